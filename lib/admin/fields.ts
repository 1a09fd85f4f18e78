import { html } from 'hono/html';
import type { Html } from './page.ts';

/** A question of a form, as it is shown and as its answer is checked. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly kind: 'text' | 'https-url' | 'secret';
  readonly required: boolean;
  readonly maxLength: number;
}

export type Problems = ReadonlyMap<string, string>;

/** One field with its label, hint and problem, the last two read out with it. */
export function fieldHtml(field: Field, value: string, problem: string | undefined): Html {
  const { name, label, hint, kind, required, maxLength } = field;
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
export function summaryHtml(fields: readonly Field[], problems: Problems): Html | '' {
  if (problems.size === 0) return '';
  return html`<div class="notice problem" role="alert" tabindex="-1" autofocus>
    <h2>The form can’t be used yet. Nothing was changed.</h2>
    <ul>
      ${fields
        .filter(({ name }) => problems.has(name))
        .map(({ name, label }) => html`<li><a href="#${name}">${label}: ${problems.get(name)}</a></li>`)}
    </ul>
  </div>`;
}

/** The answers, trimmed, and what is wrong with them by field name. */
export function readFields(
  fields: readonly Field[],
  form: Readonly<Record<string, string>>,
  allowHttp: boolean,
): { readonly values: Record<string, string>; readonly problems: Problems } {
  const values = Object.fromEntries(fields.map(({ name }) => [name, (form[name] ?? '').trim()]));
  const problems = new Map<string, string>();
  for (const field of fields) {
    const problem = problemOf(field, values[field.name] ?? '', allowHttp);
    if (problem !== undefined) problems.set(field.name, problem);
  }
  return { values, problems };
}

function problemOf({ kind, required, maxLength }: Field, value: string, allowHttp: boolean): string | undefined {
  if (value === '') return required ? 'is missing' : undefined;
  if (value.length > maxLength) return `is longer than ${maxLength} characters`;
  if (/\p{Cc}/u.test(value)) return 'holds a control character';
  if (kind !== 'https-url') return undefined;
  const url = URL.parse(value);
  const schemes = allowHttp ? ['https:', 'http:'] : ['https:'];
  if (url === null || !schemes.includes(url.protocol)) return 'must be a web address that begins with https://';
  return url.username === '' && url.password === '' ? undefined : 'must not hold a user name or password';
}
