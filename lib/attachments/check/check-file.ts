import type { FileProblem } from '../file-copy.ts';
import { type FailedFile, FileTooLargeError, type OpenFile } from '../open-file.ts';
import { cleanName } from './clean-name.ts';
import { contradictionIn, isNameOfText } from './contradiction-in.ts';
import { executableBy } from './executable-by.ts';
import { contentOf, peek } from './type-of-content.ts';

/** What `file-type` looks at. */
const HEAD_BYTES = 4_100;

export interface FileRules {
  /** Goes before the name that the file came with. */
  readonly name?: string | undefined;
  /** The last part of the link by which it came. */
  readonly linkName?: string | undefined;
  /** Its media type, as somebody has said before it came. */
  readonly type?: string | undefined;
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
 * Looks at the beginning of a file that nobody knows. What it is goes by its content; of text, by an ending that is one of
 * text. A program is what would run under the name that it gets. What came is held against what was promised, so that the
 * page of a host doesn't pass for the file that it no longer has. A file that fails is closed.
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

  const content = await contentOf(head.subarray(0, HEAD_BYTES), isWhole && head.byteLength <= HEAD_BYTES);
  const said = rules.name || file.declaredName || rules.linkName || '';
  const type = content.isText && isNameOfText(said) ? 'text/plain' : content.type;
  const name = cleanName(said, type);
  const reason = allowExecutables ? undefined : executableBy(name, type);
  if (reason !== undefined) return failed('executable', reason);
  const contradiction = contradictionIn(content, promisedOf(file, rules));
  if (contradiction !== undefined) return failed('replaced', contradiction);
  const maxBytes = maxBytesOf(type);
  if (maxBytes === undefined) return failed('type-unsupported', `its content is ${type}`);
  const announced = Math.max(head.byteLength, file.declaredSize ?? 0);
  if (announced > maxBytes) return failed('too-large', `${announced} bytes were announced or came`);
  return { kind: 'checked', name, type, bytes: upTo(maxBytes, bytes, file) };
}

function promisedOf({ promisedName, declaredType }: OpenFile, { name, linkName, type }: FileRules) {
  const names = [name, promisedName, linkName].map((given) => given ?? '').filter((given) => given !== '');
  return { names, type, hostType: declaredType };
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
