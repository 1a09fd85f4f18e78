import type { FileProblem } from '../file-copy.ts';
import { type FailedFile, FileTooLargeError, type OpenFile } from '../open-file.ts';
import { cleanName } from './clean-name.ts';
import { executableBy } from './executable-by.ts';
import { peek, typeOfContent } from './type-of-content.ts';

/** What `file-type` looks at. */
const HEAD_BYTES = 4_100;

export interface FileRules {
  /** Goes before the name that the file came with. */
  readonly name?: string | undefined;
  /** The most bytes that a file of a media type by content may have; undefined: none of that type is taken. */
  readonly maxBytesOf: (type: string) => number | undefined;
  readonly allowExecutables: boolean;
}

export interface CheckedFile {
  readonly kind: 'checked';
  /** Clean, with the extension of the content. */
  readonly name: string;
  /** Media type by content; `text/html` and `image/svg+xml` can hold scripts. */
  readonly type: string;
  /** Never more than allowed. Throws `FileTooLargeError` instead, or `FileInterruptedError`. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * Looks at the beginning of a file that nobody knows. What it is goes by its content; the name counts only where it makes
 * things worse. A file that fails is closed.
 * @throws FileInterruptedError where not even the beginning comes.
 */
export async function checkFile(file: OpenFile, rules: FileRules): Promise<CheckedFile | FailedFile> {
  const checked = await judge(file, rules);
  if (checked.kind === 'failed') file.close();
  return checked;
}

async function judge(file: OpenFile, rules: FileRules): Promise<CheckedFile | FailedFile> {
  const { maxBytesOf, allowExecutables } = rules;
  const { head, isWhole, bytes } = await peek(file.bytes, HEAD_BYTES);
  if (head.byteLength === 0) return failed('empty', 'there are no bytes');

  const type = await typeOfContent(head.subarray(0, HEAD_BYTES), isWhole && head.byteLength <= HEAD_BYTES);
  const name = rules.name ?? file.declaredName ?? '';
  const reason = allowExecutables ? undefined : executableBy(name, type);
  if (reason !== undefined) return failed('executable', reason);
  const maxBytes = maxBytesOf(type);
  if (maxBytes === undefined) return failed('type-unsupported', `its content is ${type}`);
  const announced = Math.max(head.byteLength, file.declaredSize ?? 0);
  if (announced > maxBytes) return failed('too-large', `${announced} bytes were announced or came`);
  return { kind: 'checked', name: cleanName(name, type), type, bytes: upTo(maxBytes, bytes, file) };
}

async function* upTo(maxBytes: number, bytes: AsyncIterable<Uint8Array>, file: OpenFile): AsyncGenerator<Uint8Array> {
  let size = 0;
  try {
    for await (const chunk of bytes) {
      size += chunk.byteLength;
      if (size > maxBytes) throw new FileTooLargeError(maxBytes);
      yield chunk;
    }
  } finally {
    file.close();
  }
}

function failed(problem: FileProblem, detail: string): FailedFile {
  return { kind: 'failed', problem, detail };
}
