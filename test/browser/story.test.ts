import { buffer } from 'node:stream/consumers';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { World } from '../../local/world.ts';
import type { FileToSend } from '../e2e/support/people.ts';
import { label, photo, program } from '../e2e/support/sample-files.ts';
import { toNextPage } from './support/next-page.ts';
import { type Visit, visitFrontPage } from './support/visit-front-page.ts';

let visit: Visit;
let world: World;
/** The page that `npm start` prints, with desk and phone. */
let front: Page;
let pointsOfContact: Page;

beforeAll(async () => {
  visit = await visitFrontPage(20_000);
  ({ world, front } = visit);
});
afterAll(() => visit.close());

const desk = () => front.frameLocator('iframe[title="Agent’s desk"]');
const phone = () => front.frameLocator('iframe[title="Customer’s phone"]');
const toNextPageOfPhone = async (click: () => Promise<void>) =>
  toNextPage(await visit.frame('Customer’s phone'), click);

async function openSettings(): Promise<void> {
  await phone().getByTestId('menu').click();
  await toNextPageOfPhone(() => phone().getByRole('link', { name: 'Connection and answers' }).click());
}
const applySettings = () => toNextPageOfPhone(() => phone().getByTestId('apply').click());
const openPhone = () => toNextPageOfPhone(() => phone().getByRole('link', { name: 'Open the phone' }).click());

const agentsStatus = (text: string) => messageAtDesk(text).locator('[data-testid=status]');

/** As if the customer had another page in front: what is not looked at is not seen. */
const lookAway = () =>
  phone()
    .locator('body')
    .evaluate("Object.defineProperty(document, 'visibilityState', { configurable: true, value: 'hidden' })");
const lookBack = () =>
  phone()
    .locator('body')
    .evaluate("delete document.visibilityState; document.dispatchEvent(new Event('visibilitychange'))");

/** Chooses files as a person does, in the phone's composer or the desk's. */
const attach = (place: FrameLocator, files: readonly FileToSend[]) =>
  place
    .getByTestId('attach')
    .setInputFiles(files.map(({ name, type, bytes }) => ({ name, mimeType: type, buffer: bytes })));

async function customerSends(text: string, files: readonly FileToSend[]): Promise<void> {
  await attach(phone(), files);
  await phone().getByTestId('compose').fill(text);
  await phone().getByTestId('send').click();
}

async function agentSends(text: string, files: readonly FileToSend[]): Promise<void> {
  await attach(desk(), files);
  await desk().getByTestId('reply-box').fill(text);
  await desk().getByTestId('send').click();
}

const messageAtDesk = (text: string) => desk().getByTestId('message').filter({ hasText: text });

/** The name and the bytes of what a link saves. */
async function saved(link: Locator): Promise<Pick<FileToSend, 'name' | 'bytes'>> {
  const [download] = await Promise.all([front.waitForEvent('download'), link.click()]);
  return { name: download.suggestedFilename(), bytes: await buffer(await download.createReadStream()) };
}

/** The picture is not only there: the browser can draw it. */
async function expectDrawn(picture: Locator): Promise<void> {
  const width = async (): Promise<unknown> => {
    const drawn = await picture.elementHandle();
    return (await drawn.getProperty('naturalWidth')).jsonValue();
  };
  await expect.poll(width, { timeout: 240_000 }).toBeGreaterThan(0);
}

// One story in chapters, all by clicking: each goes on where the one before it ended.

it('the front page leads to Points of Contact Digital, where Add opens the form', async () => {
  await front.goto(world.url);
  pointsOfContact = await visit.follow(() => front.getByRole('link', { name: 'Points of Contact Digital' }).click());
  await pointsOfContact.getByRole('link', { name: 'Add Acme Messenger' }).click();
  await pointsOfContact.getByRole('link', { name: 'Signed webhook' }).click();
  await pointsOfContact.getByRole('heading', { name: 'Add a channel: Signed webhook' }).waitFor();
  expect(pointsOfContact.url()).toBe(`${world.cloud.apiUrl}/i/main/add?provider=generic`);
});

it('the phone is connected with what the result page shows', async () => {
  await openSettings();
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
  await openPhone();
});

