import { randomBytes, randomUUID } from 'node:crypto';
import type { Emulator } from '../emulator.ts';
import type { Upload } from './model.ts';

/** Keeps a file for as long as the switch `attachmentLinkSeconds` says; `content` is base64. */
export function keepUpload(
  { state, switches, now }: Emulator,
  tenantId: string,
  { content, mimeType }: Pick<Upload, 'content' | 'mimeType'>,
): Upload {
  const upload: Upload = {
    id: randomUUID(),
    tenantId,
    mimeType,
    content,
    signature: randomBytes(16).toString('hex'),
    expiresAt: now().getTime() + switches.attachmentLinkSeconds * 1000,
  };
  state.uploads.push(upload);
  return upload;
}

/** The signed link to a file. */
export function linkOf({ origin }: Pick<Emulator, 'origin'>, { id, signature }: Upload): string {
  return `${origin()}/files/${id}?signature=${signature}`;
}
