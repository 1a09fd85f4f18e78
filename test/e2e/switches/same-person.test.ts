import { expect, it } from 'vitest';
import { openAddForm, submit } from '../../../local/admin-visit.ts';
import { startWorld, type World } from '../../../local/world.ts';
import { agentReplies, threadAtTheDesk } from '../support/people.ts';
import { signed } from '../support/signed-webhook.ts';
import { botOf, IDA, inTelegram, messagesIn } from '../support/telegram-people.ts';
import { until } from '../support/until.ts';
import { openScene, type Scene } from './scene.ts';
import { setSwitches } from './set-switches.ts';

const THREAD = 'order-77';

async function addBot(world: World): Promise<string> {
  const { cxone, integrationId, telegram } = world;
  const visit = await openAddForm(cxone.origin, integrationId, 'telegram');
  const secret = { 'secret-botToken': botOf(world).token, 'setting-apiUrl': telegram.url };
  const known = new Set(cxone.state.channels.map(({ id }) => id));
  expect(await submit(visit, { integrationId, name: 'Acme on Telegram', ...secret })).toMatchObject({ status: 200 });
  return cxone.state.channels.find(({ id }) => !known.has(id))?.id ?? '';
}

/** Customer of a shop, under the id that Ida has on Telegram. */
async function olgaWrites({ webhookUrl, secret }: Scene): Promise<void> {
  const author = { id: String(IDA), firstName: 'Olga' };
  const data = { id: 'm-1', thread: { id: THREAD }, author, text: 'I am of the shop' };
  const content = { type: 'message.received', timestamp: new Date().toISOString(), data };
  expect((await fetch(webhookUrl, { method: 'POST', ...signed(secret, content) })).status).toBe(200);
}

it.each([
  { customerIds: 'prefixed', customers: 'by-tenant', names: ['Olga', 'Ida'] },
  { customerIds: 'prefixed', customers: 'by-channel', names: ['Olga', 'Ida'] },
  { customerIds: 'plain', customers: 'by-channel', names: ['Olga', 'Ida'] },
  { customerIds: 'plain', customers: 'by-tenant', names: ['Ida', 'Ida'] },
] as const)(
  'where ids are $customerIds and customers are kept $customers, a shop’s and Telegram’s are called $names',
  async ({ customerIds, customers, names }) => {
    const world = await startWorld({ demoChannel: false, environment: { CUSTOMER_IDS: customerIds } });
    try {
      await setSwitches(world, { customers });
      const shop = await openScene(world, 'shop');
      const bot = await addBot(world);
      await olgaWrites(shop);
      await until('Olga is at the desk', () => threadAtTheDesk(world, shop.channelId, THREAD).length === 1);
      await inTelegram(world, 'messages', { text: 'I am of Telegram' });
      await until('Ida is at the desk', () => threadAtTheDesk(world, bot, String(IDA)).length === 1);

      const { state } = world.cxone;
      const people = [state.thread(shop.channelId, THREAD)?.endUser, state.thread(bot, String(IDA))?.endUser];
      expect(people.map((person) => person?.firstName)).toEqual(names);
      const ids = customerIds === 'plain' ? [String(IDA), String(IDA)] : [`generic~${IDA}`, `telegram~${IDA}`];
      expect(people.map((person) => person?.idOnExternalPlatform)).toEqual(ids);

      const reply = { channelId: bot, threadId: String(IDA), text: 'Good morning' };
      expect(await agentReplies(world, reply)).toMatchObject({ outcome: 'sent' });
      expect(messagesIn(world, IDA).at(-1)).toMatchObject({ content: { text: 'Good morning' } });
    } finally {
      await world.stop();
    }
  },
  120_000,
);
