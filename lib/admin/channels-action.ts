import { html } from 'hono/html';
import type { Channel } from '../channels/channel.ts';
import type { ReadinessFinding, ReadinessVerdict } from '../channels/readiness.ts';
import type { AdminPorts } from './admin-ports.ts';
import { channelOverview, readinessForVisit } from './channel-overview.ts';
import { channelOfVisit, notConnected } from './choose-channel.ts';
import type { AdminAction, Visit } from './create-admin-door.ts';
import { findingWords } from './finding-words.ts';
import { leftToDo } from './next-steps.ts';
import type { Html, Page } from './page.ts';
import { skillNameForm } from './skill-name.ts';
import type { Texts } from './texts/texts.ts';

/** How the integration's channels fare; of one of them, what stands in the way and what is left to do in CXone. */
export function channelsAction(ports: AdminPorts): AdminAction {
  return {
    path: 'channels',
    show: async (visit) => {
      const channel = await channelOfVisit(visit, ports);
      return channel === undefined ? overviewPage(visit, ports) : channelPage(visit, channel, ports);
    },
    act: (visit) => overviewPage(visit, ports),
  };
}

async function overviewPage(visit: Visit, ports: AdminPorts): Promise<Page> {
  const { texts, session, integration } = visit;
  return {
    status: 200,
    title: texts.channels.title,
    backUrl: session.backUrl,
    content: html`${await channelOverview(visit, ports)}
      <p><a href="/i/${integration.integrationKey}/add">${texts.channels.add}</a></p>`,
  };
}

async function channelPage(visit: Visit, { channelId }: Channel, ports: AdminPorts): Promise<Page> {
  const { texts, session, integration, query } = visit;
  const { channels } = await readinessForVisit(visit, ports);
  const found = channels.find((one) => one.channel.channelId === channelId);
  if (found === undefined) throw notConnected();
  const { channel, verdict, findings } = found;
  const link = (path: 'reconnect' | 'remove', words: string): Html =>
    html`<li><a href="/i/${integration.integrationKey}/${path}?channel=${channelId}">${words}</a></li>`;
  return {
    status: 200,
    title: channel.name,
    backUrl: session.backUrl,
    content: html`<p class="notice ${noticeOf(verdict)}">${texts.channels.verdicts[verdict]}</p>
      <section>
        <dl class="findings">${findings.map((finding) => findingHtml(finding, texts))}</dl>
      </section>
      <ul class="choices">
        ${link('reconnect', texts.channels.reconnect)} ${link('remove', texts.channels.remove)}
        <li><a href="/i/${integration.integrationKey}/channels">${texts.channels.all}</a></li>
      </ul>
      ${leftToDo(texts)} ${skillNameForm(channel, query['skill'], texts)}`,
  };
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
