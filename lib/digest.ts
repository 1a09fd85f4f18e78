import { createHash } from 'node:crypto';

/** SHA-256 of some content, in base64url: 43 characters, the same for the same JSON. */
export function digestOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url');
}
