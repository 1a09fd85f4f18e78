import { html } from 'hono/html';
import type { Manifest } from '../../contract/manifest.ts';
import type { Texts } from '../texts/texts.ts';
import type { Html } from './page.ts';

/** A time in words, in UTC and saying so: the middleware knows no other zone. */
export function timeIn(tag: string, time: string): string {
  const format = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return `${firstOfMonth(tag, format.format(new Date(time)))} UTC`;
}

/** French writes the first day of a month as "1er", which `Intl` does not. */
const firstOfMonth = (tag: string, date: string): string => (tag.startsWith('fr') ? date.replace(/^1\b/, '1er') : date);

/**
 * A sentence whose times are elements of their own, which the pages' script turns into the visitor's time. Without a
 * script, they stay in UTC.
 * @param times ISO 8601. One that the sentence does not hold, as {@link timeIn} writes it, is left out.
 */
export function withTimes(sentence: string, tag: string, times: readonly (string | undefined)[]): Html {
  const [time, ...others] = times.filter((one) => one !== undefined);
  if (time === undefined) return html`${sentence}`;
  const parts = sentence.split(timeIn(tag, time)).map((part) => withTimes(part, tag, others));
  return html`${parts.map((part, index) => html`${index === 0 ? '' : timeElement(tag, time)}${part}`)}`;
}

/** A time by itself, as such an element. */
export function timeElement(tag: string, time: string): Html {
  return html`<time datetime="${time}">${timeIn(tag, time)}</time>`;
}

/** A speech bubble, for a provider that brings no drawing of its own. */
const neutral = 'M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2Z';

/** The provider's drawing, in the colour of the text around it. It says nothing that is not in words beside it. */
export function providerIcon({ icon = neutral }: Pick<Manifest, 'icon'>): Html {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="${icon}" /></svg>`;
}

/** A value to be carried elsewhere, with a button that copies it; without scripts it can be selected. */
export function copyable(id: string, label: string, value: string, { copy, copied }: Texts): Html {
  return html`<div class="field">
    <label for="${id}">${label}</label>
    <div class="copy">
      <input id="${id}" value="${value}" readonly />
      <button type="button" class="quiet" data-copy="${id}" data-copied="${copied}" hidden>${copy}</button>
    </div>
  </div>`;
}
