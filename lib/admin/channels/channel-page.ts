import { html } from 'hono/html';
import { readUsage } from '../../channels/activity/usage.ts';
import type { Channel } from '../../channels/channel.ts';
import type { ReadinessFinding, ReadinessVerdict } from '../../channels/readiness/readiness.ts';
import type { TestResult } from '../../contract/provider.ts';
import { notConnected } from '../choose-channel.ts';
import type { AdminPorts } from '../door/admin-ports.ts';
import type { Visit } from '../door/create-admin-door.ts';
import { bidiIsolated, type Html, type Page } from '../html/page.ts';
import { timeIn, withTimes } from '../html/elements.ts';
import { stepsToTick } from '../next-steps.ts';
import type { Texts } from '../texts/texts.ts';
import { aboutChannel } from './about-channel.ts';
import { answers } from './answers.ts';
import { clientSecretNotice, readinessForVisit } from './channel-overview.ts';
import { findingWords, timesOf, whoIn } from './finding-words.ts';
import { skillNameForm } from './skill-name.ts';
import { testForm } from './try-channel.ts';
import { usagePlot } from './usage-plot.ts';

/** What prevents a channel from working, what was done with it last, and what is left to do in CXone. */
export async function channelPage(
  visit: Visit,
  { channelId }: Channel,
  ports: AdminPorts,
  notice: Html | '' = '',
  tested?: { readonly test?: TestResult | undefined },
): Promise<Page> {
  const { texts, session, query } = visit;
  const { channels } = await readinessForVisit(visit, ports, tested && { channelId, ...tested });
  const found = channels.find((one) => one.channel.channelId === channelId);
  if (found === undefined) throw notConnected();
  const { verdict, findings } = found;
  // What the provider has just said of it is known too.
  const channel = (tested && (await ports.registry.channel(channelId))) ?? found.channel;
  const usage = await readUsage(channelId, ports);
  return {
    status: 200,
    title: bidiIsolated(channel.name),
    backUrl: session.backUrl,
    content: html`${notice} ${await clientSecretNotice(visit, ports)}
      <p class="notice ${noticeOf(verdict)}">${texts.channels.verdicts[verdict]}</p>
      ${aboutChannel(channel, visit, ports)}
      <section>
        <dl class="findings">${findings.map((finding) => findingHtml(finding, texts))}</dl>
        ${lastActOf(channel, texts)} ${testForm(visit, ports.providers.get(channel.provider), ports)}
      </section>
      ${stepsToTick(visit, found)} ${channel.writesFirst ? skillNameForm(channel, query['skill'], texts) : ''}
      ${usagePlot(usage, texts)} ${answers(channel, texts, ports.settings)} ${channelActs(visit, channelId)}`,
  };
}

/** What can be done with a channel, as buttons; the one that takes it away stands apart. */
function channelActs({ integration, texts }: Visit, channelId: Channel['channelId']): Html {
  const { reconnect, remove } = texts.channels;
  const address = (path: 'reconnect' | 'remove') => `/i/${integration.integrationKey}/${path}?channel=${channelId}`;
  return html`<p class="acts">
    <a class="button quiet" href="${address('reconnect')}">${reconnect}</a>
    <a class="button danger quiet" href="${address('remove')}">${remove}</a>
  </p>`;
}

/** Who did what with the channel last; of an earlier version, who changed it. */
function lastActOf({ lastAct, changedBy, updatedAt }: Channel, texts: Texts): Html | '' {
  const { channels, tag } = texts;
  const timed = (sentence: string, time: string) => html`<p class="hint">${withTimes(sentence, tag, [time])}</p>`;
  const acts: Readonly<Record<string, string>> = channels.acts;
  const words = lastAct && acts[lastAct.act];
  if (lastAct !== undefined && words !== undefined) {
    return timed(channels.lastAct(words, whoIn(lastAct.who, texts), timeIn(tag, lastAct.at)), lastAct.at);
  }
  if (changedBy === undefined) return '';
  return timed(channels.lastChange(channels.user(String(changedBy)), timeIn(tag, updatedAt)), updatedAt);
}

function findingHtml(finding: ReadinessFinding, texts: Texts): Html {
  const { label, sentence } = findingWords(finding, texts);
  return html`<dt>${label}</dt>
    <dd>
      <strong class="state ${finding.state}">${texts.channels.states[stateOf(finding)]}</strong>
      <span>${withTimes(sentence, texts.tag, timesOf(finding))}</span>
    </dd>`;
}

/** What was not tried yet, or has not come yet, is more than "not known". */
function stateOf(finding: ReadinessFinding): keyof Texts['channels']['states'] {
  if (finding.state !== 'unknown') return finding.state;
  switch (finding.check) {
    case 'webhook':
      return finding.registration === 'unasked' ? 'untested' : 'unknown';
    case 'credentials':
    case 'quota':
      return finding.said === 'unasked' ? 'untested' : 'unknown';
    case 'connection':
      return finding.tested === 'untested' ? 'untested' : 'unknown';
    case 'callbacks':
      return 'not-yet';
    default:
      return 'unknown';
  }
}

function noticeOf(verdict: ReadinessVerdict): string {
  if (verdict === 'ready') return 'good';
  return verdict === 'unknown' ? '' : 'problem';
}
