import { buffer } from 'node:stream/consumers';
import { fileSentence } from '../attachments/file-sentences.ts';
import type { StoredFile } from '../attachments/file-store.ts';
import { CxoneError } from '../cxone/errors.ts';
import type { CreatedFiles } from '../messages/to-create-message.ts';
import type { AgentLanguage } from '../messages/sentence.ts';
import { MOST_FILES } from './bring-files.ts';
import type { Copy } from './copy-files.ts';
import type { InboundPorts } from './inbound-message.ts';

/** The largest file that is uploaded to CXone, in bytes: it travels as base64 in JSON, through memory. */
const LARGEST_UPLOAD = 4_000_000;

/** What CXone is told of the files of a customer's message: links to those that came through, sentences on the others. */
export async function handOverFiles(
  copies: readonly Copy[],
  language: AgentLanguage,
  ports: InboundPorts,
): Promise<CreatedFiles> {
  const { maxBytes } = ports.files;
  const attachments: { friendlyName: string; url: string }[] = [];
  const notes: string[] = [];
  for (const copy of copies) {
    if ('problem' in copy) {
      notes.push(fileSentence(copy.name, copy.problem, { maxBytes, maxFiles: MOST_FILES })[language]);
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
