import * as z from 'zod';
import { badRequest } from '../api-failure.ts';
import type { Call } from './method.ts';

const MOST_TEXT = 4_096;
const MOST_CAPTION = 1_024;

/**
 * The text of a message. Nothing in it is formatting: a `parse_mode` is refused.
 * @throws {ApiFailure}
 */
export function textOf({ parameters }: Call): string {
  const text = parameters.text('text').trim();
  refuseParseMode(parameters.text('parse_mode'));
  if (text === '') throw badRequest('message text is empty');
  if (text.length > MOST_TEXT) throw badRequest('message is too long');
  return text;
}

/** Undefined where there is none. */
export function captionOf({ parameters }: Call): string | undefined {
  const caption = parameters.text('caption').trim();
  refuseParseMode(parameters.text('parse_mode'));
  if (caption.length > MOST_CAPTION) throw badRequest('message caption is too long');
  return caption === '' ? undefined : caption;
}

const entitiesSchema = z.array(z.object({ type: z.string(), offset: z.int(), length: z.int() }));

/**
 * UTF-16 units at the beginning that are bold; other formatting is refused: nothing here shows it.
 * @throws {ApiFailure}
 */
export function boldLengthOf({ parameters }: Call, field: 'entities' | 'caption_entities'): number | undefined {
  const entities = parameters.json(field, entitiesSchema) ?? [];
  const [bold, ...others] = entities;
  if (bold === undefined) return undefined;
  if (others.length > 0 || bold.type !== 'bold' || bold.offset !== 0) throw badRequest('unsupported entities');
  return bold.length;
}

function refuseParseMode(mode: string): void {
  if (mode !== '') throw badRequest('unsupported parse_mode');
}
