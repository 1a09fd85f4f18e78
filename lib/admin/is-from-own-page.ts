import type { HttpEvent } from '../http/create-http-handler.ts';

/**
 * True of a form that one of our own pages sent. Browsers say it in Sec-Fetch-Site, which must be `same-origin`:
 * `same-site` is a neighbour under our domain, `none` a request that no page made. Those from before 2023 do not send
 * it; their `Origin`, which comes with every form, must be ours. Who sends neither is no browser.
 */
export function isFromOwnPage({ headers }: HttpEvent, publicUrl: string): boolean {
  const site = headers['sec-fetch-site'];
  return site === undefined ? headers['origin'] === new URL(publicUrl).origin : site === 'same-origin';
}
