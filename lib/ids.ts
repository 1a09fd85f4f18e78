import { createHash, createHmac, randomBytes } from 'node:crypto';
import * as z from 'zod/mini';

/** A text of one character or more. */
export const filledText = z.string().check(z.minLength(1));

/**
 * An id as careless writers of JSON form it: an empty one is none, a whole number is text. One that is neither text nor
 * a number that JSON kept whole is refused.
 */
export const looseId = z.optional(z.pipe(z.transform(idIn), z.optional(filledText)));

function idIn(value: unknown): unknown {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  return Number.isSafeInteger(value) ? String(value) : (value ?? undefined);
}

/** Slug of an integration as it is in its URLs: `main` for the one that the deploy creates. */
export const integrationKeySchema = z
  .string()
  .check(
    z.regex(
      /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/,
      'must be a slug of 1 to 32 lower-case letters, digits and hyphens',
    ),
  )
  .brand<'IntegrationKey'>();
export type IntegrationKey = z.infer<typeof integrationKeySchema>;

/** Id of a channel, minted by us, the same in CXone, in URLs and in the table (byoc-protocol §3.4: "free string"). */
export const channelIdSchema = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'must be 1 to 100 letters, digits, dots, hyphens or underscores'))
  .brand<'ChannelId'>();
export type ChannelId = z.infer<typeof channelIdSchema>;

/** A new channel id: 120 random bits, URL-safe. */
export function newChannelId(randomBytes: (size: number) => Buffer): ChannelId {
  return channelIdSchema.parse(`ch-${randomBytes(15).toString('hex')}`);
}

/** `thread.idOnExternalPlatform`: URL-safe, a reversible form of the provider's conversation id. */
export const threadIdSchema = filledText.brand<'ThreadId'>();
export type ThreadId = z.infer<typeof threadIdSchema>;

/**
 * `idOnExternalPlatform` of an end user identity: a reversible form of the provider's user id, behind the provider and
 * a tilde, which the older form without them never holds.
 */
export type EndUserId = string & z.$brand<'EndUserId'>;

/** `idOnExternalPlatform` of a message, in either direction: URL-safe and chosen by us. */
export const externalMessageIdSchema = z
  .string()
  .check(z.regex(/^(?:in|out)-[A-Za-z0-9._-]+$/))
  .brand<'ExternalMessageId'>();
export type ExternalMessageId = z.infer<typeof externalMessageIdSchema>;

// A segment of dots alone would be resolved away by the one who parses the URL.
const plain = /^(?!b64\.|u16\.|\.{1,2}$)[A-Za-z0-9._-]{1,120}$/;

/**
 * Makes a foreign id safe for the URL paths in which CXone repeats it (byoc-protocol §5, pitfall 9): ids of letters,
 * digits, `.`, `_` and `-` stay as they are (except for `.` and `..`), all others become `b64.` or `u16.` and their
 * bytes in base64url.
 */
export function toUrlSafe(foreignId: string): string {
  return plain.test(foreignId) ? foreignId : encoded(foreignId);
}

function encoded(foreignId: string): string {
  // A half of a surrogate pair has no bytes in UTF-8, so two such ids would become one.
  const [prefix, encoding] = foreignId.isWellFormed() ? (['b64.', 'utf8'] as const) : (['u16.', 'utf16le'] as const);
  return prefix + Buffer.from(foreignId, encoding).toString('base64url');
}

/** The foreign id that {@link toUrlSafe} was given. */
export function fromUrlSafe(id: string): string {
  if (id.startsWith('b64.')) return Buffer.from(id.slice(4), 'base64url').toString('utf8');
  return id.startsWith('u16.') ? Buffer.from(id.slice(4), 'base64url').toString('utf16le') : id;
}

export function threadIdOf(conversationId: string): ThreadId {
  return toUrlSafe(conversationId) as ThreadId;
}

/**
 * Id of a customer in CXone, who may take two people of one id for one, be they of two providers.
 * @param provider Id of its manifest; without it, the older form.
 */
