import type { StoredFile } from './file-store.ts';

/** Looks at a file in the bucket before it is passed on; docs/files.md says how to have one of AWS's do it. */
export interface FileScanner {
  /** `unknown`: it has not been looked at yet; the file is asked about again, and not passed on before. */
  scan(file: StoredFile): Promise<'clean' | 'harmful' | 'unknown'>;
}

/** The scanner of a deployment that has none. */
export const noScanner: FileScanner = { scan: () => Promise.resolve('clean') };
