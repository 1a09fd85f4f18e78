import { cleanName } from './clean-name.ts';
import { executableBy } from './executable-by.ts';
import { FileTooLargeError } from './file-too-large-error.ts';
import type { FailedFile, FileProblem, OpenFile } from './open-file.ts';
import { peek } from './peek.ts';
import { typeOfContent } from './type-of-content.ts';

/** What `file-type` looks at. */
const HEAD_BYTES = 4_100;

export interface FileRules {
  /** Goes before the name that the file came with. */
  readonly name?: string | undefined;
  readonly maxBytes: number;
  readonly allowExecutables: boolean;
  /** Media types by content that are taken, `image/*` for all of a kind. Everything, where it is missing. */
  readonly accepts?: readonly string[] | undefined;
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
  const { maxBytes, allowExecutables, accepts } = rules;
  if ((file.declaredSize ?? 0) > maxBytes) return failed('too-large', `${file.declaredSize ?? 0} bytes were announced`);
  const { head, isWhole, bytes } = await peek(file.bytes, HEAD_BYTES);
  if (head.byteLength === 0) return failed('empty', 'there are no bytes');
  if (head.byteLength > maxBytes) return failed('too-large', `there are more than ${maxBytes} bytes`);

  const type = await typeOfContent(head.subarray(0, HEAD_BYTES), isWhole && head.byteLength <= HEAD_BYTES);
  const name = rules.name ?? file.declaredName ?? '';
  const reason = allowExecutables ? undefined : executableBy(name, type);
  if (reason !== undefined) return failed('executable', reason);
  if (accepts?.some((accepted) => covers(accepted, type)) === false) {
    return failed('type-unsupported', `its content is ${type}`);
  }
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

function covers(accepted: string, type: string): boolean {
  return accepted.endsWith('/*') ? type.startsWith(accepted.slice(0, -1)) : accepted === type;
}

function failed(problem: FileProblem, detail: string): FailedFile {
  return { kind: 'failed', problem, detail };
}
