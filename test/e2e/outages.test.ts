import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addChannel } from '../../local/admin-visit.ts';
import { startWorld, type World } from '../../local/world.ts';
import { byoc } from './switches/byoc.ts';
import { agentReplies, atTheDesk, customerWrites, onThePhone, setPhone } from './support/people.ts';
import { until } from './support/until.ts';

let world: World;
let channelId: string;
let slowChannelId: string;
/** Takes twenty seconds, in which the other tests run. */
let slowReply: Promise<Awaited<ReturnType<typeof agentReplies>>>;

beforeAll(async () => {
  world = await startWorld();
  channelId = world.demoChannel?.channelId ?? '';
  slowChannelId = await addSlowAccount();
  slowReply = agentReplies(world, { channelId: slowChannelId, customerId: 'jonas', text: 'Are you there?' });
  await customerWrites(world, { text: 'Hello' });
  await until('the conversation is at the desk', () => atTheDesk(world, channelId).length === 1);
});
afterAll(() => world.stop());

/** An account of its own whose platform takes the next message and answers later than anybody waits. */
async function addSlowAccount(): Promise<string> {
  const { cxone, phone, integrationId } = world;
  const deliveryUrl = phone.deliveryUrl('slow');
  const added = await addChannel({ cxoneOrigin: cxone.origin, integrationId, name: 'Slow platform', deliveryUrl });
  await setPhone(world, 'slow', { webhookUrl: added.webhookUrl, secret: added.secret });
  await setPhone(world, 'slow/receipts', { on: false });
  await customerWrites(world, { account: 'slow', customerId: 'jonas', text: 'Hello' });
  await until('the conversation is at the desk', () => atTheDesk(world, added.channelId, 'jonas').length === 1);
  // So that the start of a function takes nothing of the twenty seconds.
  await agentReplies(world, { channelId: added.channelId, customerId: 'jonas', text: 'One moment.' });
  await setPhone(world, 'slow/behaviour', { mode: 'slow', delayMs: 22_000, times: 1 });
  return added.channelId;
}

const fromAgents = (customerId: string, account?: string) =>
  onThePhone(world, customerId, account)
    .filter(({ from }) => from === 'agent')
    .map(({ text }) => text);

describe('CXone down', () => {
  it.each(['refuse', '503', 'hang'] as const)(
    'while it answers with %s, the provider still gets its 2xx, and all arrives afterwards, in order, once',
    async (mode) => {
      const customers = ['ida', 'mira', 'tomas'].map((name) => `${name}-${mode}`);
      const texts = ['one', 'two', 'three', 'four'];
      const desk = () => customers.map((customerId) => atTheDesk(world, channelId, customerId).map(({ text }) => text));
      world.cxone.requests.clear();
      world.cxone.faults.outage = mode;

      for (const text of texts) {
        for (const customerId of customers) {
          expect(await customerWrites(world, { customerId, text })).toMatchObject({ status: 200, body: '{"ok":true}' });
        }
      }
      await until('the workers have tried', () => world.cxone.requests.last.length >= customers.length);
      expect(desk()).toEqual(customers.map(() => []));

      world.cxone.faults.outage = undefined;
      await until('everything has arrived', () => desk().flat().length >= customers.length * texts.length);
      expect(desk()).toEqual(customers.map(() => texts));
    },
    90_000,
  );
});

describe('an answer of CXone that settles nothing', () => {
  const texts = ['one', 'two'];
  const desk = (customerId: string) => atTheDesk(world, channelId, customerId).map(({ text }) => text);

  it.each([
    { case: 'a page with a 200', kind: 'html-200' },
    { case: 'a 409 that says nothing, at the first attempt', kind: '409' },
  ] as const)(
    'is looked up, and nothing is lost: $case',
    async ({ kind }) => {
      const customerId = `nora-${kind}`;
      world.cxone.requests.clear();
      world.cxone.faults.add({ operation: 'B6', kind });
      for (const text of texts) await customerWrites(world, { customerId, text });

      await until('both have arrived', () => desk(customerId).length >= texts.length);
      expect(desk(customerId)).toEqual(texts);
      expect(world.cxone.requests.counts().B13).toBeGreaterThan(1);
    },
    90_000,
  );

  it('is parked after a few looks where CXone refuses them, and the conversation goes on', async () => {
    const customerId = 'nora-without-looks';
    world.cxone.faults.add({ operation: 'B6', kind: 'lost-answer' });
    world.cxone.faults.add({ operation: 'B13', kind: '403', times: 3 });
    for (const text of texts) await customerWrites(world, { customerId, text });

    await until('the second has arrived', () => desk(customerId).includes('two'));
    expect(desk(customerId)).toEqual(texts);
    const parked = await byoc(world, ['parked', 'list', '--json', '--cause', 'look-up-refused']);
    expect(parked).toContain('right to search messages');
  });
});

describe('the provider refuses, is down, is slow', () => {
  it.each([
    {
      behaviour: { mode: 'refuse', reason: 'The number is not in use.' },
      status: 422,
      sentence: 'The channel refused the message: The number is not in use.',
    },
    {
      behaviour: { mode: 'down' },
      status: 503,
      sentence: 'The message was not sent: the channel is out of order at the moment. Send it again in a while.',
    },
  ])('$behaviour.mode: the agent reads a sentence and the customer gets nothing', async (row) => {
    const text = `While the platform does ${row.behaviour.mode}`;
    await setPhone(world, 'acme/behaviour', { ...row.behaviour, times: 1 });
    expect(await agentReplies(world, { channelId, text })).toMatchObject({
      outcome: 'failed',
      status: row.status,
      displayErrorMessage: row.sentence,
    });
    expect(atTheDesk(world, channelId).at(-1)).toMatchObject({ text, kind: 'failed', reason: row.sentence });
    expect(fromAgents('ida')).not.toContain(text);
  });

  it('accepted and failed later: the success is taken back with the reason', async () => {
    const text = 'It leaves today.';
    await setPhone(world, 'acme/behaviour', { mode: 'fail-later', reason: 'The phone is full.', times: 1 });
    expect(await agentReplies(world, { channelId, text })).toMatchObject({ outcome: 'sent' });
    await until('it stands as failed', () => atTheDesk(world, channelId).at(-1)?.kind === 'failed');
    expect(atTheDesk(world, channelId).at(-1)).toMatchObject({ text, reason: 'The phone is full.' });
    expect(fromAgents('ida')).not.toContain(text);
  });

  it('the answer is lost: the message is sent again under its id, and the customer gets it once', async () => {
    const text = 'It left yesterday.';
    await setPhone(world, 'acme/behaviour', { mode: 'lost-answer', times: 1 });
    expect(await agentReplies(world, { channelId, text })).toMatchObject({ outcome: 'sent' });
    expect(fromAgents('ida').filter((one) => one === text)).toEqual([text]);
    expect(world.phone.state().accounts[0]?.counters.duplicates).toBe(1);
  });

  it('no answer in twenty seconds: the queue sends it again under its id, and the customer gets it once', async () => {
    const slowAccount = () => world.phone.state().accounts.find(({ name }) => name === 'slow');
    expect(await slowReply).toMatchObject({ outcome: 'sent' });
    await until('it was sent again', () => slowAccount()?.counters.duplicates === 1);
    expect(fromAgents('jonas', 'slow')).toEqual(['One moment.', 'Are you there?']);
    expect(atTheDesk(world, slowChannelId, 'jonas').at(-1)).not.toMatchObject({ kind: 'failed' });
  });
});
