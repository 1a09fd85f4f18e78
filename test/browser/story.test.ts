import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startWorld, type World } from '../../local/world.ts';
import { complaintsOf, startBrowser } from './support/chromium.ts';

let world: World;
let browser: Browser;
let context: BrowserContext;
/** The page that `npm start` prints, with desk and phone. */
let front: Page;
let pointsOfContact: Page;
const complaints: string[][] = [];

beforeAll(async () => {
  world = await startWorld({ demoChannel: false });
  browser = await startBrowser();
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(20_000);
  context.on('page', (page) => complaints.push(complaintsOf(page)));
  front = await context.newPage();
});
afterAll(async () => {
  await browser.close();
  await world.stop();
});

const desk = () => front.frameLocator('iframe[title="Agent’s desk"]');
const phone = () => front.frameLocator('iframe[title="Customer’s phone"]');
const agentsStatus = (text: string) =>
  desk().getByTestId('message').filter({ hasText: text }).locator('[data-testid=status]');

/** Opens a link that opens a tab of its own. */
async function follow(click: () => Promise<void>): Promise<Page> {
  const [page] = await Promise.all([context.waitForEvent('page'), click()]);
  await page.waitForLoadState();
  return page;
}

/** As if the customer had another page in front: what is not looked at is not seen. */
const lookAway = () =>
  phone()
    .locator('body')
    .evaluate("Object.defineProperty(document, 'visibilityState', { configurable: true, value: 'hidden' })");
const lookBack = () =>
  phone()
    .locator('body')
    .evaluate("delete document.visibilityState; document.dispatchEvent(new Event('visibilitychange'))");

// One story in chapters, all by clicking: each goes on where the one before it ended.

it('the front page leads to Digital points of contact, where Add opens the form', async () => {
  await front.goto(world.url);
  pointsOfContact = await follow(() => front.getByRole('link', { name: 'Digital points of contact' }).click());
  await pointsOfContact.getByRole('link', { name: 'Add Acme Messenger' }).click();
  await pointsOfContact.getByRole('heading', { name: 'Add a channel: Signed webhook' }).waitFor();
  expect(pointsOfContact.url()).toBe(`${world.cloud.apiUrl}/i/main/add`);
});

it('the phone is connected with what the result page shows', async () => {
  await phone().getByTestId('menu').click();
  await phone().getByRole('link', { name: 'Connection and answers' }).click();
  const deliveryUrl = await phone().getByTestId('delivery-url').inputValue();

  const form = pointsOfContact;
  await form.getByLabel('Integration ID').fill(world.integrationId);
  await form.getByLabel('Channel name').fill('Web shop messages');
  await form.getByLabel('Delivery URL').fill(deliveryUrl);
  await form.getByRole('button', { name: 'Add the channel' }).click();
  await form.getByRole('heading', { name: 'The channel is added' }).waitFor();

  await phone()
    .getByTestId('account-webhook-url')
    .fill(await form.getByLabel('Webhook URL').inputValue());
  await phone()
    .getByTestId('account-secret')
    .fill(await form.getByLabel('Signing secret').inputValue());
  await phone().getByTestId('connect').click();
  await phone().getByText('Connected', { exact: true }).waitFor();
  await phone().getByRole('link', { name: 'Open the phone' }).click();
});

it('the result page leads back to CXone, where the channel stands', async () => {
  await pointsOfContact.getByRole('link', { name: 'Back to CXone' }).click();
  await pointsOfContact.getByTestId('channel').getByRole('heading', { name: 'Web shop messages' }).waitFor();
});

it('a customer writes and the agent sees it', async () => {
  await phone().getByTestId('compose').fill('Where is my <b>parcel</b>? 📦 ça va?');
  await phone().getByTestId('send').click();
  await phone().locator('[data-testid=bubble][data-state=accepted]').waitFor();
  await desk().getByTestId('thread').click();
  expect(await desk().getByTestId('message-text').innerText()).toBe('Where is my <b>parcel</b>? 📦 ça va?');
});

it('the agent replies, the customer gets it, and the ticks move up to seen', async () => {
  await lookAway();
  // Time enough for the desk, which looks every second, to show what comes before "delivered".
  world.cxone.faults.add({ operation: 'B7', kind: 'slow', delayMs: 3_000 });
  await desk().getByTestId('reply-box').fill('It leaves today.');
  await desk().getByTestId('send').click();
  await phone().locator('[data-testid=bubble][data-from=agent]').getByText('It leaves today.').waitFor();
  await agentsStatus('It leaves today.').and(desk().locator('[data-status=sent]')).waitFor();
  await agentsStatus('It leaves today.').and(desk().locator('[data-status=delivered]')).waitFor();

  await lookBack();
  await agentsStatus('It leaves today.').and(desk().locator('[data-status=seen]')).waitFor();
});

it('the platform refuses and the agent reads why', async () => {
  await phone().getByTestId('menu').click();
  await phone().getByRole('link', { name: 'Connection and answers' }).click();
  await phone().getByTestId('behaviour').selectOption('refuse');
  await phone().getByTestId('reason').fill('The number is not in use.');
  await phone().getByTestId('apply').click();
  await phone().getByRole('link', { name: 'Open the phone' }).click();
  await phone().getByTestId('bubble').first().waitFor();

  await desk().getByTestId('reply-box').fill('Still there?');
  await desk().getByTestId('send').click();
  const reason = desk().getByTestId('reason');
  await reason.waitFor();
  expect(await reason.innerText()).toBe('The channel refused the message: The number is not in use.');
  expect(await phone().getByTestId('bubble').count()).toBe(2);
});

it('Delete in CXone asks once, and then the channel is gone', async () => {
  await pointsOfContact.getByRole('link', { name: 'Delete Web shop messages' }).click();
  await pointsOfContact.getByRole('heading', { name: 'Remove “Web shop messages”?' }).waitFor();
  await pointsOfContact.getByRole('button', { name: 'Remove the channel' }).click();
  await pointsOfContact.getByRole('heading', { name: 'The channel is removed' }).waitFor();
  await pointsOfContact.getByRole('link', { name: 'Back to CXone' }).click();
  await pointsOfContact.getByText('No channel yet.').waitFor();
  expect(await pointsOfContact.getByTestId('channel').count()).toBe(0);
});

it('no page complained on its console', () => {
  expect(complaints).toHaveLength(2);
  expect(complaints.flat()).toEqual([]);
});
