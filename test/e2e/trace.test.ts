import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type LogFile, openLogFile } from '../../local/log-file.ts';
import { startWorld, type World } from '../../local/world.ts';
import { byocOn, expectNoSecret } from '../cli/world.ts';
import { agentReplies, atTheDesk, customerWrites } from './support/people.ts';
import { until } from './support/until.ts';

const traceSchema = z.object({
  hops: z.array(z.looseObject({ event: z.string(), functionName: z.string(), correlation: z.string().optional() })),
  table: z.array(z.string()),
  next: z.string(),
});

let folder: string;
let logFile: LogFile;
let world: World;
let channelId: string;
let inboundId: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'byoc-logs-'));
  logFile = openLogFile(`${folder}/`);
  world = await startWorld({ onLog: logFile.write });
  channelId = world.demoChannel?.channelId ?? '';
  inboundId = (await customerWrites(world, { text: 'Where is my secret parcel?' })).id;
  await until('the question is at the desk', () => atTheDesk(world, channelId).length === 1);
  // Another message of the same conversation, which no trace of the first may show.
  await customerWrites(world, { text: 'Hello?' });
  await until('both are at the desk', () => atTheDesk(world, channelId).length === 2);
});
afterAll(async () => {
  await world.stop();
  logFile.remove();
  rmSync(folder, { recursive: true });
});

async function trace(id: string, args: readonly string[] = []) {
  const run = await byocOn(world, ['trace', id, ...args], { LAPTOP_LOGS: logFile.path });
  expectNoSecret(world, run);
  // Nothing of what people wrote or who they are.
  for (const words of ['parcel', 'chat-ida', 'Ida', 'today']) expect(run.stdout).not.toContain(words);
  return run;
}

async function traceOf(id: string) {
  const run = await trace(id, ['--json']);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  return traceSchema.parse(JSON.parse(run.stdout));
}

const eventsOf = ({ hops }: z.infer<typeof traceSchema>) =>
  hops.map(({ functionName, event }) => `${functionName} ${event}`);
const wayIn = ['inboundWebhook webhook.accepted', 'deliverInbound inbound.delivered'];

describe('a customer’s message', () => {
  it('is found by the provider’s id, by ours, by CXone’s and by the request that brought it', async () => {
    const thread = world.cxone.state.thread(channelId, 'chat-ida');
    const [inCxone] = world.cxone.state.messagesOf(thread?.id ?? '');
    const byProviders = await traceOf(inboundId);
    const correlation = byProviders.hops[0]?.correlation ?? '';
    expect(correlation).not.toBe('');
    for (const id of [inboundId, inCxone?.idOnExternalPlatform ?? '', inCxone?.id ?? '', correlation]) {
      const found = await traceOf(id);
      expect(eventsOf(found)).toEqual(wayIn);
      expect(found.next).toMatch('it is in CXone');
    }
    expect(byProviders.table).toEqual([
      expect.stringContaining(
        `Customer’s message on channel ${channelId}: it is in CXone (in CXone: message ${inCxone?.id}`,
      ),
    ]);
  });

  it('is told in a table, with times and sentences', async () => {
    const { stdout } = await trace(inboundId);
    expect(stdout).toMatch(/^TIME +FUNCTION +MESSAGE +WHAT HAPPENED/);
    expect(stdout).toContain('A customer’s message is in CXone.');
    expect(stdout).toContain('\nNext: Nothing: it is in CXone.');
  });

  it('that is nowhere is said to be, with what to try', async () => {
    const run = await trace('made-up-id');
    expect([run.code, run.stdout]).toEqual([1, '']);
    expect(run.stderr).toContain('The logs and the table do not know "made-up-id"');
  });
});

describe('an agent’s message', () => {
  it('is found by our id, from the callback to what CXone was told', async () => {
    const reply = await agentReplies(world, { channelId, text: 'It leaves today.' });
    if (reply.outcome !== 'sent') throw new Error('It was to be sent.');
    await until('CXone has the receipt', () => atTheDesk(world, channelId).at(-1)?.kind === 'delivered');
    const found = await traceOf(reply.idOnExternalPlatform);
    // The provider may report the delivery before the callback has said that it was sent.
    expect(eventsOf(found).slice(0, 2).sort()).toEqual([
      'inboundWebhook webhook.accepted',
      'outboundMessage outbound.sent',
    ]);
    expect(eventsOf(found).slice(2)).toEqual(['deliverStatus status.delivered']);
    expect(found.table).toEqual([`Agent’s message on channel ${channelId}: CXone was told delivered.`]);
  });
});
