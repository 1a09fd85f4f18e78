import { html } from 'hono/html';
import type { Html } from './page.ts';

/** A time in words, in UTC and saying so: the middleware knows no other zone. */
export function timeIn(tag: string, time: string): string {
  const format = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return `${format.format(new Date(time))} UTC`;
}

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
