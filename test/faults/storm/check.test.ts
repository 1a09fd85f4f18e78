import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Happening } from './history.ts';
import { judgeHistory } from './judge-history.ts';
import { broken, type Verdict, verdicts } from './verdicts.ts';

const directory = mkdtempSync(join(tmpdir(), 'storm-check-'));
afterAll(() => rmSync(directory, { recursive: true }));

type Moment = readonly [seconds: number, happening: Happening];

function written(moments: readonly Moment[]): string {
  const path = join(directory, 'history.jsonl');
  const events = moments.map(([seconds, happening]) => ({ at: seconds * 1000, ...happening }));
  writeFileSync(path, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  return path;
}

async function verdictsOn(moments: readonly Moment[]): Promise<string[]> {
  const { findings } = await judgeHistory(written(moments));
  return findings.map(({ verdict, message }) => `${verdict} ${message}`);
}

const posted = (message: string, attempt = 1, parts: readonly string[] = ['text']): Happening => ({
  type: 'webhook-posted',
  message,
  conversation: 'conv-1',
  attempt,
  parts: [...parts],
});
const postedTogether = (of: string, message: string, place: number): Happening => ({
  ...{ type: 'webhook-posted', message, conversation: 'conv-1', attempt: 1, parts: ['text'] },
  bundle: { of, place },
});
const answered = (message: string, status: number | null, attempt = 1): Happening => ({
  type: 'webhook-answered',
  message,
  attempt,
  status,
});
const stored = (message: string, createdAt: number, parts = ['text'], missing: string[] = []): Happening => ({
  type: 'cxone-stored',
  message,
  conversation: 'conv-1',
  createdAt,
  parts,
  missing,
});
const parked = (message: string): Happening => ({ type: 'parked', message, cause: 'refused-by-cxone' });
const calledBack = (message: string, attempt = 1, traced = true, parts = ['text']): Happening => ({
  type: 'callback-posted',
  message,
  conversation: 'conv-1',
  attempt,
  parts,
  idempotent: true,
  traced,
});
const told = (
  message: string,
  said: Extract<Happening, { type: 'callback-answered' }>['said'],
  id?: string,
  about?: string,
): Happening => ({
  type: 'callback-answered',
  message,
  attempt: 1,
  said,
  ...(id === undefined ? {} : { id }),
  ...(about === undefined ? {} : { about }),
});
const begun = (message: string, id: string, part = 'text'): Happening => ({ type: 'send-begun', message, id, part });
const showed = (message: string, id: string, part = 'text'): Happening => ({
  type: 'phone-showed',
  message,
  conversation: 'conv-1',
  id,
  part,
});
const status = (id: string, value: 'failed' | 'delivered' | 'seen', nobodyKnows = false): Happening => ({
  type: 'status-told',
  id,
  status: value,
  nobodyKnows,
});
const failedInPart = (id: string, { missing = [], doubtful = [] }: { missing?: string[]; doubtful?: string[] }) =>
  ({ type: 'status-told', id, status: 'failed', nobodyKnows: false, missing, doubtful }) as const;

describe('a history in which all is well', () => {
  it('has no findings where two messages that were posted at the same time share their time in CXone', async () => {
    expect(
      await verdictsOn([
        [0, posted('one')],
        [1, posted('two')],
        [2, answered('one', 200)],
        [3, answered('two', 200)],
        [4, stored('one', 7)],
        [5, stored('two', 7)],
      ]),
    ).toEqual([]);
  });

  it('has no findings, whatever was repeated', async () => {
    expect(
      await verdictsOn([
        [0, posted('one')],
        [1, answered('one', null)],
        [2, posted('two')],
        [3, answered('two', 200)],
        [4, stored('one', 1)],
        [5, stored('two', 2)],
        [60, posted('one', 2)],
        [61, answered('one', 200, 2)],
        [100, calledBack('reply')],
        [101, showed('reply', 'out-1')],
        [102, told('reply', 'nothing')],
        [103, calledBack('reply', 2)],
        [104, told('reply', 'sent', 'out-1')],
        [105, { type: 'receipt-accepted', id: 'out-1', status: 'delivered' }],
        [106, { type: 'receipt-accepted', id: 'out-1', status: 'seen' }],
        [107, status('out-1', 'seen')],
      ]),
    ).toEqual([]);
  });

  it('has no findings where files came through, or were named as missing', async () => {
    expect(
      await verdictsOn([
        [0, posted('one', 1, ['text', 'a.txt', 'b.txt'])],
        [1, answered('one', 200)],
        [2, stored('one', 1, ['text', 'b.txt'], ['a.txt'])],
        [2, { type: 'file-kept', key: 'inbound/ch-acme/one/2', isOwned: true }],
        [3, calledBack('reply', 1, true, ['text', 'c.txt', 'd.txt'])],
        [4, told('reply', 'sent', 'out-1')],
        [5, showed('reply', 'out-1')],
        [6, showed('reply', 'out-1.2', 'd.txt')],
        [7, { type: 'receipt-accepted', id: 'out-1', status: 'seen' }],
        [8, status('out-1', 'delivered')],
        [9, failedInPart('out-1', { missing: ['c.txt'] })],
      ]),
    ).toEqual([]);
  });

  it('says how much there was to judge', async () => {
    const path = written([
      [0, { type: 'storm', design: 'ours', seed: 1, messages: 3 }],
      [0, { type: 'fault', kind: 'crash', where: 'claim' }],
      [0, posted('one')],
      [1, answered('one', 202)],
      [1, { type: 'fault', kind: 'crash', where: 'acknowledge' }],
      [2, stored('one', 1, ['text', 'a.txt'], ['b.txt'])],
      [3, posted('refused')],
      [4, answered('refused', 503)],
      [5, calledBack('reply', 1, true, ['c.txt', 'd.txt'])],
      [6, told('reply', 'sent', 'out-1')],
      [7, showed('reply', 'out-1', 'c.txt')],
      [8, failedInPart('out-1', { doubtful: ['d.txt'] })],
      [9, { type: 'file-kept', key: 'outbound/ch-acme/out-1/1', isOwned: true }],
    ]);

    const { seen, faults } = await judgeHistory(path);

    expect(seen).toEqual({
      ...{ accepted: 1, answered: 1, receipts: 0, edited: 0, pressed: 0, ended: 0, toldOfEnd: 0 },
      ...{ attached: 1, noted: 1, shown: 1, missed: 1, kept: 1 },
    });
    expect([...faults]).toEqual([['crash', 2]]);
  });
});

const accepted: readonly Moment[] = [
  [0, posted('one')],
  [1, answered('one', 200)],
];
const twoAccepted: readonly Moment[] = [...accepted, [2, posted('two')], [3, answered('two', 200)]];
const sent: readonly Moment[] = [
  [0, calledBack('reply')],
  [1, showed('reply', 'out-1')],
  [2, told('reply', 'sent', 'out-1')],
];

const filesAccepted: readonly Moment[] = [
  [0, posted('one', 1, ['text', 'a.txt', 'b.txt'])],
  [1, answered('one', 200)],
];
const filesSent: readonly Moment[] = [
  [0, calledBack('reply', 1, true, ['text', 'a.txt'])],
  [1, told('reply', 'sent', 'out-1')],
];

const bundled: readonly Moment[] = [
  [0, postedTogether('one', 'one', 0)],
  [0, postedTogether('one', 'two', 1)],
  [1, answered('one', 200)],
  [1, answered('two', 200)],
];

const bad: readonly {
  readonly name: string;
  readonly moments: readonly Moment[];
  readonly found: readonly string[];
}[] = [
  { name: 'an accepted message that is nowhere', moments: accepted, found: ['lost one'] },
  {
    name: 'a message that is in CXone twice',
    moments: [...accepted, [2, stored('one', 1)], [900_000, stored('one', 2)]],
    found: ['doubled one'],
  },
  {
    name: 'a message that was never accepted and is in CXone twice',
    moments: [
      [0, posted('one')],
      [1, answered('one', null)],
      [2, stored('one', 1)],
      [3, stored('one', 2)],
    ],
    found: ['doubled one'],
  },
  {
    name: 'messages that stand in CXone the other way round',
    moments: [...twoAccepted, [4, stored('two', 1)], [5, stored('one', 2)]],
    found: ['inverted one'],
  },
  {
    name: 'messages that came to be in CXone the other way round in one moment',
    moments: [...twoAccepted, [4, stored('two', 1)], [4, stored('one', 2)]],
    found: ['inverted one'],
  },
  {
    name: 'times in CXone that do not rise',
    moments: [...twoAccepted, [4, stored('one', 7)], [5, stored('two', 7)]],
    found: ['inverted two'],
  },
  {
    name: 'a time in CXone that is below that of a message further back',
    moments: [
      ...twoAccepted,
      [4, posted('three')],
      [5, stored('one', 7)],
      [6, stored('two', 8)],
      [7, answered('three', 200)],
      [8, stored('three', 7)],
    ],
    found: ['inverted three'],
  },
  {
    name: 'a time in CXone that is not above that of a message which came to be there later',
    moments: [
      [0, posted('slow')],
      [1, posted('quick')],
      [2, answered('quick', 200)],
      [3, posted('next')],
      [4, answered('slow', 200)],
      [5, answered('next', 200)],
      [6, stored('quick', 9)],
      [7, stored('slow', 3)],
      [8, stored('next', 8)],
    ],
    found: ['inverted next'],
  },
  {
    name: 'messages of one webhook that came to be in CXone the other way round',
    moments: [...bundled, [2, stored('two', 2)], [3, stored('one', 1)]],
    found: ['inverted one'],
  },
  {
    name: 'messages of one webhook that share their time in CXone',
    moments: [...bundled, [2, stored('one', 1)], [3, stored('two', 1)]],
    found: ['inverted two'],
  },
  {
    name: 'a message that came half a day after it was accepted',
    moments: [...accepted, [50_000, stored('one', 1)]],
    found: ['late one', 'stuck one'],
  },
  {
    name: 'a parked message',
    moments: [...twoAccepted, [4, stored('two', 2)], [5, parked('one')]],
    found: ['parked one'],
  },
  {
    name: 'a parked message that was replayed behind a later one',
    moments: [...twoAccepted, [4, stored('two', 2)], [5, { type: 'replayed', message: 'one' }], [6, stored('one', 1)]],
    found: ['late one'],
  },
  {
    name: 'a replay that doubles',
    moments: [...accepted, [2, stored('one', 1)], [5, { type: 'replayed', message: 'one' }], [6, stored('one', 1)]],
    found: ['doubled one', 'late one'],
  },
  {
    name: 'a message that came an hour after it was accepted',
    moments: [...accepted, [3_600, stored('one', 1)]],
    found: ['late one'],
  },
  {
    name: 'an agent’s message that the phone showed twice',
    moments: [...sent, [3, showed('reply', 'out-1')]],
    found: ['doubled reply'],
  },
  {
    name: 'an agent’s message that the phone showed under two ids',
    moments: [...sent, [3, showed('reply', 'out-2')]],
    found: ['doubled reply'],
  },
  {
    name: 'the same where no callback tells a repeat',
    moments: [
      [0, calledBack('reply', 1, false)],
      [1, showed('reply', 'out-1')],
      [2, told('reply', 'sent', 'out-1')],
      [3, showed('reply', 'out-2')],
    ],
    found: ['said-twice reply'],
  },
  {
    name: 'one id twice where no callback tells a repeat',
    moments: [
      [0, calledBack('reply', 1, false)],
      [1, showed('reply', 'out-1')],
      [2, told('reply', 'sent', 'out-1')],
      [3, showed('reply', 'out-1')],
    ],
    found: ['doubled reply'],
  },
  {
    name: 'an agent’s message that was sent under an id that no phone saw',
    moments: [
      [0, calledBack('reply')],
      [1, told('reply', 'sent', 'out-1')],
    ],
    found: ['not-sent reply'],
  },
  {
    name: 'an id of another message than the one on the phone',
    moments: [
      [0, calledBack('reply')],
      [1, showed('reply', 'out-2')],
      [2, told('reply', 'sent', 'out-1')],
    ],
    found: ['not-sent reply'],
  },
  {
    name: 'a message that was not sent and of which CXone was told so later',
    moments: [
      [0, calledBack('reply')],
      [1, told('reply', 'sent', 'out-1')],
      [2, status('out-1', 'failed')],
    ],
    found: [],
  },
  {
    name: 'a message that the agent was told is not sent, and is',
    moments: [
      [0, calledBack('reply')],
      [1, showed('reply', 'out-1')],
      [2, told('reply', 'not-sent')],
    ],
    found: ['sent-all-the-same reply'],
  },
  {
    name: 'a message that failed by its status, and is on the phone',
    moments: [...sent, [3, status('out-1', 'failed')]],
    found: ['sent-all-the-same reply'],
  },
  {
    name: 'a message that failed by its status and was delivered by a later one',
    moments: [...sent, [3, status('out-1', 'failed')], [4, status('out-1', 'delivered')]],
    found: [],
  },
  {
    name: 'a message of which an agent was told before the last answer that it is not sent, and is',
    moments: [
      [0, calledBack('reply')],
      [1, showed('reply', 'out-1')],
      [2, told('reply', 'not-sent')],
      [3, calledBack('reply', 2)],
      [4, told('reply', 'sent', 'out-1')],
    ],
    found: ['told-too-soon reply'],
  },
  {
    name: 'a message that was sent behind the answer that it was not',
    moments: [
      [0, calledBack('reply')],
      [1, told('reply', 'not-sent')],
      [2, showed('reply', 'out-1')],
      [3, calledBack('reply', 2)],
      [4, told('reply', 'sent', 'out-1')],
    ],
    found: ['told-too-soon reply'],
  },
  {
    name: 'a message without a trace that was shown, and then taken for a new one and not sent',
    moments: [
      [0, calledBack('reply', 1, false)],
      [1, showed('reply', 'out-1')],
      [2, told('reply', 'nothing')],
      [40, calledBack('reply', 2, false)],
      [41, told('reply', 'not-sent', undefined, 'out-2')],
      [90, calledBack('reply', 3, false)],
      [91, told('reply', 'sent', 'out-1')],
    ],
    found: ['taken-for-new reply'],
  },
  {
    name: 'a message without a trace that was shown, and not sent under the same id',
    moments: [
      [0, calledBack('reply', 1, false)],
      [1, showed('reply', 'out-1')],
      [2, told('reply', 'nothing')],
      [3, calledBack('reply', 2, false)],
      [4, told('reply', 'not-sent', undefined, 'out-1')],
      [5, calledBack('reply', 3, false)],
      [6, told('reply', 'sent', 'out-1')],
    ],
    found: ['told-too-soon reply'],
  },
  {
    name: 'a message that was sent when CXone called back again',
    moments: [
      [0, calledBack('reply')],
      [1, told('reply', 'not-sent')],
      [2, calledBack('reply', 2)],
      [3, showed('reply', 'out-1')],
      [4, told('reply', 'sent', 'out-1')],
    ],
    found: [],
  },
  {
    name: 'a message of which the agent was told that nobody knows',
    moments: [
      [0, calledBack('reply')],
      [1, begun('reply', 'out-1')],
      [2, told('reply', 'unknown')],
    ],
    found: ['ambiguous reply'],
  },
  {
    name: 'the same of a message whose function died before it set out',
    moments: [
      [0, calledBack('reply')],
      [1, { type: 'cut-off', message: 'reply' }],
      [2, told('reply', 'unknown')],
    ],
    found: ['ambiguous reply'],
  },
  {
    name: 'the same of a message that nobody set out to send',
    moments: [
      [0, calledBack('reply')],
      [2, told('reply', 'unknown')],
    ],
    found: ['ambiguous reply', 'never-tried reply'],
  },
  {
    name: 'a part in doubt that nobody set out to send',
    moments: [
      ...filesSent,
      [2, begun('reply', 'out-1')],
      [2, showed('reply', 'out-1')],
      [3, failedInPart('out-1', { doubtful: ['a.txt'] })],
    ],
    found: ['ambiguous reply', 'never-tried reply'],
  },
  {
    name: 'a message of which a later status says that nobody knows',
    moments: [
      [0, calledBack('reply')],
      [1, begun('reply', 'out-1')],
      [1, told('reply', 'sent', 'out-1')],
      [2, status('out-1', 'failed', true)],
    ],
    found: ['ambiguous reply'],
  },
  {
    name: 'agent’s messages that the phone showed the other way round',
    moments: [
      [0, calledBack('first')],
      [1, told('first', 'sent', 'out-1')],
      [2, calledBack('second')],
      [3, showed('second', 'out-2')],
      [4, told('second', 'sent', 'out-2')],
      [5, showed('first', 'out-1')],
    ],
    found: ['inverted first'],
  },
  {
    name: 'a receipt that CXone never heard of',
    moments: [
      ...sent,
      [3, { type: 'receipt-accepted', id: 'out-1', status: 'seen' }],
      [4, status('out-1', 'delivered')],
    ],
    found: ['receipt-lost out-1'],
  },
  {
    name: 'a receipt of a message that CXone knew long after it',
    moments: [
      [0, calledBack('reply')],
      [1, showed('reply', 'out-1')],
      [2, { type: 'receipt-accepted', id: 'out-1', status: 'seen' }],
      [700, told('reply', 'sent', 'out-1')],
    ],
    found: [],
  },
  {
    name: 'a receipt that fell',
    moments: [...sent, [3, status('out-1', 'seen')], [4, status('out-1', 'delivered')]],
    found: ['receipt-fell out-1'],
  },
  {
    name: 'a message in CXone that says nothing of one of its files',
    moments: [...filesAccepted, [2, stored('one', 1, ['text', 'a.txt'])]],
    found: ['part-lost one'],
  },
  {
    name: 'a message in CXone without its text',
    moments: [...filesAccepted, [2, stored('one', 1, ['a.txt', 'b.txt'])]],
    found: ['part-lost one'],
  },
  {
    name: 'a file in CXone that is said to be missing',
    moments: [...filesAccepted, [2, stored('one', 1, ['text', 'a.txt', 'b.txt'], ['b.txt'])]],
    found: ['part-lost one'],
  },
  {
    name: 'a file in CXone that another message had',
    moments: [...accepted, [2, stored('one', 1, ['text', 'a.txt'])]],
    found: ['part-lost one'],
  },
  {
    name: 'a file in the bucket that nobody sent',
    moments: [[2, { type: 'file-kept', key: 'inbound/ch-acme/one/1', isOwned: false }]],
    found: ['orphaned inbound/ch-acme/one/1'],
  },
  {
    name: 'an agent’s message without its file, of which the agent reads nothing',
    moments: [...filesSent, [2, showed('reply', 'out-1')]],
    found: ['part-lost reply'],
  },
  {
    name: 'the same where the agent reads of another file',
    moments: [
      [0, calledBack('reply', 1, true, ['text', 'a.txt', 'b.txt'])],
      [1, told('reply', 'sent', 'out-1')],
      [2, showed('reply', 'out-1')],
      [3, failedInPart('out-1', { missing: ['a.txt'] })],
    ],
    found: ['part-lost reply'],
  },
  {
    name: 'a file that the phone showed under the id of another one',
    moments: [...filesSent, [2, showed('reply', 'out-1')], [3, showed('reply', 'out-1.2', 'a.txt')]],
    found: ['part-lost reply'],
  },
  {
    name: 'an agent’s file that the phone showed twice',
    moments: [
      ...filesSent,
      [2, showed('reply', 'out-1')],
      [3, showed('reply', 'out-1.1', 'a.txt')],
      [4, showed('reply', 'out-1.1', 'a.txt')],
    ],
    found: ['doubled reply'],
  },
  {
    name: 'an agent’s files that the phone showed under two ids where no callback tells a repeat',
    moments: [
      [0, calledBack('reply', 1, false, ['a.txt', 'b.txt'])],
      [1, showed('reply', 'out-1', 'a.txt')],
      [1, showed('reply', 'out-2', 'a.txt')],
      [2, showed('reply', 'out-1.1', 'b.txt')],
      [2, showed('reply', 'out-2.1', 'b.txt')],
      [3, told('reply', 'sent', 'out-2')],
    ],
    found: ['said-twice reply'],
  },
  {
    name: 'an agent’s file before the text that goes before it',
    moments: [...filesSent, [2, showed('reply', 'out-1.1', 'a.txt')], [3, showed('reply', 'out-1')]],
    found: ['inverted reply'],
  },
  {
    name: 'an agent’s file behind the next message',
    moments: [
      ...filesSent,
      [2, showed('reply', 'out-1')],
      [3, calledBack('next')],
      [4, showed('next', 'out-2')],
      [5, told('next', 'sent', 'out-2')],
      [6, showed('reply', 'out-1.1', 'a.txt')],
    ],
    found: ['inverted reply'],
  },
  {
    name: 'a file that the agent was told is not sent, and is',
    moments: [
      ...filesSent,
      [2, showed('reply', 'out-1')],
      [3, showed('reply', 'out-1.1', 'a.txt')],
      [4, failedInPart('out-1', { missing: ['a.txt'] })],
    ],
    found: ['sent-all-the-same reply'],
  },
  {
    name: 'a message of which nothing was sent by its status, and a part is on the phone',
    moments: [...filesSent, [2, showed('reply', 'out-1')], [3, failedInPart('out-1', { missing: ['text', 'a.txt'] })]],
    found: ['sent-all-the-same reply'],
  },
  {
    name: 'a file of which nobody knows, whether or not it is on the phone',
    moments: [
      ...filesSent,
      [2, showed('reply', 'out-1')],
      [3, begun('reply', 'out-1.1', 'a.txt')],
      [3, showed('reply', 'out-1.1', 'a.txt')],
      [4, failedInPart('out-1', { doubtful: ['a.txt'] })],
    ],
    found: ['ambiguous reply'],
  },
  {
    name: 'a receipt after a failure in part',
    moments: [
      ...filesSent,
      [2, showed('reply', 'out-1')],
      [3, failedInPart('out-1', { missing: ['a.txt'] })],
      [4, status('out-1', 'delivered')],
    ],
    found: ['receipt-fell out-1'],
  },
  {
    name: 'a failure that named all parts, and was made void by a receipt',
    moments: [
      ...filesSent,
      [2, showed('reply', 'out-1')],
      [3, showed('reply', 'out-1.1', 'a.txt')],
      [4, failedInPart('out-1', { missing: ['text', 'a.txt'] })],
      [5, status('out-1', 'delivered')],
    ],
    found: [],
  },
];

describe('the checker', () => {
  it.each(bad)('sees $name', async ({ moments, found }) => {
    expect(await verdictsOn(moments)).toEqual(found);
  });

  it('has a bad history for each verdict', () => {
    const shown = new Set(bad.flatMap(({ found }) => found.map((finding) => finding.split(' ')[0])));

    expect([...shown].sort()).toEqual([...verdicts].sort());
  });

  it('refuses a history that it does not understand', async () => {
    const path = join(directory, 'history.jsonl');
    writeFileSync(path, '{"at":0,"type":"webhook-lost","message":"one"}\n');

    await expect(judgeHistory(path)).rejects.toThrow('Invalid discriminator value');
  });

  it('refuses a message that came from nowhere', async () => {
    await expect(verdictsOn([[0, stored('one', 1)]])).rejects.toThrow('The history knows no webhook of one.');
  });

  it('is a program of its own, which fails where a promise was broken', () => {
    const program = join(import.meta.dirname, 'check.ts');
    const run = (moments: readonly Moment[]) =>
      spawnSync(process.execPath, [program, written(moments)], { encoding: 'utf8' });

    expect(run([...accepted, [2, stored('one', 1)]]).status).toBe(0);
    const lost = run(accepted);
    expect(lost.status).toBe(1);
    expect(lost.stdout).toContain('lost: one');
  });

  it('takes said-twice, taken-for-new, ambiguous, parked and late for the price and not for a broken promise', () => {
    const price: readonly Verdict[] = ['said-twice', 'taken-for-new', 'ambiguous', 'parked', 'late'];

    expect(broken).toEqual(verdicts.filter((verdict) => !price.includes(verdict)));
  });
});
