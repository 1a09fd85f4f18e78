import type { Emulator } from '../emulator.ts';
import { textOf } from '../schemas/message.ts';
import { statusOf } from '../state/message-status.ts';

/** What the emulated CXone knows, flat and without a secret, for tests and for the curious. */
export function stateView({ state, callbacks }: Emulator) {
  return {
    tenants: state.tenants.map(({ tenantId, brand }) => ({ tenantId, brandId: brand.id, name: brand.friendlyName })),
    records: state.records.map((record) => ({ ...record, clientSecret: undefined })),
    channels: state.channels.map(({ body, ...channel }) => ({ ...channel, ...body })),
    threads: state.threads,
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
        text: textOf(message.messageContent),
        attachments: message.attachments,
        copies: message.copies,
        replyToMessage: message.replyToMessage ?? null,
        createdAt: message.createdAt,
        status: status.kind,
        reason: status.kind === 'failed' ? status.reason : null,
        reports: message.reports,
        isDeletedOnExternalPlatform: message.isDeletedOnExternalPlatform,
      };
    }),
    callbacks: callbacks.log,
  };
}
