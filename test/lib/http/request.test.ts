import { describe, expect, it } from 'vitest';
import {
  bodyBytes,
  channelIdFrom,
  integrationKeyIn,
  jsonBody,
  parseForm,
} from '../../../lib/http/create-http-handler.ts';
import { HttpError } from '../../../lib/http/http-error.ts';
import { httpEvent } from './http-event.ts';

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('It was expected to throw.');
}

describe('bodyBytes', () => {
  it.each([
    { case: 'text', event: { body: 'Kde je balík?' }, hex: '4b6465206a652062616cc3ad6b3f' },
    { case: 'base64 of bytes that are no text', event: { body: '/wCAfw==', isBase64Encoded: true }, hex: 'ff00807f' },
    { case: 'no body', event: {}, hex: '' },
  ])('gives the very bytes of $case', ({ event, hex }) => {
    expect(bodyBytes(httpEvent(event)).toString('hex')).toBe(hex);
  });
});

describe('jsonBody', () => {
  it.each([
    { case: 'plain', event: { body: '{"text":"ahoj"}' } },
    { case: 'base64', event: { body: 'eyJ0ZXh0IjoiYWhvaiJ9', isBase64Encoded: true } },
  ])('reads a $case body', ({ event }) => {
    expect(jsonBody(httpEvent(event))).toEqual({ text: 'ahoj' });
  });

  it.each([{ case: 'no body' }, { case: 'a form', body: 'a=1' }, { case: 'cut JSON', body: '{"text":"CANARY' }])(
    'refuses $case with a 400 that quotes nothing of it',
    ({ body }) => {
      const error = thrownBy(() => jsonBody(httpEvent(body === undefined ? {} : { body })));
      expect(error).toBeInstanceOf(HttpError);
      expect(error).toMatchObject({ status: 400, code: 'body_not_json' });
      expect(String(error)).not.toContain('CANARY');
    },
  );
});

describe('parseForm', () => {
  it('reads what browsers send, and shows what came twice', () => {
    expect({ ...parseForm('name=Web+shop+%26+caf%C3%A9&a=1&a=&b') }).toEqual({
      name: 'Web shop & café',
      a: ['1', ''],
      b: '',
    });
  });

  it('stops after a thousand fields: no form of ours has as many', () => {
    expect(parseForm('a&'.repeat(100_000))['a']).toHaveLength(1_000);
  });

  it.each([
    { case: 'one name again and again', text: (bytes: number) => 'a&'.repeat(bytes / 2) },
    { case: 'names and values', text: (bytes: number) => 'a=b&'.repeat(bytes / 4) },
    { case: 'ampersands', text: (bytes: number) => '&'.repeat(bytes) },
    { case: 'escapes', text: (bytes: number) => '%61'.repeat(bytes / 3) },
    { case: 'broken escapes', text: (bytes: number) => '%'.repeat(bytes) },
    {
      case: 'many names',
      text: (bytes: number) =>
        Array.from({ length: bytes / 8 }, (_, index) => String(index).padStart(7, 'n')).join('&'),
    },
  ])('takes time in proportion to its text at the most: $case', ({ text }) => {
    const least = (bytes: number): number => {
      const form = text(bytes);
      const runs = Array.from({ length: 20 }, () => {
        const from = performance.now();
        parseForm(form);
        return performance.now() - from;
      });
      return Math.min(...runs);
    };
    least(200_000);
    // As long as a form may be. In the square of the bytes it would be a hundred times.
    expect(least(200_000) / least(20_000)).toBeLessThan(15);
  });
});

describe('the ids in a path', () => {
  it('are given where they can be ids', () => {
    expect(integrationKeyIn(httpEvent({ pathParameters: { integrationKey: 'main' } }))).toBe('main');
    expect(channelIdFrom('ch-7781.A_b')).toBe('ch-7781.A_b');
  });

  it.each(['', 'Main', '-main', 'a/b', 'a'.repeat(33), '<script>'])('are a 404 for the integration %j', (key) => {
    const error = thrownBy(() => integrationKeyIn(httpEvent({ pathParameters: { integrationKey: key } })));
    expect(error).toMatchObject({ status: 404, code: 'unknown_integration' });
  });

  it('are a 404 where the path names no integration', () => {
    expect(thrownBy(() => integrationKeyIn(httpEvent({})))).toMatchObject({ status: 404 });
  });

  it.each([undefined, '', '..', '-x', 'a b', 'ch%2F1', 'a'.repeat(101)])('are a 404 for the channel %j', (id) => {
    expect(thrownBy(() => channelIdFrom(id))).toMatchObject({ status: 404, code: 'unknown_channel' });
  });
});
