import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { World } from '../../local/world.ts';
import { photo } from '../e2e/support/sample-files.ts';
import { toNextPage } from './support/next-page.ts';
import { type Visit, visitFrontPage } from './support/visit-front-page.ts';

const APP = fileURLToPath(new URL('../../docs/samples/web-chat.mjs', import.meta.url));
const PICTURE_URL = 'https://people.example.net/ida.png';

let visit: Visit;
let world: World;
let app: ChildProcessWithoutNullStreams;
let appUrl: string;
/** The page that `npm start` prints, with desk and phones. */
let front: Page;
let cxone: Page;
/** The page of the sample app. */
let chat: Page;

beforeAll(async () => {
  app = spawn(process.execPath, [APP], { env: { PORT: '0' } });
  const [line] = (await once(createInterface({ input: app.stdout }), 'line')) as [string];
  appUrl = line.replace('Chat: ', '');
  visit = await visitFrontPage(20_000);
  ({ world, front } = visit);
  // The emulated CXone fetches the picture of a customer from the web, where no test goes.
  const { fetch: toTheWeb } = globalThis;
  vi.stubGlobal('fetch', (...request: Parameters<typeof fetch>) =>
    request[0] === PICTURE_URL
      ? Promise.resolve(new Response(Uint8Array.from(photo.bytes), { headers: { 'content-type': photo.type } }))
      : toTheWeb(...request),
  );
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await visit.close();
  app.kill();
  await once(app, 'close');
});

const desk = () => front.frameLocator('iframe[title="Agent’s desk"]');
const phone = () => front.frameLocator('iframe[title="Customer’s phone"]');
const telegram = () => front.frameLocator('iframe[title="Customer’s Telegram"]');
const toNextPageOfDesk = async (click: () => Promise<void>) => toNextPage(await visit.frame('Agent’s desk'), click);
const toNextPageOfPhone = async (click: () => Promise<void>) =>
  toNextPage(await visit.frame('Customer’s phone'), click);

const atDesk = (text: string) => desk().getByTestId('message').filter({ hasText: text });
/** What customers say; what an agent or a bot sent has the same words in it. */
const fromCustomer = (text: string) => atDesk(text).and(desk().locator('[data-direction=inbound]'));
const onPhone = (text: string) => phone().getByTestId('bubble').filter({ hasText: text });

const openThread = (channel: string) =>
  toNextPageOfDesk(() => desk().getByTestId('thread').filter({ hasText: channel }).click());

/** The desk's *Rich message*, with one of its samples, sent as a bot. */
async function botSends(sample: string): Promise<void> {
  await toNextPageOfDesk(() => desk().getByTestId('rich-message').click());
  await toNextPageOfDesk(() => desk().getByRole('link', { name: sample, exact: true }).click());
  expect(await desk().getByLabel('A bot sends it, and no person').isChecked()).toBe(true);
  await toNextPageOfDesk(() => desk().getByTestId('send-rich').click());
}

async function customerWrites(text: string): Promise<void> {
  await phone().getByTestId('compose').fill(text);
  await phone().getByTestId('send').click();
}

async function openAddForm(provider: string): Promise<void> {
  await cxone.goto(`${world.url}/points-of-contact`);
  await cxone.getByRole('link', { name: 'Add Acme Messenger' }).click();
  await cxone.getByRole('link', { name: provider }).click();
  await cxone.getByRole('heading', { name: `Add a channel: ${provider}` }).waitFor();
  const asked = cxone.getByLabel('Integration ID');
  if (await asked.isVisible()) await asked.fill(world.integrationId);
}

async function submit(button: string, heading: string): Promise<void> {
  await cxone.getByRole('button', { name: button }).click();
  await cxone.getByRole('heading', { name: heading }).waitFor();
}

/** What is to be entered at the platform, from the page after Add. */
async function connection() {
  return {
    webhookUrl: await cxone.getByLabel('Webhook URL').inputValue(),
    secret: await cxone.getByLabel('Signing secret').inputValue(),
  };
}

