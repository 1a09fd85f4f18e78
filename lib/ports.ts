import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

/** The effects that a door hands to the rooms, so that tests can run them on another clock and with known ids. */
export const systemPorts = {
  now: () => new Date(),
  /** From 0 up to, but not including, 1. */
  random: () => Math.random(),
  randomBytes: (size: number) => randomBytes(size),
  sleep: (ms: number) => wait(ms),
  // Past console.log, which Lambda's Node.js runtime patches to wrap each line up, in an object of its own or behind a time,
  // an id and a level: no metric filter would find the fields.
  writeLine: (line: string) => void process.stdout.write(`${line}\n`),
  /**
   * Towards CXone, whose hosts are known. Providers, whose addresses are written by the one who adds a channel, have
   * `createProviderAccess`.
   */
  // Looked up at each call: a wrapped fetch (tracing, tests) is used from the moment it is there.
  fetchCxone: ((input, init) => globalThis.fetch(input, init)) as typeof fetch,
};
