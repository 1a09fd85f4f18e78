import { html } from 'hono/html';
import type { Channel } from '../channels/channel.ts';
import { mayChange, type WebhookWay } from '../channels/life/provider-calls.ts';
import type { ChannelReadiness } from '../channels/readiness/read-readiness.ts';
import { inLanguage } from '../contract/localized-text.ts';
import type { Manifest } from '../contract/manifest.ts';
import type { LiveSecret } from '../contract/webhook.ts';
import { whoIn } from './channels/finding-words.ts';
import { ACTION } from './channels/restore.ts';
import { notConnected, providerOfChannel } from './choose-channel.ts';
import type { AdminPorts } from './door/admin-ports.ts';
import { whoOf } from './door/audited.ts';
import type { Visit } from './door/create-admin-door.ts';
import type { Html } from './html/page.ts';
import { copyable, timeIn, withTimes } from './html/elements.ts';
import type { Texts } from './texts/texts.ts';

/**
 * What is left to do at the provider: nothing where the webhook was registered, else URL and secrets are to be entered
 * there. They are shown here and nowhere again.
 */
export function atProvider(
  way: WebhookWay,
  { webhookUrl, secrets }: { readonly webhookUrl: string; readonly secrets: readonly LiveSecret[] },
  manifest: Manifest,
  texts: Texts,
): Html {
  const { agentLanguage: language, provider: words } = texts;
  const name = inLanguage(manifest.displayName, language);
  const labelOf = (secret: LiveSecret) => {
    const field = manifest.secrets.find(({ name: known }) => known === secret.name);
    return field === undefined ? secret.name : inLanguage(field.label, language);
  };
  return html`<section>
    <h2>${words.title(name)}</h2>
    ${
      way === 'registered'
        ? html`<p>${words.registered(name)}</p>
            ${manifest.webhook.switchOn === undefined ? '' : html`<p>${inLanguage(manifest.webhook.switchOn, language)}</p>`}`
        : html`<p>${words.enter} ${secrets.length > 0 ? words.secretOnce : ''}</p>
            ${manifest.webhook.pasteAt === undefined ? '' : html`<p>${inLanguage(manifest.webhook.pasteAt, language)}</p>`}
            ${copyable('webhook-url', words.webhookUrl, webhookUrl, texts)}
            ${secrets.map((secret) => copyable(`generated-${secret.name}`, labelOf(secret), secret.value, texts))}`
    }
  </section>`;
}

/** The steps of `cxone.steps` in the texts, in their order. The first is read from CXone; no operation tells of the others. */
export const steps = ['routing', 'roles', 'agents', 'outbound-queues', 'outbound-skill', 'sla'] as const;
type Step = (typeof steps)[number];

/** Value of the button that keeps the ticks, and the beginning of the names of its checkboxes. */
export const TICK = 'tick';
const TICK_PREFIX = 'step-';

/** Those that apply to a channel: an outbound step where agents may write first. */
function stepsOf({ writesFirst }: Pick<Channel, 'writesFirst'>): readonly Step[] {
  return steps.filter((step) => writesFirst || !step.startsWith('outbound-'));
}

/**
 * What only the admin can do in CXone (help page "Set Up a Bring Your Own Channel (BYOC) Integration"), as a list to read.
 */
export function leftToDo(texts: Texts, channel: Pick<Channel, 'writesFirst'>): Html {
  return html`<section>
    <h2>${texts.cxone.title}</h2>
    <p>${texts.cxone.until}</p>
    <ol>
      ${stepsOf(channel).map((step) => html`<li>${wordsOf(step, texts)}</li>`)}
    </ol>
  </section>`;
}

/** The same with what CXone says of the first step, and with checkboxes for the others. */
export function stepsToTick({ texts, session }: Pick<Visit, 'texts' | 'session'>, found: ChannelReadiness): Html {
  const { channel, verdict, findings } = found;
  const { cxone, channels } = texts;
  const routing = findings.filter(({ check }) => check === 'default-skill' || check === 'studio-script');
  const isMissing = routing.some(({ state }) => state === 'missing');
  const isUnknown = routing.some(({ state }) => state === 'unknown');
  const isUnverified = routing.some(({ state }) => state === 'unverified');
  const [state, said] = isMissing
    ? (['missing', cxone.notChosen] as const)
    : isUnknown
      ? (['unknown', cxone.chosenUnknown] as const)
      : ([isUnverified ? 'unverified' : 'good', cxone.chosen] as const);
  const box = (step: Step) => {
    const tick = channel.ticks?.[step];
    const id = `${TICK_PREFIX}${step}`;
    return html`<li>
      <div class="check">
        <input type="checkbox" id="${id}" name="${id}" value="yes" ${tick === undefined ? '' : html`checked`} />
        <label for="${id}">${wordsOf(step, texts)}</label>
      </div>
      ${tick === undefined ? '' : html`<p class="hint">${withTimes(cxone.ticked(whoIn(tick.who, texts), timeIn(texts.tag, tick.at)), texts.tag, [tick.at])}</p>`}
    </li>`;
  };
  return html`<form method="post" class="steps">
    <h2>${cxone.title}</h2>
    ${verdict === 'unrouted' ? html`<p>${cxone.until}</p>` : ''}
    <p class="hint">${cxone.tickHint}</p>
    <input type="hidden" name="csrf" value="${session.csrfToken}" />
    <ol>
      <li>
        <div class="check">
          <input type="checkbox" id="step-routing" disabled ${isMissing || isUnknown ? '' : html`checked`} />
          <label for="step-routing">${wordsOf('routing', texts)}</label>
        </div>
        <p class="hint"><strong class="state ${state}">${channels.states[state]}</strong> ${said}</p>
      </li>
      ${stepsOf(channel)
        .filter((step) => step !== 'routing')
        .map(box)}
    </ol>
    <button type="submit" class="quiet" name="${ACTION}" value="${TICK}">${cxone.keepTicks}</button>
  </form>`;
}

/**
 * Keeps what an admin ticked, once CXone has let them change the channel. A step that was ticked before keeps by whom and
 * when. Throws where the channel is gone.
 */
export async function keepTicks({ form, session, channelPorts }: Visit, channel: Channel, ports: AdminPorts) {
  if (!(await mayChange(channel, providerOfChannel(channel, ports), channelPorts))) throw notConnected();
  const tick = { who: whoOf(session.userId), at: ports.now().toISOString() };
  const shown = stepsOf(channel).filter((step) => step !== 'routing');
  const kept = Object.entries(channel.ticks ?? {}).filter(([step]) => !shown.some((one) => one === step));
  const ticked = shown.filter((step) => form[`${TICK_PREFIX}${step}`] !== undefined);
  const ticks = Object.fromEntries([...kept, ...ticked.map((step) => [step, channel.ticks?.[step] ?? tick] as const)]);
  if (!(await ports.registry.noteTicks(channel.channelId, ticks))) throw notConnected();
}

function wordsOf(step: Step, { cxone }: Texts): Html {
  const { where = '', what = '' } = cxone.steps[steps.indexOf(step)] ?? {};
  return html`<strong>${where}</strong>${cxone.colon} ${what}`;
}
