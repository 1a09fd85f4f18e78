import { buffer } from 'node:stream/consumers';
import { copyFiles, type CopyResult, type HostGate, type OfferedFile } from '../attachments/copy-files.ts';
import type { FileCopy, StoredFile } from '../attachments/file-copy.ts';
import { fileProblemText } from '../attachments/file-problem-text.ts';
import type { Opened } from '../attachments/open-file.ts';
import { inboundPrefix, uploadKey } from '../attachments/store/file-keys.ts';
import type { IncomingFile, MessageEvent } from '../contract/events.ts';
import { type AgentLanguage, inLanguage } from '../contract/localized-text.ts';
import type { FileLinkResult } from '../contract/provider.ts';
import { CxoneError } from '../cxone/errors.ts';
import type { ChannelId } from '../ids.ts';
import { lastPartOf } from '../messages/read-link.ts';
import type { CreatedFiles } from '../messages/to-create-message.ts';
import {
  conversationIn,
  fieldsOf,
  type InboundClaim,
  type InboundMessage,
  type InboundPorts,
  shownOf,
} from './inbound-message.ts';

/** Files of one message of a customer; whatever is more is named in its text. */
export const MOST_FILES = 20;

/** Copies the files of a customer's message into the bucket, where CXone can fetch them for a while. */
export function copyInboundFiles(
  message: InboundMessage,
  claim: InboundClaim,
  ports: InboundPorts,
): Promise<CopyResult<InboundClaim>> {
  const { attempt } = message;
  const { maxBytes, allowExecutables, store, scanner } = ports.files;
  return copyFiles(
    {
      claim,
      files: (shownOf(message).files ?? []).map((file) => offered(file, message, ports)),
      originals: uploadsIn(shownOf(message), attempt.job.channelId),
      prefix: inboundPrefix(attempt.job.channelId, claim.pk),
      rules: { maxBytes, allowExecutables, maxFiles: MOST_FILES },
      remainingMs: attempt.remainingMs,
      log: fieldsOf(message),
    },
    {
      claims: ports.claims,
      store,
      scanner,
      hostGate: hostGateFor(message, ports),
      now: ports.now,
      logger: ports.logger,
    },
  );
}

/** Keys of what the provider has uploaded for a message. */
export function uploadsIn({ files = [] }: MessageEvent, channelId: ChannelId): string[] {
  return files.flatMap(({ source }) => (source.kind === 'upload' ? [uploadKey(channelId, source.uploadId)] : []));
}

/** A host from which hardly a file of the channel comes is left alone, so that no worker waits for it. */
function hostGateFor(message: InboundMessage, ports: InboundPorts): HostGate {
  const { job } = message.attempt;
  const { breakers } = ports;
  const conversation = conversationIn(message, ports);
  return async (host) => {
    const permit = await breakers.tryAcquireFileHost(job, host, conversation);
    if (permit.kind === 'blocked') return undefined;
    return (came) => (came ? breakers.worked(permit) : breakers.providerFailed(permit, { code: 'file-unavailable' }));
  };
}

function offered(
  { name = '', type, source }: IncomingFile,
  { attempt }: InboundMessage,
  ports: InboundPorts,
): OfferedFile {
  const { channelId } = attempt.job;
  const { store, openLink } = ports.files;
  switch (source.kind) {
    case 'link':
      return {
        ...{ name, type, linkName: lastPartOf(source.url), host: URL.parse(source.url)?.host },
        open: (timeLimitMs) => openLink({ url: source.url }, timeLimitMs),
      };
    case 'upload':
      return { name, type, open: () => openUpload(uploadKey(channelId, source.uploadId), store) };
    case 'reference':
      return {
        ...{ name, type },
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
  // It may still be on its way: the message can be quicker than its file.
  return { kind: 'unavailable', problem: 'gone', detail: 'There is no such upload, or it has expired.' };
}

function notFound({ kind, detail, maxBytes }: Exclude<FileLinkResult, { kind: 'link' }>): Opened {
  if (kind === 'unavailable') return { kind, detail };
  if (kind === 'too-large' && maxBytes !== undefined) {
    return { kind: 'failed', problem: 'too-large-there', detail, maxBytes };
  }
  // The sentence on a file that is too large names the deployment's limit: the provider's own is another thing.
  return { kind: 'failed', problem: kind === 'too-large' ? 'type-unsupported' : kind, detail };
}

/** The largest file that is uploaded to CXone, in bytes: it travels as base64 in JSON, through memory. */
const LARGEST_UPLOAD = 4_000_000;

/**
 * What CXone is told about the files of a customer's message: links to those that came through, sentences on the
 * others.
 */
export async function filesForCxone(
  copies: readonly FileCopy[],
  language: AgentLanguage,
  ports: InboundPorts,
): Promise<CreatedFiles> {
  const { maxBytes } = ports.files;
  const attachments: { friendlyName: string; url: string }[] = [];
  const notes: string[] = [];
  for (const copy of copies) {
    if ('problem' in copy) {
      notes.push(
        inLanguage(
          fileProblemText(copy.name, copy.problem, {
            maxBytes: 'maxBytes' in copy ? copy.maxBytes : maxBytes,
            maxFiles: MOST_FILES,
          }),
          language,
        ),
      );
    } else {
      attachments.push({ friendlyName: copy.name, url: await linkFor(copy, ports) });
    }
  }
  return { attachments, notes };
}

/** What CXone does not take, it may still fetch. */
async function linkFor(file: StoredFile, ports: InboundPorts): Promise<string> {
  const { store, linkSeconds } = ports.files;
  const uploaded = ports.uploadsToCxone && file.size <= LARGEST_UPLOAD ? await upload(file, ports) : undefined;
  return uploaded ?? store.link(file, linkSeconds);
}

async function upload({ key, type }: StoredFile, { files, cxone, logger }: InboundPorts): Promise<string | undefined> {
  const file = await files.store.open(key);
  if (file === undefined) return undefined;
  try {
    return await cxone.uploadFile({ bytes: await buffer(file.bytes), type });
  } catch (error) {
    if (!(error instanceof CxoneError)) throw error;
    logger.log('warn', 'file.not-uploaded', { code: error.code, uid: error.uid });
    return undefined;
  }
}
