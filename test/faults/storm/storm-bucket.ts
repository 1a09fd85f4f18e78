import { MemoryFileStore } from '../../support/memory-file-store.ts';
import { fileIn } from './files.ts';

/** The bucket of a storm, as those see it who were given links to files in it. */
export class StormBucket extends MemoryFileStore {
  /** Whether the link leads to the file of this name, with every byte of it. */
  has(file: string, link: string): boolean {
    return this.fileAt(new URL(link).pathname.slice(1)) === file;
  }

  /** Undefined: there is nothing, or it is no file that somebody sent. */
  fileAt(key: string): string | undefined {
    const file = this.files.get(key);
    return file && fileIn(file.bytes);
  }
}
