import { describe, expect, it } from 'vitest';
import { providerWords } from '../../../lib/messages/plain-sentence.ts';

const said = (words: string): string => providerWords(words, 200);

describe('What a provider says', () => {
  it.each([
    ['Bad Request: chat not found', 'Bad Request: chat not found'],
    ['Too many requests. Retry after 3 s, i.e. at 10:05:30.', 'Too many requests. Retry after 3 s, i.e. at 10:05:30.'],
    ['1 < 2 and 3 > 2', '1 < 2 and 3 > 2'],
    ['Le client « Zoé » n’a pas répondu : réessayez.', 'Le client « Zoé » n’a pas répondu : réessayez.'],
    ['لا يمكن إرسال الرسالة', 'لا يمكن إرسال الرسالة'],
    ['👩‍🚀 is unknown', '👩‍🚀 is unknown'],
    ['Order 2026-03-02/117 is closed', 'Order 2026-03-02/117 is closed'],
  ])('stays as it is: %s', (words, expected) => {
    expect(said(words)).toBe(expected);
  });

  it.each([
    ['markup', 'Not <b>found</b>', 'Not found'],
    ['a tag that is not closed', 'Not found<img src=x onerror="alert(1)"', 'Not found'],
    ['a comment', 'Not found<!-- build 7 -->', 'Not found'],
    ['lines', 'Not\r\nfound\u2028here\u0085now', 'Not found here now'],
    ['control characters', 'Not\u0000 fo\u001b[31mund\u0007', 'Not fo [31mund'],
    ['characters that turn text round', 'Not \u202edlrow\u202c \u2066found\u2069\u200f', 'Not dlrow found'],
    ['characters that nobody sees', 'No\u200bt fo\u00adund\ufeff\u{e0041}', 'Not found'],
    ['an address', 'See https://evil.example/?a=1 for more', 'See … for more'],
    ['an address without a scheme', 'See www.evil.example or evil.example/login now', 'See … or … now'],
    ['a script', 'Click javascript:alert(1)', 'Click …'],
    ['a bot token', 'Unauthorized: 123456789:AAExampleExampleExample', 'Unauthorized: …'],
    ['a key', 'Bad key whsec_dGVzdC1zZWNyZXQtMQ==, sorry', 'Bad key …, sorry'],
    ['a long key without digits', `Bad key ${'abCD'.repeat(12)}`, 'Bad key …'],
    ['half a character', 'Not \ud83d found', 'Not � found'],
  ])('loses %s', (_what, words, expected) => {
    expect(said(words)).toBe(expected);
  });

  it.each([
    '',
    ' \n',
    '<!DOCTYPE html><title>502</title><p>Bad gateway',
    '\n<html lang="en">no',
    '<?xml version="1.0"?><a/>',
    '<p></p>',
    '\u202e\u2066',
    'https://evil.example',
  ])('is nothing where no text is left: %j', (words) => {
    expect(said(words)).toBe('');
  });

  it('is cut at its longest, and not read far beyond', () => {
    expect(providerWords('no '.repeat(100_000), 20)).toBe('no no no no no no n…');
    expect(providerWords('a.'.repeat(100_000), 20)).toBe('');
  });
});
