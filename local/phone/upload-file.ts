import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { signedPost } from './signed-post.ts';
import type { Connection } from './signed-post.ts';

const grantedSchema = z.object({
  upload: z.object({
    id: z.string().min(1),
    method: z.literal('PUT'),
    url: z.url(),
    headers: z.record(z.string(), z.string()),
  }),
});

const UPLOADED_WITHIN_MS = 60_000;

/** What came of an upload: its id, or the answer that stopped it. */
export type Uploaded = { readonly uploadId: string } | { readonly status: number; readonly body: string };

/**
 * Uploads a file by signed link: asks for one of its size, then puts the bytes there (docs/generic-provider.md,
 * "Signed upload"). Rejects where no answer comes.
 */
export async function uploadFile(
  bytes: Buffer,
  { webhookUrl, secret }: Connection,
  signal: AbortSignal,
): Promise<Uploaded> {
  const id = `upload-${randomUUID()}`;
  const body = { type: 'upload.request', timestamp: new Date().toISOString(), data: { size: bytes.length } };
  const answer = await signedPost({ url: `${webhookUrl}/uploads`, secret, id, body }, signal);
  const text = await answer.text();
  if (!answer.ok) return { status: answer.status, body: text };
  const { upload } = grantedSchema.parse(JSON.parse(text));
  const { method, url, headers } = upload;
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(UPLOADED_WITHIN_MS)]);
  const put = await fetch(url, { method, headers, body: Uint8Array.from(bytes), signal: inTime });
  return put.ok ? { uploadId: upload.id } : { status: put.status, body: await put.text() };
}
