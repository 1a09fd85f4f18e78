import { html } from 'hono/html';
import type { Channel } from '../../channels/channel.ts';
import type { Visit } from '../door/create-admin-door.ts';
import type { Html } from '../html/page.ts';

/** What can be done with a channel, as buttons; the one that takes it away stands apart. */
export function channelActs({ integration, texts }: Visit, channelId: Channel['channelId']): Html {
  const { reconnect, remove } = texts.channels;
  const address = (path: 'reconnect' | 'remove') => `/i/${integration.integrationKey}/${path}?channel=${channelId}`;
  return html`<p class="acts">
    <a class="button quiet" href="${address('reconnect')}">${reconnect}</a>
    <a class="button danger quiet" href="${address('remove')}">${remove}</a>
  </p>`;
}
