import * as z from 'zod/mini';

const contentSchema = z.looseObject({
  type: z.catch(z.nullish(z.string()), undefined),
  payload: z.optional(z.unknown()),
  fallbackText: z.catch(z.nullish(z.string()), undefined),
  text: z.catch(z.nullish(z.string()), undefined),
});
const withContent = z.union([
  z.string(),
  z.pipe(
    z.looseObject({ content: z.string() }),
    z.transform(({ content }) => content),
  ),
]);
const option = z.pipe(
  z.looseObject({ text: z.string() }),
  z.transform(({ text }) => text),
);
const payloadSchema = z.looseObject({
  text: z.catch(z.optional(withContent), undefined),
  title: z.catch(z.optional(withContent), undefined),
  url: z.catch(z.optional(z.string()), undefined),
  elements: z.catch(z.optional(z.array(z.unknown())), undefined),
  actions: z.catch(z.optional(z.array(option)), undefined),
});

/** Levels of elements that are looked into: more than any agent's client nests, few enough for any stack. */
const MOST_NESTED = 20;

/**
 * The words of a message content for a channel that carries text alone (byoc-protocol §4.1, rendering rule): the text
 * of a TEXT; text and numbered options of QUICK_REPLIES and LIST_PICKER; else the fallback text; else title and address of a
 * RICH_LINK; else the deepest
 * text found. Undefined where there is none.
 */
export function textOfContent(content: unknown): string | undefined {
  const parsed = contentSchema.safeParse(content);
  if (!parsed.success) return undefined;
  const { type, payload, fallbackText, text } = parsed.data;
  const inPayload = payloadSchema.safeParse(payload).data ?? {};
  const candidates =
    type === 'TEXT'
      ? [inPayload.text]
      : type === 'QUICK_REPLIES' || type === 'LIST_PICKER'
        ? [withOptions(inPayload.title, inPayload.text, inPayload.actions)]
        : [];
  const link = type === 'RICH_LINK' ? linesOf([inPayload.title, inPayload.url]) : undefined;
  const deepest = [inPayload.text, inPayload.title, elementTexts(inPayload.elements), text];
  return [...candidates, fallbackText, link, ...deepest].find(
    (candidate): candidate is string => typeof candidate === 'string' && candidate.trim() !== '',
  );
}

function withOptions(title?: string, text?: string, actions: readonly string[] = []): string {
  return linesOf([title, text, ...actions.map((action, index) => `${index + 1}. ${action}`)]);
}

function linesOf(lines: readonly (string | undefined)[]): string {
  return lines.filter((line) => line !== undefined && line !== '').join('\n');
}

function elementTexts(elements: readonly unknown[] = [], depth = 0): string {
  if (depth === MOST_NESTED) return '';
  return elements
    .map((element) => {
      const { text, elements: inner } = payloadSchema.safeParse(element).data ?? {};
      return text ?? elementTexts(inner, depth + 1);
    })
    .filter((text) => text !== '')
    .join('\n');
}
