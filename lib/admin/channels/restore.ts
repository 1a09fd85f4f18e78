import { html } from 'hono/html';
import type { Channel } from '../../channels/channel.ts';
import { restoreChannel } from '../../channels/life/restore-channel.ts';
import { notConnected, providerOfChannel } from '../choose-channel.ts';
import type { AdminPorts } from '../door/admin-ports.ts';
import type { Visit } from '../door/create-admin-door.ts';
import type { Html } from '../html/page.ts';
import { accountTaken, AdminProblem, problemOfCxone, stoppedByProvider } from '../html/problem.ts';

/** Field of a form on the channels' page, and its value, by which a Remove is undone. */
export const ACTION = 'action';
export const RESTORE = 'restore';

/** A button that undoes the removal of a channel. */
export function restoreForm(
  { channelId }: Channel,
  { integration, session, texts }: Pick<Visit, 'integration' | 'session' | 'texts'>,
): Html {
  return html`<form method="post" action="/i/${integration.integrationKey}/channels?channel=${channelId}" class="plain">
    <input type="hidden" name="csrf" value="${session.csrfToken}" />
    <button type="submit" class="quiet" name="${ACTION}" value="${RESTORE}">${texts.remove.undo}</button>
  </form>`;
}

/** Undoes the removal of the channel that the address names, finished or not. Throws what the admin must be told. */
export async function restore(visit: Visit, ports: AdminPorts): Promise<Channel> {
  const { channelId, integration, channelPorts } = visit;
  const channel = channelId && (await ports.registry.channel(channelId));
  if (channel?.integrationKey !== integration.integrationKey) throw notConnected();
  const result = await restoreChannel(channel, providerOfChannel(channel, ports), channelPorts);
  switch (result.kind) {
    case 'restored':
      ports.logger.log('info', 'channel.restored', { integration: channel.integrationKey, channel: channel.channelId });
      return channel;
    case 'account-taken':
      throw accountTaken(result.by);
    case 'secrets-gone':
      throw new AdminProblem(409, ({ problems }) => problems.secretsGone);
    case 'refused-by-cxone':
      throw problemOfCxone(result.error);
    case 'removed':
      throw notConnected();
    case 'refused':
    case 'unreachable':
      throw stoppedByProvider(result);
  }
}
