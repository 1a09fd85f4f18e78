import { html } from 'hono/html';
import type { Html } from '../layout.ts';

const MOST_SHOWN = 20;
const LONGEST = 600;

/** Something that a customer can press. */
export interface Choice {
  readonly label: string;
  readonly description?: string | undefined;
  readonly postback?: string | undefined;
  /** It leads there. */
  readonly url?: string | undefined;
}

/** The first of what can be pressed, and how many there are more. */
export function choices(all: readonly Choice[], form: 'pills' | 'list' = 'pills'): Html | '' {
  if (all.length === 0) return '';
  const rest = all.length - MOST_SHOWN;
  return html`<ul class="choices ${form}">
      ${all.slice(0, MOST_SHOWN).map(choiceItem)}
    </ul>
    ${rest > 0 ? html`<p class="muted" data-testid="more-choices">and ${rest} more</p>` : ''}`;
}

function choiceItem({ label, description, postback, url }: Choice): Html {
  const words = label.trim() === '' ? '(no label)' : cut(label, 120);
  return html`<li class="choice" data-testid="choice" ${postback === undefined ? '' : html`title="${cut(postback)}"`}>
    ${
      url !== undefined && /^https?:/i.test(url)
        ? html`<a href="${url}" target="_blank" rel="noreferrer">${words}</a>`
        : html`<span>${words}</span>`
    }
    ${description === undefined ? '' : html`<small>${cut(description, 160)}</small>`}
  </li>`;
}

/** The words, or as many of them as a bubble can show. */
export function cut(words: string, longest = LONGEST): string {
  const characters = Array.from(words.slice(0, longest * 2));
  return characters.length <= longest ? words : `${characters.slice(0, longest - 1).join('')}…`;
}
