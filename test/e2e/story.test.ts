import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAction, openAddForm, submit, type AddedChannel } from '../../local/admin-visit.ts';
import { startWorld, type World } from '../../local/world.ts';
import { agentReplies, atTheDesk, customerWrites, onThePhone, setPhone } from './support/people.ts';
import { received, signed } from './support/signed-webhook.ts';
import { until } from './support/until.ts';

let world: World;
let channel: AddedChannel;

beforeAll(async () => {
  world = await startWorld({ demoChannel: false });
});
afterAll(() => world.stop());

// One story in chapters: each goes on where the one before it ended.

it('an admin clicks Add, fills in the form and gets what the provider needs', async () => {
  const { cxone, phone, integrationId } = world;
  const form = await openAddForm(cxone.origin, integrationId);
  expect(form.url).not.toContain('token');
  expect(form.html).toContain('Add a channel: Signed webhook');

  const result = await submit(form, {
    integrationId,
    name: 'Web shop messages',
    'setting-deliveryUrl': phone.deliveryUrl('acme'),
  });
  expect(result.status).toBe(200);
  const webhookUrl = /id="webhook-url" value="([^"]+)"/.exec(result.html)?.[1] ?? '';
  const secret = /id="generated-signingSecret" value="(whsec_[^"]+)"/.exec(result.html)?.[1] ?? '';
  const channelId = webhookUrl.slice(webhookUrl.lastIndexOf('/') + 1);
  channel = { webhookUrl, secret, channelId };

  expect(cxone.state.channel(channelId)?.body).toMatchObject({
    name: 'Web shop messages',
    channelIntegrationId: integrationId,
  });
  await setPhone(world, 'acme', { webhookUrl, secret });
});

it('asks for the Integration ID once: the next form knows it', async () => {
  const { html } = await openAddForm(world.cxone.origin, world.integrationId);
  expect(html).not.toContain('name="integrationId"');
});

it('a customer writes and the agent sees it, to the letter', async () => {
  expect(await customerWrites(world, { text: 'Where is my parcel? 📦 ça va?' })).toMatchObject({ status: 200 });
  await until('the message is at the desk', () => atTheDesk(world, channel.channelId).length > 0);
  expect(atTheDesk(world, channel.channelId)).toEqual([
    { from: 'customer', text: 'Where is my parcel? 📦 ça va?', kind: 'received' },
  ]);
  const thread = world.cxone.state.thread(channel.channelId, 'chat-ida');
  expect(thread?.endUser).toMatchObject({ idOnExternalPlatform: 'generic~ida', firstName: 'Ida' });
});

it('the agent replies and the customer gets it, once', async () => {
  expect(await agentReplies(world, { channelId: channel.channelId, text: 'It leaves today ✨' })).toMatchObject({
    outcome: 'sent',
  });
  const texts = onThePhone(world).filter(({ from }) => from === 'agent');
  expect(texts).toMatchObject([{ text: 'It leaves today ✨', state: 'received' }]);
});

it('the agent sees it delivered, and seen once the customer has looked', async () => {
  const reply = () => atTheDesk(world, channel.channelId)[1];
  await until('it is delivered', () => reply()?.kind === 'delivered');
  const ids = onThePhone(world).map(({ id }) => id);
  await fetch(`${world.phone.url}/accounts/acme/seen`, { method: 'POST', body: JSON.stringify({ ids }) });
  await until('it is seen', () => reply()?.kind === 'seen');
});

it('the provider refuses the second reply and the agent reads why, in the provider’s words', async () => {
  await setPhone(world, 'acme/behaviour', { mode: 'refuse', reason: 'The number is not in use.' });
  const reply = await agentReplies(world, { channelId: channel.channelId, text: 'Still there?' });
  expect(reply).toMatchObject({
    outcome: 'failed',
    status: 422,
    displayErrorMessage: 'The channel refused the message: The number is not in use.',
  });
  expect(atTheDesk(world, channel.channelId).at(-1)).toMatchObject({ text: 'Still there?', kind: 'failed' });
  expect(onThePhone(world).filter(({ from }) => from === 'agent')).toHaveLength(1);
});

it('the admin clicks Delete: the channel is gone from CXone and its webhook answers 410', async () => {
  const { cxone, integrationId } = world;
  const confirmation = await openAction(cxone.origin, 'remove', integrationId, channel.channelId);
  expect(confirmation.html).toContain('Remove “<bdi>Web shop messages</bdi>”?');
  expect(cxone.state.channel(channel.channelId)).toBeDefined();

  const { status, html } = await submit(confirmation, {});
  expect(status).toBe(200);
  expect(html).toContain('“<bdi>Web shop messages</bdi>” is no longer in CXone.');
  expect(cxone.state.channel(channel.channelId)).toBeUndefined();

  // A function that knows the channel may go on for the 15 seconds that it keeps what it has read.
  const unsigned = () => fetch(channel.webhookUrl, { method: 'POST', body: '{}' });
  await until('the webhook answers 410', async () => (await unsigned()).status === 410);
  const late = await fetch(channel.webhookUrl, { method: 'POST', ...signed(channel.secret, received('Hello?')) });
  expect(late.status).toBe(410);
  expect(await late.json()).toMatchObject({ code: 'channel_removed' });
});
