import { html } from 'hono/html';
import type { Channel } from '../channels/channel.ts';
import type { Provider } from '../contract/provider.ts';
import type { AdminPorts } from './door/admin-ports.ts';
import type { Visit } from './door/create-admin-door.ts';
import type { Page } from './html/page.ts';
import { AdminProblem } from './html/problem.ts';

/** The channel that the address or the form names, if it is this integration's and still there. */
export async function channelOfVisit(visit: Visit, ports: AdminPorts): Promise<Channel | undefined> {
  if (visit.channelId === undefined) return undefined;
  const channel = await ports.registry.channel(visit.channelId);
  if (channel?.integrationKey === visit.integration.integrationKey && channel.state !== 'removed') return channel;
  throw notConnected();
}

/** The adapter that a channel was added with. Throws where this deployment no longer has it. */
export function providerOfChannel({ provider: id }: Channel, { providers }: AdminPorts): Provider {
  const provider = providers.get(id);
  if (provider !== undefined) return provider;
  throw new AdminProblem(503, ({ problems }) => problems.providerGone(id));
}

export const notConnected = () => new AdminProblem(404, ({ problems }) => problems.notConnected);

/** CXone may not say which channel it is about (byoc-protocol §6 row 17): then the admin chooses. */
export async function choosePage(visit: Visit, path: 'reconnect' | 'remove', ports: AdminPorts): Promise<Page> {
  const { choose, [path]: action } = visit.texts;
  const channels = await ports.registry.channels(visit.integration.integrationKey);
  const row = ({ channelId, name }: Channel) =>
    html`<li>
      <a href="/i/${visit.integration.integrationKey}/${path}?channel=${channelId}"><bdi>${name}</bdi></a>
    </li>`;
  return {
    status: 200,
    title: action.choose,
    backUrl: visit.session.backUrl,
    content:
      channels.length === 0
        ? html`<p>${choose.none}</p>`
        : html`<p>${choose.question}</p>
            <ul class="choices">
              ${channels.map(row)}
            </ul>`,
  };
}
