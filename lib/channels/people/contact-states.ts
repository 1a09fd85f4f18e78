import type { MessageEvent, Signal } from '../../contract/events.ts';
import type { LocalizedText } from '../../contract/localized-text.ts';
import type { SendFailure } from '../../contract/sending.ts';
import type { ChannelId, Digest, PersonKeys } from '../../ids.ts';
import { numberIn, stringIn } from '../../table/read-item.ts';
import type { Item, Table } from '../../table/table.ts';

/** Of a customer of a channel: whether messages reach them, and whether they want any. */
export type ContactState = Extract<Signal, { readonly kind: 'contact-state' }>['state'];

interface Customer {
  readonly channelId: ChannelId;
  readonly keys: Pick<PersonKeys, 'digest' | 'other'>;
}

/** Days for which all is kept but an opt-out, which stays until it is taken back. */
const KEPT_DAYS = 400;

/** Key of a customer's state. */
export const contactStatePk = (channelId: ChannelId, customerId: string, digest: Digest): string =>
  `CONTACT#${channelId}#${digest(customerId)}`;

/** What is known of a customer. */
interface Standing {
  readonly state: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Digest of the one conversation in which they are out of reach: who has blocked us in private still reads a group. */
  readonly conversation: string | undefined;
}

/** What an item keeps; undefined where its time is over. */
export function contactStateIn(item: Item, now: number): Standing | undefined {
  const state = stringIn(item, 'state');
  const expiresAt = numberIn(item, 'expiresAt');
  if (state === undefined || (expiresAt !== 0 && expiresAt * 1000 <= now)) return undefined;
  return { state, at: numberIn(item, 'at'), conversation: stringIn(item, 'conversation') };
}

/**
 * When a customer did it, in milliseconds since 1970: by the provider's clock where it is no later than ours.
 * @param createdAt ISO 8601, when we accepted it.
 */
function timeOf({ occurredAt = '' }: MessageEvent, createdAt: string): number {
  const at = Date.parse(occurredAt);
  return at <= Date.parse(createdAt) ? at : Date.parse(createdAt);
}

/**
 * Writes down what a customer's message says of their state: a signal says it itself, and the one who writes is reached
 * again in that conversation, unless they have opted out. Safe to repeat; what is older than the stored state changes
 * nothing. Costs a call only for a signal, and a read where states are kept.
 * @param isKept Whether messages are refused by them: the channel honours opt-outs, or its provider takes any message.
 */
export async function noteContactState(
  event: MessageEvent,
  createdAt: string,
  { channelId, keys }: Customer,
  isKept: boolean,
  { table, now }: { readonly table: Pick<Table, 'get' | 'update'>; readonly now: () => Date },
): Promise<void> {
  const { signal, author } = event;
  const at = timeOf(event, createdAt);
  const told = signal?.kind === 'contact-state' ? signal.state : undefined;
  // Nobody asks for the rest then; an opt-out counts from when the channel honours it.
  if (!isKept && told !== 'opted-out' && told !== 'reachable') return;
  if (told === undefined) {
    const standing = await standingOf(author.id, { channelId, keys }, { table, now });
    if (standing === undefined || standing.at > at || !isUnreached(standing, event.conversationId, keys)) return;
  }
  const state: ContactState = told ?? 'reachable';
  const expiresAt = Math.floor(now().getTime() / 1000) + KEPT_DAYS * 86_400;
  const change = changeTo(state, { at, expiresAt, conversation: keys.digest(event.conversationId) });
  const isNoNewer = { below: ['at', at + 1] } as const;
  // Only a customer's own word takes an opt-out back, or a provider's that nothing prevents it any longer.
  const isStill = told === undefined || isOutOfReach(told) ? [{ differs: ['state', 'opted-out'] } as const] : [];
  await table.update(contactStatePk(channelId, author.id, keys.digest), change, {
    any: [{ missing: 'at' }, { all: [isNoNewer, ...isStill] }],
  });
}

/**
 * As {@link noteContactState}. The event as it counts then: a word by which a customer opts in is a plain one, to an
 * open question say, unless they have opted out. The same again for the one who repeats it.
 */
export async function noteState(
  event: MessageEvent,
  createdAt: string,
  customer: Customer,
  isKept: boolean,
  ports: { readonly table: Pick<Table, 'get' | 'update'>; readonly now: () => Date },
): Promise<MessageEvent> {
  const { signal, author, text } = event;
  // A signal that is no word of theirs has no text.
  if (signal?.kind === 'contact-state' && signal.state === 'reachable' && text !== '') {
    const standing = await standingOf(author.id, customer, ports);
    const at = timeOf(event, createdAt);
    const isOut = standing?.state === 'opted-out' && standing.at <= at;
    const isTakenBack = standing?.state === 'reachable' && standing.at === at;
    if (!isOut && !isTakenBack) return withoutSignal(event);
  }
  await noteContactState(event, createdAt, customer, isKept, ports);
  return event;
}

