import { setTimeout as sleep } from 'node:timers/promises';
import { startWorld, type World } from '../../local/world.ts';
import { agentReplies, customerWrites } from '../e2e/support/people.ts';
import { until } from '../e2e/support/until.ts';
import type { MessagePaths } from './lists.ts';
import { readTrace, type Trace } from './trace.ts';

const FUNCTIONS = 'test/message-paths/traced-functions';
/** The first ones fill what a warm process keeps, the next ones say what to watch, the last ones are recorded. */
const MESSAGES = 3;
/**
 * Milliseconds until a warm process is at rest: a message that waited for its cold start passes for the sign of a crowd, and
 * workers are counted for a minute (docs/adr/0022-shares-of-the-workers.md); secrets are read once more soon after a channel was changed.
 */
const AT_REST_MS = 62_000;

/** Lets a customer and an agent write to each other on the laptop, and says which files their last messages passed. */
export async function recordPaths(): Promise<MessagePaths> {
  const traces: Trace[] = [];
  const world = await startWorld({
    handlers: {
      inboundWebhook: `${FUNCTIONS}.inboundWebhook`,
      deliverInbound: `${FUNCTIONS}.deliverInbound`,
      outboundMessage: `${FUNCTIONS}.outboundMessage`,
    },
    // A second process would be a cold one.
    concurrencyPerFunction: 1,
    onLog: (_, line) => {
      const trace = readTrace(line);
      if (trace !== undefined) traces.push(trace);
    },
  });
  try {
    let fromCustomer: readonly string[][] = [];
    let fromAgent: readonly string[][] = [];
    for (let count = 0; count < MESSAGES; count += 1) {
      fromCustomer = await filesOf(['inbound-webhook', 'deliver-inbound'], traces, () => customerWritesText(world));
      fromAgent = await filesOf(['outbound-message'], traces, () => agentWritesText(world, count));
      if (count === 0) await sleep(AT_REST_MS);
    }
    const [inboundWebhook = [], deliverInbound = []] = fromCustomer;
    const [outboundMessage = []] = fromAgent;
    return { inboundWebhook, deliverInbound, outboundMessage };
  } finally {
    await world.stop();
  }
}

/** What the functions of these sources pass when somebody writes, one list for each. */
async function filesOf(sources: readonly string[], traces: Trace[], write: () => Promise<void>): Promise<string[][]> {
  traces.length = 0;
  await write();
  return Promise.all(
    sources.map((source) =>
      until(`${source} has run`, () => traces.findLast((trace) => trace.source === source)?.files),
    ),
  );
}

async function customerWritesText(world: World): Promise<void> {
  const { status, body } = await customerWrites(world, { text: 'Where is my parcel?' });
  if (status !== 200) throw new Error(`The webhook was answered with ${status}: ${body}`);
}

/** Another text each time: the same one again would be taken for CXone's retry. */
async function agentWritesText(world: World, count: number): Promise<void> {
  const channelId = world.demoChannel?.channelId ?? '';
  const reply = await agentReplies(world, { channelId, text: `It leaves at ${count + 1} o'clock.` });
  if (reply.outcome === 'failed') throw new Error(`The reply failed: ${reply.displayErrorMessage}`);
}
