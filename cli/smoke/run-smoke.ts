import { openBreakers } from '../../lib/breakers/breakers.ts';
import { Claims } from '../../lib/exactly-once/claims.ts';
import { type ChannelId, type IntegrationKey, keyedDigest } from '../../lib/ids.ts';
import { conversationNotesSchema, inboundClaimKey } from '../../lib/inbound/inbound-claim.ts';
import { systemPorts } from '../../lib/ports.ts';
import type { Deployment } from '../deployment.ts';
import { wordsOf } from '../doctor/check.ts';
import {
  type CheckChannel,
  indexKeyOf,
  makeCheckChannel,
  noteAsGone,
  removeCheckChannel,
  removeLeftovers,
} from './check-channel.ts';
import {
  checkCallback,
  checkForgedToken,
  checkHealth,
  checkWebhook,
  checkWrongSecret,
  checkWrongSignature,
  fetchToken,
  readCredentials,
} from './doors.ts';
import { type Step, StepError } from './step.ts';

export interface SmokeRequest {
  readonly integration: IntegrationKey;
  /** A new one, see `newCheckId`. */
  readonly channelId: ChannelId;
  /** Milliseconds for which a worker is waited for. */
  readonly patienceMs: number;
}

const MESSAGE = 'gone';
const LOOK_EVERY_MS = 250;

/** Goes through each door of the deployment as CXone and a provider do, and hands on each step as it ends. */
export async function runSmoke(
  deployment: Deployment,
  { integration, channelId, patienceMs }: SmokeRequest,
  told: (step: Step) => void,
): Promise<void> {
  const run = stepRunner(told);
  await run('Health', () => checkHealth(deployment));
  await run('Leftovers', async () => {
    const count = await removeLeftovers(deployment);
    if (count === 0) return 'No earlier check left anything behind.';
    return `${count === 1 ? '1 channel' : `${count} channels`} that an earlier check left ${count === 1 ? 'was' : 'were'} removed.`;
  });

  const credentials = await run('Client secret', () => readCredentials(deployment, integration), 'It can be read.');
  await run('Wrong client secret', credentials && (() => checkWrongSecret(deployment, integration, credentials)));
  const token = await run(
    'Token',
    credentials && (() => fetchToken(deployment, integration, credentials)),
    'The integration’s client gets one.',
  );

  try {
    const channel = await run('Channel', () => makeReadyChannel(deployment, integration, channelId), channelId);
    const both = channel && token !== undefined ? { channel, token } : undefined;
    await run('Forged token', both && (() => checkForgedToken(deployment, integration, both.channel, both.token)));
    await run('Callback', both && (() => checkCallback(deployment, integration, both.channel, both.token)));
    await run('Wrong signature', channel && (() => checkWrongSignature(channel)));
    const accepted = await run('Webhook', channel && (() => checkWebhook(channel, MESSAGE)));
    const wait = () => waitForWorker(deployment, { integration, channelId, patienceMs });
    await run('Queue and worker', accepted === undefined ? undefined : wait);
  } finally {
    await run('Clean-up', async () => {
      await removeCheckChannel(deployment, channelId);
      return 'The channel and its secret are gone.';
    });
  }
}

/** The channel, with the note without which a worker would tell CXone of its message: no webhook is posted before. */
async function makeReadyChannel(
  deployment: Deployment,
  integration: IntegrationKey,
  channelId: ChannelId,
): Promise<CheckChannel> {
  await noteAsGone(deployment, channelId, MESSAGE);
  return makeCheckChannel(deployment, integration, channelId);
}

/** As the adapter of the signed webhook names the deletion of a message. */
const DELETION = `${MESSAGE}\u001Edeleted`;

async function waitForWorker(
  deployment: Deployment,
  { integration, channelId, patienceMs }: SmokeRequest,
): Promise<string> {
  const { now, sleep } = systemPorts;
  const claims = new Claims(deployment.table, now, conversationNotesSchema);
  const pk = inboundClaimKey(channelId, DELETION, keyedDigest(await indexKeyOf(deployment)));
  const until = now().getTime() + patienceMs;
  for (;;) {
    const outcome = await claims.outcome(pk);
    if (outcome === 'done') return 'A worker took the message from the queue, claimed it and finished the claim.';
    if (outcome !== undefined) throw new StepError(`The worker ended the message as ${outcome} instead of done.`);
    if (now().getTime() >= until) break;
    await sleep(LOOK_EVERY_MS);
  }
  throw await whyUnfinished(deployment, integration, patienceMs);
}

async function whyUnfinished(
  { table }: Deployment,
  integration: IntegrationKey,
  patienceMs: number,
): Promise<StepError> {
  const after = `No worker finished the message within ${patienceMs / 1000} s.`;
  const open = await openBreakers({ table, now: systemPorts.now });
  const paused = open.find(({ integrationKey, scope }) => integrationKey === integration && scope === 'tenant');
  if (paused !== undefined) {
    return new StepError(
      `${after} Deliveries to CXone are paused since ${paused.openedAt} (${paused.cause}), so it waits: docs/runbooks/open-breaker.md says what to do. Then check again.`,
      { isOfDeploy: false },
    );
  }
  return new StepError(
    `${after} The log of the function deliverInbound says why; \`npm run byoc -- doctor\` says how much waits in its queue. Where very much waits, give it longer with --wait.`,
  );
}

/**
 * Runs a step, tells how it ended, and answers what it found. Undefined: it failed, or had to be left out.
 * @param said What there is to say of it, where it answers something else than a sentence.
 */
function stepRunner(told: (step: Step) => void) {
  return async <Found>(
    name: string,
    step: (() => Promise<Found>) | undefined,
    said?: string,
  ): Promise<Found | undefined> => {
    if (step === undefined) {
      told({
        name,
        outcome: 'skip',
        ms: 0,
        message: 'Can’t be tried before another step goes well.',
        isOfDeploy: true,
      });
      return undefined;
    }
    const startedAt = performance.now();
    const took = () => Math.round(performance.now() - startedAt);
    try {
      const found = await step();
      told({ name, outcome: 'ok', ms: took(), message: said ?? String(found), isOfDeploy: true });
      return found;
    } catch (error) {
      // What AWS refuses to the person who runs the check says nothing of what was deployed.
      const isOfAws = error instanceof Error && '$metadata' in error;
      const isOfDeploy = error instanceof StepError ? error.isOfDeploy : !isOfAws;
      told({ name, outcome: 'fail', ms: took(), message: wordsOf(error), isOfDeploy });
      return undefined;
    }
  };
}
