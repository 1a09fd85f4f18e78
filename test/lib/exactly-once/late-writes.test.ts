import { assert, expect, it } from 'vitest';
import { type Claim, Claims } from '../../../lib/exactly-once/claims.ts';
import type { Change, Condition, Item } from '../../../lib/table/table.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { anyNotes, type AnyNotes } from './any-notes.ts';

const pk = 'CLAIM#queued#m-90017';
const request = { pk, digest: 'digest-1', leaseMs: 25_000, notes: {} };

/** The client gave its first attempt at a write up and was answered by the second; the first one comes in later. */
class LateTable extends MemoryTable {
  #late: (() => Promise<unknown>)[] = [];
  isLate = false;

  override async update(key: string, change: Change, condition?: Condition): Promise<Item | undefined> {
    if (this.isLate) this.#late.push(() => super.update(key, change, condition));
    return super.update(key, change, condition);
  }

  async letIn(): Promise<void> {
    for (const write of this.#late.splice(0)) await write();
  }
}

interface Ground {
  readonly claims: Claims<AnyNotes>;
  readonly claim: Claim<AnyNotes>;
}
type Step = (ground: Ground) => Promise<Claim<AnyNotes> | undefined>;

const claimed = async (claims: Claims<AnyNotes>): Promise<Claim<AnyNotes>> => {
  const result = await claims.claim(request);
  return result.kind === 'acquired' ? result.claim : assert.fail(`The claim is ${result.kind}.`);
};
const noting =
  (notes: AnyNotes): Step =>
  ({ claims, claim }) =>
    claims.note(claim, notes);
const then =
  (does: (ground: Ground) => Promise<unknown>): Step =>
  async (ground) => {
    await does(ground);
    return ground.claim;
  };

const copied = noting({ copies: 'one' });
const sending = noting({ settled: 0, sending: 0 });
const released = then(({ claims, claim }) => claims.release(claim, { conclusive: false, refused: true }));
const settledEarlier = then(({ claims, claim }) => claims.settleEarlier(claim));
const finished = then(({ claims, claim }) => claims.finish(claim, 'done', { messageId: 'cx-1' }));
const parked = then(({ claims, claim }) => claims.park(claim, { conclusive: true }));
const takenAgain: Step = ({ claims }) => claimed(claims);
const resumed: Step = ({ claims, claim }) => claims.resume(pk, claim.fence, 25_000);
const reopened: Step = ({ claims, claim }) => claims.reopen(pk, claim.fence, 25_000, { id: 'out-2' });

it.each<{ late: string; write: Step; behind: readonly Step[] }>([
  { late: 'what was copied, behind what is sent', write: copied, behind: [sending] },
  { late: 'what was copied, behind the same again', write: copied, behind: [copied] },
  { late: 'what was copied, behind two notes', write: copied, behind: [sending, noting({ settled: 1, sending: 1 })] },
  { late: 'a note, behind its end', write: sending, behind: [finished] },
  { late: 'a note, behind its release', write: sending, behind: [released] },
  { late: 'a note, behind another holder', write: sending, behind: [released, takenAgain] },
  { late: 'a note, behind another holder’s note', write: copied, behind: [released, takenAgain, sending] },
  { late: 'that earlier ones did nothing, behind a note', write: settledEarlier, behind: [sending] },
  { late: 'that earlier ones did nothing, behind a release', write: settledEarlier, behind: [released] },
  { late: 'a release, behind another holder', write: released, behind: [takenAgain, sending] },
  { late: 'an end, behind work that was begun anew', write: finished, behind: [reopened, sending] },
  { late: 'a parking, behind work that was resumed', write: parked, behind: [resumed, sending] },
])('a write that comes late changes nothing: $late', async ({ write, behind }) => {
  const table = new LateTable();
  const { now } = new VirtualClock();
  const claims = new Claims(table, now, anyNotes);
  let claim = await claimed(claims);
  table.isLate = true;
  claim = (await write({ claims, claim })) ?? assert.fail('It was not written.');
  table.isLate = false;
  for (const step of behind) claim = (await step({ claims, claim })) ?? assert.fail('It was refused.');

  const standing = await table.get(pk);
  await table.letIn();
  expect(await table.get(pk)).toEqual(standing);
});

it('a claim that comes late is not granted once its holder gave it back', async () => {
  const table = new LateTable();
  const clock = new VirtualClock();
  const claims = new Claims(table, clock.now, anyNotes);
  table.isLate = true;
  const claim = await claimed(claims);
  table.isLate = false;
  await clock.advance(1_500);
  await claims.release(claim, { conclusive: true });

  const standing = await table.get(pk);
  await table.letIn();
  expect(await table.get(pk)).toEqual(standing);
});
