import type { Emulator } from '../emulator.ts';
import { setContactStatus } from '../state/contact-status.ts';
import type { Contact, ContactChange, ContactStatus } from '../state/model.ts';
import { boxUrl } from './callback-parts.ts';

/**
 * Changes a contact's status. Where that closes it, a workflow may call the middleware, as the switch `contactClosed`
 * says; the contact then keeps what was answered.
 * @returns when the workflow is done. Never rejects.
 */
export async function changeContactStatus(
  emulator: Emulator,
  contact: Contact,
  status: ContactStatus,
  by: ContactChange['by'],
): Promise<void> {
  const { now } = emulator;
  const isChanged = setContactStatus(contact, status, by, now());
  if (isChanged && status === 'closed') await runWorkflow(emulator, contact);
}

/** What a workflow of the tenant's own does with a contact that was closed (byoc-protocol §3.10): no part of CXone. */
async function runWorkflow(emulator: Emulator, contact: Contact): Promise<void> {
  const { state, switches, callbacks, now } = emulator;
  const { contactClosed } = switches;
  const channel = state.channel(contact.channelId);
  const record = channel === undefined ? undefined : state.record(channel.body.channelIntegrationId);
  const threadId = state.threadById(contact.threadId)?.idOnExternalPlatform;
  if (contactClosed === 'nothing' || record === undefined || threadId === undefined) return;
  const exchange = await callbacks.call(
    record,
    {
      operation: 'end',
      url: boxUrl(record, '/1.0/channel/{id}/thread/{threadId}/end', { id: contact.channelId, threadId }),
      body: { channelId: contact.channelId, threadIdOnExternalPlatform: threadId, contactNumber: contact.id },
    },
    contactClosed === 'webhook-with-basic' ? 'basic' : 'token',
  );
  contact.workflow = {
    at: now().toISOString(),
    status: exchange.kind === 'answered' ? exchange.status : undefined,
  };
  emulator.changed();
}
