import type { OpenFile } from './open-file.ts';

/** A file in the bucket. */
export type StoredFile = Readonly<{
  key: string;
  /** Cleaned, see `cleanName`. */
  name: string;
  /** Media type, found out from what is in it. */
  type: string;
  /** Bytes. */
  size: number;
}>;

/** The private bucket in which files lie while they pass through. All throw a `FileStoreError` where it fails. */
export interface FileStore {
  /**
   * Streams a file into the bucket, in the place of whatever had the key; resolves to its size in bytes. Where the stream
   * fails, rejects with what it threw, and nothing is kept.
   */
  put(key: string, bytes: AsyncIterable<Uint8Array>, type: string): Promise<number>;
  /** Undefined: there is no such file. */
  open(key: string): Promise<OpenFile | undefined>;
  /** A link that works for so many seconds, for whoever has it. */
  link(file: Pick<StoredFile, 'key' | 'name' | 'type'>, seconds: number): Promise<string>;
}
