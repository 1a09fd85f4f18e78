import type { FileScanner } from '../attachments/file-scanner.ts';
import type { FileStore } from '../attachments/file-store.ts';
import type { Opened } from '../attachments/open-file.ts';
import type { FileLink } from '../providers/contract.ts';

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
