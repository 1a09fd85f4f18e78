import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { World } from '../../local/world.ts';
import { label, photo } from '../e2e/support/sample-files.ts';
import { toNextPage } from './support/next-page.ts';
import { type Visit, visitFrontPage } from './support/visit-front-page.ts';

let visit: Visit;
let world: World;
/** The page that `npm start` prints, with the desk and, at the phone's place, Telegram. */
let front: Page;
let cxone: Page;
let botFather: Page;

beforeAll(async () => {
  visit = await visitFrontPage(30_000);
  ({ world, front } = visit);
});
afterAll(() => visit.close());

const desk = () => front.frameLocator('iframe[title="Agent’s desk"]');
const telegram = () => front.frameLocator('iframe[title="Customer’s Telegram"]');
const bubble = (text: string) => telegram().getByTestId('bubble').filter({ hasText: text });
const atDesk = (text: string) => desk().getByTestId('message').filter({ hasText: text });
const token = () => botFather.locator('[data-bot=acme_support_bot]').getByTestId('token');
const inPicker = ({ name, type, bytes }: typeof photo) => ({ name, mimeType: type, buffer: bytes });

async function customerWrites(text: string): Promise<void> {
  await telegram().getByTestId('compose').fill(text);
  await telegram().getByTestId('send').click();
}

async function agentWrites(text: string): Promise<void> {
  await desk().getByTestId('reply-box').fill(text);
  await desk().getByTestId('send').click();
}

async function switchBot(mode: string): Promise<void> {
  await botFather.reload();
  const card = botFather.locator('[data-bot=acme_support_bot]');
  await card.getByTestId('behaviour').selectOption(mode);
  await card.getByTestId('times').fill('1');
  await toNextPage(botFather, () => card.getByTestId('apply').click());
}

// One story in chapters, all by clicking: each goes on where the one before it ended.

it('the admin adds the bot of BotFather’s page: its webhook is registered, and nothing is left to paste', async () => {
  await front.goto(world.url);
  await front.getByRole('radio', { name: 'Telegram' }).check();
  botFather = await visit.follow(() => front.getByRole('link', { name: 'BotFather' }).click());
  cxone = await visit.follow(() => front.getByRole('link', { name: 'Points of Contact Digital' }).click());
  await cxone.getByRole('link', { name: 'Add Acme Messenger' }).click();
  await cxone.getByRole('link', { name: 'Telegram' }).click();
  await cxone.getByRole('heading', { name: 'Add a channel: Telegram' }).waitFor();

  await cxone.getByLabel('Integration ID').fill(world.integrationId);
  await cxone.getByLabel('Channel name').fill('Acme on Telegram');
  await cxone.getByText('More settings').click();
  await cxone.getByLabel('Bot API server').fill(await botFather.getByTestId('api-url').inputValue());
  await cxone.getByLabel('Bot token').fill('123:not-the-token');
  await cxone.getByRole('button', { name: 'Add the channel' }).click();
  await cxone.getByRole('alert').getByText('Telegram does not know this token.').waitFor();

  await cxone.getByLabel('Bot token').fill(await token().inputValue());
  await cxone.getByRole('button', { name: 'Add the channel' }).click();
  await cxone.getByRole('heading', { name: 'The channel is added' }).waitFor();
  await cxone.getByText('@acme_support_bot').waitFor();
  await botFather.reload();
  await botFather.getByText(`${world.cloud.apiUrl}/webhooks/`).waitFor();
  // A tab behind another draws once in a second, and a click waits for two drawings.
  await front.bringToFront();
});

it('the customer starts the bot and writes, and the agent reads it', async () => {
  await telegram().getByTestId('start').click();
  await customerWrites('Where is my <b>parcel</b>? 📦');
  await toNextPage(await visit.frame('Agent’s desk'), () => desk().getByTestId('thread').click());
  await atDesk('Where is my <b>parcel</b>? 📦').waitFor();
});

it('the agent answers, and the customer answers that', async () => {
  await agentWrites('Which one do you mean?');
  await bubble('Which one do you mean?').hover();
  await telegram().getByTestId('reply').last().click();
  await customerWrites('The red one');
  await atDesk('The red one').locator('blockquote').getByText('Which one do you mean?').waitFor();
});

it('the admin tests the connection, and gets a real test message of the bot by a link, of which no agent hears', async () => {
  await cxone.bringToFront();
  await cxone.getByRole('link', { name: 'Check and test the channel' }).click();
  await cxone.getByRole('button', { name: 'Test the connection' }).click();
  await cxone.getByRole('status').getByText('answered getMe as @acme_support_bot').waitFor();
  await cxone.getByRole('button', { name: 'Send a real test message' }).click();
  const link = await cxone.getByRole('link', { name: 't.me/acme_support_bot' }).getAttribute('href');
  const command = await cxone.getByLabel('Or write this to the account').inputValue();
  expect(command).toBe(`/start ${new URL(link ?? '').searchParams.get('start') ?? ''}`);

  await front.bringToFront();
  await customerWrites(command);
  await bubble('This is a test of the channel “Acme on Telegram”. No customer gets it.').waitFor();
  // A code that was changed is a customer's word, and comes after the one that was not.
  const forged = command.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
  await customerWrites(forged);
  await atDesk(`through a link with “${forged.slice('/start '.length)}”`).waitFor();
  expect(await atDesk(command.slice('/start '.length)).count()).toBe(0);
  expect(await bubble('This is a test of the channel').count()).toBe(1);
});

