import { html } from 'hono/html';
import type { Channel } from '../../channels/channel.ts';
import { sendTestMessage, testChannel } from '../../channels/life/provider-calls.ts';
import { receiveTest, removeTest } from '../../channels/life/receive-test.ts';
import { inLanguage } from '../../contract/localized-text.ts';
import type { Provider, TestLink, TestResult } from '../../contract/provider.ts';
import type { CxoneError } from '../../cxone/errors.ts';
import { notConnected, providerOfChannel } from '../choose-channel.ts';
import type { AdminPorts } from '../door/admin-ports.ts';
import type { Visit } from '../door/create-admin-door.ts';
import { copyable } from '../html/elements.ts';
import type { Html } from '../html/page.ts';
import type { Texts } from '../texts/texts.ts';
import { ACTION } from './restore.ts';

/** Values of the buttons that try a channel out. */
const TEST = 'test';
const TEST_MESSAGE = 'test-message';
const TEST_ARRIVAL = 'test-arrival';
const REMOVE_ARRIVAL = 'remove-test-arrival';
/** Names the test message that arrives: the moment at which its form was shown, in seconds. */
const MOMENT = 'moment';

export const tests: readonly (string | undefined)[] = [TEST, TEST_MESSAGE, TEST_ARRIVAL, REMOVE_ARRIVAL];

function canBeAsked(provider: Provider): boolean {
  const abilities = ['sendTest', 'webhookState', 'checkAccount'] as const;
  return abilities.some((ability) => provider[ability] !== undefined);
}

/** How a channel can be tried out; nothing where its adapter is gone. */
export function testForm({ session, texts }: Visit, provider: Provider | undefined, { now }: AdminPorts): Html | '' {
  if (provider === undefined) return '';
  const { test, testMessage, arrival } = texts.channels;
  const hasMessage = provider.testConversation !== undefined || provider.testLink !== undefined;
  const moment = String(Math.floor(now().getTime() / 1000));
  return html`<form method="post" class="plain">
    <input type="hidden" name="csrf" value="${session.csrfToken}" />
    <input type="hidden" name="${MOMENT}" value="${moment}" />
    <p class="tests">
      ${canBeAsked(provider) ? button(TEST, test) : ''} ${hasMessage ? button(TEST_MESSAGE, testMessage) : ''}
      ${button(TEST_ARRIVAL, arrival.button, 'arrival-hint')}
    </p>
    <p class="hint" id="arrival-hint">${arrival.hint}</p>
  </form>`;
}

function button(value: string, words: string, hint?: string): Html {
  return html`<button
    type="submit"
    class="quiet"
    name="${ACTION}"
    value="${value}"
    ${hint === undefined ? '' : html`aria-describedby="${hint}"`}
  >
    ${words}
  </button>`;
}

/** What the page says of a test, on top and in the rows below. */
export interface Tested {
  readonly notice: Html | '';
  /** Missing where the connection was not tested; its `test` is missing where the adapter has none and was only asked. */
  readonly tested?: { readonly test?: TestResult | undefined };
}

/** Does what the button asks for. Throws where the channel is gone. */
export async function tryChannel(visit: Visit, channel: Channel, ports: AdminPorts): Promise<Tested> {
  switch (visit.form[ACTION]) {
    case TEST_MESSAGE:
      return { notice: await sendMessage(visit, channel, ports) };
    case TEST_ARRIVAL:
      return { notice: await receiveMessage(visit, channel, ports) };
    case REMOVE_ARRIVAL:
      return { notice: await removeMessage(visit, channel, ports) };
    default:
      return testConnection(visit, channel, ports);
  }
}

/** Tests the connection: what was asked, and what answered. */
async function testConnection(visit: Visit, channel: Channel, ports: AdminPorts): Promise<Tested> {
  const test = await testChannel(channel, providerOfChannel(channel, ports), visit.channelPorts);
  if (test === undefined) return { notice: '', tested: {} };
  if (test.kind === 'gone') throw notConnected();
  const { texts } = visit;
  if (test.kind === 'good') {
    const answered = test.answered ? inLanguage(test.answered, texts.agentLanguage) : texts.channels.tested;
    return { notice: good(answered), tested: { test } };
  }
  logFailure(channel, test.detail, ports);
  return { notice: bad(inLanguage(test.reason, texts.agentLanguage)), tested: { test } };
}

