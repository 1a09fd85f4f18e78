import * as z from 'zod/mini';
import { isCxoneUiUrl, resolveApiHost } from '../../cxone/sign-in/hosts.ts';
import { type ChannelId, channelIdSchema } from '../../ids.ts';

/** A Digital id arrives as text and must go to CXone as a number (byoc-protocol §1.3). */
const digitalId = z.pipe(z.string().check(z.regex(/^\d{1,15}$/)), z.transform(Number));
const text = (mostLength: number) => z.string().check(z.minLength(1), z.maxLength(mostLength));
/** Undefined where it is not as expected: the visit does without it. */
const optional = <Schema extends z.ZodMiniType>(schema: Schema) => z.catch(z.optional(schema), undefined);
const channel = optional(channelIdSchema);

const needed = { userId: digitalId, brandId: digitalId, token: text(4_000) };
const querySchema = z.object({
  ...needed,
  apiHost: optional(text(500)),
  backUrl: optional(text(2_000)),
  channelId: channel,
  id: channel,
  pointOfContactId: channel,
});

/** The parameters without which there is no visit. Of the others that CXone passes, some are read if they can be. */
export const neededParameters: readonly string[] = Object.keys(needed);

export interface ActionQuery {
  readonly userId: number;
  readonly brandId: number;
  readonly token: string;
  /** A host of CXone; anything else was dropped. */
  readonly apiHost: string | undefined;
  /** A page of CXone; anything else was dropped. */
  readonly backUrl: string | undefined;
  /** The channel that Reconnect or Remove is about, under any of the names that CXone may use. */
  readonly channelId: ChannelId | undefined;
}

export type ActionQueryResult =
  | { readonly kind: 'none' }
  /** `fields`: needed, and missing or faulty. */
  | { readonly kind: 'unusable'; readonly fields: readonly string[] }
  | { readonly kind: 'query'; readonly query: ActionQuery };

/**
 * Reads what CXone passes to an action URL (byoc-protocol §1.3). `none`: the page was opened without a one-time token.
 * `apiHost` and `backUrl` could have been written by anybody: only CXone's own hosts are let through. What is optional
 * and can't be used costs the visit only itself.
 * @param cxoneOrigin An origin that counts as CXone besides NICE's domains, where one is configured.
 */
export function readActionQuery(
  query: Readonly<Record<string, string | undefined>>,
  cxoneOrigin: string | undefined,
): ActionQueryResult {
  if (query['token'] === undefined) return { kind: 'none' };
  const parsed = querySchema.safeParse(query);
  if (!parsed.success) {
    const fields = new Set(parsed.error.issues.map((issue) => issue.path.join('.')));
    return { kind: 'unusable', fields: [...fields] };
  }
  const { apiHost, backUrl, channelId, id, pointOfContactId, ...rest } = parsed.data;
  const mayReturn = backUrl !== undefined && isCxoneUiUrl(backUrl, cxoneOrigin === undefined ? [] : [cxoneOrigin]);
  return {
    kind: 'query',
    query: {
      ...rest,
      apiHost: apiHost === undefined ? undefined : resolveApiHost(apiHost),
      backUrl: mayReturn ? backUrl : undefined,
      channelId: channelId ?? id ?? pointOfContactId,
    },
  };
}
