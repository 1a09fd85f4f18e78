import { describe, expect, it } from 'vitest';
import { wordsOfTest } from '../../../lib/messages/test-words.ts';

describe('a test message says that it is one', () => {
  it.each([
    ['out', 'en', 'This is a test of the channel “Acme”. No customer gets it.'],
    ['out', 'fr', 'Ceci est un test du canal «\u00a0Acme\u00a0». Aucun client ne le reçoit.'],
    ['out', 'fr-CA', 'Ceci est un test du canal «\u00a0Acme\u00a0». Aucun client ne le reçoit.'],
    ['in', 'en', 'This is a test of the channel “Acme”. No customer wrote it, and an answer reaches no customer.'],
    [
      'in',
      'fr',
      'Ceci est un test du canal «\u00a0Acme\u00a0». Aucun client ne l’a écrit, et une réponse ne parvient à aucun client.',
    ],
  ] as const)('%s, in %s', (way, language, words) => {
    expect(wordsOfTest(way, { name: 'Acme', language })).toBe(words);
  });
});