/** An agent reads which button was pressed, what it stands for, and of which message it was, and that once. */
async function expectPressed(label: string, postback: string, question: string): Promise<void> {
  const pressed = fromCustomer(label).filter({ hasText: postback });
  await pressed.waitFor();
  expect(await pressed.getByTestId('message-text').innerText()).toBe(label);
  expect(await pressed.getByTestId('postback').innerText()).toBe(`Pressed: ${postback}`);
  expect(await pressed.locator('blockquote').innerText()).toContain(question);
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

it('Telegram shows a bot’s quick replies as buttons, and the agent reads what was pressed', async () => {
  await front.goto(world.url);
  await front.getByRole('radio', { name: 'Telegram' }).check();
  const botFather = await visit.follow(() => front.getByRole('link', { name: 'BotFather' }).click());
  cxone = await visit.follow(() => front.getByRole('link', { name: 'Points of Contact Digital' }).click());
  await openAddForm('Telegram');
  await cxone.getByLabel('Channel name').fill('Acme on Telegram');
  await cxone.getByText('More settings').click();
  await cxone.getByLabel('Bot API server').fill(await botFather.getByTestId('api-url').inputValue());
  await cxone
    .getByLabel('Bot token')
    .fill(await botFather.locator('[data-bot=acme_support_bot]').getByTestId('token').inputValue());
  await submit('Add the channel', 'The channel is added');
  // A tab behind another draws once in a second, and a click waits for two drawings.
  await front.bringToFront();

  await telegram().getByTestId('start').click();
  await telegram().getByTestId('compose').fill('When do you come?');
  await telegram().getByTestId('send').click();
  await openThread('Acme on Telegram');
  await botSends('Quick replies');
  const key = (label: string) => telegram().getByTestId('key').filter({ hasText: label });
  await key('Neither').waitFor();
  expect(await telegram().getByTestId('key').allInnerTexts()).toEqual(['Monday', 'Tuesday', 'Neither']);

  await key('Monday').click();
  await expectPressed('Monday', 'day:monday', 'Which day suits you?');
  await key('Monday').click();
  await telegram().locator('[data-testid=key][aria-busy=false]').filter({ hasText: 'Monday' }).waitFor();
  await key('Tuesday').click();
  // Behind Monday’s: what is said after it came after it.
  await expectPressed('Tuesday', 'day:tuesday', 'Which day suits you?');
  expect(await fromCustomer('day:monday').count()).toBe(1);
});

it('so does a web chat that was copied from the sample', async () => {
  await openAddForm('Signed webhook');
  await cxone.getByLabel('Channel name').fill('Web chat');
  await cxone.getByLabel('Delivery URL').fill(`${appUrl}deliveries`);
  await submit('Add the channel', 'The channel is added');
  const { webhookUrl, secret } = await connection();
  chat = await front.context().newPage();
  await chat.goto(appUrl);
  await chat.getByLabel('Webhook URL').fill(webhookUrl);
  await chat.getByLabel('Signing secret').fill(secret);
  await chat.getByRole('button', { name: 'Connect' }).click();
  await chat.getByLabel('Signing secret').waitFor({ state: 'hidden' });
  await chat.getByLabel('Message', { exact: true }).fill('When do you come?');
  await chat.getByRole('button', { name: 'Send', exact: true }).click();

  await front.bringToFront();
  await openThread('Web chat');
  await botSends('Quick replies');
  await chat.bringToFront();
  await chat.getByRole('button', { name: 'Tuesday' }).click();
  await chat.getByRole('button', { name: 'Tuesday' }).click();
  await chat.getByRole('button', { name: 'Neither' }).click();
  await chat.locator('.customer').getByText('Neither').waitFor();
  expect(await chat.locator('.customer').getByText('Tuesday').count()).toBe(1);
  await front.bringToFront();
  await expectPressed('Neither', 'day:none', 'Which day suits you?');
  await expectPressed('Tuesday', 'day:tuesday', 'Which day suits you?');
  expect(await fromCustomer('day:tuesday').count()).toBe(1);
});

it('the phone’s channel is added with what it does about people', async () => {
  await front.getByRole('radio', { name: 'Any platform' }).check();
  await phone().getByTestId('menu').click();
  await toNextPageOfPhone(() => phone().getByRole('link', { name: 'Connection and answers' }).click());
  await openAddForm('Signed webhook');
  await cxone.getByLabel('Channel name').fill('Web shop messages');
  await cxone.getByLabel('Delivery URL').fill(await phone().getByTestId('delivery-url').inputValue());
  await cxone.getByText('More settings').click();
  await cxone.getByLabel('When the customer ends the chat').selectOption({ label: 'Close the contact' });
  await cxone.getByLabel('Custom fields of the customer').fill('language = language, tier = loyalty_level');
  await cxone.getByRole('button', { name: 'Add the channel' }).click();
  await cxone.getByRole('alert').getByText('loyalty_level').waitFor();
  await cxone.getByLabel('Custom fields of the customer').fill('language = language, tier = loyalty_tier');
  await submit('Add the channel', 'The channel is added');

  const { webhookUrl, secret } = await connection();
  await front.bringToFront();
  await phone().getByTestId('account-webhook-url').fill(webhookUrl);
  await phone().getByTestId('account-secret').fill(secret);
  await toNextPageOfPhone(() => phone().getByTestId('connect').click());
  await phone().getByText('Connected', { exact: true }).waitFor();
});

it('what the platform knows of a customer is on their card, with their picture', async () => {
  await phone().getByTestId('profile-ida').click();
  const profile = phone().locator('details', { has: phone().getByTestId('profile-ida') });
  await profile.getByLabel('Language').fill('da-DK');
  await profile.getByLabel('E-mail').fill('ida@example.net');
  await profile.getByLabel('Address of the picture').fill(PICTURE_URL);
  await profile.getByLabel('Fields').fill('tier = gold');
  await toNextPageOfPhone(() => profile.getByRole('button', { name: 'Save' }).click());
  await toNextPageOfPhone(() => phone().getByRole('link', { name: 'Open the phone' }).click());
  await customerWrites('Here I am');
  await openThread('Web shop messages');
  await desk().getByText('Customer and contact').click();
  const field = (ident: string) => desk().locator(`[data-testid=custom-field][data-ident=${ident}]`);
  await desk().getByTestId('picture').waitFor();
  await expectDrawn(desk().getByTestId('picture'));
  expect(await field('loyalty_tier').innerText()).toBe('gold');
  expect(await field('language').innerText()).toBe('da-DK');
  expect(await field('email').count()).toBe(0);
});

it('Reconnect has the fields as they stand, and takes another', async () => {
  await cxone.getByRole('link', { name: 'Back to CXone' }).click();
  await cxone.getByRole('link', { name: 'Reconnect Web shop messages' }).click();
  await cxone.getByText('More settings').click();
  expect(await cxone.getByLabel('When the customer ends the chat').inputValue()).toBe('closed');
  const fields = cxone.getByLabel('Custom fields of the customer');
  expect(await fields.inputValue()).toBe('language = language, tier = loyalty_tier');
  await fields.fill('language = language, tier = loyalty_tier, email = email');
  await submit('Reconnect', 'The channel is connected');
  await front.bringToFront();
});

it('the phone shows a list, and takes a choice of it', async () => {
  await botSends('List');
  await phone().getByTestId('rich').waitFor();
  const choice = phone().getByTestId('choice').filter({ hasText: 'By van' });
  await choice.click();
  await expectPressed('By van', 'by:van', 'How shall we bring it?');
  await choice.click();
});

it('the customer fills in a form, and the agent reads it field by field', async () => {
  await botSends('Form');
  await phone().getByLabel('Street').fill('Harbour Street 7');
  await phone().getByLabel('Higher').check();
  await phone().getByTestId('send-form').click();
  await onPhone('Form sent').waitFor();
  const answered = fromCustomer('Harbour Street 7');
  await answered.waitFor();
  expect(await answered.getByTestId('form-answers').locator('dt').allInnerTexts()).toEqual(['Street', 'Floor']);
  expect(await answered.getByTestId('form-answers').locator('dd').allInnerTexts()).toEqual([
    'Harbour Street 7',
    'Higher',
  ]);
  expect(await answered.getByTestId('postback').innerText()).toBe('Form: address-1');
  expect(await answered.locator('blockquote').innerText()).toContain('What is your address?');
  expect(await fromCustomer('by:van').count()).toBe(1);
});

it('the customer ends the chat: the agent reads it, and the contact is closed', async () => {
  await phone().getByTestId('menu').click();
  await phone().getByTestId('end-chat').click();
  await phone().getByText('You ended the chat.').waitFor();
  await atDesk('[The customer has ended the conversation]').waitFor();
  await desk().locator('[data-testid=contact][data-status=closed]').waitFor();
  await desk().getByText('Customer and contact').click();
  await desk().getByTestId('contact-change').filter({ hasText: 'Closed, by the integration' }).waitFor();
  expect(await desk().getByTestId('workflow').count()).toBe(0);
});

it('the agent closes the contact, a workflow tells of it, and the customer sees the end', async () => {
  const switches = await visit.follow(() => front.getByRole('link', { name: 'Switches' }).click());
  await switches.getByLabel('Contact closed').selectOption('webhook-with-basic');
  await switches.getByTestId('turned-count').getByText('1 not at the default.').waitFor();
  await front.bringToFront();
  await customerWrites('One more thing');
  await fromCustomer('One more thing').waitFor();
  await desk().locator('[data-testid=contact][data-status=new]').waitFor();
  await toNextPageOfDesk(() => desk().getByTestId('contact-closed').click());
  await phone().getByText('Acme Support ended the chat.').waitFor();
  await desk().getByText('Customer and contact').click();
  await desk().getByTestId('contact-change').filter({ hasText: 'Closed, by the agent' }).waitFor();
  await desk().getByTestId('workflow').getByText('answered 204').waitFor();
});

it('what Reconnect was told holds by now', async () => {
  const email = desk().locator('[data-testid=custom-field][data-ident=email]');
  // A channel is read anew after some seconds.
  await expect
    .poll(
      async () => {
        await customerWrites('Here is my address');
        return email.count();
      },
      { interval: 2_000, timeout: 240_000 },
    )
    .toBe(1);
  expect(await email.innerText()).toBe('ida@example.net');
});

it('no page complained on its console', () => {
  expect(visit.complaints.length).toBeGreaterThanOrEqual(4);
  // Chromium's own line on the form that was refused for its custom field.
  expect(visit.complaints.flat().filter((complaint) => !/add\?provider=generic: .* 422 /.test(complaint))).toEqual([]);
});
