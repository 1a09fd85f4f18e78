import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { IDA } from '../../local/line/account.ts';
import { type Line, startLine } from '../../local/line/start-line.ts';
import { label, photo } from '../e2e/support/sample-files.ts';
import { onLine } from '../e2e/support/line-people.ts';
import { IDA as IDAS_NUMBER, meetTwilio, WHATSAPP, type Acquaintance } from '../local/twilio/twilio-client.ts';
import { loadAxe, violationsIn } from './support/axe.ts';
import { complaintsOf, startBrowser } from './support/chromium.ts';

/** The phones of LINE and Twilio, each against its own simulator alone. */

let browser: Browser;
let page: Page;
let complaints: string[];
/** What the page talks to, which is closed behind it. */
let far: { close(): Promise<void> };

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());
beforeEach(async ({ onTestFinished }) => {
  page = await browser.newPage();
  page.setDefaultTimeout(60_000);
  complaints = complaintsOf(page);
  onTestFinished(async () => {
    await page.close();
    await far.close();
  });
});
afterEach(async () => {
  // An answer of the page comes behind all that it complained of before.
  await page.evaluate('0');
  expect(complaints).toEqual([]);
});

const bubble = (text: string) => page.getByTestId('bubble').filter({ hasText: text });
const inPicker = ({ name, type, bytes }: typeof photo) => ({ name, mimeType: type, buffer: bytes });

async function write(text: string): Promise<void> {
  await page.getByTestId('compose').fill(text);
  await page.getByTestId('compose').press('Enter');
}

/** What axe finds on pages, and what is too wide for a phone or a desk. */
async function wrongOn(addresses: readonly string[]): Promise<unknown[]> {
  const wrong: unknown[] = [];
  for (const address of addresses) {
    await page.goto(address);
    await page.locator('main').waitFor();
    await loadAxe(page);
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [360, 1280]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 800 });
        const found = await violationsIn(page);
        const wide = await page.evaluate('document.documentElement.scrollWidth');
        if (found.length > 0 || wide !== width) wrong.push({ address, colorScheme, width, wide, found });
      }
    }
  }
  return wrong;
}

describe('LINE in a browser', () => {
  let line: Line;
  beforeEach(async () => {
    far = line = await startLine();
  });

  it('marks what no webhook took', async () => {
    await page.goto(line.url);
    await write('Is anybody there?');
    await page.locator('[data-testid=bubble][data-state=lost]').waitFor();
  });

  it('is accessible and fits a phone, with all that a chat can hold', async () => {
    line.account.take(IDA, [{ type: 'text', text: 'Which one?' }], undefined);
    const [asked] = line.account.chat(IDA);
    const content = photo.bytes.toString('base64');
    const messages = [
      { message: { type: 'text', text: 'The red one', quotedMessageId: asked?.id } },
      { message: { type: 'image' }, file: { content, type: photo.type } },
      { message: { type: 'sticker', packageId: '446', stickerId: '1988' } },
      { message: { type: 'location', title: 'Harbour', address: 'Pier 1', latitude: 53.54, longitude: 9.98 } },
      { message: { type: 'text', text: 'Oops' } },
    ];
    const { ids } = await onLine(line, `users/${IDA}/messages`, { messages });
    await onLine(line, `users/${IDA}/unsend`, { messageId: ids.at(-1) });
    const action = { type: 'postback', data: 'a', displayText: 'By bike' } as const;
    const choice = { type: 'box', layout: 'vertical', action, contents: [{ type: 'text', text: 'By bike' }] } as const;
    const contents = [{ type: 'text', text: 'Delivery' } as const, choice];
    const bubbles = Array.from({ length: 3 }, () => ({
      type: 'bubble' as const,
      body: { type: 'box' as const, layout: 'vertical' as const, contents },
    }));
    const quickReply = { items: [{ type: 'action' as const, action: { ...action, label: 'By bike' } }] };
    const flex = {
      type: 'flex' as const,
      altText: 'Delivery',
      contents: { type: 'carousel' as const, contents: bubbles },
    };
    const link = { type: 'text' as const, text: `Your label: https://shop.example.net/${'a'.repeat(200)}`, quickReply };
    line.account.take(IDA, [flex, link], undefined);
    expect(await wrongOn([line.url, `${line.url}/?user=${line.account.users[1]?.userId ?? ''}`])).toEqual([]);
    await page.goto(line.url);
    await page.getByText('Unsent').waitFor();
    expect(await page.getByTestId('cards').getByRole('article').count()).toBe(3);
  });
});

