/** What CXone may call below the Integration Box URL. Slashes may be doubled or trail (byoc-protocol §5, pitfall 8). */
export type CallbackRoute =
  /** A2: an agent, a bot or an automation writes. */
  | { readonly kind: 'outbound'; readonly channelId: string }
  /** A3: the older form of a reply. */
  | { readonly kind: 'legacy-reply'; readonly postId: string }
  /** A4: may these people be written to? */
  | { readonly kind: 'validation'; readonly channelId: string }
  /** A5: the agent types, or no longer does. */
  | { readonly kind: 'typing'; readonly channelId: string; readonly threadId: string }
  | { readonly kind: 'unknown' };

interface Row {
  readonly path: RegExp;
  readonly route: (ids: readonly string[]) => CallbackRoute;
}

/**
 * A table, so that a route seen on a live tenant is one row more. The version and the plurals are those that are known
 * (byoc-protocol §2.1) and those that were claimed (§6, rows 3 and 4). All are POST.
 */
const rows: readonly Row[] = [
  {
    path: /^(?:[123]\.0\/)?channels?\/([^/]+)\/outbound$/,
    route: ([channelId = '']) => ({ kind: 'outbound', channelId }),
  },
  { path: /^[12]\.0\/posts\/([^/]+)\/messages$/, route: ([postId = '']) => ({ kind: 'legacy-reply', postId }) },
  {
    path: /^(?:[123]\.0\/)?channels?\/([^/]+)\/recipients\/validation$/,
    route: ([channelId = '']) => ({ kind: 'validation', channelId }),
  },
  {
    path: /^(?:[123]\.0\/)?channels?\/([^/]+)\/threads?\/([^/]+)\/sender-actions?$/,
    route: ([channelId = '', threadId = '']) => ({ kind: 'typing', channelId, threadId }),
  },
];

/**
 * @param method As in the request line.
 * @param path What follows the Integration Box URL.
 */
export function callbackRoute(method: string, path: string): CallbackRoute {
  if (method !== 'POST') return { kind: 'unknown' };
  const clean = path
    .split('/')
    .filter((segment) => segment !== '')
    .join('/');
  for (const row of rows) {
    const match = row.path.exec(clean);
    if (match) return row.route(match.slice(1));
  }
  return { kind: 'unknown' };
}
