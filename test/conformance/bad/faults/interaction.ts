import type { SignalEvent } from '../../../../lib/contract/events.ts';
import { type Fault, fault } from '../fault.ts';
import { ask } from '../model-api.ts';
import { subject as model } from '../model-subject.ts';
import { good, withEvents, withMessages, withoutAbility, withParse, withProvider, withResult } from '../with.ts';

const withSignals = (change: (event: SignalEvent) => SignalEvent) =>
  withEvents((events) => events.map((event) => (event.kind === 'signal' ? change(event) : event)));

let count = 0;

export const interaction: readonly Fault[] = [
  fault(
    'brings-opt-outs-both-ways',
    'whoever has opted out for good',
    withSignals((event) =>
      event.signal.kind === 'contact-state'
        ? { ...event, signal: { kind: 'contact-state', state: 'opted-out' } }
        : event,
    ),
  ),
  fault(
    'brings-opt-outs-both-ways',
    'one id for all opt-outs of somebody',
    withSignals((event) => ({ ...event, providerEventId: `state:${event.author.id}` })),
  ),
  fault(
    'brings-presses-as-declared',
    'presses without the message that they are of',
    withMessages((event) => ({ ...event, press: event.press && { ...event.press, of: 'm-1' } })),
  ),
  fault(
    'brings-presses-as-declared',
    'presses of the message of which a part was pressed',
    withMessages((event) => ({
      ...event,
      press: event.press && { ...event.press, of: event.press.of.replace(/\.\d+$/, '') },
    })),
  ),
  fault(
    'brings-presses-as-declared',
    'presses without their key',
    withMessages((event) => ({ ...event, press: event.press && { of: event.press.of } })),
  ),
  fault(
    'knows-repeated-presses',
    'presses that are told apart by their times',
    withMessages((event) =>
      event.press === undefined
        ? event
        : { ...event, providerMessageId: `${event.providerMessageId}:${event.occurredAt ?? ''}` },
    ),
  ),
  fault(
    'knows-repeated-presses',
    'presses that are told apart by the choice alone',
    withMessages((event) =>
      event.press === undefined ? event : { ...event, providerMessageId: `press:${event.press.key ?? ''}` },
    ),
  ),
  fault(
    'knows-repeated-presses',
    'presses that are told apart by the person alone',
    withMessages((event) =>
      event.press === undefined ? event : { ...event, providerMessageId: `press:${event.author.id}` },
    ),
  ),
  fault(
    'brings-signals-as-declared',
    'signals in another conversation',
    withSignals((event) => ({ ...event, conversationId: 'chat-9' })),
  ),
  fault(
    'brings-signals-as-declared',
    'signals whose repeats are others',
    withSignals((event) => ({ ...event, providerEventId: `signal-${(count += 1)}` })),
  ),
  fault(
    'brings-signals-as-declared',
    'an end as a block',
    withSignals((event) => ({ ...event, signal: { kind: 'contact-state', state: 'blocked' } })),
  ),
  fault(
    'brings-signals-as-declared',
    'reactions to nothing',
    withSignals((event) => ({ ...event, on: undefined })),
  ),
  fault(
    'brings-typing-as-declared',
    'typing as its opposite',
    withEvents((events) => events.map((event) => (event.kind === 'typing' ? { ...event, isTyping: false } : event))),
  ),
  fault(
    'replies-without-secrets',
    'an answer with the customer’s words',
    withParse((request, read) =>
      read.kind === 'events'
        ? { ...read, reply: { body: Buffer.from(request.body).toString(), contentType: 'application/json' } }
        : read,
    ),
  ),
  fault(
    'replies-without-secrets',
    'an answer without a type',
    withParse((_request, read) =>
      read.kind === 'events' ? { ...read, reply: { body: '{}', contentType: '' } } : read,
    ),
  ),
  fault(
    'gives-its-ids-as-declared',
    'sends without the platform’s id',
    withResult((result) => (result.kind === 'sent' ? { kind: 'sent' } : result)),
  ),
  fault(
    'gives-its-ids-as-declared',
    'sends with another id than quotes have',
    withMessages((event) =>
      event.replyTo?.sentBy === 'ours' ? { ...event, replyTo: { sentBy: 'ours', sentId: 'p-9' } } : event,
    ),
  ),
  fault('tells-ends-as-declared', 'ends that are declared and not told', {
    ...model,
    provider: withoutAbility('tellEnd'),
  }),
  fault(
    'tells-ends-as-declared',
    'ends of which the platform hears nothing',
    withProvider({ tellEnd: () => Promise.resolve({ kind: 'sent' }) }),
  ),
  fault(
    'fails-to-tell-ends-in-words',
    'an end that throws',
    withProvider({
      async tellEnd(conversationId, context) {
        await ask('end', { to: conversationId }, context);
        return { kind: 'sent' };
      },
    }),
  ),
  fault(
    'survives-without-a-token',
    'a send that throws without a token',
    withProvider({
      async send(part, context) {
        const expiresAt = new Date(context.now().getTime() + 3_600_000);
        const renew = () => Promise.resolve({ value: 'test-access', expiresAt });
        await context.tokens.get('access', { madeFrom: context.secrets[0]?.value ?? '', renew });
        return good.send(part, context);
      },
    }),
  ),
  fault(
    'survives-without-a-token',
    'a send that goes without its token',
    withProvider({
      async send(part, context) {
        const tokens = { get: () => context.tokens.get('access', { madeFrom: '', renew: never }).catch(() => 'none') };
        return good.send(part, { ...context, tokens });
      },
    }),
  ),
];

const never = () => Promise.reject(new Error('Nothing is renewed.'));
