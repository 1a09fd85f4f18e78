import * as z from 'zod/mini';
import type { Channel } from '../channels/channel.ts';
import { externalMessageIdSchema, newOutboundMessageId } from '../ids.ts';
import { describeError, type LogFields, type Logger } from '../observability/logger.ts';
import type { LiveSecret, OutboundPart, Provider, SendFailure, SendResult } from '../providers/contract.ts';
import { type Claim, claimKey, type ClaimResult, type Claims, digestOf, type Notes } from './claims.ts';
import { CALLBACK_LEASE_MS, MINIMUM_TIME_FOR_AN_EFFECT_MS } from './lease.ts';

/** The longest that a provider's answer is awaited, in milliseconds. */
const LONGEST_SEND_MS = 20_000;
/** Kept for the answer to CXone and the last write, in milliseconds. */
const RESERVE_MS = 3_000;
/** How often a callback looks whether its twin has finished, in milliseconds. */
const POLL_MS = 500;
/** Until an idempotent send whose outcome is unknown is repeated, in milliseconds. */
const REPEAT_MS = 1_000;
/** Sends of one callback while the provider leaves open whether it has the message. */
const MOST_TRIES = 3;
/** A repeat is taken for CXone's retry only this soon after the first one ended, in milliseconds. */
const RETRY_WINDOW_MS = 120_000;
/** Nobody reads an answer and types the same words again within this, in milliseconds: the first answer was lost. */
const GRACE_MS = 2_000;

export interface OutboundMessage {
  readonly channel: Pick<Channel, 'channelId' | 'integrationKey' | 'settings'>;
  readonly secrets: readonly LiveSecret[];
  readonly message: Omit<OutboundPart, 'externalId'>;
  readonly remainingMs: () => number;
}

export interface OutboundPorts {
  readonly claims: Claims;
  readonly provider: Provider;
  readonly fetch: typeof fetch;
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
  readonly randomBytes: (size: number) => Buffer;
  /** Milliseconds, see `RETRY_AFTER_SECONDS`; 0: every repeat is a message of its own. */
  readonly retryAfterMs: number;
  readonly logger: Logger;
}

export type SendOutcome =
  | { readonly kind: 'sent'; readonly externalId: string; readonly createdAt: string }
  | { readonly kind: 'failed'; readonly failure: SendFailure };

const stillSending: SendFailure = {
  kind: 'transient',
  agentMessage: 'The same message is still being sent. Wait a moment before you send it again.',
  detail: 'Another callback with the same content holds the claim.',
};

const unknownOutcome: SendFailure = {
  kind: 'unknown-outcome',
  agentMessage: 'It is not known whether the message arrived. Ask the customer before you send it again.',
  detail: 'An attempt was cut off after the request was written, and the provider has no idempotent sends.',
};

const noTimeLeft: SendFailure = {
  kind: 'transient',
  agentMessage: 'The message was not sent: there was too little time left. Send it again.',
  detail: 'Too little of the function’s time was left to start a send.',
};

/**
 * Hands an agent's message to the provider inside the callback, once. CXone sends no idempotency key (byoc-protocol
 * §2.9), so the content in its thread is the key: a repeat while the first is in flight, or soon after a slow one, is
 * CXone's retry and gets the same answer; a repeat after a quick answer is the agent saying it twice.
 */
export async function sendOutbound(request: OutboundMessage, ports: OutboundPorts): Promise<SendOutcome> {
  const { channel, message } = request;
  const key = claimKey('outbound', channel.channelId, digestOf(message));
  const result = await acquire(key, request, ports);
  const log: LogFields = {
    integration: channel.integrationKey,
    channel: channel.channelId,
    provider: ports.provider.manifest.id,
  };
  switch (result.kind) {
    case 'acquired':
      return report(await sendClaimed(result.claim, request, ports), log, ports.logger);
    case 'repeated':
      ports.logger.log('info', 'outbound.repeated', log);
      return result.outcome;
    case 'busy':
      return report({ kind: 'failed', failure: stillSending }, log, ports.logger);
  }
}

type Acquired =
  | { readonly kind: 'acquired'; readonly claim: Claim }
  | { readonly kind: 'repeated'; readonly outcome: SendOutcome }
  | { readonly kind: 'busy' };

async function acquire(pk: string, request: OutboundMessage, ports: OutboundPorts): Promise<Acquired> {
  for (let waited = false; ; waited = true) {
    const fresh = newNotes(request, ports);
    const result = await ports.claims.claim({ pk, digest: pk, leaseMs: CALLBACK_LEASE_MS, notes: fresh });
    if (result.kind === 'acquired') {
      if (!isForgotten(result.claim, ports)) return result;
      // What was cut off long ago is over: the agent says the same words anew, and they must not pass for those.
      await ports.claims.finish(result.claim, 'ambiguous');
      const claim = await ports.claims.reopen(pk, result.claim.fence, CALLBACK_LEASE_MS, fresh);
      if (claim !== undefined) return { kind: 'acquired', claim };
    }
    if (result.kind === 'finished') {
      if (waited || isRetry(result, ports)) return { kind: 'repeated', outcome: outcomeIn(result) };
      const claim = await ports.claims.reopen(pk, result.fence, CALLBACK_LEASE_MS, fresh);
      if (claim !== undefined) return { kind: 'acquired', claim };
    }
    if (request.remainingMs() < MINIMUM_TIME_FOR_AN_EFFECT_MS) return { kind: 'busy' };
    await ports.sleep(POLL_MS);
  }
}

