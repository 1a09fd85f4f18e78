import assert from 'node:assert/strict';
import type { MessageEvent, ProviderEvent } from '../../../lib/contract/events.ts';
import type { LiveSecret, Parsed, RawRequest, VerifiedRequest } from '../../../lib/contract/webhook.ts';
import type { Body, ConformanceSubject, Sample, UnsignedRequest } from '../subject.ts';

export const NOW = new Date('2026-03-02T10:15:30.000Z');
export const CHANNEL_ID = 'ch-conformance';
export const WEBHOOK_URL = `https://byoc.example.net/webhooks/${CHANNEL_ID}`;

/** A message of the first customer; `numbers` count its ids. */
export function sampleOf(
  subject: ConformanceSubject,
  numbers: { readonly message?: number; readonly customer?: number } = {},
  changes: Partial<Sample> = {},
): Sample {
  const { message = 1, customer = 1 } = numbers;
  return {
    messageId: subject.idOf('message', message),
    conversationId: subject.idOf('conversation', customer),
    authorId: subject.idOf('author', customer),
    text: 'Where is my parcel?',
    at: new Date('2026-03-02T10:15:29.000Z'),
    ...changes,
  };
}

/** The body of a webhook that holds one text message. */
export function textBody(subject: ConformanceSubject, text = 'Where is my parcel?'): Uint8Array {
  return bytesOf(subject.bodies.text(sampleOf(subject, {}, { text })));
}

/** The bytes, in a buffer of their own. */
export function bytesOf(body: Body): Uint8Array {
  const content = typeof body === 'object' && 'query' in body ? body.body : body;
  return Uint8Array.from(Buffer.from(content));
}

export interface SigningOptions {
  readonly secrets?: readonly LiveSecret[];
  readonly at?: Date;
}

/** A genuine webhook with such a body, received when it was signed. */
export function signed(subject: ConformanceSubject, body: Body, options: SigningOptions = {}): RawRequest {
  const { secrets = subject.secrets.first, at = NOW } = options;
  const query = typeof body === 'object' && 'query' in body ? `?${body.query}` : '';
  const unsigned: UnsignedRequest = {
    method: 'POST',
    url: WEBHOOK_URL + query,
    body: bytesOf(body),
    receivedAt: at,
  };
  const { contentType, proofOf } = subject.webhook;
  return { ...unsigned, headers: { 'content-type': contentType, ...proofOf(unsigned, secrets) } };
}

/** What verify says: `accepted`, `challenge` or the reason of the refusal. */
export function verdictOf(
  { provider, secrets, settings }: ConformanceSubject,
  request: RawRequest,
  live: readonly LiveSecret[] = secrets.first,
): string {
  const verification = provider.verify(request, live, settings);
  return verification.kind === 'rejected' ? verification.reason : verification.kind;
}

export function mustRefuse(
  subject: ConformanceSubject,
  request: RawRequest,
  what: string,
  live?: readonly LiveSecret[],
): void {
  assert.notEqual(verdictOf(subject, request, live), 'accepted', `It accepted ${what}.`);
}

export function mustAccept(
  subject: ConformanceSubject,
  request: RawRequest,
  what: string,
  live?: readonly LiveSecret[],
): void {
  assert.equal(verdictOf(subject, request, live), 'accepted', `It refused ${what}.`);
}

/** A genuine webhook with such a body, through verify. */
export function verified(subject: ConformanceSubject, body: Body, options?: SigningOptions): VerifiedRequest {
  const request = signed(subject, body, options);
  const verification = subject.provider.verify(request, options?.secrets ?? subject.secrets.first, subject.settings);
  if (verification.kind === 'accepted') return verification.request;
  assert.fail('It refused a genuine webhook: see accepts-genuine-webhooks.');
}

export async function parsed(subject: ConformanceSubject, body: Body): Promise<Parsed> {
  return subject.provider.parse(verified(subject, body));
}

/** What a webhook says; none of it where it is malformed. */
export function eventsOf(result: Parsed): readonly ProviderEvent[] {
  return result.kind === 'events' ? result.events : [];
}

export function messagesOf(result: Parsed): readonly MessageEvent[] {
  return eventsOf(result).filter((event): event is MessageEvent => event.kind === 'message');
}

/** The one message in a webhook. */
export async function messageIn(
  subject: ConformanceSubject,
  body: Body,
  what = 'A text message',
): Promise<MessageEvent> {
  const result = await parsed(subject, body);
  const [message, ...others] = messagesOf(result);
  assert.ok(message !== undefined && others.length === 0, `${what} gave no message, but ${inWords(result)}.`);
  return message;
}

export function inWords(result: Parsed): string {
  if (result.kind === 'malformed') return `a malformed ${result.field}: ${result.problem}`;
  const events = result.events.map((event) =>
    event.kind === 'ignored' ? `an ignored event (${event.reason})` : `a ${event.kind}`,
  );
  return events.length === 0 ? 'nothing' : events.join(', ');
}

/** Nothing for CXone in it, and somebody is told why: by a reason in the log or the answer to the provider. */
export function mustPassOver(result: Parsed, what: string): void {
  if (result.kind === 'malformed') {
    assert.fail(`${what} was refused as malformed: the provider would repeat it, or give the webhook up.`);
  }
  for (const event of result.events) {
    if (event.kind !== 'ignored') assert.fail(`${what} gave a ${event.kind}.`);
    assert.notEqual(event.reason.trim(), '', `${what} was ignored without a reason.`);
  }
}

export function withBytesFor(body: Uint8Array, marker: string, bytes: Uint8Array): Uint8Array {
  const at = Buffer.from(body).indexOf(marker);
  assert.notEqual(at, -1, 'The subject’s text body doesn’t hold its text as it is: use JSON.stringify or a form.');
  return Buffer.concat([body.subarray(0, at), bytes, body.subarray(at + marker.length)]);
}
