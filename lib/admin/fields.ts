import { html } from 'hono/html';
import type { Problems, Question } from '../channels/questions.ts';
import type { Html } from './page.ts';

/** One field with its label, hint and problem, the last two read out with it. */
export function fieldHtml(question: Question, value: string, problem: string | undefined): Html {
  const { name, label, hint, kind, required, maxLength } = question;
  const type = kind === 'secret' ? 'password' : kind === 'https-url' ? 'url' : 'text';
  return html`<div class="field">
    <label for="${name}">${label}${required ? '' : ' (optional)'}</label>
    <p class="hint" id="${name}-hint">${hint}</p>
    ${problem === undefined ? '' : html`<p class="error" id="${name}-error">${problem}</p>`}
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      value="${kind === 'secret' ? '' : value}"
      maxlength="${maxLength}"
      autocomplete="off"
      aria-describedby="${name}-hint${problem === undefined ? '' : ` ${name}-error`}"
      ${problem === undefined ? '' : html`aria-invalid="true"`}
      ${required ? html`required` : ''}
    />
  </div>`;
}

/** The list of all problems above a form. */
export function summaryHtml(questions: readonly Question[], problems: Problems): Html | '' {
  if (problems.size === 0) return '';
  return html`<div class="notice problem" role="alert" tabindex="-1" autofocus>
    <h2>The form can’t be used yet. No channel was added or changed.</h2>
    <ul>
      ${questions
        .filter(({ name }) => problems.has(name))
        .map(({ name, label }) => html`<li><a href="#${name}">${label}: ${problems.get(name)}</a></li>`)}
    </ul>
  </div>`;
}
