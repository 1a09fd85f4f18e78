import { html } from 'hono/html';
import type { Problems, Question } from '../../channels/form-questions.ts';
import { inLanguage, type LocalizedText } from '../../contract/localized-text.ts';
import type { Texts } from '../texts/texts.ts';
import type { Html } from './page.ts';

/** One field with its label, hint and problem, the last two read out with it. */
export function fieldHtml(question: Question, value: string, problem: LocalizedText | undefined, texts: Texts): Html {
  const { name, label, hint, kind, required, maxLength } = question;
  const { agentLanguage: language, optional, labelled } = texts;
  const type = kind === 'secret' ? 'password' : kind === 'https-url' ? 'url' : 'text';
  return html`<div class="field">
    <label for="${name}">${inLanguage(label, language)}${required ? '' : ` ${optional}`}</label>
    <p class="hint" id="${name}-hint">${inLanguage(hint, language)}</p>
    ${problem === undefined ? '' : html`<p class="error" id="${name}-error">${labelled(inLanguage(label, language), inLanguage(problem, language))}</p>`}
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      dir="${kind === 'text' ? 'auto' : 'ltr'}"
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
export function summaryHtml(questions: readonly Question[], problems: Problems, texts: Texts): Html | '' {
  if (problems.size === 0) return '';
  const { agentLanguage: language, form, labelled } = texts;
  return html`<div class="notice problem" role="alert" tabindex="-1" autofocus>
    <h2>${form.notUsable}</h2>
    <ul>
      ${questions.map(({ name, label }) => {
        const problem = problems.get(name);
        return (
          problem &&
          html`<li><a href="#${name}">${labelled(inLanguage(label, language), inLanguage(problem, language))}</a></li>`
        );
      })}
    </ul>
  </div>`;
}
