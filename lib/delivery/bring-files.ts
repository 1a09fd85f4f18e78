import { inboundPrefix, uploadKey } from '../attachments/file-keys.ts';
import type { Opened } from '../attachments/open-file.ts';
import type { FileLinkResult, IncomingFile } from '../providers/contract.ts';
import type { Claim } from './claims.ts';
import { copyFiles, type CopyResult, type OfferedFile } from './copy-files.ts';
import { fieldsOf, type InboundMessage, type InboundPorts } from './inbound-message.ts';

/** Files of one message of a customer; whatever is more is named in its text. */
export const MOST_FILES = 20;

/** Copies the files of a customer's message into the bucket, where CXone can fetch them for a while. */
export function bringFiles(message: InboundMessage, claim: Claim, ports: InboundPorts): Promise<CopyResult> {
  const { event, attempt } = message;
  const { maxBytes, allowExecutables, store, scanner } = ports.files;
  return copyFiles(
    {
      claim,
      files: (event.files ?? []).map((file) => offered(file, message, ports)),
      prefix: inboundPrefix(attempt.job.channelId, claim.pk),
      rules: { maxBytes, allowExecutables, maxFiles: MOST_FILES },
      remainingMs: attempt.remainingMs,
      log: fieldsOf(message),
    },
    { claims: ports.claims, store, scanner, logger: ports.logger },
  );
}

function offered({ name = '', source }: IncomingFile, { attempt }: InboundMessage, ports: InboundPorts): OfferedFile {
  const { channelId } = attempt.job;
  const { store, openLink } = ports.files;
  switch (source.kind) {
    case 'link':
      return { name, open: (timeLimitMs) => openLink({ url: source.url }, timeLimitMs) };
    case 'upload':
      return { name, open: () => openUpload(uploadKey(channelId, source.uploadId), store) };
    case 'reference':
      return {
        name,
        async open(timeLimitMs) {
          const found = await ports.linkOf(channelId, source.reference, timeLimitMs);
          return found.kind === 'link' ? openLink(found.link, timeLimitMs) : notFound(found);
        },
      };
  }
}

async function openUpload(key: string, store: InboundPorts['files']['store']): Promise<Opened> {
  const file = await store.open(key);
  if (file !== undefined) return { kind: 'opened', file };
  return { kind: 'failed', problem: 'gone', detail: 'There is no such upload, or it has expired.' };
}

function notFound({ kind, detail }: Exclude<FileLinkResult, { kind: 'link' }>): Opened {
  if (kind === 'unavailable') return { kind, detail };
  // The sentence on a file that is too large names the deployment's limit: the provider's own is another thing.
  return { kind: 'failed', problem: kind === 'too-large' ? 'type-unsupported' : kind, detail };
}
