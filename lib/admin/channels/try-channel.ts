import { html } from 'hono/html';
import type { Channel } from '../../channels/channel.ts';
import { sendTestMessage, testChannel } from '../../channels/life/provider-calls.ts';
import { inLanguage } from '../../contract/localized-text.ts';
import type { Provider, TestResult } from '../../contract/provider.ts';
import { notConnected, providerOfChannel } from '../choose-channel.ts';
import type { AdminPorts } from '../door/admin-ports.ts';
import type { Visit } from '../door/create-admin-door.ts';
import type { Html } from '../html/page.ts';
import { ACTION } from './restore.ts';

/** Value of the button that tests the connection. */
export const TEST = 'test';

export function canBeAsked(provider: Provider | undefined): boolean {
  const abilities = ['sendTest', 'webhookState', 'checkAccount'] as const;
  return provider !== undefined && abilities.some((ability) => provider[ability] !== undefined);
}

/** Value of the button that sends a real message. */
export const TEST_MESSAGE = 'test-message';

export function testForm({ session, texts }: Visit, provider: Provider | undefined): Html {
  const { test, testMessage } = texts.channels;
  return html`<form method="post" class="plain">
    <input type="hidden" name="csrf" value="${session.csrfToken}" />
    <button type="submit" class="quiet" name="${ACTION}" value="${TEST}">${test}</button>
    ${
      provider?.testConversation === undefined
        ? ''
        : html`<button type="submit" class="quiet" name="${ACTION}" value="${TEST_MESSAGE}">${testMessage}</button>`
    }
  </form>`;
}

/** What the page says of a test of the connection, on top and in the rows below. */
export interface Tested {
  readonly notice: Html | '';
  /** Missing where the adapter has no test: the provider was only asked what it has of the channel. */
  readonly test?: TestResult | undefined;
}

/** Tests the connection: what was asked, and what answered. Throws where the channel is gone. */
export async function testConnection(visit: Visit, channel: Channel, ports: AdminPorts): Promise<Tested> {
  const test = await testChannel(channel, providerOfChannel(channel, ports), visit.channelPorts);
  if (test === undefined) return { notice: '' };
  if (test.kind === 'gone') throw notConnected();
  const { texts } = visit;
  if (test.kind === 'good')
    return {
      notice: good(test.answered ? inLanguage(test.answered, texts.agentLanguage) : texts.channels.tested),
      test,
    };
  const { integrationKey, channelId } = channel;
  ports.logger.log('warn', 'channel.test-failed', {
    integration: integrationKey,
    channel: channelId,
    reason: test.detail,
  });
  return {
    notice: html`<p class="notice problem" role="alert">${inLanguage(test.reason, texts.agentLanguage)}</p>`,
    test,
  };
}

/** Sends a real message that no customer gets, and says what answered. Throws where the channel is gone. */
export async function testMessage(visit: Visit, channel: Channel, ports: AdminPorts): Promise<Html | ''> {
  const { channels, agentLanguage } = visit.texts;
  const { integrationKey, channelId, name } = channel;
  const provider = providerOfChannel(channel, ports);
  const sent = await sendTestMessage(channel, provider, channels.testText(name), visit.channelPorts);
  if (sent === undefined) return '';
  if (sent.kind === 'gone') throw notConnected();
  if (sent.kind === 'sent') return good(channels.testSent);
  if (sent.kind === 'too-soon') return html`<p class="notice problem" role="alert">${channels.testTooSoon}</p>`;
  ports.logger.log('warn', 'channel.test-failed', {
    integration: integrationKey,
    channel: channelId,
    reason: sent.detail,
  });
  return html`<p class="notice problem" role="alert">
    ${channels.testNotSent(inLanguage(sent.agentMessage, agentLanguage))}
  </p>`;
}

/** A notice that something went well. */
export function good(words: string): Html {
  return html`<p class="notice good" role="status">${words}</p>`;
}