/** Without the note of it, which is the last. */
function withoutSignal(event: MessageEvent): MessageEvent {
  const others = event.notes?.slice(0, -1) ?? [];
  return { ...event, signal: undefined, notes: others.length > 0 ? others : undefined };
}

function changeTo(
  state: ContactState,
  { at, expiresAt, conversation }: { readonly at: number; readonly expiresAt: number; readonly conversation: string },
) {
  if (isOutOfReach(state)) return { set: { state, at, expiresAt, conversation } };
  if (state === 'opted-out') return { set: { state, at }, remove: ['expiresAt', 'conversation'] };
  return { set: { state, at, expiresAt }, remove: ['conversation'] };
}

const isOutOfReach = (state: string): boolean => state === 'blocked' || state === 'left';

/** Whether nothing reaches somebody in a conversation; where that is not known, or none was kept, in any. */
function isUnreached(
  { state, conversation }: Standing,
  conversationId: string | undefined,
  { digest, other }: Customer['keys'],
): boolean {
  if (!isOutOfReach(state)) return false;
  if (conversation === undefined || conversationId === undefined) return true;
  return conversation === digest(conversationId) || conversation === other?.(conversationId);
}

/** While a channel changes over, a customer may have two: the newer counts. */
async function standingOf(
  customerId: string,
  { channelId, keys: { digest, other } }: Customer,
  { table, now }: { readonly table: Pick<Table, 'get'>; readonly now: () => Date },
) {
  const namings = other === undefined ? [digest] : [digest, other];
  const items = await Promise.all(namings.map((by) => table.get(contactStatePk(channelId, customerId, by))));
  const known = items.flatMap((item) => (item && contactStateIn(item, now().getTime())) ?? []);
  return known.sort((one, another) => another.at - one.at)[0];
}

/**
 * Why nothing may be sent to these people; undefined where nothing stands against it. Of several, one who has opted out
 * is enough, and of those that can't be reached, all. Costs a read for each.
 * `conversationId`: into which it goes; undefined: one that begins with it.
 * @param honoursOptOut Whether an opt-out counts.
 */
export async function refusalOf(
  customerIds: readonly string[],
  { conversationId, ...customer }: Customer & { readonly conversationId?: string | undefined },
  honoursOptOut: boolean,
  ports: { readonly table: Pick<Table, 'get'>; readonly now: () => Date },
): Promise<SendFailure | undefined> {
  try {
    const standing = await Promise.all(customerIds.map((id) => standingOf(id, customer, ports)));
    if (honoursOptOut && standing.some((one) => one?.state === 'opted-out')) return refused('opted-out');
    const isNobody = standing.every((one) => one !== undefined && isUnreached(one, conversationId, customer.keys));
    const first = standing[0]?.state;
    return isNobody && (first === 'blocked' || first === 'left') ? refused(first) : undefined;
  } catch {
    return unread;
  }
}

/** What agents read of a message that was not sent, by the state of its customer. */
export const refusals: Readonly<Record<Exclude<ContactState, 'reachable'>, LocalizedText>> = {
  'opted-out': {
    en: 'The customer wants no more messages, so this one was not sent. You can write to them again when they opt in.',
    fr: 'Le client ne souhaite plus recevoir de messages : celui-ci n’a pas été envoyé. Il faut qu’il accepte de nouveau d’en recevoir.',
  },
  blocked: {
    en: 'The customer has blocked this channel, so the message was not sent. Wait until they write again, or use another channel.',
    fr: 'Le client a bloqué ce canal : le message n’a pas été envoyé. Attendez qu’il écrive de nouveau, ou utilisez un autre canal.',
  },
  left: {
    en: 'The customer has left the conversation, so the message was not sent. Wait until they write again, or use another channel.',
    fr: 'Le client a quitté la conversation : le message n’a pas été envoyé. Attendez qu’il écrive de nouveau, ou utilisez un autre canal.',
  },
};

const refused = (state: Exclude<ContactState, 'reachable'>): SendFailure => ({
  kind: 'recipient-blocked',
  refuses: 'message',
  agentMessage: refusals[state],
  detail: `The customer is ${state}, as the provider or their own words have said.`,
});

export const unread: SendFailure = {
  kind: 'transient',
  agentMessage: {
    en: 'The message was not sent: it could not be checked whether the customer still wants messages. Send it again.',
    fr: 'Le message n’a pas été envoyé : impossible de vérifier si le client souhaite encore en recevoir. Renvoyez-le.',
  },
  detail: 'The state of the customer could not be read.',
};
