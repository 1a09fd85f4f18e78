import { html } from 'hono/html';
import type { Channel } from '../../channels/channel.ts';
import type { ReadinessFinding, ReadinessVerdict } from '../../channels/readiness/readiness.ts';
import type { TestResult } from '../../contract/provider.ts';
import { notConnected } from '../choose-channel.ts';
import type { AdminPorts } from '../door/admin-ports.ts';
import type { Visit } from '../door/create-admin-door.ts';
import { bidiIsolated, type Html, type Page } from '../html/page.ts';
import { stepsToTick } from '../next-steps.ts';
import type { Texts } from '../texts/texts.ts';
import { clientSecretNotice, readinessForVisit } from './channel-overview.ts';
import { findingWords, timeIn } from './finding-words.ts';
import { skillNameForm } from './skill-name.ts';
import { canBeAsked, testForm } from './try-channel.ts';

/** What stands in a channel's way, what was done with it last, and what is left to do in CXone. */
export async function channelPage(
  visit: Visit,
  { channelId }: Channel,
  ports: AdminPorts,
  notice: Html | '' = '',
  tested?: { readonly test?: TestResult | undefined },
): Promise<Page> {
  const { texts, session, integration, query } = visit;
  const { channels } = await readinessForVisit(visit, ports, tested && { channelId, ...tested });
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
        ${lastActOf(channel, texts)}
        ${canBeAsked(ports.providers.get(channel.provider)) ? testForm(visit, ports.providers.get(channel.provider)) : ''}
      </section>
      <ul class="choices">
        ${link('reconnect', texts.channels.reconnect)} ${link('remove', texts.channels.remove)}
        <li><a href="/i/${integration.integrationKey}/channels">${texts.channels.all}</a></li>
      </ul>
      ${stepsToTick(visit, found)} ${channel.writesFirst ? skillNameForm(channel, query['skill'], texts) : ''}`,
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

function findingHtml(finding: ReadinessFinding, texts: Texts): Html {
  const { label, sentence } = findingWords(finding, texts);
  return html`<dt>${label}</dt>
    <dd><strong class="state ${finding.state}">${texts.channels.states[finding.state]}</strong> ${sentence}</dd>`;
}

function noticeOf(verdict: ReadinessVerdict): string {
  if (verdict === 'ready') return 'good';
  return verdict === 'unknown' ? '' : 'problem';
}
