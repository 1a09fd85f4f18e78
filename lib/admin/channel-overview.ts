import { html } from 'hono/html';
import { type ChannelReadiness, type IntegrationReadiness, readReadiness } from '../channels/read-readiness.ts';
import type { Channel as CxoneChannel } from '../cxone/channels.ts';
import type { AdminPorts } from './admin-ports.ts';
import type { Visit } from './create-admin-door.ts';
import type { Html } from './page.ts';

/** The longest that a page waits for CXone's list, in milliseconds: it is seldom what the admin came for. */
const PATIENCE_MS = 4_000;

/** Whether the integration's channels are ready. A failure of CXone is logged and told with the rest, never thrown. */
export async function readinessForVisit(
  { integration, cxone }: Visit,
  { registry, table, now, logger }: AdminPorts,
): Promise<IntegrationReadiness> {
  const readiness = await readReadiness(integration, { registry, table, cxone, now }, PATIENCE_MS);
  if (readiness.unread !== undefined) {
    const { operation, code, uid } = readiness.unread;
    logger.log('warn', 'admin.channels-unread', { integration: integration.integrationKey, operation, code, uid });
  }
  return readiness;
}

/** The channels of the integration in a section, each with its state, and those first that want something done. */
export async function channelOverview(visit: Visit, ports: AdminPorts): Promise<Html> {
  const { channels, strangers, unread } = await readinessForVisit(visit, ports);
  const { integration, texts } = visit;
  const rows = channels.toSorted((one, other) => Number(isReady(one)) - Number(isReady(other)));
  const row = ({ channel: { channelId, name }, verdict }: ChannelReadiness) =>
    html`<dt><a href="${addressOfChannel(integration.integrationKey, channelId)}">${name}</a></dt>
      <dd>${texts.channels.verdicts[verdict]}</dd>`;
  const strangerRow = ({ id, name = '' }: CxoneChannel) =>
    html`<dt>${name === '' ? id : name}</dt>
      <dd>${texts.channels.stranger(id)}</dd>`;
  return html`<section>
    <h2>${texts.channels.title}</h2>
    ${unread === undefined ? '' : html`<p>${texts.channels.unread}</p>`}
    ${
      rows.length + strangers.length === 0
        ? html`<p>${texts.channels.none}</p>`
        : html`<dl>${rows.map(row)} ${strangers.map(strangerRow)}</dl>`
    }
  </section>`;
}

/** The page that says how a channel fares. */
export function addressOfChannel(integrationKey: string, channelId: string): string {
  return `/i/${integrationKey}/channels?channel=${encodeURIComponent(channelId)}`;
}

const isReady = ({ verdict }: ChannelReadiness): boolean => verdict === 'ready';
