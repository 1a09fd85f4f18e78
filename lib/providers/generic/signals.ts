import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { changeId, isOurs, type Quoted, type Signal, type SignalEvent } from '../../contract/events.ts';
import type { VerifiedRequest } from '../../contract/webhook.ts';
import { author, idSchema, loosely, readTime, record, thread } from './envelope.ts';

/** What a customer does without words, as docs/generic-provider.md describes it. Who and where identifies, and so does what changed. */

const occurredAt = loosely((value) => (typeof value === 'string' ? readTime(value) : undefined));

const STATES = ['blocked', 'left', 'opted-out', 'reachable'] as const;

function stateOf(value: unknown): (typeof STATES)[number] | undefined {
  const word = typeof value === 'string' ? value.trim().toLowerCase().replace(/[_ ]/, '-') : undefined;
  return STATES.find((state) => state === word);
}

/** In the order of the cases of {@link signalIn}. */
export const signalSchemas = {
  'message.reacted': record({
    type: z.literal('message.reacted'),
    timestamp: occurredAt,
    data: record({ messageId: idSchema, thread, author, emoji: loosely(emojiOf) }),
  }),
  'contact.updated': record({
    type: z.literal('contact.updated'),
    timestamp: occurredAt,
    data: record({
      thread,
      author,
      state: z.pipe(
        z.unknown().check(
          z.refine((value) => stateOf(value) !== undefined, {
            error: ({ input }) => (input === undefined ? 'is missing' : `must be one of ${STATES.join(', ')}`),
          }),
        ),
        z.transform((value) => stateOf(value) ?? 'reachable'),
      ),
    }),
  }),
  'conversation.ended': record({
    type: z.literal('conversation.ended'),
    timestamp: occurredAt,
    data: record({ thread, author }),
  }),
};

type Received = z.infer<(typeof signalSchemas)[keyof typeof signalSchemas]>;

export const typingSchema = record({
  data: record({ thread, isTyping: loosely((value) => value !== false && value !== 'false' && value !== 0) }),
});

/** True of an event that went out from here and comes back: the secret that it is signed with is the same. */
export function isEcho(body: unknown): boolean {
  const echo = z.object({ data: z.object({ channelId: z.string(), author: z.optional(z.undefined()) }) });
  return echo.safeParse(body).success;
}

/** Its id is the same for each repeat of its webhook; of a reaction it holds that of its message. */
export function signalIn(received: Received, { headers, body }: VerifiedRequest): SignalEvent {
  const hash = createHash('sha256').update(`${headers['webhook-id']}.`).update(body).digest('base64url').slice(0, 16);
  const event = (of: string, name: string, signal: Signal): SignalEvent => ({
    kind: 'signal',
    conversationId: received.data.thread.id,
    author: received.data.author,
    providerEventId: changeId(of, `${name}-${hash}`),
    occurredAt: received.timestamp,
    signal,
  });
  switch (received.type) {
    case 'message.reacted': {
      const { messageId, emoji } = received.data;
      return { ...event(messageId, 'reacted', { kind: 'reaction', emoji }), on: quoted(messageId) };
    }
    case 'contact.updated':
      return event('', 'contact', { kind: 'contact-state', state: received.data.state });
    case 'conversation.ended':
      return event('', 'ended', { kind: 'ended' });
  }
}

/** A message by the id that its sender knows: one of ours, or of the sender's own. */
export function quoted(id: string): Quoted {
  return isOurs(id) ? { sentBy: 'ours', externalId: id } : { sentBy: 'theirs', providerMessageId: id };
}

/** A picture of few characters, or the short name that some platforms have for one, like `:+1:` or `heart`. */
function emojiOf(value: unknown): string | undefined {
  const emoji = typeof value === 'string' ? value.trim() : '';
  const isPicture = /^(?=.*[\p{Extended_Pictographic}\p{Regional_Indicator}\u20E3])[^\p{L}\p{Cc}\s<>]{1,40}$/u.test(
    emoji,
  );
  return emoji.isWellFormed() && (isPicture || /^:?[\w+-]{1,30}:?$/.test(emoji)) ? emoji : undefined;
}
