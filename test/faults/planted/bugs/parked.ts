import type { PlantedBug } from '../planted-bug.ts';

const claims = 'lib/exactly-once/claims.ts';
const replay = 'lib/inbound/parking/replay-parked.ts';

const ofClaims = (test: string) => ({ file: 'test/lib/exactly-once/claims-parked.test.ts', test });
const inClaims = { file: 'test/lib/exactly-once/claims.test.ts' };
const ofReplay = (test: string) => ({
  file: 'test/lib/inbound/parking/replay-parked.test.ts',
  test: `replayParked > ${test}`,
});

const repeated = (test: string) => ({
  file: 'test/lib/repeated-writes.test.ts',
  test: `what a write does whose answer was lost, and which the client of the table repeats, is the same > ${test}`,
});

const ofCrashes = (test: string) => ({ file: 'test/lib/inbound/worker-crashes.test.ts', test });

export const parked: readonly PlantedBug[] = [
  {
    name: 'A message that crashes its worker is tried for ever',
    file: 'lib/inbound/worker-crashes.ts',
    find: 'step = await work(crashes >= MOST_CRASHES);',
    replace: 'step = await work(crashes > 1_000);',
    check: ofCrashes(
      'a message that crashes its worker > is parked with its cause within minutes, and those behind it in its conversation follow',
    ),
  },
  {
    name: 'Every message is parked where every message crashes its worker',
    file: 'lib/inbound/inbound-message.ts',
    find: 'return breakers.hasDeliveredBeside(conversationIn(message, ports), time - RECENT_MS);',
    replace: 'return breakers.hasDeliveredBeside(conversationIn(message, ports), time - RECENT_MS) || time > 0;',
    check: ofCrashes('nothing is parked > while no other message comes through either'),
  },
  {
    name: 'A replay goes under the number of the next where the answer of the table was lost',
    file: 'lib/inbound/parking/replay-parked.ts',
    find: "if (item['replayer'] === replayer) return standing;",
    replace: "if (item['replayer'] === replayer) return standing + 1;",
    check: repeated('replaying a parked message'),
  },
  {
    name: 'A parked message stands in the table in the clear',
    file: 'lib/inbound/parking/parked-record.ts',
    find: 'payload: seal(JSON.stringify(message.payload), key, pk, ports.randomBytes),',
    replace: 'payload: JSON.stringify(message.payload),',
    check: {
      file: 'test/lib/inbound/parking/parked-record.test.ts',
      test: 'park > seals the content, so that nobody without the data key reads it in the table',
    },
  },
  {
    name: 'What was parked anew since it was listed is dropped all the same',
    file: 'lib/inbound/parking/list-parked.ts',
    find: "return table.delete(pk, { equals: ['parkedAt', parkedAt] });",
    replace: 'void parkedAt;\n  return table.delete(pk);',
    check: {
      file: 'test/lib/inbound/parking/list-parked.test.ts',
      test: 'dropParked > leaves alone what was parked again since it was listed',
    },
  },
  {
    name: 'A replay is queued although its record is gone',
    file: replay,
    find: "{ all: [{ exists: 'payload' }, wasReplayed(standing)] },",
    replace: 'wasReplayed(standing),',
    check: ofReplay('queues nothing of one that is settled between its reading and its numbering'),
  },
  {
    name: 'The record of a replay ends while the replay waits',
    file: replay,
    find: 'expiresAt: keptUntil(at)',
    replace: 'checkedAt: keptUntil(at)',
    check: ofReplay('leaves the record in its place, for a month from the replay on'),
  },
  {
    name: 'A replay that the queue refused passes for queued',
    file: replay,
    find: "=== 0 ? 'queued' : 'refused';",
    replace: ">= 0 ? 'queued' : 'refused';",
    check: ofReplay('tells when the queue refuses it, and the next replay goes on'),
  },
  {
    name: 'Parked work is resumed by two replays at once',
    file: claims,
    find: '{ all: [hasFence(fence), isParked] },',
    replace: "{ any: [hasFence(fence), isParked, { exists: 'fence' }] },",
    check: { ...inClaims, test: 'parking and resuming > resumes for one of two who ask at once' },
  },
  {
    name: 'A replay begins with the refusals that parked the message',
    file: claims,
    find: "        remove: ['finishedAt', 'refusals'],\n      },\n      { all: [hasFence(fence), isParked] },",
    replace: "        remove: ['finishedAt'],\n      },\n      { all: [hasFence(fence), isParked] },",
    check: {
      ...inClaims,
      test: 'parking and resuming > takes the same work up again: its start and its notes stay, its refusals are forgiven',
    },
  },
  {
    name: 'The doubt of parked work is forgotten',
    file: claims,
    find: '...(conclusive ? { settledFence: claim.fence } : {}),\n    };',
    replace: 'settledFence: conclusive ? claim.fence : claim.fence,\n    };',
    check: { ...inClaims, test: 'parking and resuming > keeps the doubt of work that was parked without knowing' },
  },
  {
    name: 'A parked message is forgotten before its replay',
    file: claims,
    find: 'const PARKED_REMEMBERED_DAYS = 60;',
    replace: 'const PARKED_REMEMBERED_DAYS = 10;',
    check: ofClaims('parked work > is remembered for sixty days'),
  },
];
