import { html } from 'hono/html';
import type { Channel } from '../../channels/channel.ts';
import { testChannel } from '../../channels/life/provider-calls.ts';
import { inLanguage } from '../../contract/localized-text.ts';
import type { Provider } from '../../contract/provider.ts';
import { notConnected, providerOfChannel } from '../choose-channel.ts';
import type { AdminPorts } from '../door/admin-ports.ts';
import type { Visit } from '../door/create-admin-door.ts';
import type { Html } from '../html/page.ts';
import { ACTION } from './restore.ts';

/** Value of the button that tries a channel out. */
export const TEST = 'test';

export function canBeAsked(provider: Provider | undefined): boolean {
  const abilities = ['sendTest', 'webhookState', 'checkAccount'] as const;
  return provider !== undefined && abilities.some((ability) => provider[ability] !== undefined);
}

export function testForm({ session, texts }: Visit): Html {
  return html`<form method="post" class="plain">
    <input type="hidden" name="csrf" value="${session.csrfToken}" />
    <button type="submit" class="quiet" name="${ACTION}" value="${TEST}">${texts.channels.test}</button>
  </form>`;
}

export async function testNotice(visit: Visit, channel: Channel, ports: AdminPorts): Promise<Html | ''> {
  const result = await testChannel(channel, providerOfChannel(channel, ports), visit.channelPorts);
  if (result === undefined) return '';
  if (result.kind === 'gone') throw notConnected();
  const { texts } = visit;
  if (result.kind === 'good') return good(texts.channels.tested);
  const { integrationKey, channelId } = channel;
  ports.logger.log('warn', 'channel.test-failed', {
    integration: integrationKey,
    channel: channelId,
    reason: result.detail,
  });
  return html`<p class="notice problem" role="alert">${inLanguage(result.reason, texts.agentLanguage)}</p>`;
}

/** A notice that something went well. */
export function good(words: string): Html {
  return html`<p class="notice good" role="status">${words}</p>`;
}
