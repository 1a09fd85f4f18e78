import type { SeenBody } from './redact-exchange.ts';

/** Bytes; a larger body is noted without its shape. */
export const LARGEST_BODY = 256 * 1024;

/** @param contentType Of the header, where there is one. */
export function readSeenBody(bytes: Uint8Array, contentType: string | null | undefined): SeenBody {
  if (bytes.byteLength === 0) return { content: 'empty' };
  if (bytes.byteLength > LARGEST_BODY) return { content: 'too large' };
  const text = Buffer.from(bytes).toString('utf8');
  try {
    return { content: 'json', value: JSON.parse(text) };
  } catch {
    const isForm = contentType?.toLowerCase().startsWith('application/x-www-form-urlencoded') ?? false;
    return isForm ? { content: 'form', value: Object.fromEntries(new URLSearchParams(text)) } : { content: 'other' };
  }
}
