import { html } from 'hono/html';
import type { Channel } from '../channels/channel.ts';
import { testChannel } from '../channels/life/provider-calls.ts';
import type { ReadinessFinding, ReadinessVerdict } from '../channels/readiness/readiness.ts';
import type { Provider } from '../contract/provider.ts';
import { channelList, clientSecretNotice, readinessForVisit, removedChannels } from './channel-overview.ts';
import { channelOfVisit, notConnected, providerOfChannel } from './choose-channel.ts';
import type { AdminPorts } from './door/admin-ports.ts';
import type { AdminAction, Visit } from './door/create-admin-door.ts';
import { findingWords, timeIn } from './finding-words.ts';
import { type Html, bidiIsolated, type Page } from './html/page.ts';
import { leftToDo } from './next-steps.ts';
import { ACTION, restore, RESTORE } from './restore.ts';
import { skillNameForm } from './skill-name.ts';
import type { Texts } from './texts/texts.ts';

const TEST = 'test';

/**
 * How the integration's channels fare; of one of them, what stands in the way and what is left to do in CXone. Sends a
 * test message and undoes a Remove. The provider is asked nothing before CXone has let the admin change the channel: to
 * look at it asks CXone alone.
 */
export function channelsAction(ports: AdminPorts): AdminAction {
  return {
    path: 'channels',
    show: async (visit) => {
      const channel = await channelOfVisit(visit, ports);
      return channel === undefined ? overviewPage(visit, ports) : channelPage(visit, channel, ports);
    },
    actOf: ({ [ACTION]: action }) => {
      if (action === RESTORE) return 'restore-channel';
      return action === TEST ? 'test-channel' : undefined;
    },
    act: async (visit) => {
      if (visit.form[ACTION] === RESTORE) {
        return channelPage(visit, await restore(visit, ports), ports, good(visit.texts.channels.restored));
      }
      const channel = await channelOfVisit(visit, ports);
      if (channel === undefined) return overviewPage(visit, ports);
      if (visit.form[ACTION] !== TEST) return channelPage(visit, channel, ports);
      return channelPage(visit, channel, ports, await testNotice(visit, channel, ports), { asksProvider: true });
    },
  };
}

async function overviewPage(visit: Visit, ports: AdminPorts): Promise<Page> {
  const { texts, session, integration } = visit;
  return {
    status: 200,
    title: texts.channels.title,
    backUrl: session.backUrl,
    content: html`${await clientSecretNotice(visit, ports)}
      <section>${await channelList(visit, ports)}</section>
      ${await removedChannels(visit, ports)}
      <p><a href="/i/${integration.integrationKey}/add">${texts.channels.add}</a></p>`,
  };
}

async function channelPage(
  visit: Visit,
  { channelId }: Channel,
  ports: AdminPorts,
  notice: Html | '' = '',
  { asksProvider = false } = {},
): Promise<Page> {
  const { texts, session, integration, query } = visit;
  const { channels } = await readinessForVisit(visit, ports, asksProvider ? channelId : undefined);
  const found = channels.find((one) => one.channel.channelId === channelId);
  if (found === undefined) throw notConnected();
  const { channel, verdict, findings } = found;
  const link = (path: 'reconnect' | 'remove', words: string): Html =>
    html`<li><a href="/i/${integration.integrationKey}/${path}?channel=${channelId}">${words}</a></li>`;
  return {
    status: 200,
    title: bidiIsolated(channel.name),
    backUrl: session.backUrl,
    content: html`${notice} ${await clientSecretNotice(visit, ports)}
      <p class="notice ${noticeOf(verdict)}">${texts.channels.verdicts[verdict]}</p>
      <section>
        <dl class="findings">${findings.map((finding) => findingHtml(finding, texts))}</dl>
        ${lastActOf(channel, texts)} ${canBeAsked(ports.providers.get(channel.provider)) ? testForm(visit) : ''}
      </section>
      <ul class="choices">
        ${link('reconnect', texts.channels.reconnect)} ${link('remove', texts.channels.remove)}
        <li><a href="/i/${integration.integrationKey}/channels">${texts.channels.all}</a></li>
      </ul>
      ${leftToDo(texts, { isRouted: verdict !== 'unrouted' })} ${skillNameForm(channel, query['skill'], texts)}`,
  };
}

/** Who did what with the channel last; of an earlier version, who changed it. */
function lastActOf({ lastAct, changedBy, updatedAt }: Channel, { channels, tag }: Texts): Html | '' {
  const acts: Readonly<Record<string, string>> = channels.acts;
  const words = lastAct && acts[lastAct.act];
  if (lastAct !== undefined && words !== undefined) {
    const [kind, id = ''] = lastAct.who.split(':');
    const who = kind === 'cxone' ? channels.user(id) : channels.operator;
    return html`<p class="hint">${channels.lastAct(words, who, timeIn(tag, lastAct.at))}</p>`;
  }
  if (changedBy === undefined) return '';
  return html`<p class="hint">${channels.lastChange(channels.user(String(changedBy)), timeIn(tag, updatedAt))}</p>`;
}

function canBeAsked(provider: Provider | undefined): boolean {
  const abilities = ['sendTest', 'webhookState', 'checkAccount'] as const;
  return provider !== undefined && abilities.some((ability) => provider[ability] !== undefined);
}

function testForm({ session, texts }: Visit): Html {
  return html`<form method="post" class="plain">
    <input type="hidden" name="csrf" value="${session.csrfToken}" />
    <button type="submit" class="quiet" name="${ACTION}" value="${TEST}">${texts.channels.test}</button>
  </form>`;
}

async function testNotice(visit: Visit, channel: Channel, ports: AdminPorts): Promise<Html | ''> {
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
  return html`<p class="notice problem" role="alert">${result.reason[texts.agentLanguage]}</p>`;
}

function good(words: string): Html {
  return html`<p class="notice good" role="status">${words}</p>`;
}

function findingHtml(finding: ReadinessFinding, texts: Texts): Html {
  const { label, sentence } = findingWords(finding, texts);
  return html`<dt>${label}</dt>
    <dd><strong class="state ${finding.state}">${texts.channels.states[finding.state]}</strong> ${sentence}</dd>`;
}

function noticeOf(verdict: ReadinessVerdict): string {
  if (verdict === 'ready') return 'good';
  return verdict === 'unknown' ? '' : 'problem';
}
