import type { KeptBytes } from '../kept-bytes.ts';
import type { PhoneFile } from './phone-file.ts';

/** How the customers' files reach the business: as links into the phone, or uploaded before the message. */
export type SendingFiles = 'link' | 'upload';

/** What a person chose on the phone. */
export interface ChosenFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** What `message.send` says of a file of the business. */
export interface OfferedFile {
  readonly url: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

const FETCH_TIMEOUT_MS = 30_000;

/** The bytes of all files on the phone, and where the business finds them. */
export class Files {
  readonly #bytes: KeptBytes;
  readonly #origin: () => string;

  constructor(bytes: KeptBytes, origin: () => string) {
    this.#bytes = bytes;
    this.#origin = origin;
  }

  keep({ name, type, bytes }: ChosenFile): PhoneFile {
    return { name, type, size: bytes.length, bytesId: this.#bytes.put(bytes) };
  }

  read(bytesId: string): Buffer | undefined {
    return this.#bytes.read(bytesId);
  }

  /** Nobody can guess it: who has it may fetch the file. */
  linkTo(bytesId: string): string {
    return `${this.#origin()}/files/${bytesId}`;
  }

  /** Fetches a file of the business from its link and keeps it; what does not come has a `problem`. */
  async fetch({ url, ...file }: OfferedFile): Promise<PhoneFile> {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
      if (!response.ok) return { ...file, problem: `The link answered ${response.status}.` };
      const bytes = Buffer.from(await response.arrayBuffer());
      if (bytes.length !== file.size) return { ...file, problem: 'The link led to a file of another size.' };
      return this.keep({ ...file, bytes });
    } catch {
      return { ...file, problem: 'The link did not answer.' };
    }
  }
}
