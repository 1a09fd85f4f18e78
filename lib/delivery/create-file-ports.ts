import { noScanner } from '../attachments/file-scanner.ts';
import { loadFileStore } from '../attachments/load-file-store.ts';
import type { Settings } from '../settings.ts';
import type { FilePorts } from './file-ports.ts';

/** What the workers copy files with, loaded with the first of them. A scanner takes its place here: docs/files.md. */
export function createFilePorts({
  filesBucket,
  allowHttp,
  files: { maxBytes, allowExecutables, linkSeconds },
}: Pick<Settings, 'filesBucket' | 'allowHttp' | 'files'>): FilePorts {
  return {
    store: loadFileStore(filesBucket),
    scanner: noScanner,
    async openLink({ url, headers, hosts }, timeLimitMs) {
      const [{ openUrl }, { systemWebPorts }] = await Promise.all([
        import('../attachments/open-url.ts'),
        import('../attachments/web-ports.ts'),
      ]);
      return openUrl(url, { maxBytes, timeLimitMs, allowHttp, headers, credentialHosts: hosts }, systemWebPorts);
    },
    maxBytes,
    allowExecutables,
    linkSeconds,
  };
}
