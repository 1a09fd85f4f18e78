import * as z from 'zod/mini';
import type { LocalizedText } from '../../contract/localized-text.ts';
import { isCxoneUiUrl, resolveApiHost } from '../../cxone/sign-in/hosts.ts';
import { sentenceOf } from '../texts/languages.ts';

/** A Digital id arrives as text and must go to CXone as a number (byoc-protocol §1.3). */
const digitalId = z.pipe(z.string().check(z.regex(/^\d{1,15}$/)), z.transform(Number));
const text = (leastLength: number, mostLength: number) =>
  z.string().check(z.minLength(leastLength), z.maxLength(mostLength));

const querySchema = z.object({
  userId: digitalId,
  brandId: digitalId,
  token: text(1, 4_000),
  apiHost: z.optional(text(1, 500)),
  backUrl: z.optional(text(1, 2_000)),
  channelId: z.optional(text(0, 100)),
  id: z.optional(text(0, 100)),
  pointOfContactId: z.optional(text(0, 100)),
});

/** The parameters that are read; CXone may pass others, of which nothing is known. */
export const actionParameters: readonly string[] = Object.keys(querySchema.shape);

export interface ActionQuery {
  readonly userId: number;
  readonly brandId: number;
  readonly token: string;
  readonly apiHost: string | undefined;
  /** A page of CXone; anything else was dropped. */
  readonly backUrl: string | undefined;
  /** The channel that Reconnect or Remove is about, under any of the names that CXone may use. */
  readonly channelId: string | undefined;
}

export type ActionQueryResult =
  | { readonly kind: 'none' }
  | { readonly kind: 'unusable'; readonly problem: LocalizedText }
  | { readonly kind: 'query'; readonly query: ActionQuery };

/**
 * Reads what CXone passes to an action URL (byoc-protocol §1.3). `none`: the page was opened without a one-time token.
 * `apiHost` and `backUrl` could have been written by anybody: only CXone's own hosts are let through.
 * @param cxoneOrigin An origin that counts as CXone besides NICE's domains, where one is configured.
 */
export function readActionQuery(
  query: Readonly<Record<string, string | undefined>>,
  cxoneOrigin: string | undefined,
): ActionQueryResult {
  if (query['token'] === undefined) return { kind: 'none' };
  const parsed = querySchema.safeParse(query);
  if (!parsed.success) {
    const names = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.')))];
    return { kind: 'unusable', problem: sentenceOf(({ problems }) => problems.visit.fields(names.join(', '))) };
  }
  const { userId, brandId, token, apiHost, backUrl, channelId, id, pointOfContactId } = parsed.data;
  if (apiHost !== undefined && resolveApiHost(apiHost, cxoneOrigin) === undefined) {
    return { kind: 'unusable', problem: sentenceOf(({ problems }) => problems.visit.apiHost) };
  }
  if (backUrl !== undefined && !isCxoneUiUrl(backUrl, cxoneOrigin === undefined ? [] : [cxoneOrigin])) {
    return { kind: 'unusable', problem: sentenceOf(({ problems }) => problems.visit.backUrl) };
  }
  return {
    kind: 'query',
    query: { userId, brandId, token, apiHost, backUrl, channelId: channelId ?? id ?? pointOfContactId },
  };
}
