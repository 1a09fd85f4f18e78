import { html } from 'hono/html';
import { compareChannels, type ComparedChannel } from '../channels/compare-channels.ts';
import type { Channel as CxoneChannel } from '../cxone/channels.ts';
import { CxoneError } from '../cxone/errors.ts';
import type { AdminPorts } from './admin-ports.ts';
import type { Visit } from './create-admin-door.ts';
import type { Html } from './page.ts';
import type { Texts } from './texts/texts.ts';

/** The longest that the page waits for CXone's list, in milliseconds: the form is what the admin came for. */
const PATIENCE_MS = 4_000;

/**
 * The channels of the integration and whether CXone has them too, those that want something done first. Where CXone
 * does not say (B3), what is half-done here is shown all the same; empty where there is nothing to show.
 */
export async function channelList(visit: Visit, ports: AdminPorts): Promise<Html | ''> {
  const ours = await ports.registry.channels(visit.integration.integrationKey);
  const inCxone = await listedInCxone(visit, ports);
  const isUnread = inCxone === undefined && visit.integration.integrationId !== undefined;
  const compared =
    inCxone === undefined ? compareChannels(ours, []).filter(isHalfDone) : compareChannels(ours, inCxone);
  if (compared.length === 0 && !isUnread) return '';
  const { list } = visit.texts;
  const rows = compared.toSorted((one, other) => Number(isSettled(one)) - Number(isSettled(other)));
  return html`<section>
    <h2>${list.title}</h2>
    ${isUnread ? html`<p>${list.unread}</p>` : ''}
    ${rows.length === 0 ? '' : html`<dl>${rows.map((row) => rowHtml(row, visit))}</dl>`}
  </section>`;
}

const isSettled = ({ state }: ComparedChannel): boolean => state === 'connected';
const isHalfDone = ({ state }: ComparedChannel): boolean => state === 'half-added' || state === 'half-removed';

/** What CXone lists for the admin. Undefined: it can't be asked before the Integration ID is known, or did not answer. */
async function listedInCxone(
  { integration: { integrationKey, integrationId }, cxone }: Visit,
  { logger }: AdminPorts,
): Promise<CxoneChannel[] | undefined> {
  if (integrationId === undefined) return undefined;
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    return await cxone.listChannels({ channelIntegrationId: integrationId }, { signal });
  } catch (error) {
    if (!(error instanceof CxoneError)) throw error;
    const { operation, code, uid } = error;
    logger.log('warn', 'admin.channels-unread', { integration: integrationKey, operation, code, uid });
    return undefined;
  }
}

/** What is offered for a channel in each state; CXone's own list offers the same for one that is well. */
const offers: Readonly<Record<ComparedChannel['state'], readonly ('reconnect' | 'remove')[]>> = {
  connected: [],
  'half-added': ['remove'],
  'half-removed': ['remove'],
  'missing-in-cxone': ['reconnect', 'remove'],
  'unknown-here': [],
};

function rowHtml({ channelId, name, state }: ComparedChannel, { integration, texts: { list } }: Visit): Html {
  const title = name === '' ? channelId : name;
  const link = (path: 'reconnect' | 'remove'): Html => {
    const address = `/i/${integration.integrationKey}/${path}?channel=${encodeURIComponent(channelId)}`;
    return html`<a href="${address}">${list[path](title)}</a> `;
  };
  return html`<dt>${title}</dt>
    <dd>${sentenceOf(state, channelId, list)} ${offers[state].map(link)}</dd>`;
}

function sentenceOf(state: ComparedChannel['state'], channelId: string, list: Texts['list']): string {
  switch (state) {
    case 'connected':
      return list.connected;
    case 'half-added':
      return list.halfAdded;
    case 'half-removed':
      return list.halfRemoved;
    case 'missing-in-cxone':
      return list.missing;
    case 'unknown-here':
      return list.unknown(channelId);
  }
}
