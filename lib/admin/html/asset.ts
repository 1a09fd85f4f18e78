import type { HttpResponse } from '../../http/create-http-handler.ts';
import { HttpError } from '../../http/http-error.ts';
import { script } from './script.ts';
import { stylesheet } from './stylesheet.ts';

const assets: ReadonlyMap<string, { readonly type: string; readonly body: string }> = new Map([
  ['admin.css', { type: 'text/css', body: stylesheet }],
  ['admin.js', { type: 'text/javascript', body: script }],
]);

/** What the admin's pages load besides themselves: GET /assets/{file}. */
export function assetResponse(file: string | undefined): HttpResponse {
  const asset = assets.get(file ?? '');
  if (asset === undefined) throw new HttpError(404, 'unknown_asset', 'There is no such file.');
  return {
    statusCode: 200,
    headers: {
      'content-type': `${asset.type}; charset=utf-8`,
      'cache-control': 'public, max-age=3600',
      'cross-origin-resource-policy': 'same-origin',
    },
    body: asset.body,
  };
}
