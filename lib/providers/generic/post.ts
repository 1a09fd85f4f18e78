import type { SendContext } from '../../contract/sending.ts';
import { httpUrl } from '../provider-answer.ts';
import { liveKeys, signatureHeaders } from './verify.ts';

/** Where a channel's requests go, and the keys that sign them. */
export interface Target {
  readonly kind: 'target';
  readonly url: string;
  readonly keys: readonly Uint8Array[];
}

/** The channel's target, or what it lacks. */
export function targetOf({
  secrets,
  settings,
}: Pick<SendContext, 'secrets' | 'settings'>): Target | { readonly kind: 'not-set-up'; readonly detail: string } {
  const keys = liveKeys(secrets);
  if (keys.length === 0) return { kind: 'not-set-up', detail: 'The channel has no usable signing secret.' };
  const url = httpUrl(settings['deliveryUrl'])?.href;
  if (url !== undefined) return { kind: 'target', url, keys };
  return { kind: 'not-set-up', detail: 'The setting deliveryUrl is not an http(s) URL without credentials.' };
}

/**
 * Posts one envelope to the delivery URL.
 * @param id The `webhook-id`.
 * @throws What `fetch` throws.
 */
export function postSigned(
  { url, keys }: Target,
  id: string,
  { type, data }: { readonly type: string; readonly data: object },
  now: Date,
  context: Pick<SendContext, 'fetch' | 'signal'>,
): Promise<Response> {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const body = JSON.stringify({ type, timestamp: now.toISOString(), data });
  return context.fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      'user-agent': 'cxone-byoc-middleware',
      ...signatureHeaders({ id, timestamp, body }, keys),
    },
    body,
    redirect: 'manual',
    signal: context.signal,
  });
}
