import { describe, expect, it } from 'vitest';
import type { Signal, SignalEvent } from '../../../lib/contract/events.ts';
import { messageOfSignal } from '../../../lib/messages/signals.ts';
import { toCreateMessage } from '../../../lib/messages/to-create-message.ts';

const signalEvent = (signal: Signal, changes: Partial<SignalEvent> = {}): SignalEvent => ({
  kind: 'signal',
  conversationId: 'conv-7781',
  author: { id: 'usr-5150', firstName: 'Ida' },
  providerEventId: 'r-1',
  occurredAt: '2026-03-02T10:15:29.100Z',
  signal,
  ...changes,
});

const textIn = (language: 'en' | 'fr', signal: Signal) =>
  toCreateMessage(messageOfSignal(signalEvent(signal)), '2026-03-02T10:15:30.250Z', { language }).messageContent
    .payload['text'];

describe('a signal as a message', () => {
  it('has the note that its provider gives in the place of its own', () => {
    const note = { en: 'The bot was removed', fr: 'Le bot a été retiré' };
    const event = signalEvent({ kind: 'contact-state', state: 'left' }, { note });
    expect(messageOfSignal(event).notes).toEqual([note]);
  });

  it('has a note in the place of words, its own id, what it is on as a quote, and the signal', () => {
    const on = { sentBy: 'ours', externalId: 'out-AAAAAAAAAAAAAAAAAAAAAA' } as const;
    const signal = { kind: 'reaction', emoji: '👍' } as const;

    expect(messageOfSignal(signalEvent(signal, { on }))).toEqual({
      kind: 'message',
      conversationId: 'conv-7781',
      providerMessageId: 'r-1',
      occurredAt: '2026-03-02T10:15:29.100Z',
      author: { id: 'usr-5150', firstName: 'Ida' },
      text: '',
      notes: [{ en: 'Reacted with 👍', fr: 'A réagi avec 👍' }],
      replyTo: on,
      signal,
    });
  });

  it.each<{ signal: Signal; en: string; fr: string }>([
    { signal: { kind: 'reaction', emoji: '👩🏽‍❤️‍💋‍👨🏿' }, en: '[Reacted with 👩🏽‍❤️‍💋‍👨🏿]', fr: '[A réagi avec 👩🏽‍❤️‍💋‍👨🏿]' },
    {
      signal: { kind: 'reaction' },
      en: '[Removed a reaction, or reacted with something that is not shown here]',
      fr: '[A retiré une réaction, ou a réagi avec quelque chose qui n’est pas affiché ici]',
    },
    {
      signal: { kind: 'contact-state', state: 'blocked' },
      en: '[The customer has blocked this channel: no message reaches them]',
      fr: '[Le client a bloqué ce canal\u00a0: aucun message ne lui parvient]',
    },
    {
      signal: { kind: 'contact-state', state: 'left' },
      en: '[The customer has left the conversation]',
      fr: '[Le client a quitté la conversation]',
    },
    {
      signal: { kind: 'contact-state', state: 'opted-out' },
      en: '[The customer wants no more messages]',
      fr: '[Le client ne veut plus recevoir de messages]',
    },
    {
      signal: { kind: 'contact-state', state: 'reachable' },
      en: '[You can write to the customer again]',
      fr: '[Il est de nouveau possible d’écrire au client]',
    },
    {
      signal: { kind: 'ended' },
      en: '[The customer has ended the conversation]',
      fr: '[Le client a mis fin à la conversation]',
    },
  ])('reads $en', ({ signal, en, fr }) => {
    expect(textIn('en', signal)).toBe(en);
    expect(textIn('fr', signal)).toBe(fr);
  });

  it.each(['', '\u0000', '👍'.repeat(5_000)])('shows no emoji that is none', (emoji) => {
    expect(textIn('en', { kind: 'reaction', emoji })).toMatch(/not shown here/);
  });
});
