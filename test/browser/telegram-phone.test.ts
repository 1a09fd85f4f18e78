import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { label, photo } from '../e2e/support/sample-files.ts';
import { BOT, IDA, meetTelegram } from '../local/telegram/bot-client.ts';
import type { Acquaintance } from '../local/telegram/bot-client.ts';
import { startReceiver } from '../local/telegram/receiver.ts';
import type { Receiver } from '../local/telegram/receiver.ts';
import { until } from '../local/phone/middleware.ts';
import { loadAxe, violationsIn } from './support/axe.ts';
import { complaintsOf, startBrowser } from './support/chromium.ts';
import { toNextPage } from './support/next-page.ts';

const GROUP = -1_002_200_000_001;

let browser: Browser;
let acquaintance: Acquaintance;
let receiver: Receiver;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());
beforeEach(async ({ onTestFinished }) => {
  receiver = await startReceiver();
  acquaintance = await meetTelegram();
  await acquaintance.call('setWebhook', { url: receiver.url, max_connections: 1 });
  page = await browser.newPage();
  page.setDefaultTimeout(240_000);
  complaints = complaintsOf(page);
  onTestFinished(async () => {
    await page.close();
    await acquaintance.telegram.close();
    await receiver.close();
  });
});
afterEach(async () => {
  // An answer of the page comes behind all that it complained of before.
  await page.evaluate('0');
  expect(complaints).toEqual([]);
});

const bubbles = () => page.getByTestId('bubble');
const arrived = (count: number) => until(`${count} updates came`, () => receiver.updates.length === count);
const inPicker = ({ name, type, bytes }: typeof photo) => ({ name, mimeType: type, buffer: bytes });

async function open(query = ''): Promise<void> {
  await page.goto(`${acquaintance.telegram.url}/${query}`);
  await page.locator('#chat').waitFor();
}

async function write(text: string): Promise<void> {
  await page.getByTestId('compose').fill(text);
  await page.getByTestId('compose').press('Enter');
}

/** As if it had been started long ago. */
async function openStarted(): Promise<void> {
  await acquaintance.writes({ text: '/start' });
  await arrived(1);
  await open();
  await bubbles().waitFor();
}

