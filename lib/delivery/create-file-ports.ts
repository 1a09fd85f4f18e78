import { createS3FileStore } from '../attachments/create-s3-file-store.ts';
import { noScanner } from '../attachments/file-scanner.ts';
import { openUrl } from '../attachments/open-url.ts';
import { systemWebPorts } from '../attachments/web-ports.ts';
import { createS3Client } from '../aws-clients.ts';
import type { Settings } from '../settings.ts';
import type { FilePorts } from './file-ports.ts';

/** What the workers copy files with. A scanner takes its place here: docs/files.md. */
export function createFilePorts({
  filesBucket,
  allowHttp,
  files: { maxBytes, allowExecutables, linkSeconds },
}: Pick<Settings, 'filesBucket' | 'allowHttp' | 'files'>): FilePorts {
  return {
    store: createS3FileStore(createS3Client(), filesBucket),
    scanner: noScanner,
    openLink: ({ url, headers, hosts }, timeLimitMs) =>
      openUrl(url, { maxBytes, timeLimitMs, allowHttp, headers, credentialHosts: hosts }, systemWebPorts),
    maxBytes,
    allowExecutables,
    linkSeconds,
  };
}
