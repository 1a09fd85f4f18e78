import type { Found, FoundMessage, FoundReply } from './find.ts';
import type { Person } from './find.ts';

/** All that is kept of a person, as JSON has it. `format` rises when a reader would have to change. */
export function exportOf(found: Found, { channelId, id }: Person, exportedAt: Date) {
  return {
    format: 1,
    exportedAt: exportedAt.toISOString(),
    channelId,
    person: id,
    conversations: found.conversations,
    messages: found.messages.map(messageOf).sort(byTime),
    parked: found.parked.map(({ record, messages, files }) => ({
      cause: record.cause,
      parkedAt: record.parkedAt,
      keptUntil: dateOf(record.expiresAt),
      messages: messages.filter(({ author }) => author.id === id),
      files,
    })),
    albums: found.albums.map(({ parts, expiresAt }) => ({
      keptUntil: dateOf(expiresAt),
      messages: parts.filter(({ author }) => author.id === id),
    })),
    replies: found.replies.map(replyOf).sort(byTime),
    states: found.states.map(({ state, at }) => ({ state, since: new Date(at).toISOString() })),
    edits: found.edits.length,
    questions: found.questions.map(({ question }) => question),
    repliesInDigests: found.digests.count,
  };
}

const dateOf = (seconds: number): string => new Date(seconds * 1000).toISOString();

const byTime = (one: { readonly at: string }, other: { readonly at: string }): number => one.at.localeCompare(other.at);

function messageOf({ claim, notes, files }: FoundMessage) {
  const { createdAt, conversationId, messageId, threadId, contactNumber, copies = [] } = notes;
  return {
    at: createdAt ?? new Date(claim.startedAt).toISOString(),
    state: claim.state,
    ...{ conversationId, cxone: { messageId, threadId, contactNumber } },
    files: copies.map((copy) => ('problem' in copy ? { name: copy.name, problem: copy.problem } : copy)),
    filesKept: files,
    keptUntil: dateOf(claim.expiresAt),
  };
}

function replyOf({ externalId, claim, notes, files }: FoundReply) {
  const { copies = [], misses = [], reason } = notes;
  return {
    at: new Date(claim.startedAt).toISOString(),
    externalId,
    state: claim.state,
    files: copies.map((copy) => ('problem' in copy ? { name: copy.name, problem: copy.problem } : copy)),
    filesKept: files,
    notSent: misses.map(({ why }) => why.en),
    reason,
    keptUntil: dateOf(claim.expiresAt),
  };
}
