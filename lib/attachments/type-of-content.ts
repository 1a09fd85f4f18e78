import { typeOfText } from './type-of-text.ts';

/** Formats that can be all text. The signatures of others are short enough to begin a sentence: BM, MZ, GIF. */
const writtenAsText = /^(?:text\/.+|application\/(?:pdf|rtf|postscript|eps|pgp-encrypted|x-ms-regedit)|model\/stl)$/;

/**
 * The media type of a file by its first bytes, without parameters. `text/plain` is UTF-8 without a NUL; what nobody knows
 * is `application/octet-stream`.
 * @param isWhole Whether the file ends there; otherwise the last character may be cut in two.
 */
export async function typeOfContent(head: Uint8Array, isWhole: boolean): Promise<string> {
  // Loaded with the first file: most messages have none.
  const { fileTypeFromBuffer } = await import('file-type');
  const type = (await fileTypeFromBuffer(head))?.mime.split(';')[0];
  const text = textOf(head, isWhole);
  if (text === undefined) return type ?? 'application/octet-stream';
  return type !== undefined && writtenAsText.test(type) ? type : typeOfText(text);
}

function textOf(head: Uint8Array, isWhole: boolean): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: !isWhole });
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
