import { noScanner } from '../attachments/file-scanner.ts';
import { loadFileStore } from '../attachments/load-file-store.ts';
import { openUrl } from '../attachments/open-url.ts';
import { systemWebPorts } from '../attachments/web-ports.ts';
import type { Settings } from '../settings.ts';
import type { FilePorts } from './file-ports.ts';

/** What the workers copy files with. A scanner takes its place here: docs/files.md. */
export function createFilePorts({
  filesBucket,
  allowHttp,
  files: { maxBytes, allowExecutables, linkSeconds },
}: Pick<Settings, 'filesBucket' | 'allowHttp' | 'files'>): FilePorts {
  return {
    store: loadFileStore(filesBucket),
    scanner: noScanner,
    openLink: ({ url, headers, hosts }, timeLimitMs) =>
      openUrl(url, { maxBytes, timeLimitMs, allowHttp, headers, credentialHosts: hosts }, systemWebPorts),
    maxBytes,
    allowExecutables,
    linkSeconds,
  };
}