describe('Twilio in a browser', () => {
  let people: Acquaintance;
  beforeEach(async () => {
    far = people = await meetTwilio();
    for (const sender of people.twilio.account.senders) sender.webhookUrl = `${people.receiver.url}/in`;
  });

  const received = () => people.receiver.received.map(({ form }) => form['Body']);
  const content = (types: object) => createFrom({ language: 'en', types });
  // The SDK's types have other names for the fields than the JSON that it passes on.
  const createFrom = (asked: object) => people.client.content.v1.contents.create(asked as never);
  const open = (on: string) => page.goto(`${people.twilio.url}/?on=${on}`);

  it('texts, sends files and reads, over SMS', async () => {
    await open('sms');
    await write('Where is my parcel?');
    await page.locator('[data-testid=bubble][data-state=taken]').waitFor();
    await page.getByTestId('attach').click();
    expect(await page.getByTestId('send-location').count()).toBe(0);
    await page.getByTestId('attach-files').setInputFiles([inPicker(photo), inPicker(label)]);
    await page.getByTestId('send').click();
    await page.getByRole('link', { name: 'file.pdf' }).waitFor();
    expect(people.receiver.received.at(-1)?.form).toMatchObject({
      NumMedia: '2',
      MediaContentType1: 'application/pdf',
    });
    await people.client.messages.create({ to: IDAS_NUMBER, from: '+14155550100', body: 'It is on its way.' });
    await bubble('It is on its way.').waitFor();
    await page.getByTestId('menu').click();
    expect(await page.getByTestId('block').count()).toBe(0);
  });

  it('presses buttons, quotes, reads and blocks, on WhatsApp', async () => {
    await open('whatsapp');
    await write('Hi');
    await page.locator('[data-testid=bubble][data-state=taken]').waitFor();
    const actions = ['Blue', 'Red'].map((title) => ({ type: 'QUICK_REPLY', title, id: title.toLowerCase() }));
    const { sid: contentSid } = await content({ 'twilio/quick-reply': { body: 'Which colour?', actions } });
    const { sid } = await people.client.messages.create({ to: `whatsapp:${IDAS_NUMBER}`, from: WHATSAPP, contentSid });
    await page.getByRole('button', { name: 'Blue' }).click();
    await bubble('Blue').waitFor();
    await expect.poll(() => people.twilio.account.find(sid)?.status).toBe('read');
    await expect.poll(() => people.receiver.received.at(-1)?.form['ButtonPayload']).toBe('blue');
    await bubble('Which colour?').first().hover();
    await page.getByTestId('reply').nth(1).click();
    await write('Or green');
    await expect.poll(received).toEqual(['Hi', 'Blue', 'Or green']);
    expect(people.receiver.received.at(-1)?.form['OriginalRepliedMessageSid']).toBe(sid);
    const last = people.twilio.account.messages.at(-1)?.sid ?? '';
    await people.client.messaging.v2.typingIndicator.create({ channel: 'whatsapp', messageId: last });
    await page.getByText('typing…').waitFor();
    await page.locator('[data-testid=bubble][data-state=read]').waitFor();
    await page.getByTestId('menu').click();
    await page.getByTestId('block').click();
    await page.getByTestId('unblock').click();
    await write('Here I am');
    await expect.poll(received).toEqual(['Hi', 'Blue', 'Or green', 'Here I am']);
  });

  it('is accessible and fits a phone', async () => {
    const from = `whatsapp:${IDAS_NUMBER}`;
    const place = { latitude: 53.54, longitude: 9.98, label: 'Harbour' };
    await people.does('messages', { from, to: WHATSAPP, body: 'Hi' });
    await people.does('messages', { from, to: WHATSAPP, place });
    const items = Array.from({ length: 10 }, (_, at) => ({
      id: `${at}`,
      item: `Time ${at}`,
      description: 'On Monday',
    }));
    const { sid: contentSid } = await content({ 'twilio/list-picker': { body: 'When?', button: 'Choose', items } });
    const { sid } = await people.client.messages.create({ to: from, from: WHATSAPP, contentSid });
    await expect.poll(() => people.twilio.account.find(sid)?.status).toBe('delivered');
    const pages = ['sms', 'whatsapp', 'rcs'].map((on) => `${people.twilio.url}/?on=${on}`);
    expect(await wrongOn(pages)).toEqual([]);
  });
});
