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

function refuseParseMode(mode: string): void {
  if (mode !== '') throw badRequest('unsupported parse_mode');
}
