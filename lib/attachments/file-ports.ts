import type { FileLink } from '../contract/provider.ts';
import type { Settings } from '../settings.ts';
import type { Opened } from './open-file.ts';
import type { StoredFile } from './file-copy.ts';
import type { FileStore } from './store/file-store.ts';
import { loadFileStore } from './store/load-s3.ts';

/** Looks at a file in the bucket before it is passed on; docs/files.md says how to have one of AWS's do it. */
export interface FileScanner {
  /** `unknown`: it has not been looked at yet; the file is asked about again, and not passed on before. */
  scan(file: StoredFile): Promise<'clean' | 'harmful' | 'unknown'>;
}

/** The scanner of a deployment that has none. */
export const noScanner: FileScanner = { scan: () => Promise.resolve('clean') };

/** What the workers that copy files need of the world. */
export interface FilePorts {
  readonly store: FileStore;
  readonly scanner: FileScanner;
  /** Guarded: it goes to nothing that only we can reach. */
  readonly openLink: (link: FileLink, timeLimitMs: number) => Promise<Opened>;
  readonly maxBytes: number;
  readonly allowExecutables: boolean;
  /** For how long a link to a copy works. */
  readonly linkSeconds: number;
}

/** What the workers copy files with, loaded with the first of them. A scanner takes its place here: docs/files.md. */
export function createFilePorts({
  filesBucket,
  allowHttp,
  privateHosts,
  files: { maxBytes, allowExecutables, linkSeconds },
}: Pick<Settings, 'filesBucket' | 'allowHttp' | 'privateHosts' | 'files'>): FilePorts {
  return {
    store: loadFileStore(filesBucket),
    scanner: noScanner,
    async openLink({ url, headers, hosts }, timeLimitMs) {
      const [{ openUrl }, { systemWebPorts }] = await Promise.all([
        import('./fetch/open-url.ts'),
        import('./fetch/web-ports.ts'),
      ]);
      const options = { maxBytes, timeLimitMs, allowHttp, privateHosts, headers, credentialHosts: hosts };
      return openUrl(url, options, systemWebPorts);
    },
    maxBytes,
    allowExecutables,
    linkSeconds,
  };
}
