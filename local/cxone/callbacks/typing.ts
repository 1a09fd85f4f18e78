import type { Emulator } from '../emulator.ts';
import type { SenderAction } from '../schemas/thread.ts';
import { userOf } from '../state/create-tenant.ts';
import type { Thread } from '../state/model.ts';
import { boxUrl, brandPart } from './callback-parts.ts';

/**
 * Tells the integration that the agent types, or stopped to (A5, byoc-protocol §2.7), unless the switch `typing` is off.
 * A 204 is expected; whatever comes stands in the log of callbacks, and the agent never hears of it.
 */
export async function postTyping(emulator: Emulator, thread: Thread, action: SenderAction): Promise<void> {
  const { state, switches, callbacks } = emulator;
  const channel = state.channel(thread.channelId);
  const record = channel === undefined ? undefined : state.record(channel.body.channelIntegrationId);
  const tenant = state.tenant(thread.tenantId);
  const { idOnExternalPlatform } = thread;
  if (switches.typing === 'off' || idOnExternalPlatform === undefined) return;
  if (record === undefined || tenant === undefined) return;
  const { id, firstName } = userOf(tenant, 'agent');
  await callbacks.call(record, {
    operation: 'A5',
    url: boxUrl(record, `${switches.sidePath}/thread/{threadId}/sender-action`, {
      id: thread.channelId,
      threadId: idOnExternalPlatform,
    }),
    body: { ...brandPart(tenant, switches), senderAction: { action }, authorUser: { id, firstName } },
  });
}
