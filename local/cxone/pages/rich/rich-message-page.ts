import { html } from 'hono/html';
import type { Emulator } from '../../emulator.ts';
import { customerName } from '../../state/customer-name.ts';
import type { Thread } from '../../state/model.ts';
import type { Html } from '../layout.ts';
import { layout } from '../layout.ts';
import type { RichSample } from './samples.ts';
import { hardSamples, richSamples } from './samples.ts';

export interface RichMessageForm {
  /** JSON, as it was typed. */
  readonly content: string;
  readonly isByBot: boolean;
}

/** What is wrong with what was typed; with `canBeForced` it can be sent all the same. */
export interface RichMessageProblem {
  readonly problems: readonly string[];
  readonly canBeForced: boolean;
}

function sampleLinks(thread: Thread, samples: readonly RichSample[], chosen: string | undefined): Html {
  return html`<ul class="samples">
    ${samples.map(
      ({ name, label }) =>
        html`<li>
          <a
            class="button"
            href="/desk/threads/${thread.id}/rich?sample=${name}"
            ${name === chosen ? html`aria-current="true"` : ''}
            >${label}</a
          >
        </li>`,
    )}
  </ul>`;
}

/** The form in which an agent, or a bot, sends a message that is no plain text: a sample, which can be changed. */
export function richMessagePage(
  { now }: Emulator,
  thread: Thread,
  chosen: string | undefined,
  submitted: RichMessageForm | undefined,
  problem: RichMessageProblem | undefined,
): Html {
  const samples = richSamples(now());
  const hard = hardSamples();
  const sample = [...samples, ...hard].find(({ name }) => name === chosen) ?? samples[0];
  const form = submitted ?? { content: JSON.stringify(sample?.content, null, 2), isByBot: true };
  return layout(
    'desk',
    'Rich message',
    html`<div class="page narrow" lang="en">
      <h1>Rich message to ${customerName(thread)}</h1>
      <nav aria-label="Samples">
        ${sampleLinks(thread, samples, submitted === undefined ? sample?.name : undefined)}
        <p class="muted">Hard to show:</p>
        ${sampleLinks(thread, hard, submitted === undefined ? sample?.name : undefined)}
      </nav>
      <form class="card form" method="post" action="/desk/threads/${thread.id}/rich" data-testid="rich-form">
        ${
          problem === undefined
            ? ''
            : html`<div class="problem" role="alert" data-testid="rich-problem">
                ${problem.problems.map((line) => html`<p>${line}</p>`)}
              </div>`
        }
        <div class="field">
          <label for="content">The message, as JSON</label>
          <textarea id="content" name="content" class="code" rows="18" spellcheck="false" required>
${form.content}</textarea>
        </div>
        <label class="check">
          <input type="checkbox" name="isByBot" value="yes" ${form.isByBot ? html`checked` : ''} />
          A bot sends it, and no person
        </label>
        <div class="actions">
          <button class="primary" type="submit" data-testid="send-rich">Send</button>
          ${
            problem?.canBeForced === true
              ? html`<button type="submit" name="force" value="yes" data-testid="force-rich">Send all the same</button>`
              : ''
          }
          <a class="button" href="/desk?thread=${thread.id}">Cancel</a>
        </div>
      </form>
    </div>`,
  );
}
