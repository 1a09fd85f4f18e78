import { randomBytes, randomUUID } from 'node:crypto';
import type { Emulator } from '../emulator.ts';
import type { Attachment } from '../schemas/message.ts';
import type { Upload } from './model.ts';

/** Keeps a file behind a link that lasts as long as the switch `attachmentLinkSeconds` says. */
export function keepUpload(
  { state, bytes, switches, now }: Emulator,
  tenantId: string,
  { content, mimeType }: { readonly content: Buffer; readonly mimeType: string },
): Upload {
  const upload: Upload = {
    id: randomUUID(),
    tenantId,
    mimeType,
    bytesId: bytes.put(content),
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

/** A file that an agent chose, as an attachment: behind a signed link, under its name. */
export function attach(
  emulator: Emulator,
  tenantId: string,
  { name, ...file }: { readonly name: string; readonly content: Buffer; readonly mimeType: string },
): Attachment {
  return { friendlyName: name, url: linkOf(emulator, keepUpload(emulator, tenantId, file)) };
}
