import { describe, expect, it } from 'vitest';
import type { MessageEvent } from '../../../../lib/contract/events.ts';
import { withOptOut } from '../../../../lib/channels/people/opt-out-words.ts';
import { messageEvent } from '../../../support/fixtures.ts';

const signalOf = (text: string, people = {}, changes: Partial<MessageEvent> = {}) => {
  const event = withOptOut(messageEvent({ text, ...changes }), { honoursOptOut: true, ...people });
  return event.kind === 'message' ? event.signal : undefined;
};
const state = (of: 'opted-out' | 'reachable') => ({ kind: 'contact-state', state: of });

describe('a word by which a customer opts out', () => {
  it.each([
    'STOP',
    'stop',
    ' Stop. ',
    '«stop»',
    'Arrêt',
    'ARRET',
    'arre\u0302t',
    'Désabonner !',
    'stop all',
    'Ｓｔｏｐ',
  ])('is known whatever its case, accents and signs: %s', (text) => {
    expect(signalOf(text)).toEqual(state('opted-out'));
  });

  it.each([
    'stop sending me the wrong size',
    'Please stop',
    'nonstop',
    'stopp',
    'STOP STOP',
    'unstoppable',
    'end',
    'cancel',
    '',
    '.',
    `stop${' '.repeat(200)}`,
  ])('is none inside a message, or of another meaning: %s', (text) => {
    expect(signalOf(text)).toBeUndefined();
  });

  it.each(['start', 'UNSTOP', 'Reprendre'])('has its opposite: %s', (text) => {
    expect(signalOf(text)).toEqual(state('reachable'));
  });

  it('is the channel’s own where that names any', () => {
    const own = { optOutWords: ['Tschüss'], optInWords: ['hallo'] };
    expect(signalOf('tschuss', own)).toEqual(state('opted-out'));
    expect(signalOf('HALLO', own)).toEqual(state('reachable'));
    expect(signalOf('STOP', own)).toBeUndefined();
  });

  it.each([
    { case: 'a button that says so', changes: { press: { of: 'out-1', key: '1' } } },
    { case: 'an edit', changes: { change: { kind: 'edited', of: 'm-0' } } },
    { case: 'a photo with that for a caption', changes: { files: [] } },
  ] as const)('is none of $case', ({ changes }) => {
    expect(signalOf('STOP', {}, changes)).toBeUndefined();
  });

  it('stays what the agent reads, below a note in both languages', () => {
    const event = withOptOut(messageEvent({ text: 'Stop' }), { honoursOptOut: true });
    expect(event).toMatchObject({ text: 'Stop' });
    expect(event.kind === 'message' && event.notes?.map(({ en, fr }) => [en, fr])).toEqual([
      [expect.stringMatching(/^The customer wants no more messages/), expect.stringMatching(/^Le client ne souhaite/)],
    ]);
  });
});
