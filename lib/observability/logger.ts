import type { EventName } from './events.ts';

export type Level = 'debug' | 'info' | 'warn' | 'error';

/**
 * Fields of a log line: ids, codes and numbers. Never a message text, a name, a phone number, a token or a secret;
 * ids of conversations and end users can be phone numbers, so they stay out too.
 */
export interface LogFields {
  readonly integration?: string;
  readonly channel?: string;
  readonly provider?: string;
  /** Runs with a message from the webhook to CXone. */
  readonly correlation?: string;
  readonly message?: string;
  /** CXone's own id of a customer's message: by it an operator finds what an agent points at. */
  readonly cxoneMessage?: string | undefined;
  /** What a breaker stands for. */
  readonly scope?: 'tenant' | 'channel' | 'provider' | 'file-host';
  readonly operation?: string;
  readonly code?: string;
  readonly status?: number;
  /** CXone's support reference of a failed request (byoc-protocol §3.9). */
  readonly uid?: string | undefined;
  readonly attempt?: number;
  /** Milliseconds. */
  readonly delay?: number;
  readonly count?: number;
  /** Files in the bucket. */
  readonly files?: number;
  /** Parked messages, and for how many seconds the oldest has been one. */
  readonly parked?: number;
  readonly oldestParked?: number;
  /** Breakers that are open. */
  readonly breakers?: number;
  /** Messages in the dead-letter queues. */
  readonly deadLetters?: number;
  /** Number of a holding queue, from 1. */
  readonly queue?: number;
  /** Of an audit entry that could not be written. */
  readonly act?: string;
  readonly who?: string;
  readonly outcome?: string;
  /** A sentence of ours, or an error's name and code. */
  readonly reason?: string;
  /** Where in the code an error came from. */
  readonly at?: string;
}

export interface Logger {
  log(level: Level, event: EventName, fields?: LogFields): void;
}

const order: Readonly<Record<Level, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** One JSON line per event, at or above a level. */
export function createLogger(least: Level, now: () => Date, write: (line: string) => void): Logger {
  return {
    log(level, event, fields = {}) {
      if (order[level] < order[least]) return;
      write(JSON.stringify({ time: now().toISOString(), level, event, ...fields }));
    },
  };
}

/** As V8 writes a frame: what is called, and in which file, line and column. */
const frame = /^\s+at .*:\d+:\d+\)?$/;

/** The first frames of an error's stack, without the message before them, which may quote a body of several lines. */
export function framesOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const { stack = '', message } = error;
  const at = message === '' ? -1 : stack.indexOf(message);
  return stack
    .slice(at === -1 ? 0 : at + message.length)
    .split('\n')
    .filter((line) => frame.test(line))
    .slice(0, 5)
    .map((line) => line.trim())
    .join(' | ');
}

/** What may be logged of something thrown: its name and stable code, never its message, which may quote a body. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  return `${error.name}${code}`;
}
