import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Emulator } from '../emulator.ts';
import type { ReadAnswer } from '../refusals/callback-answers.ts';
import { readErrorAnswer, readLegacyAnswer, readOutboundAnswer } from '../refusals/callback-answers.ts';
import type { Message } from '../state/model.ts';
import type { Switches } from '../switches.ts';
import type { Exchange } from './callback-client.ts';
import type { OutboundMessage, OutboundRequest } from './outbound-request.ts';
import { outboundRequest } from './outbound-request.ts';
import { parseJson } from './parse-json.ts';

/** What the callback of an agent's message came to. */
export type ReplyResult =
  | { readonly outcome: 'sent'; readonly messageId: string; readonly idOnExternalPlatform: string }
  | {
      readonly outcome: 'failed';
      readonly messageId: string;
      /** The sentence that the agent sees. */
      readonly displayErrorMessage: string;
      readonly errorCode?: string | undefined;
      /** HTTP status of the integration's answer, where one came. */
      readonly status?: number | undefined;
    };

function readSuccess(
  { switches }: Emulator,
  { thread }: OutboundMessage,
  operation: OutboundRequest['operation'],
  answer: Exchange,
): ReadAnswer {
  if (answer.kind !== 'answered' || answer.status !== 200) return { ok: false, problem: 'the status must be 200' };
  if (!/^application\/json\b/i.test(answer.contentType)) return { ok: false, problem: 'it must be application/json' };
  const body = parseJson(answer.body);
  return operation === 'A3'
    ? readLegacyAnswer(body)
    : readOutboundAnswer(body, thread.idOnExternalPlatform, switches.answerStrictness);
}

function refuse(message: Message, displayErrorMessage: string, status?: number, errorCode?: string): ReplyResult {
  message.sending = 'refused';
  message.refusal = displayErrorMessage;
  return { outcome: 'failed', messageId: message.id, displayErrorMessage, status, errorCode };
}

/** The sentence for the agent where an integration refused or could not be asked; undefined after a 2xx. */
export function failureOf(
  exchange: Exchange,
  switches: Pick<Switches, 'errorText'>,
): { displayErrorMessage: string; status?: number; errorCode?: string | undefined } | undefined {
  if (exchange.kind === 'timed-out') {
    return { displayErrorMessage: `The integration did not answer within ${exchange.afterMs / 1000} seconds.` };
  }
  if (exchange.kind === 'unreachable') return { displayErrorMessage: 'The integration could not be reached.' };
  if (exchange.kind === 'unauthorized') {
    return { displayErrorMessage: `CXone could not sign in to the integration: ${exchange.reason}.` };
  }
  const { status } = exchange;
  if (status >= 200 && status < 300) return undefined;
  const error = readErrorAnswer(parseJson(exchange.body));
  const own = switches.errorText === 'displayErrorMessage' ? error?.displayErrorMessage : undefined;
  return {
    displayErrorMessage: own ?? `The integration answered with an error (${status}).`,
    status,
    errorCode: error?.errorCode,
  };
}

function conclude(
  emulator: Emulator,
  outbound: OutboundMessage,
  operation: OutboundRequest['operation'],
  exchange: Exchange,
): ReplyResult {
  const { message, thread } = outbound;
  const { state, switches } = emulator;
  const failure = failureOf(exchange, switches);
  if (failure !== undefined) return refuse(message, failure.displayErrorMessage, failure.status, failure.errorCode);
  const status = exchange.kind === 'answered' ? exchange.status : undefined;
  const read = readSuccess(emulator, outbound, operation, exchange);
  if (!read.ok) return refuse(message, `CXone does not accept the integration's answer: ${read.problem}.`, status);
  if (state.messageByExternalId(message.channelId, read.idOnExternalPlatform) !== undefined) {
    return refuse(message, "The integration answered with another message's id.", status);
  }
  state.nameMessage(message, read.idOnExternalPlatform);
  if (read.threadIdOnExternalPlatform !== undefined) state.nameThread(thread, read.threadIdOnExternalPlatform);
  message.createdAt = read.createdAt === undefined ? message.createdAt : new Date(read.createdAt).toISOString();
  message.sending = 'sent';
  return { outcome: 'sent', messageId: message.id, idOnExternalPlatform: read.idOnExternalPlatform };
}

function hasFailed(exchange: Exchange): boolean {
  return exchange.kind === 'timed-out' || (exchange.kind === 'answered' && exchange.status >= 400);
}

function isWorthRepeating(exchange: Exchange, on: Switches['callbackRetryOn']): boolean {
  if (exchange.kind === 'timed-out') return on !== '5xx';
  if (exchange.kind !== 'answered' || on === 'time-out') return false;
  return exchange.status >= (on === 'any-error' ? 400 : 500);
}

/**
 * Sends an agent's message that stands at the desk to its integration, as often as the switches say, and writes down
 * what became of it. Never rejects.
 */
export async function sendAgentMessage(emulator: Emulator, outbound: OutboundMessage): Promise<ReplyResult> {
  const { switches, callbacks } = emulator;
  const request = outboundRequest(outbound, switches);
  const firstTraceId = randomUUID();
  const call = (repeat: number): Promise<Exchange> => {
    const traceId = repeat === 0 || switches.traceHeader === 'same-on-repeat' ? firstTraceId : randomUUID();
    return callbacks.call(outbound.record, { ...request, ...(switches.traceHeader !== 'off' && { traceId }) });
  };
  let exchange = await call(0);
  for (let repeat = 1; hasFailed(exchange) && repeat <= switches.callbackRetries; repeat += 1) {
    if (!isWorthRepeating(exchange, switches.callbackRetryOn)) break;
    await delay(switches.callbackRetryDelayMs);
    exchange = await call(repeat);
  }
  const result = conclude(emulator, outbound, request.operation, exchange);
  emulator.changed();
  return result;
}
