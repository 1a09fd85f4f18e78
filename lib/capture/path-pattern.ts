import { isKnownName } from './redact-name.ts';

/** What follows one of these is an id, whatever it looks like. */
const collections = /^(?:i|channels?|posts?|threads?|messages?|conversations?|contacts?|customers?|users?|agents?)$/;
const version = /^v?[1-9](?:\.0)?$/;
const MOST_SEGMENTS = 16;

/**
 * A path with its ids left out: `/i/main/box/2.0/channel/ch-1/outbound` is `i/{}/box/2.0/channel/{}/outbound`. A segment
 * stands as it is only where it is a version or made of known words.
 */
export function pathPattern(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '');
  const shown: string[] = [];
  for (const segment of segments.slice(0, MOST_SEGMENTS)) {
    const isId = collections.test(shown.at(-1) ?? '');
    shown.push(!isId && (version.test(segment) || isKnownName(segment)) ? segment : '{}');
  }
  return shown.join('/') + (segments.length > MOST_SEGMENTS ? '/…' : '');
}