/** Sends a real message that no customer gets, or shows the link that brings one, and says what answered. */
async function sendMessage(visit: Visit, channel: Channel, ports: AdminPorts): Promise<Html | ''> {
  const { texts } = visit;
  const { channels, agentLanguage } = texts;
  const sent = await sendTestMessage(channel, providerOfChannel(channel, ports), visit.channelPorts);
  if (sent === undefined) return '';
  switch (sent.kind) {
    case 'gone':
      throw notConnected();
    case 'sent':
      return good(channels.testSent);
    case 'link':
      return linkNotice(sent, texts);
    case 'too-soon':
      return bad(channels.testTooSoon);
    case 'refused':
    case 'unreachable':
      return bad(inLanguage(sent.reason, agentLanguage));
    default:
      logFailure(channel, sent.detail, ports);
      return bad(channels.testNotSent(inLanguage(sent.agentMessage, agentLanguage)));
  }
}

function linkNotice({ url, message, minutes }: Extract<TestLink, { kind: 'link' }>, texts: Texts): Html {
  const { open, byHand } = texts.channels.testLink;
  return html`<div class="notice good" role="status">
    <p>${open(minutes)}</p>
    <p><a href="${url}" rel="noreferrer">${url}</a></p>
    ${copyable('test-message', byHand, message, texts)}
  </div>`;
}

/** Has a test message arrive in CXone, and says what CXone answered. */
async function receiveMessage(visit: Visit, channel: Channel, ports: AdminPorts): Promise<Html> {
  const { arrival } = visit.texts.channels;
  const moment = momentIn(visit);
  const provider = providerOfChannel(channel, ports);
  // The service user brings customers' messages: the test is of that too.
  const cxone = ports.clientOf(channel.integrationKey);
  const received = await receiveTest(channel, provider, moment, visit.channelPorts, cxone);
  switch (received.kind) {
    case 'gone':
      throw notConnected();
    case 'arrived':
      return arrived(arrival.done(received.messageId, received.contactNumber), moment, visit);
    case 'is-there':
      return arrived(arrival.isThere, moment, visit);
    case 'failed': {
      const { error } = received;
      logFailure(channel, error.message, ports);
      const answered = cxoneAnswered(error, visit.texts);
      return error.outcome === 'unknown'
        ? arrived(`${answered} ${arrival.unknown}`, moment, visit, 'problem')
        : bad(`${answered} ${arrival.failed}`);
    }
  }
}

/** The message is, or may be, in CXone: its words can be removed there. */
function arrived(words: string, moment: string, { session, texts }: Visit, tone: 'good' | 'problem' = 'good'): Html {
  return html`<div class="notice ${tone}" role="${tone === 'good' ? 'status' : 'alert'}">
    <p>${words}</p>
    <form method="post" class="plain">
      <input type="hidden" name="csrf" value="${session.csrfToken}" />
      <input type="hidden" name="${MOMENT}" value="${moment}" />
      ${button(REMOVE_ARRIVAL, texts.channels.arrival.remove)}
    </form>
  </div>`;
}

async function removeMessage(visit: Visit, channel: Channel, ports: AdminPorts): Promise<Html> {
  const { arrival } = visit.texts.channels;
  const provider = providerOfChannel(channel, ports);
  const cxone = ports.clientOf(channel.integrationKey);
  const removed = await removeTest(channel, provider, momentIn(visit), visit.channelPorts, cxone);
  switch (removed.kind) {
    case 'gone':
      throw notConnected();
    case 'removed':
      return good(arrival.removed);
    case 'not-found':
      return bad(arrival.notFound);
    case 'failed':
      logFailure(channel, removed.error.message, ports);
      return bad(`${cxoneAnswered(removed.error, visit.texts)} ${arrival.notRemoved}`);
  }
}

function cxoneAnswered({ status, uid }: CxoneError, { channels }: Texts): string {
  return channels.arrival.answered(status, uid);
}

function momentIn({ form }: Visit): string {
  const moment = form[MOMENT] ?? '';
  return /^\d{1,12}$/.test(moment) ? moment : '0';
}

function logFailure({ integrationKey, channelId }: Channel, reason: string, { logger }: AdminPorts): void {
  logger.log('warn', 'channel.test-failed', { integration: integrationKey, channel: channelId, reason });
}

/** A notice that something went well. */
export function good(words: string): Html {
  return html`<p class="notice good" role="status">${words}</p>`;
}

function bad(words: string): Html {
  return html`<p class="notice problem" role="alert">${words}</p>`;
}