/** What the first holder of a claim chose for the message, and every later one keeps. */
const notesSchema = z.object({ externalId: externalMessageIdSchema, createdAt: z.string() });

function newNotes({ channel, message }: OutboundMessage, ports: OutboundPorts): z.infer<typeof notesSchema> {
  return {
    externalId: newOutboundMessageId(ports.randomBytes, channel.channelId, message.conversationId),
    createdAt: ports.now().toISOString(),
  };
}

function isRetry(
  { outcome, startedAt, finishedAt }: Extract<ClaimResult, { kind: 'finished' }>,
  ports: OutboundPorts,
): boolean {
  // Told that nobody knows, CXone may repeat by itself: what may have arrived is not sent again, however soon it ended.
  const age = ports.now().getTime() - finishedAt;
  if (outcome === 'ambiguous') return age <= RETRY_WINDOW_MS;
  if (ports.retryAfterMs === 0) return false;
  return age <= (finishedAt - startedAt >= ports.retryAfterMs ? RETRY_WINDOW_MS : GRACE_MS);
}

/** True of an unfinished send that nobody can still be waiting for. */
function isForgotten({ mayHaveHappened, startedAt }: Claim, { now }: OutboundPorts): boolean {
  return mayHaveHappened && now().getTime() - startedAt > RETRY_WINDOW_MS;
}

function outcomeIn({ outcome, notes }: Extract<ClaimResult, { kind: 'finished' }>): SendOutcome {
  return outcome === 'done' ? sentWith(notes) : { kind: 'failed', failure: unknownOutcome };
}

function sentWith(notes: Notes): SendOutcome {
  return { kind: 'sent', ...notesSchema.parse(notes) };
}

async function sendClaimed(claim: Claim, request: OutboundMessage, ports: OutboundPorts): Promise<SendOutcome> {
  const { idempotentSend } = ports.provider.manifest.capabilities;
  if (claim.mayHaveHappened && !idempotentSend) {
    await ports.claims.finish(claim, 'ambiguous');
    return { kind: 'failed', failure: unknownOutcome };
  }
  let written = claim.mayHaveHappened;
  for (let tries = 0; tries < MOST_TRIES && request.remainingMs() >= MINIMUM_TIME_FOR_AN_EFFECT_MS; tries += 1) {
    const result = await sendOnce(claim, request, ports);
    if (result.kind === 'sent') {
      await settleSent(claim, ports);
      return sentWith(claim.notes);
    }
    if (result.kind !== 'unknown-outcome') {
      // A refusal says nothing of an earlier attempt that was cut off: the next one must still be a repeat of it.
      await ports.claims.release(claim, { conclusive: !written, anew: !written });
      return { kind: 'failed', failure: result };
    }
    written = true;
    if (!idempotentSend) {
      await ports.claims.finish(claim, 'ambiguous');
      return { kind: 'failed', failure: result };
    }
    await ports.sleep(REPEAT_MS);
  }
  await ports.claims.release(claim, { conclusive: !written, anew: !written });
  return { kind: 'failed', failure: written ? unknownOutcome : noTimeLeft };
}

async function sendOnce(
  claim: Claim,
  { channel, secrets, message, remainingMs }: OutboundMessage,
  ports: OutboundPorts,
): Promise<SendResult> {
  const { externalId } = notesSchema.parse(claim.notes);
  const patience = Math.min(LONGEST_SEND_MS, remainingMs() - RESERVE_MS);
  return ports.provider.send(
    { ...message, externalId },
    {
      channelId: channel.channelId,
      settings: channel.settings,
      secrets,
      fetch: ports.fetch,
      now: ports.now,
      signal: AbortSignal.timeout(patience),
    },
  );
}

/** The message is on its way: CXone gets its id even where this last write fails and a repeat would be sent again. */
async function settleSent(claim: Claim, { claims, logger }: OutboundPorts): Promise<void> {
  try {
    await claims.finish(claim, 'done');
  } catch (error) {
    logger.log('error', 'request.failed', { operation: 'finish-claim', reason: describeError(error) });
  }
}

function report(outcome: SendOutcome, log: LogFields, logger: Logger): SendOutcome {
  if (outcome.kind === 'sent') {
    logger.log('info', 'outbound.sent', { ...log, message: outcome.externalId });
  } else {
    const { kind, detail } = outcome.failure;
    logger.log('warn', kind === 'unknown-outcome' ? 'outbound.unknown' : 'outbound.failed', {
      ...log,
      code: kind,
      reason: detail,
    });
  }
  return outcome;
}
