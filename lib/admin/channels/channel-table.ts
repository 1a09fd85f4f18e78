import { html } from 'hono/html';
import { inLanguage } from '../../contract/localized-text.ts';
import type { ChannelReadiness } from '../../channels/readiness/read-readiness.ts';
import type { ReadinessFinding, ReadinessVerdict } from '../../channels/readiness/readiness.ts';
import type { Channel as CxoneChannel } from '../../cxone/channels.ts';
import type { AdminPorts } from '../door/admin-ports.ts';
import type { Visit } from '../door/create-admin-door.ts';
import type { Html } from '../html/page.ts';
import { providerIcon, timeElement } from '../html/elements.ts';
import { shortAccount } from './about-channel.ts';

/** Rows of a page: it stays under 50 kB with the longest names. */
export const ROWS_OF_PAGE = 25;

/** In the order in which they want somebody. */
const urgency: readonly ReadinessVerdict[] = ['not-in-cxone', 'half-done', 'failing', 'unrouted', 'unknown', 'ready'];

/** The address of the page that says how a channel fares. */
export function addressOfChannel(integrationKey: string, channelId: string): string {
  return `/i/${integrationKey}/channels?channel=${encodeURIComponent(channelId)}`;
}

/** Those first that want somebody, the others by their names. */
export function inOrderOfUrgency(channels: readonly ChannelReadiness[]): ChannelReadiness[] {
  const rank = ({ verdict }: ChannelReadiness) => urgency.indexOf(verdict);
  return channels.toSorted(
    (one, other) => rank(one) - rank(other) || one.channel.name.localeCompare(other.channel.name),
  );
}

/**
 * A row for each channel, with what tells it from the others; a card each where the screen is narrow.
 * @param all Of the integration: a name that two of them have is shown with the id.
 * @param strangers Channels that CXone alone has.
 */
export function channelTable(
  rows: readonly ChannelReadiness[],
  all: readonly ChannelReadiness[],
  strangers: readonly CxoneChannel[],
  visit: Visit,
  { providers }: Pick<AdminPorts, 'providers'>,
): Html {
  const { integration, texts } = visit;
  const { about, agentLanguage, channels, tag } = texts;
  const words = about.overview;
  const isShared = (name: string) => all.filter(({ channel }) => channel.name === name).length > 1;
  const cell = (label: string, content: Html | string) => html`<td role="cell" data-label="${label}">${content}</td>`;
  const time = (at: string | undefined) => (at === undefined ? words.none : timeElement(tag, at));
  const row = ({ channel, verdict, findings }: ChannelReadiness) => {
    const { channelId, name, label = '' } = channel;
    const provider = providers.get(channel.provider);
    const providerName = provider ? inLanguage(provider.manifest.displayName, agentLanguage) : channel.provider;
    const { lastIn, lastOut, failures, parked } = numbersOf(findings);
    return html`<tr role="row">
      <th role="rowheader" scope="row">
        <span class="status ${verdict}">${words.states[verdict]}</span>
        <a href="${addressOfChannel(integration.integrationKey, channelId)}"><bdi>${name}</bdi></a>
        ${label === '' ? '' : html`<span class="label"><bdi>${label}</bdi></span>`}
        ${isShared(name) ? html`<code>${channelId}</code>` : ''}
        ${verdict === 'ready' ? '' : html`<span class="hint">${channels.verdicts[verdict]}</span>`}
      </th>
      ${cell(words.account, html`${providerIcon(provider?.manifest ?? {})} ${providerName} <bdi class="account">${shortAccount(channel, provider)}</bdi>`)}
      ${cell(words.lastIn, time(lastIn))} ${cell(words.lastOut, time(lastOut))}
      ${cell(words.failures, failures.toLocaleString(tag))} ${cell(words.parked, parked.toLocaleString(tag))}
    </tr>`;
  };
  const strangerRow = ({ id, name = '' }: CxoneChannel) =>
    html`<tr role="row">
      <th role="rowheader" scope="row">
        <span class="status stranger">${words.notOurs}</span> <bdi>${name === '' ? id : name}</bdi>
      </th>
      <td role="cell" colspan="5">${channels.stranger(id)}</td>
    </tr>`;
  const heads = [words.channel, words.account, words.lastIn, words.lastOut, words.failures, words.parked];
  return html`<table role="table" class="channels">
    <thead role="rowgroup">
      <tr role="row">
        ${heads.map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map(row)} ${strangers.map(strangerRow)}
    </tbody>
  </table>`;
}

function numbersOf(findings: readonly ReadinessFinding[]) {
  let lastIn: string | undefined;
  let lastOut: string | undefined;
  let [failures, parked] = [0, 0];
  for (const finding of findings) {
    if (finding.check === 'webhook') lastIn = finding.lastMessageAt;
    if (finding.check === 'callbacks') lastOut = finding.lastMessageAt;
    if (finding.check === 'failures') failures = finding.count;
    if (finding.check === 'parked') parked = finding.count;
  }
  return { lastIn, lastOut, failures, parked };
}