export function endUserIdOf(providerUserId: string, provider?: string): EndUserId {
  const safe = toUrlSafe(providerUserId);
  return (provider === undefined ? safe : `${provider}~${safe}`) as EndUserId;
}

/** The provider's id of a customer whom CXone names, in either form, or as an agent has typed it. */
export function providerUserIdOf(endUserId: string, provider: string): string {
  const prefix = `${provider}~`;
  return fromUrlSafe(endUserId.startsWith(prefix) ? endUserId.slice(prefix.length) : endUserId);
}

/** Id of a customer's message in CXone: stable, so that a repeat of the same message is recognised there. */
export function inboundMessageId(providerMessageId: string): ExternalMessageId {
  const safe = withChannel.test(providerMessageId) ? encoded(providerMessageId) : toUrlSafe(providerMessageId);
  return `in-${safe}` as ExternalMessageId;
}

/** Begins what stands behind `in-` in an id that holds its channel. */
const withChannel = /^at\.[A-Za-z0-9_-]{8}\./;

/** The same with the channel in it, for a CXone in which another channel's message has the plain id. */
export function inboundMessageIdAt(channelId: ChannelId, providerMessageId: string): ExternalMessageId {
  return `in-at.${digestOf(channelId).slice(0, 8)}.${toUrlSafe(providerMessageId)}` as ExternalMessageId;
}

/** The id under which content stands that came under the id of another. `digest`: of that content. */
export function changedMessageId(providerMessageId: string, digest: string): string {
  return `${providerMessageId}.changed-${digest.slice(0, 16)}`;
}

/** The id of a message as its provider knows it: of content that came under the id of another, that id. */
export function unchangedMessageId(providerMessageId: string): string {
  return providerMessageId.replace(/\.changed-[\w-]{16}$/, '');
}

/** The provider's id of a customer's message, or undefined where the id is not of one. */
export function providerMessageIdOf(id: string): string | undefined {
  return id.startsWith('in-') ? fromUrlSafe(id.slice(3).replace(withChannel, '')) : undefined;
}

/** Without the tag: the form that ids had at first. */
const outbound = /^out-[A-Za-z0-9_-]{22}([A-Za-z0-9_-]{4})?$/;

/** A new id for an agent's message: 128 random bits and the tag of its conversation, see {@link conversationTagIn}. */
export function newOutboundMessageId(
  randomBytes: (size: number) => Buffer,
  channelId: ChannelId,
  conversationId: string,
  digest: Digest = digestOf,
): ExternalMessageId {
  return `out-${randomBytes(16).toString('base64url')}${conversationTagOf(channelId, conversationId, digest)}` as ExternalMessageId;
}

/** What the ids of a conversation's messages end with, see {@link conversationTagIn}. */
export function conversationTagOf(channelId: ChannelId, conversationId: string, digest: Digest): string {
  return digest([channelId, conversationId]).slice(0, 4);
}

/**
 * The id of a notice to a customer, in the form of an agent's message; the same for the same `about`.
 * @param about Key of the claim on what it is about.
 */
export function noticeIdOf(
  about: string,
  channelId: ChannelId,
  conversationId: string,
  digest: Digest,
): ExternalMessageId {
  const tag = conversationTagOf(channelId, conversationId, digest);
  return `out-${digestOf(['notice', about]).slice(0, 22)}${tag}` as ExternalMessageId;
}

export function isOutboundMessageId(id: string): id is ExternalMessageId {
  return outbound.test(id);
}

/**
 * The id under which a part of an agent's message goes to the provider; `place`: from 0, and the first has the
 * message's.
 */
export function partId(externalId: ExternalMessageId, place: number): string {
  return place === 0 ? externalId : `${externalId}.${place}`;
}

/** The agent's message that an id is of, or is of a part of; undefined where we never gave it out. */
export function messageWithPart(
  id: string,
): { readonly externalId: ExternalMessageId; readonly isFurtherPart: boolean } | undefined {
  const [, externalId = id, place] = /^(.*)\.([1-9]\d?)$/.exec(id) ?? [];
  return isOutboundMessageId(externalId) ? { externalId, isFurtherPart: place !== undefined } : undefined;
}

