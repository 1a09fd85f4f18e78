import { $ZodError } from 'zod/v4/core';
import type { Table } from '../table/table.ts';
import type { InboundMessage, InboundPorts, Step } from './inbound-message.ts';

/** Attempts that were begun and never ended, after which a message is parked. */
const MOST_CRASHES = 5;
/** Seconds for which an attempt is remembered that never ended: longer than 1,000 receives, 120 s apart. */
const KEPT_SECONDS = 2 * 86_400;
/** How often a note is taken back where the table gives no answer. */
const MOST_TRIES = 3;
/** Begins the names of the attributes that each stand for an attempt: its receive count follows. */
const ATTEMPT = 'receive-';

/**
 * Works on a message on which a worker may have died before, and says whether it is the message that kills: five such
 * attempts were begun and never ended. An attempt is noted before it begins, and the note is taken back once it has
 * ended, so that only a process that dies leaves one behind. What fails because of a store has ended too: that is not
 * the message's affair. A mistake in our code is no better than a crash.
 *
 * To be called where other messages come through: what kills every message is no reason to park one.
 */
export async function watchingCrashes(
  { claimPk, attempt }: InboundMessage,
  { table, now }: Pick<InboundPorts, 'table' | 'now'>,
  work: (isKiller: boolean) => Promise<Step>,
): Promise<Step> {
  const pk = `CRASHES#${claimPk}`;
  const at = now().getTime();
  // Named by the receive count: what is noted twice counts once.
  const own = `${ATTEMPT}${attempt.receiveCount}`;
  const noted = await table.update(pk, { set: { [own]: at, expiresAt: Math.floor(at / 1000) + KEPT_SECONDS } });
  const crashes = Object.keys(noted ?? {}).filter((name) => name.startsWith(ATTEMPT) && name !== own).length;
  const takeBack = (isOver: boolean) => takeNoteBack(pk, crashes === 0 || isOver ? undefined : own, table);
  let step: Step;
  try {
    step = await work(crashes >= MOST_CRASHES);
  } catch (error) {
    if (!isMistake(error)) await takeBack(false);
    throw error;
  }
  await takeBack(step.kind === 'next');
  return step;
}

/** Of our own, in the code or in what it expects of stored data. */
function isMistake(error: unknown): boolean {
  const mistakes = [TypeError, RangeError, ReferenceError, SyntaxError, $ZodError];
  return mistakes.some((mistake) => error instanceof mistake);
}

/**
 * One that stays because the table gives no answer counts as a crash.
 * @param own Undefined: nothing is left to be remembered.
 */
async function takeNoteBack(pk: string, own: string | undefined, table: Pick<Table, 'update' | 'delete'>) {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    try {
      await (own === undefined ? table.delete(pk) : table.update(pk, { remove: [own] }, { exists: own }));
      return;
    } catch {
      // What became of the message stands whether or not this is written.
    }
  }
}
