import { type Digest, digestOf, keyedDigest, messageWithPart, providerMessageIdOf } from '../../lib/ids.ts';
import type { LogLine, SearchLogs } from './log-line.ts';

/** What an id that somebody has may be, as logs and table know it. */
export interface Sought {
  /** As it may be in the logs: whole, or as the tag that stands for a provider's id. */
  readonly terms: readonly string[];
  /** Of a customer's message, where the id may be the provider's. */
  readonly providerMessageId: string | undefined;
  /** Of an agent's message: ours. */
  readonly externalId: string | undefined;
}

/** As in `fieldsOf` of lib/inbound/inbound-message.ts: ids of providers may tell of people, so logs have a tag of them. */
const tagOf = (providerMessageId: string, digest: Digest): string => digest(providerMessageId).slice(0, 12);

/** How ids of people are named: under the index key, where there is one, and as a version before did (ADR 31). */
export const digestsOf = (indexKey: string | undefined): readonly Digest[] =>
  indexKey === undefined ? [digestOf] : [keyedDigest(indexKey), digestOf];

/** An id that can be in a log as it is: of ours, of CXone, or of a request. */
const plain = /^[\w=+./:~-]{1,200}$/;

/** Reads an id of a message (the provider's, ours or CXone's), or of a request. */
export function soughtOf(id: string, indexKey: string | undefined): Sought {
  const agents = messageWithPart(id);
  if (agents !== undefined) {
    return { terms: [agents.externalId], providerMessageId: undefined, externalId: agents.externalId };
  }
  const providerMessageId = providerMessageIdOf(id) ?? id;
  const tags = digestsOf(indexKey).map((digest) => tagOf(providerMessageId, digest));
  const terms = [...tags, ...(plain.test(id) ? [id] : [])];
  return { terms, providerMessageId, externalId: undefined };
}

/**
 * All lines about what is sought, oldest first: those that name it, and those of the requests that brought it, as far as
 * they name no other message. An id of a request stands for all messages that it brought.
 */
export async function linesAbout({ terms }: Sought, search: SearchLogs): Promise<LogLine[]> {
  const named = await search(terms);
  const isOfRequest = named.some(({ correlation }) => correlation !== undefined && terms.includes(correlation));
  const messages = new Set(named.flatMap(({ message }) => message ?? []));
  const requests = new Set(named.flatMap(({ correlation }) => correlation ?? []));
  const more = [...requests, ...(isOfRequest ? messages : [])].filter((term) => !terms.includes(term));
  const around = more.length === 0 ? [] : await search(more);
  const isAbout = ({ message }: LogLine) => message === undefined || messages.has(message);
  const lines = new Map([...named, ...around.filter(isAbout)].map((line) => [JSON.stringify(line), line]));
  return [...lines.values()].sort((one, other) => one.time.localeCompare(other.time));
}
