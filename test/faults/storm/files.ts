/**
 * What becomes of a file by itself, whatever the weather. Those that come have one chunk, or several; in the place of a
 * picture comes a page to sign in.
 */
export type Fate = 'short' | 'long' | 'gone' | 'empty' | 'program' | 'page';

/** More than is looked at to find out the type of a file, in bytes. */
const LONG_BYTES = 5_000;

/** The name of the n-th file of a message, from 1; each file of a storm has its own, which says what becomes of it. */
export function fileNameOf(message: string, place: number, fate: Fate): string {
  return `${message}.${place}.${fate}.${fate === 'page' ? 'png' : 'txt'}`;
}

/** From 1. */
export function placeOf(file: string): number {
  return Number(file.split('.')[1]);
}

/** A link to a file. Each repeat of a message has it signed anew. */
export function linkTo(host: string, file: string, signature: number): string {
  return `https://${host}/files/${file}?signature=${signature}`;
}

/** The file behind a link of {@link linkTo}. */
export function fileBehind(link: string): string {
  return new URL(link).pathname.slice('/files/'.length);
}

/** What is in a file; undefined: it is gone. */
export function contentOf(file: string): Buffer | undefined {
  switch (file.split('.')[2]) {
    case 'short':
      return Buffer.from(`This is ${file}`);
    case 'long':
      return Buffer.from(`This is ${file}`.padEnd(LONG_BYTES, '.'));
    case 'program':
      return Buffer.concat([Buffer.from('MZ'), Buffer.alloc(100), Buffer.from(file)]);
    case 'page':
      return Buffer.from(`<!DOCTYPE html><html><body><h1>Sign in</h1><p>${file}</p></body></html>`);
    case 'empty':
      return Buffer.alloc(0);
    default:
      return undefined;
  }
}

/** The name of the file of which these are all bytes; undefined: of none that may come through. */
export function fileIn(bytes: Buffer): string | undefined {
  const [, file = ''] = /^This is ([-\w]+\.\d\.\w+\.txt)/.exec(bytes.toString()) ?? [];
  return contentOf(file)?.equals(bytes) === true ? file : undefined;
}