/**
 * Four characters that the ids of a conversation's messages share, so that a receipt, which names only its
 * message, shows what it belongs to without a look-up. No more than 24 bits on purpose: two conversations seldom share
 * them, and yet they fit too many phone numbers to give one away. An id that has none stands for itself.
 */
export function conversationTagIn(id: ExternalMessageId): string {
  return outbound.exec(id)?.[1] ?? id;
}

/**
 * An id for the one who writes something that others write too. A client of the table repeats a write whose answer was
 * lost: by the id the writer knows its own success, which the repeat is refused for. Nothing is decided by its value.
 */
export function newHolderId(): string {
  return randomBytes(12).toString('base64url');
}

/** SHA-256 of some content, in base64url: 43 characters, the same for the same JSON. */
export function digestOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url');
}

/** Makes 43 characters of base64url of some content, the same for the same JSON. */
export type Digest = (content: unknown) => string;

/** HMAC-SHA-256 under the index key: without the key, nobody can try out which phone number a digest is of. */
export function keyedDigest(indexKey: string): Digest {
  return (content) => createHmac('sha256', indexKey).update(JSON.stringify(content)).digest('base64url');
}

/** Key of which message of a conversation may be answered by typing. */
export const openQuestionPk = (channelId: ChannelId, conversationId: string, digest: Digest): string =>
  `OPENQUESTION#${channelId}#${digest(conversationId)}`;

/**
 * How a channel's records are named at a moment, so that the table shows no id of a person (ADR 31). Whatever makes a
 * key of such an id takes the digest from here.
 */
export interface PersonKeys {
  /** For what is written now. */
  readonly digest: Digest;
  /** By which older or newer records stand as well, while a channel changes over; missing where there are none. */
  readonly other?: Digest;
  /** For what keeps messages in order on a queue: the same for as long as the channel is there. */
  readonly groups: Digest;
  /** The index key, which seals what is read again. Missing: it is written plainly, for the version before reads it. */
  readonly secret?: string;
}

/**
 * Milliseconds from the moment at which a channel gets its time of change to that time: no older version runs by then.
 */
export const CHANGEOVER_MS = 3_600_000;
/** Milliseconds by which two clocks may differ around it. */
const SKEW_MS = 60_000;
/**
 * What is named by the other digest is gone by then: parked for 60 days, after 14 on a queue (claims.ts, queues.yml).
 */
const OTHER_KEPT_MS = 90 * 86_400_000;

const plainKeys: PersonKeys = { digest: digestOf, groups: digestOf };

/**
 * @param keyedFrom The channel's, in milliseconds since 1970; 0: always, undefined: not yet known. Until then the index
 *   key is not read.
 * @param at The moment, in milliseconds since 1970: for all attempts of one job the same.
 */
export async function personKeysAt(
  keyedFrom: number | undefined,
  at: number,
  indexKey: () => Promise<string>,
): Promise<PersonKeys> {
  if (keyedFrom === undefined || at < keyedFrom - SKEW_MS) return plainKeys;
  const secret = await indexKey();
  const digest = keyedDigest(secret);
  if (at < keyedFrom) return { ...plainKeys, other: digest };
  const isOver = at > keyedFrom + OTHER_KEPT_MS;
  const groups = keyedFrom === 0 ? digest : digestOf;
  return { digest, groups, secret, ...(!isOver && { other: digestOf }) };
}

/**
 * The digest by which a record stands, or by which it is to be written where there is none. Costs a read while a
 * channel changes over, and nothing before and after.
 */
export async function standingDigest(
  { digest, other }: PersonKeys,
  pkBy: (digest: Digest) => string,
  { table, now }: StandingPorts,
): Promise<Digest> {
  if (other === undefined) return digest;
  const expiresAt = (await table.get(pkBy(other)))?.['expiresAt'];
  return typeof expiresAt === 'number' && expiresAt * 1000 >= now().getTime() ? other : digest;
}

interface StandingPorts {
  readonly table: { get(pk: string): Promise<Readonly<Record<string, unknown>> | undefined> };
  readonly now: () => Date;
}
