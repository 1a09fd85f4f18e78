import { html } from 'hono/html';
import * as z from 'zod';
import type { Html } from '../layout.ts';
import { choices, cut } from './choices.ts';

const MOST_ELEMENTS = 40;
const DEEPEST = 6;

const string = z.string().optional().catch(undefined);
const elementSchema = z.object({
  type: z.string().catch('?'),
  text: string,
  postback: string,
  url: string,
  filename: string,
  elements: z.array(z.unknown()).optional().catch(undefined),
});
type Element = z.infer<typeof elementSchema>;

/** The elements of a plugin, which nest: buttons, menus, titles and texts (byoc-protocol §4.1). */
export function plugin(payload: unknown): Html {
  const all = flat(elementSchema.parse(payload).elements ?? [], 0);
  return html`${all.slice(0, MOST_ELEMENTS).map(element)}
  ${all.length > MOST_ELEMENTS ? html`<p class="muted">and ${all.length - MOST_ELEMENTS} elements more</p>` : ''}`;
}

function flat(all: readonly unknown[], depth: number): Element[] {
  if (depth > DEEPEST) return [];
  return all.flatMap((one) => {
    const read = elementSchema.safeParse(one);
    return read.success ? [read.data, ...flat(read.data.elements ?? [], depth + 1)] : [];
  });
}

function element({ type, text, postback, url, filename }: Element): Html | '' {
  const words = text ?? filename;
  if (type.endsWith('BUTTON')) return choices([{ label: words ?? '', postback, url }]);
  if (words === undefined) return '';
  return html`<p class="${type === 'TITLE' ? 'rich-title' : 'text'}">${cut(words)}</p>`;
}
