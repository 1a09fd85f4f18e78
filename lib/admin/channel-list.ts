import { html } from 'hono/html';
import { compareChannels, type ComparedChannel } from '../channels/compare-channels.ts';
import type { Channel as CxoneChannel } from '../cxone/channels.ts';
import { CxoneError } from '../cxone/errors.ts';
import type { AdminPorts } from './admin-ports.ts';
import type { AdminAction, Visit } from './create-admin-door.ts';
import type { Html } from './page.ts';

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
  const rows = compared.toSorted((one, other) => Number(isSettled(one)) - Number(isSettled(other)));
  return html`<section>
    <h2>Channels of this integration</h2>
    ${isUnread ? html`<p>CXone’s list of channels could not be read just now. The form works all the same.</p>` : ''}
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

function rowHtml({ channelId, name, state }: ComparedChannel, { integration: { integrationKey } }: Visit): Html {
  const link = (path: AdminAction['path'], words: string): Html =>
    html`<a href="/i/${integrationKey}/${path}?channel=${encodeURIComponent(channelId)}">${words}</a>`;
  return html`<dt>${name === '' ? channelId : name}</dt>
    <dd>${stateHtml(state, channelId, link)}</dd>`;
}

function stateHtml(
  state: ComparedChannel['state'],
  channelId: string,
  link: (path: AdminAction['path'], words: string) => Html,
): Html {
  switch (state) {
    case 'connected':
      return html`Connected.`;
    case 'half-added':
      return html`Adding it was not finished. Send the form with the same settings once more to finish it, or
      ${link('remove', 'remove it')}.`;
    case 'half-removed':
      return html`Removing it was not finished. ${link('remove', 'Remove it')} once more.`;
    case 'missing-in-cxone':
      return html`CXone does not list it: it was deleted there, or your role may not see it. If it was deleted,
      ${link('reconnect', 'reconnect it')} to have it in CXone again, or ${link('remove', 'remove it')} here too.`;
    case 'unknown-here':
      return html`It was created in CXone past this middleware, so no message goes through. Ask the engineer who runs
        the middleware to take it over with “npm run byoc -- channels import”, or delete it through CXone’s Digital
        Engagement API. Its id is <code>${channelId}</code>.`;
  }
}
