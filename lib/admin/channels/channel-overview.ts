import { html } from 'hono/html';
import type { Channel } from '../../channels/channel.ts';
import { ClientSecretUses } from '../../channels/integration/client-secret-use.ts';
import { askProvider, unasked } from '../../channels/readiness/ask-provider.ts';
import { type IntegrationReadiness, readReadiness } from '../../channels/readiness/read-readiness.ts';
import type { TestResult } from '../../contract/provider.ts';
import type { ChannelId } from '../../ids.ts';
import type { AdminPorts } from '../door/admin-ports.ts';
import type { Visit } from '../door/create-admin-door.ts';
import type { Html } from '../html/page.ts';
import { channelTable, inOrderOfUrgency, ROWS_OF_PAGE } from './channel-table.ts';
import { restoreForm } from './restore.ts';

/** The longest that a page waits for CXone's list, in milliseconds: it is seldom what the admin came for. */
const PATIENCE_MS = 4_000;

/** For which the secrets of a removed channel can be had back, in milliseconds (lib/secrets/create-secrets-manager-store.ts). */
const RESTORABLE_MS = 7 * 86_400_000;

/**
 * Whether the integration's channels are ready. A failure of CXone is logged and told with the rest, never thrown.
 * @param asked The channel whose provider is asked as well, and what a test of its connection showed: CXone has let this
 *   admin change it a moment ago.
 */
export async function readinessForVisit(
  { integration, cxone, channelPorts }: Visit,
  { registry, table, getMany, now, logger, providers }: AdminPorts,
  asked?: { readonly channelId: ChannelId; readonly test?: TestResult | undefined },
): Promise<IntegrationReadiness> {
  const ofProvider = async (channel: Channel) => {
    const provider = providers.get(channel.provider);
    if (channel.channelId !== asked?.channelId) return unasked(provider);
    const said = await askProvider(channel, provider, channelPorts, asked.test);
    const { accountName } = said;
    // Of a channel that was added before the name was kept, and of an account that has another one since.
    if (accountName !== undefined && accountName !== channel.accountName) {
      await registry.noteAccountName(channel.channelId, accountName);
    }
    return said;
  };
  const ports = { registry, table, getMany, cxone, now, askProvider: ofProvider };
  const readiness = await readReadiness(integration, ports, PATIENCE_MS);
  if (readiness.unread !== undefined) {
    const { operation, code, uid } = readiness.unread;
    logger.log('warn', 'admin.channels-unread', { integration: integration.integrationKey, operation, code, uid });
  }
  return readiness;
}

/** The channels of the integration in a section with a heading. */
export async function channelOverview(visit: Visit, ports: AdminPorts): Promise<Html> {
  return html`<section>
    <h2>${visit.texts.channels.title}</h2>
    ${await channelList(visit, ports)}
  </section>`;
}

/** The channels of the integration, a page of them, and those first that want something done. */
export async function channelList(visit: Visit, ports: AdminPorts): Promise<Html> {
  const { channels, strangers, unread } = await readinessForVisit(visit, ports);
  const { texts } = visit;
  const rows = inOrderOfUrgency(channels);
  const pages = Math.max(1, Math.ceil((rows.length + strangers.length) / ROWS_OF_PAGE));
  const page = Math.min(pages, Math.max(1, Number.parseInt(visit.query['page'] ?? '1', 10) || 1));
  const [from, to] = [(page - 1) * ROWS_OF_PAGE, page * ROWS_OF_PAGE];
  const strangersShown = strangers.slice(Math.max(0, from - rows.length), Math.max(0, to - rows.length));
  return html`${unread === undefined ? '' : html`<p>${texts.channels.unread}</p>`}
  ${
    rows.length + strangers.length === 0
      ? html`<p>${texts.channels.none}</p>`
      : channelTable(rows.slice(from, to), channels, strangersShown, visit, ports)
  }
  ${pages === 1 ? '' : pageLinks(page, pages, visit)}`;
}

function pageLinks(page: number, pages: number, { integration, texts }: Visit): Html {
  const words = texts.about.overview;
  const link = (to: number, name: string) =>
    to < 1 || to > pages ? '' : html`<a href="/i/${integration.integrationKey}/channels?page=${to}">${name}</a>`;
  return html`<nav class="pages" aria-label="${words.page(page, pages)}">
    ${link(page - 1, words.previous)} <span>${words.page(page, pages)}</span> ${link(page + 1, words.next)}
  </nav>`;
}

/** Channels that were removed and can be brought back; empty where there are none. */
export async function removedChannels(visit: Visit, { registry, now }: AdminPorts): Promise<Html | ''> {
  const { integration, texts } = visit;
  const since = new Date(now().getTime() - RESTORABLE_MS).toISOString();
  const removed = (await registry.removedChannels(integration.integrationKey)).filter(
    ({ updatedAt }) => updatedAt >= since,
  );
  if (removed.length === 0) return '';
  return html`<section>
    <h2>${texts.channels.removed}</h2>
    <p>${texts.channels.removedHint}</p>
    <dl>
      ${removed.map(
        (channel) =>
          html`<dt><bdi>${channel.name}</bdi></dt>
            <dd>${restoreForm(channel, visit)}</dd>`,
      )}
    </dl>
  </section>`;
}

/** What is left to do in CXone while two client secrets of the integration are valid; empty where one is. */
export async function clientSecretNotice(
  { integration, texts }: Visit,
  { table, now }: AdminPorts,
): Promise<Html | ''> {
  const use = await new ClientSecretUses(table, now).read(integration.integrationKey);
  if (use === undefined) return '';
  const { secretRenewed, secretTaken } = texts.channels;
  return html`<p class="notice">
    ${use.newUsedAt === undefined ? secretRenewed(use.since.slice(0, 10)) : secretTaken}
  </p>`;
}