describe('Telegram in a browser', () => {
  it('starts an empty chat by its button, and ticks off what the bot has', async () => {
    await open();
    await page.getByTestId('start').click();
    await page.locator('[data-testid=bubble][data-state=taken]').waitFor();
    await write('Where is my <b>parcel</b>? 📦');
    await page.locator('[data-testid=bubble][data-state=taken]').nth(1).waitFor();
    expect(await bubbles().nth(1).innerText()).toContain('Where is my <b>parcel</b>? 📦');
    expect(receiver.updates.map(({ message }) => message?.['text'])).toEqual([
      '/start',
      'Where is my <b>parcel</b>? 📦',
    ]);
  });

  it('shows that the bot types, then its text as a reply and its photo with a caption', async () => {
    await openStarted();
    await acquaintance.call('sendChatAction', { chat_id: IDA, action: 'typing' });
    await page.getByTestId('presence').filter({ hasText: 'typing…' }).waitFor();
    await acquaintance.call('sendMessage', { chat_id: IDA, text: 'Hello Ida', reply_parameters: { message_id: 1 } });
    await page.getByTestId('presence').filter({ hasText: 'bot' }).waitFor();
    const form = new FormData();
    form.set('chat_id', String(IDA));
    form.set('caption', 'The blue door');
    form.set('photo', new File([Uint8Array.from(photo.bytes)], photo.name, { type: photo.type }));
    await acquaintance.call('sendPhoto', form);
    await bubbles().nth(2).waitFor();
    expect(await bubbles().nth(1).locator('blockquote').innerText()).toContain('/start');
    expect(await bubbles().nth(2).innerText()).toContain('The blue door');
    await page.getByRole('img', { name: 'photo.png' }).waitFor();
  });

  it('sends photos as an album, and a photo as a file', async () => {
    await openStarted();
    await page.getByTestId('attach').click();
    await page.getByTestId('attach-media').setInputFiles([inPicker(photo), inPicker(photo)]);
    await write('Both sides');
    await arrived(3);
    await page.getByTestId('attach').click();
    await page.getByTestId('attach-documents').setInputFiles([inPicker(photo)]);
    await page.getByTestId('send').click();
    await arrived(4);
    const [, first, second, third] = receiver.updates.map(({ message }) => message);
    expect(first).toMatchObject({ caption: 'Both sides', media_group_id: second?.['media_group_id'] });
    expect(first).toHaveProperty('photo');
    expect(third).toMatchObject({ document: { file_name: 'photo.png' } });
  });

  it('sends more than ten photos as two albums', async () => {
    await openStarted();
    await page.getByTestId('attach').click();
    await page.getByTestId('attach-media').setInputFiles(Array.from({ length: 12 }, () => inPicker(photo)));
    await page.getByTestId('send').click();
    await arrived(13);
    const albums = receiver.updates.slice(1).map(({ message }) => message?.['media_group_id']);
    expect(new Set(albums.slice(0, 10)).size).toBe(1);
    expect(new Set(albums).size).toBe(2);
    expect(albums).not.toContain(undefined);
  });

  it('takes a file out again before it is sent', async () => {
    await openStarted();
    await page.getByTestId('attach').click();
    await page.getByTestId('attach-documents').setInputFiles([inPicker(photo), inPicker(label)]);
    await page.getByRole('button', { name: 'Don’t send photo.png' }).click();
    await page.getByTestId('send').click();
    await arrived(2);
    expect(receiver.updates[1]).toMatchObject({ message: { document: { file_name: 'label.pdf' } } });
  });

  it('sends a place, a contact and a sticker', async () => {
    await openStarted();
    for (const thing of ['location', 'contact', 'sticker']) {
      await page.getByTestId('attach').click();
      await page.getByTestId(`send-${thing}`).click();
    }
    await arrived(4);
    const [, place, contact, sticker] = receiver.updates.map(({ message }) => message);
    expect(place).toHaveProperty('location');
    expect(contact).toMatchObject({ contact: { first_name: 'Ida', user_id: IDA } });
    expect(sticker).toMatchObject({ sticker: { width: 512, height: 512 } });
    await page.getByRole('img', { name: 'parcel.webp' }).waitFor();
  });

  it('replies to a message and edits one', async () => {
    await openStarted();
    await acquaintance.call('sendMessage', { chat_id: IDA, text: 'Shall we leave it with a neighbour?' });
    await bubbles().nth(1).hover();
    await page.getByTestId('reply').nth(1).click();
    await write('Yes pleese');
    await arrived(2);
    expect(receiver.updates[1]).toMatchObject({ message: { reply_to_message: { message_id: 2 } } });
    await bubbles().nth(2).hover();
    await page.getByTestId('edit').nth(1).click();
    expect(await page.getByTestId('compose').inputValue()).toBe('Yes pleese');
    await write('Yes please');
    await arrived(3);
    expect(receiver.updates[2]).toMatchObject({ edited_message: { message_id: 3, text: 'Yes please' } });
    await bubbles().nth(2).filter({ hasText: 'edited' }).waitFor();
  });

  it('shows buttons that wait until the bot answers, and what it says to them', async () => {
    const track = 'https://shop.example.net/track/42';
    const rows = [[{ text: 'Leave it at the door', callback_data: 'door' }], [{ text: 'Track it', url: track }]];
    await openStarted();
    const entities = [{ type: 'bold', offset: 0, length: 9 }];
    const text = 'Parcel 42\n\nWhere shall it go?';
    await acquaintance.call('sendMessage', { chat_id: IDA, text, entities, reply_markup: { inline_keyboard: rows } });
    const key = page.getByRole('button', { name: 'Leave it at the door' });
    await key.click();
    await arrived(2);
    expect(receiver.updates[1]).toMatchObject({ callback_query: { data: 'door', message: { message_id: 2 } } });
    await page.locator('button[aria-busy=true]').waitFor();
    const answer = (more: object) => {
      const query = receiver.updates.at(-1)?.['callback_query'] as { readonly id: string };
      return acquaintance.call('answerCallbackQuery', { callback_query_id: query.id, ...more });
    };
    await answer({ text: 'Noted' });
    await page.getByTestId('toast').filter({ hasText: 'Noted' }).waitFor();
    expect(await key.getAttribute('aria-busy')).toBe('false');
    await key.press('Enter');
    await arrived(3);
    await answer({ text: 'It is there already.', show_alert: true });
    await page.getByRole('dialog', { name: 'It is there already.' }).waitFor();
    await page.getByTestId('close-alert').click();
    expect(await page.getByRole('link', { name: 'Track it' }).getAttribute('href')).toBe(track);
    expect(await bubbles().nth(1).locator('strong').innerText()).toBe('Parcel 42');
  });

  it('shows a place with its name, and takes a reaction that can be taken away', async () => {
    await acquaintance.call('setWebhook', { url: receiver.url, allowed_updates: ['message', 'message_reaction'] });
    await openStarted();
    const place = { latitude: 55.6761, longitude: 12.5683, title: 'Acme Shop', address: 'Main Street 1' };
    await acquaintance.call('sendVenue', { chat_id: IDA, ...place });
    await bubbles().nth(1).filter({ hasText: 'Acme Shop' }).hover();
    await page.getByTestId('react').nth(1).click();
    await page.getByRole('button', { name: 'React with 🎉' }).click();
    const own = page.getByRole('button', { name: 'Take 🎉 away' });
    await own.waitFor();
    await own.click();
    await arrived(3);
    await own.waitFor({ state: 'detached' });
    expect(receiver.updates[2]).toMatchObject({ message_reaction: { message_id: 2, new_reaction: [] } });
  });

  it('blocks the bot and starts it again', async () => {
    await openStarted();
    await page.getByTestId('menu').click();
    await page.getByTestId('bar').click();
    await page.getByTestId('unbar').waitFor();
    expect(await page.getByTestId('compose').isVisible()).toBe(false);
    expect(await acquaintance.call('sendMessage', { chat_id: IDA, text: 'Hello' })).toMatchObject({ error_code: 403 });
    await page.getByTestId('unbar').click();
    await page.getByTestId('compose').waitFor();
    await arrived(3);
  });

  it('shows the group to both, with who wrote what', async () => {
    await acquaintance.writes({ text: 'Is anybody there?', in: 'group', user: 'jonas_berg' });
    await open('?in=group');
    await bubbles().filter({ hasText: 'Jonas Berg' }).waitFor();
    await write('I am');
    await arrived(2);
    expect(receiver.updates[1]).toMatchObject({ message: { from: { id: IDA }, chat: { id: GROUP } } });
    await page.getByTestId('menu').click();
    await page.getByRole('link', { name: 'Jonas Berg' }).click();
    await bubbles().filter({ hasText: 'Ida Holm' }).waitFor();
  });
});

