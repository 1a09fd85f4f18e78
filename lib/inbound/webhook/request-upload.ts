import { createHash } from 'node:crypto';
import { uploadKey } from '../../attachments/store/file-keys.ts';
import type { UploadLinks } from '../../attachments/store/file-store.ts';
import type { RawRequest } from '../../contract/webhook.ts';
import { HttpError } from '../../http/http-error.ts';
import { type ChannelId, type Digest, digestOf, personKeysAt } from '../../ids.ts';
import { malformedBody, type VerifyPorts, verifyWebhook } from './receive-webhook.ts';

/** For how long an upload may be begun, in seconds. */
const UPLOAD_SECONDS = 900;

export interface UploadPorts extends VerifyPorts {
  readonly uploads: UploadLinks;
  readonly indexKey: () => Promise<string>;
  readonly now: () => Date;
  /** The largest file that is passed on. */
  readonly maxBytes: number;
}

/** What a provider is told about an upload that it asked for. */
export interface RequestedUpload {
  /** By which the message names the file. */
  readonly id: string;
  readonly method: 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly expiresAt: string;
}

/**
 * Gives a proven provider a link to which it may upload a customer's file, of the size that it says and no other. The same
 * request gets the same link, no matter who repeats it. Writes nothing. Throws an `HttpError` for everything that is not
 * accepted.
 */
export async function requestUpload(
  channelId: ChannelId,
  request: RawRequest,
  correlation: string,
  ports: UploadPorts,
): Promise<RequestedUpload> {
  const { channel, provider, verification } = await verifyWebhook(channelId, request, correlation, ports);
  if (verification.kind === 'challenge' || provider.parseUpload === undefined) {
    throw new HttpError(404, 'no_uploads', 'This provider uploads nothing: it sends links.');
  }
  const parsed = await provider.parseUpload(verification.request);
  if (parsed.kind === 'malformed') throw malformedBody(channelId, parsed, correlation, ports);
  const { maxBytes, now } = ports;
  if (parsed.bytes > maxBytes) {
    throw new HttpError(413, 'file_too_large', `A file may have at most ${maxBytes} bytes: this one is not passed on.`);
  }
  const { digest } = await personKeysAt(channel.keyedFrom, now().getTime(), ports.indexKey);
  const id = uploadIdOf(channelId, parsed.requestId, verification.request.body, digest);
  // The bucket refuses a link that begins in the future, as it would with a sender whose clock is fast.
  const begin = Math.min(now().getTime(), parsed.requestedAt?.getTime() ?? Infinity);
  const link = await ports.uploads.uploadLink(uploadKey(channelId, id), parsed.bytes, new Date(begin), UPLOAD_SECONDS);
  ports.logger.log('info', 'upload.offered', { channel: channelId, correlation });
  return { id, method: 'PUT', ...link, expiresAt: new Date(begin + UPLOAD_SECONDS * 1_000).toISOString() };
}

/** Made of the request, so that no repeat of it has room for a second file. */
export function uploadIdOf(channelId: ChannelId, requestId: string, body: Uint8Array, digest: Digest): string {
  const ofBody = () => createHash('sha256').update(body).digest('base64url');
  const plain = () =>
    createHash('sha256')
      .update(JSON.stringify([channelId, requestId]))
      .update(body)
      .digest('base64url');
  return `upl-${(digest === digestOf ? plain() : digest([channelId, requestId, ofBody()])).slice(0, 22)}`;
}
