import { parseArgs } from 'node:util';
import * as z from 'zod';
import type { PartResult } from './check.ts';
import { measureLoad } from './load/measure-load.ts';
import { measureAck } from './traffic/measure-ack.ts';
import { measureMemory } from './traffic/measure-memory.ts';
import { measureThroughput } from './traffic/measure-throughput.ts';

const usage = `npm run bench -- [options]

  --part ack|load|memory|throughput  one part alone
  --rounds N                         starts of each function in the parts load and ack (default 15)
  --messages N                       messages of the memory part (default 20000; compared with the state after a tenth)`;

const count = (least: number) => z.coerce.number().int(`must be a whole number`).min(least);
const optionsSchema = z.object({
  part: z.enum(['ack', 'load', 'memory', 'throughput']).optional(),
  rounds: count(1).default(15),
  messages: count(100).default(20_000),
});

function readOptions() {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { part: text, rounds: text, messages: text } });
  return optionsSchema.parse(values);
}

async function main(): Promise<void> {
  const { part, rounds, messages } = readOptions();
  const parts: Record<string, () => Promise<PartResult>> = {
    load: () => measureLoad({ rounds }),
    ack: () => measureAck({ rounds }),
    throughput: () => measureThroughput({ rounds: 5, messagesPerRound: 100 }),
    memory: () => measureMemory({ messages }),
  };
  let failed = 0;
  for (const [name, measure] of Object.entries(parts)) {
    if (part !== undefined && part !== name) continue;
    console.log(`\n== ${name} ==\n`);
    const { lines, checks } = await measure();
    for (const line of lines) console.log(line);
    console.log();
    for (const { claim, measured, holds } of checks) {
      console.log(`${holds ? 'ok  ' : 'FAIL'}  ${claim}: ${Number(measured.toFixed(3))}`);
      if (!holds) failed += 1;
    }
  }
  if (failed > 0) {
    console.error(`\n${failed} of what the bench asserts did not hold.`);
    process.exitCode = 1;
  }
}

main().catch((error: unknown) => {
  if (error instanceof z.ZodError) console.error(`${z.prettifyError(error)}\n\n${usage}`);
  else if (error instanceof TypeError) console.error(`${error.message}\n\n${usage}`);
  else console.error(error);
  process.exitCode = 1;
});