it('the result page leads back to CXone, where the channel stands', async () => {
  await pointsOfContact.getByRole('link', { name: 'Back to CXone' }).click();
  await pointsOfContact.getByTestId('channel').getByRole('heading', { name: 'Web shop messages' }).waitFor();
  // A tab behind another draws once in a second, and a click waits for two drawings.
  await front.bringToFront();
});

it('a customer writes and the agent sees it', async () => {
  await phone().getByTestId('compose').fill('Where is my <b>parcel</b>? 📦 ça va?');
  await phone().getByTestId('send').click();
  await phone().locator('[data-testid=bubble][data-state=accepted]').waitFor();
  await toNextPage(await visit.frame('Agent’s desk'), () => desk().getByTestId('thread').click());
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

it.each([
  { way: 'link', label: 'As a link that it fetches' },
  { way: 'upload', label: 'Uploaded before the message' },
])('a customer sends a photo and a PDF ($way), and the agent sees both', async ({ way, label: words }) => {
  await openSettings();
  await phone().getByTestId('sending-files').selectOption({ label: words });
  await applySettings();
  await openPhone();

  await customerSends(`Both as ${way}`, [photo, label]);
  const message = messageAtDesk(`Both as ${way}`);
  await expectDrawn(message.getByRole('img', { name: photo.name }));
  expect(await saved(message.getByRole('link', { name: label.name }))).toEqual({
    name: label.name,
    bytes: label.bytes,
  });
});

it('a program of the customer’s is named in the conversation, and the text comes through', async () => {
  await customerSends('Run this', [program]);
  const message = messageAtDesk('Run this');
  await message.waitFor();
  expect(await message.getByTestId('message-text').innerText()).toBe(
    'Run this\n[“tool.exe” is a program, and programs are not passed on.]',
  );
  expect(await message.getByTestId('file').count()).toBe(0);
});

it('the agent sends a file back, and the customer opens it', async () => {
  await agentSends('Your new label', [label]);
  const file = phone().locator('[data-testid=bubble][data-from=agent]').getByRole('link', { name: label.name });
  expect(await saved(file)).toEqual({ name: label.name, bytes: label.bytes });
  await phone().locator('[data-testid=bubble][data-from=agent]').getByText('Your new label').waitFor();
});

it('a program of the agent’s is shown as failed, and the text arrives', async () => {
  await agentSends('Try our tool', [program]);
  const message = messageAtDesk('Try our tool');
  await message.locator('[data-status=failed]').waitFor();
  expect(await message.getByTestId('reason').innerText()).toBe(
    'The text was sent. “tool.exe” is a program, and programs are not passed on.',
  );
  await phone().locator('[data-testid=bubble][data-from=agent]').getByText('Try our tool').waitFor();
});

it('the platform refuses and the agent reads why', async () => {
  const bubbles = await phone().getByTestId('bubble').count();
  await openSettings();
  await phone().getByTestId('behaviour').selectOption('refuse');
  await phone().getByTestId('reason').fill('The number is not in use.');
  await applySettings();
  await openPhone();
  await phone().getByTestId('bubble').first().waitFor();

  await desk().getByTestId('reply-box').fill('Still there?');
  await desk().getByTestId('send').click();
  const reason = messageAtDesk('Still there?').getByTestId('reason');
  await reason.waitFor();
  expect(await reason.innerText()).toBe('The channel refused the message: The number is not in use.');
  expect(await phone().getByTestId('bubble').count()).toBe(bubbles);
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

it('Telegram takes the phone’s place beside the desk, and gives it back', async () => {
  const telegram = front.frameLocator('iframe[title="Customer’s Telegram"]');
  await front.getByRole('radio', { name: 'Telegram' }).check();
  await telegram.getByTestId('start').waitFor();
  expect(await phone().getByTestId('compose').isVisible()).toBe(false);
  await front.getByRole('radio', { name: 'Any platform' }).check();
  await phone().getByTestId('compose').waitFor();
  expect(await telegram.getByTestId('start').isVisible()).toBe(false);
});

it('no page complained on its console', () => {
  // The two pages, and tabs of files that were opened.
  expect(visit.complaints.length).toBeGreaterThanOrEqual(2);
  expect(visit.complaints.flat()).toEqual([]);
});