it('the admin has a test message arrive in CXone, the agent reads it, and its words are removed again', async () => {
  await cxone.bringToFront();
  await cxone.getByText('only its words can be removed').waitFor();
  await cxone.getByRole('button', { name: 'Receive a test message in CXone' }).click();
  await cxone.getByRole('status').getByText('CXone took the test message: contact').waitFor();

  await front.bringToFront();
  const words = 'This is a test of the channel “Acme on Telegram”. No customer wrote it';
  await toNextPage(await visit.frame('Agent’s desk'), () =>
    desk().getByTestId('thread').filter({ hasText: 'This is a test' }).click(),
  );
  await atDesk(words).waitFor();

  await cxone.bringToFront();
  await cxone.getByRole('button', { name: 'Remove its words from CXone' }).click();
  await cxone.getByText('CXone has removed the words.').waitFor();
  await front.bringToFront();
  await desk().getByText('Content removed').waitFor();
  expect(await atDesk(words).count()).toBe(0);
  await toNextPage(await visit.frame('Agent’s desk'), () =>
    desk().getByTestId('thread').filter({ hasText: 'Ida' }).click(),
  );
});

it('the customer sends an album and a PDF, and the agent sees all of it', async () => {
  await telegram().getByTestId('attach').click();
  await telegram()
    .getByTestId('attach-media')
    .setInputFiles([inPicker(photo), inPicker(photo)]);
  await customerWrites('Both sides of it');
  await atDesk('Both sides of it').getByRole('img').nth(1).waitFor();
  expect(await atDesk('Both sides of it').count()).toBe(1);

  await telegram().getByTestId('attach').click();
  await telegram()
    .getByTestId('attach-documents')
    .setInputFiles([inPicker(label)]);
  await telegram().getByTestId('send').click();
  await desk().getByTestId('file').filter({ hasText: label.name }).waitFor();
});

it('the agent sends a photo and a PDF, and the customer sees both', async () => {
  await desk()
    .getByTestId('attach')
    .setInputFiles([inPicker(photo), inPicker(label)]);
  await agentWrites('Your new label');
  await bubble('Your new label').waitFor();
  await telegram().getByRole('img', { name: photo.name }).last().waitFor();
  await telegram().getByRole('link', { name: label.name }).last().waitFor();
});

it('the customer corrects a message, and the agent reads what it has become', async () => {
  await bubble('The red one').first().hover();
  await telegram().getByTestId('edit').nth(2).click();
  await customerWrites('The blue one');
  await atDesk('[Edited]').getByText('The blue one').waitFor();
});

it('a throttle holds the agent’s message up and nothing more', async () => {
  await switchBot('throttle');
  await agentWrites('It is on its way.');
  await bubble('It is on its way.').waitFor();
  await atDesk('It is on its way.').locator('[data-status=sent]').waitFor();
});

it('the agent reads that an answer was lost, and the customer has the message once', async () => {
  await switchBot('lost-answer');
  await agentWrites('Only once, please.');
  await atDesk('Telegram did not confirm the message.').waitFor();
  await bubble('Only once, please.').waitFor();
  expect(await bubble('Only once, please.').count()).toBe(1);
});

it('the agent reads that the customer has blocked the bot', async () => {
  await telegram().getByTestId('menu').click();
  await telegram().getByTestId('bar').click();
  await telegram().getByTestId('unbar').waitFor();
  await agentWrites('Are you there?');
  await atDesk('The customer has blocked the bot').waitFor();
  await telegram().getByTestId('unbar').click();
  await customerWrites('Here I am');
  await atDesk('Here I am').waitFor();
});

it('a revoked token shows on the channel’s page, and Reconnect with the new one mends it', async () => {
  await toNextPage(botFather, () => botFather.locator('[data-bot=acme_support_bot]').getByTestId('revoke').click());
  await cxone.getByRole('link', { name: 'Back to CXone' }).click();
  await cxone.getByRole('link', { name: 'Reconnect Acme on Telegram' }).click();
  await cxone.getByLabel('Bot token').fill(await token().inputValue());
  await cxone.getByRole('button', { name: 'Reconnect' }).click();
  await cxone.getByRole('heading', { name: 'The channel is connected' }).waitFor();
  await customerWrites('Still there?');
  await atDesk('Still there?').waitFor();
});

it('Delete in CXone takes the webhook from the bot', async () => {
  await cxone.getByRole('link', { name: 'Back to CXone' }).click();
  await cxone.getByRole('link', { name: 'Delete Acme on Telegram' }).click();
  await cxone.getByRole('button', { name: 'Remove the channel' }).click();
  await cxone.getByRole('heading', { name: 'The channel is removed' }).waitFor();
  await botFather.reload();
  expect(await botFather.getByText(`${world.cloud.apiUrl}/webhooks/`).count()).toBe(0);
});

it('no page complained on its console', () => {
  expect(visit.complaints.length).toBeGreaterThanOrEqual(3);
  // Chromium's own line on the form that was refused for its token.
  expect(visit.complaints.flat().filter((complaint) => !/add\?provider=telegram: .* 422 /.test(complaint))).toEqual([]);
});
