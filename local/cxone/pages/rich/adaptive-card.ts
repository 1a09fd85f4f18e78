import { html } from 'hono/html';
import * as z from 'zod';
import type { Html } from '../layout.ts';
import type { Choice } from './choices.ts';
import { choices, cut } from './choices.ts';

/** Elements of a card that are shown; a card may hold thousands. */
const MOST_ELEMENTS = 20;
const DEEPEST = 6;

const string = z.string().optional().catch(undefined);
const list = z.array(z.unknown()).optional().catch(undefined);
const elementSchema = z.object({
  type: z.string().catch('?'),
  text: string,
  title: string,
  label: string,
  placeholder: string,
  url: string,
  altText: string,
  items: list,
  columns: list,
  actions: list,
  body: list,
  facts: list,
  choices: list,
});
type Element = z.infer<typeof elementSchema>;

interface Budget {
  left: number;
}

/** An Adaptive Card: what it says and what can be pressed, without its looks. */
export function card(payload: unknown): Html {
  const budget: Budget = { left: MOST_ELEMENTS };
  const { body, actions } = elementSchema.parse(payload);
  return html`<div class="adaptive-card">
    ${elements(body, budget, 0)} ${choices((actions ?? []).map(actionOf))}
    ${budget.left < 0 ? html`<p class="muted" data-testid="card-cut">The card is longer than what is shown.</p>` : ''}
  </div>`;
}

function elements(all: readonly unknown[] | undefined, budget: Budget, depth: number): (Html | '')[] {
  if (depth > DEEPEST) return [];
  return (all ?? []).map((one) => {
    if (budget.left < 0) return '';
    budget.left -= 1;
    const read = elementSchema.safeParse(one);
    return budget.left < 0 || !read.success ? '' : element(read.data, budget, depth + 1);
  });
}

function element(one: Element, budget: Budget, depth: number): Html | '' {
  switch (one.type) {
    case 'TextBlock':
    case 'TextRun':
      return html`<p class="text">${cut(one.text ?? '')}</p>`;
    case 'Image':
    case 'Media':
      return html`<p class="muted">Picture: ${cut(one.altText ?? one.url ?? 'without an address')}</p>`;
    case 'FactSet':
      return html`<dl>
        ${(one.facts ?? []).slice(0, MOST_ELEMENTS).map((fact) => {
          const { title, value } = factSchema.parse(fact);
          return html`<dt>${cut(title)}</dt>
            <dd>${cut(value)}</dd>`;
        })}
      </dl>`;
    case 'ColumnSet':
      return html`<div class="columns">${elements(one.columns, budget, depth)}</div>`;
    case 'ActionSet':
      return choices((one.actions ?? []).map(actionOf));
    case 'Input.ChoiceSet':
      return html`${inputLabel(one)} ${choices((one.choices ?? []).map(actionOf))}`;
    default:
      if (one.type.startsWith('Input.')) {
        return html`${inputLabel(one)}<span class="field-box">${cut(one.placeholder ?? '')}</span>`;
      }
      return html`<div>
        ${one.text === undefined ? '' : html`<p class="text">${cut(one.text)}</p>`}
        ${elements(one.items ?? one.body, budget, depth)}
      </div>`;
  }
}

const words = z.string().catch('');
const factSchema = z.object({ title: words, value: words }).catch({ title: '', value: '' });

function inputLabel({ label, title }: Element): Html {
  return html`<span class="field-label">${cut(label ?? title ?? '')}</span>`;
}

function actionOf(action: unknown): Choice {
  const read = elementSchema.safeParse(action).data;
  return { label: read?.title ?? '', ...(read?.type === 'Action.OpenUrl' && { url: read.url }) };
}
