import * as z from 'zod/mini';
import { localizedTextSchema } from '../contract/localized-text.ts';
import { type ChannelId, newHolderId, type PersonKeys, standingDigest } from '../ids.ts';
import type { Condition, Table } from '../table/table.ts';
import { claimKey } from './claims.ts';

/**
 * What the claim on telling a customer of a chat's end keeps. `mark`: by which the words that tell of it are known again;
 * `customerEndedAt`: when the customer ended the chat themselves, in milliseconds since 1970; `mayReopen`: CXone may open
 * that contact again, and end it again.
 */
export const endNotesSchema = z.object({
  mark: z.string(),
  customerEndedAt: z.optional(z.number()),
  mayReopen: z.optional(z.boolean()),
  /** Why the customer was not told, for the one who says the same end again. */
  failure: z.optional(
    z.object({
      kind: z.enum(['permanent', 'recipient-blocked', 'window-closed', 'unsupported', 'unknown-outcome']),
      agentMessage: localizedTextSchema,
      detail: z.string(),
    }),
  ),
});
export type EndNotes = z.infer<typeof endNotesSchema>;

/** Milliseconds in which another end of the same conversation is the same end, where no contact tells the two apart. */
export const SAME_END_MS = 600_000;

/** Days for which the claims are kept, as of all finished work (claims.ts), in seconds. */
const REMEMBERED_SECONDS = 10 * 86_400;

interface Conversation {
  readonly channelId: ChannelId;
  readonly conversationId: string;
  /** How the channel's records are named now. */
  readonly keys: PersonKeys;
}

interface EndClaimPorts {
  readonly table: Pick<Table, 'get' | 'update'>;
  readonly now: () => Date;
}

/**
 * The keys of the claims on the ends of one conversation, by CXone's id or number of the contact, or '' where that is not
 * known. While a channel changes over, of the claim that stands.
 */
export function endClaimKeys(
  { channelId, conversationId, keys }: Conversation,
  ports: EndClaimPorts,
): (contact: string) => Promise<string> {
  return async (contact) => {
    const pkBy = (digest: PersonKeys['digest']) => claimKey(digest, 'end', channelId, conversationId, contact);
    return pkBy(await standingDigest(keys, pkBy, ports));
  };
}

/**
 * Settles the claims on the end of a contact whose customer ended the chat themselves: they need not be told. To be called
 * before CXone is asked to end the contact, for its automation may report that within moments. One write each, safe to
 * repeat. The one who tells the customer at this moment keeps the claim: that end came from CXone first.
 */
export async function settleEnds(
  conversation: Conversation,
  { contactNumber, mayReopen }: { readonly contactNumber: string; readonly mayReopen: boolean },
  ports: EndClaimPorts,
): Promise<void> {
  const pkOf = endClaimKeys(conversation, ports);
  const now = ports.now().getTime();
  for (const contact of [contactNumber, '']) {
    const pk = await pkOf(contact);
    const set = {
      state: 'done',
      digest: pk,
      // An id of its own, so that no writes that come late pass for those of the holder.
      holder: newHolderId(),
      startedAt: now,
      finishedAt: now,
      expiresAt: Math.floor(now / 1000) + REMEMBERED_SECONDS,
      notes: { mark: '', customerEndedAt: now, mayReopen },
    };
    await ports.table.update(
      pk,
      { set, add: { fence: 1 }, remove: ['leaseUntil'] },
      { any: [isFree, leaseEnded(now)] },
    );
  }
}

/** Nobody has begun the work, or it has ended. */
const isFree: Condition = { any: [{ missing: 'pk' }, { exists: 'finishedAt' }] };

const leaseEnded = (now: number): Condition => ({ below: ['leaseUntil', now] });
