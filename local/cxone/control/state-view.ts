import type { Emulator } from '../emulator.ts';
import { postbackOf, textOf } from '../schemas/content.ts';
import { statusOf } from '../state/message-status.ts';

/** What the emulated CXone knows, flat and without a secret, for tests and for the curious. */
export function stateView({ state, callbacks, now }: Emulator) {
  return {
    tenants: state.tenants.map(({ tenantId, brand, customFields }) => ({
      tenantId,
      brandId: brand.id,
      name: brand.friendlyName,
      customFields,
    })),
    records: state.records.map((record) => ({ ...record, clientSecret: undefined })),
    channels: state.channels.map(({ body, ...channel }) => ({ ...channel, ...body })),
    threads: state.threads.map((thread) => ({
      ...thread,
      customerTypes: thread.customerTypesUntil > now().getTime(),
    })),
    contacts: state.contacts,
    messages: state.messages.map((message) => {
      const status = statusOf(message);
      return {
        id: message.id,
        idOnExternalPlatform: message.idOnExternalPlatform ?? null,
        channelId: message.channelId,
        threadIdOnExternalPlatform: state.threadById(message.threadId)?.idOnExternalPlatform ?? null,
        contactNumber: message.contactNumber,
        direction: message.direction,
        isByBot: message.isByBot,
        text: textOf(message.messageContent),
        type: message.messageContent.type,
        postback: postbackOf(message.messageContent) ?? null,
        attachments: message.attachments,
        copies: message.copies,
        replyToMessage: message.replyToMessage ?? null,
        createdAt: message.createdAt,
        status: status.kind,
        reason: status.kind === 'failed' ? status.reason : null,
        reports: message.reports,
        isDeletedOnExternalPlatform: message.isDeletedOnExternalPlatform,
        removal: message.removal ?? null,
        reactions: message.reactions ?? null,
      };
    }),
    callbacks: callbacks.log,
  };
}
