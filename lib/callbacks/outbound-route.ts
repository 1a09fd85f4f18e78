/** What CXone may call below the Integration Box URL. Slashes may be doubled or trail (byoc-protocol §5, pitfall 8). */
export type CallbackRoute = { readonly kind: 'outbound'; readonly channelId: string } | { readonly kind: 'unknown' };

interface Row {
  readonly method: string;
  readonly path: RegExp;
  readonly route: (match: RegExpExecArray) => CallbackRoute;
}

/** A table, so that a route seen on a live tenant is one row more. */
const rows: readonly Row[] = [
  {
    method: 'POST',
    path: /^2\.0\/channel\/([^/]+)\/outbound$/,
    route: ([, channelId = '']) => ({ kind: 'outbound', channelId }),
  },
];

/**
 * @param method As in the request line.
 * @param path What follows the Integration Box URL, percent-encoded or not.
 */
export function callbackRoute(method: string, path: string): CallbackRoute {
  const clean = path
    .split('/')
    .filter((segment) => segment !== '')
    .join('/');
  for (const row of rows) {
    const match = row.method === method ? row.path.exec(clean) : null;
    if (match) return row.route(match);
  }
  return { kind: 'unknown' };
}