describe('BotFather in a browser', () => {
  const card = () => page.locator(`[data-bot=${BOT}]`);
  beforeEach(() => page.goto(`${acquaintance.telegram.url}/botfather`));

  it('shows the address of the Bot API, a token that works, and the webhook as it is', async () => {
    expect(await page.getByTestId('api-url').inputValue()).toBe(acquaintance.telegram.url);
    expect(await card().getByTestId('token').inputValue()).toBe(acquaintance.token());
    await card().getByText(receiver.url).waitFor();
    await receiver.close();
    await acquaintance.writes({ text: 'Hello' });
    await card().getByText('Connection refused').waitFor();
    await card().getByText('1 update', { exact: true }).waitFor();
  });

  it('gives a bot a new token', async () => {
    const before = acquaintance.token();
    await toNextPage(page, () => card().getByTestId('revoke').click());
    expect(acquaintance.token()).not.toBe(before);
    expect(await card().getByTestId('token').inputValue()).toBe(acquaintance.token());
  });

  it('makes a bot, under a username that is free', async () => {
    const create = async (username: string) => {
      await page.getByTestId('new-name').fill('Acme Returns');
      await page.getByTestId('new-username').fill(username);
      await page.getByTestId('create').click();
    };
    await create('acme_returns_bot');
    await page.locator('[data-bot=acme_returns_bot]').waitFor();
    expect(acquaintance.telegram.state().bots).toHaveLength(2);
  });

  it('switches how the Bot API answers, and shows only what the answer needs', async () => {
    expect(await card().getByTestId('times').isVisible()).toBe(false);
    await card().getByTestId('behaviour').selectOption('throttle');
    await card().getByTestId('times').fill('2');
    await card().getByTestId('apply').click();
    await until('it is switched', () => acquaintance.telegram.state().bots[0]?.behaviour.mode === 'throttle');
    expect(acquaintance.telegram.state().bots[0]?.behaviour).toEqual({
      mode: 'throttle',
      calls: 'sends',
      retryAfter: 2,
      times: 2,
    });
  });
});

describe('the pages of Telegram', () => {
  it('break no rule of axe and scroll to no side, light and dark, on a phone and on a desk', async () => {
    const content = photo.bytes.toString('base64');
    await acquaintance.writes({ text: '/start' });
    await acquaintance.call('sendMessage', { chat_id: IDA, text: 'Which?', reply_parameters: { message_id: 1 } });
    await acquaintance.writes({ text: 'This one', files: [{ name: photo.name, type: photo.type, content }] });
    await acquaintance.writes({ location: { latitude: 50.8197, longitude: -0.1367 } });
    const rows = [[{ text: 'Small', callback_data: '1' }], [{ text: 'All sizes', url: 'https://shop.example.net' }]];
    await acquaintance.call('sendMessage', { chat_id: IDA, text: 'Size?', reply_markup: { inline_keyboard: rows } });
    await acquaintance.does('presses', { messageId: 5, label: 'Small' });
    await acquaintance.does('reactions', { messageId: 5, emoji: '👍' });
    await acquaintance.writes({ text: 'Is anybody there?', in: 'group', user: 'jonas_berg' });
    const wrong: unknown[] = [];
    for (const path of ['/', '/?in=group', '/?user=jonas_berg', '/botfather']) {
      await page.goto(`${acquaintance.telegram.url}${path}`);
      await page.locator('main').waitFor();
      await loadAxe(page);
      for (const colorScheme of ['light', 'dark'] as const) {
        for (const width of [360, 1280]) {
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize({ width, height: 800 });
          const found = await violationsIn(page);
          const wide = await page.evaluate('document.documentElement.scrollWidth');
          if (found.length > 0 || wide !== width) wrong.push({ path, colorScheme, width, wide, found });
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});
