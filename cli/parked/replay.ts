import type { ParkedRecord } from '../../lib/inbound/parking/list-parked.ts';
import { replayParked } from '../../lib/inbound/parking/replay-parked.ts';
import { systemPorts } from '../../lib/ports.ts';
import type { Deployment } from '../deployment.ts';
import { progressOf } from '../progress.ts';
import { TargetError } from '../target.ts';
import { idOf } from './ids.ts';
import { parkedPortsOf } from './ports.ts';
import { counted } from './texts.ts';
import { waitUntilSettled } from './wait.ts';

/** Why a parked message can't be opened. */
export const because = {
  gone: 'is no longer parked: it was delivered or dropped in the meantime.',
  unreadable:
    'can’t be opened: it was sealed under a data key that is stored no longer. docs/runbooks/leaked-secret.md says what to do.',
} as const;

/**
 * Puts these back on the queue in their order, and says so; with `wait`, what became of them too. Fails where some can't be
 * opened: the others are put back all the same.
 * @param learn Told how many are back on the queue.
 */
export async function replayByCommand(
  chosen: readonly ParkedRecord[],
  deployment: Deployment,
  { wait }: { readonly wait: boolean },
  learn: (facts: { readonly count: number }) => void,
): Promise<void> {
  const { queued, unreadable } = await replayAll(chosen, deployment);
  learn({ count: queued.length });
  if (queued.length === 0) throw new TargetError('Nothing was put back on the queue.');
  console.log(`${counted(queued.length)} back on the queue.`);
  if (wait) await tellWhatBecame(queued, deployment);
  if (unreadable === 0) return;
  const those = unreadable === 1 ? 'can’t be opened and stays' : 'can’t be opened and stay';
  throw new TargetError(`${unreadable} of the ${chosen.length} chosen messages ${those} parked.`, { isHalfDone: true });
}

interface Replayed {
  readonly queued: readonly ParkedRecord[];
  /** How many can't be opened. */
  readonly unreadable: number;
}

async function replayAll(chosen: readonly ParkedRecord[], deployment: Deployment): Promise<Replayed> {
  const ports = parkedPortsOf(deployment);
  const progress = progressOf('Replaying', chosen.length);
  const queued: ParkedRecord[] = [];
  const others: string[] = [];
  let unreadable = 0;
  try {
    for (const [index, record] of chosen.entries()) {
      const result = await replayParked(record, ports);
      if (result === 'refused') throw refusedByQueue(queued.length > 0);
      if (result === 'queued') queued.push(record);
      else others.push(`${idOf(record.pk)} ${because[result]}`);
      if (result === 'unreadable') unreadable += 1;
      progress.show(index + 1);
    }
  } catch (error) {
    progress.end();
    console.error(
      `Stopped: ${queued.length} of ${chosen.length} are back on the queue, and all of them are still listed.`,
    );
    throw error;
  }
  progress.end();
  for (const line of others) console.error(line);
  return { queued, unreadable };
}

const refusedByQueue = (isHalfDone: boolean) =>
  new TargetError('The queue refused a message: repeat the command.', { isHalfDone });

async function tellWhatBecame(queued: readonly ParkedRecord[], { table }: Deployment): Promise<void> {
  const progress = progressOf('Waiting', queued.length);
  const { delivered, parkedAgain, waiting } = await waitUntilSettled(queued, { ...systemPorts, table }, progress.show);
  progress.end();
  console.log(`Delivered: ${delivered}. Parked again: ${parkedAgain}. Still on the queue: ${waiting}.`);
}
