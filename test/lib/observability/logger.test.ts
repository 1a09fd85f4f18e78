import { describe, expect, it } from 'vitest';
import { cxoneFailure } from '../../support/cxone-failures.ts';
import { events } from '../../../lib/observability/events.ts';
import { createLogger, describeError, framesOf, type Level } from '../../../lib/observability/logger.ts';

const now = () => new Date('2026-03-02T10:15:30.250Z');
const levels: readonly Level[] = ['debug', 'info', 'warn', 'error'];

describe('createLogger', () => {
  it('writes one JSON line for each event, with its time first', () => {
    const lines: string[] = [];

    createLogger('info', now, (line) => lines.push(line)).log('warn', 'inbound.retry', {
      channel: 'ch-acme',
      code: 'cxone_throttled',
      delay: 30_000,
    });

    expect(lines).toEqual([
      '{"time":"2026-03-02T10:15:30.250Z","level":"warn","event":"inbound.retry","channel":"ch-acme","code":"cxone_throttled","delay":30000}',
    ]);
  });

  it.each([
    { least: 'debug' as const, written: ['debug', 'info', 'warn', 'error'] },
    { least: 'info' as const, written: ['info', 'warn', 'error'] },
    { least: 'warn' as const, written: ['warn', 'error'] },
    { least: 'error' as const, written: ['error'] },
  ])('writes $written at level $least', ({ least, written }) => {
    const lines: string[] = [];
    const logger = createLogger(least, now, (line) => lines.push(line));

    for (const level of levels) logger.log(level, 'token.issued');

    expect(lines.map((line) => /"level":"(\w+)"/.exec(line)?.[1])).toEqual(written);
  });
});

describe('describeError', () => {
  it.each([
    {
      case: 'name and code',
      error: cxoneFailure.throttled('create-message'),
      is: 'CxoneThrottledError cxone_throttled',
    },
    { case: 'the name alone', error: new TypeError('Where is my parcel?'), is: 'TypeError' },
    {
      case: 'the name alone where the code is no text',
      error: Object.assign(new Error('x'), { code: 7 }),
      is: 'Error',
    },
    { case: 'the type of what is no error', error: 'Where is my parcel?', is: 'string' },
  ])('gives $case and never the message', ({ error, is }) => {
    expect(describeError(error)).toBe(is);
  });
});

describe('framesOf', () => {
  it('gives where an error came from, and no line of its message, whatever it looks like', () => {
    const error = new Error('can’t read\n    at home with Idaholm\n    at Idaholm (/home/of/idaholm.ts:1:2)');
    const frames = framesOf(error);
    expect(frames).toMatch(/^at .*logger\.test\.ts:\d+:\d+/);
    expect(frames).not.toMatch(/idaholm/i);
  });

  it('leaves out what does not look like a frame where the message was changed meanwhile', () => {
    const error = new Error('can’t read\n    at home with Idaholm');
    error.message = 'can’t read it';
    expect(framesOf(error)).not.toContain('Idaholm');
    expect(framesOf('no error')).toBe('');
  });
});

describe('the events', () => {
  it('have names of two parts and a sentence for the operator', () => {
    for (const [name, meaning] of Object.entries(events)) {
      expect(name).toMatch(/^[a-z]+\.[a-z-]+$/);
      expect(meaning).toMatch(/^[A-Z].*\.$/);
    }
  });
});
