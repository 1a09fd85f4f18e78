import type { StoredFile } from '../file-copy.ts';
import type { OpenFile } from '../open-file.ts';

/** The bucket did not do what was asked, or gave no answer: it lies with no file, and may work another time. */
export class FileStoreError extends Error {
  override readonly name = 'FileStoreError';
  readonly code = 'file_store_failed';
}

/** The private bucket in which files lie while they pass through. All throw a `FileStoreError` where it fails. */
export interface FileStore {
  /**
   * Streams a file into the bucket, instead of whatever had the key; resolves to its size in bytes. Where the stream
   * fails, rejects with what it threw, and nothing is kept.
   */
  put(key: string, bytes: AsyncIterable<Uint8Array>, type: string): Promise<number>;
  /** Undefined: there is no such file. */
  open(key: string): Promise<OpenFile | undefined>;
  /**
   * A link that works for so many seconds, for anybody who has it.
   * @param mostCharacters Of the link: the file's name in it is cut to fit, and left out where that is not enough. What is
   *   longer without a name stays so.
   */
  link(file: Pick<StoredFile, 'key' | 'name' | 'type'>, seconds: number, mostCharacters?: number): Promise<string>;
}

/** Empties the bucket of what is not needed any more. All throw a `FileStoreError` where it fails. */
export interface FileBin {
  /** The keys that begin so. */
  keys(prefix: string): Promise<string[]>;
  /** What is not there is deleted as well. */
  delete(key: string): Promise<void>;
}

/** A PUT that somebody outside may make, once or more, for a while. */
interface UploadLink {
  readonly url: string;
  /** To be sent as they are. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Lets others put files into the bucket. */
export interface UploadLinks {
  /** A link for a file of just so many bytes under a key, which works for so many seconds from its beginning. */
  uploadLink(key: string, bytes: number, begin: Date, seconds: number): Promise<UploadLink>;
}
