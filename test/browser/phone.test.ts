import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RichContent } from '../../lib/contract/content.ts';
import { genericProvider } from '../../lib/providers/generic/index.ts';
import { startPhone } from '../../local/phone/start-phone.ts';
import type { Phone } from '../../local/phone/start-phone.ts';
import { SECRET, startMiddleware, until } from '../local/phone/middleware.ts';
import type { Middleware } from '../local/phone/middleware.ts';
import { loadAxe, violationsIn } from './support/axe.ts';
import { startBrowser } from './support/chromium.ts';
import { toNextPage } from './support/next-page.ts';
import { surroundings } from '../support/contexts.ts';

const OUR_ID = 'out-q83vEjRWeJCrze8SNFZ4kA';

let browser: Browser;
let middleware: Middleware;
let phone: Phone;
let page: Page;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  middleware = await startMiddleware();
  phone = await startPhone({ retryDelaysMs: [] });
  page = await browser.newPage();
});
afterEach(async () => {
  await page.close();
  await phone.close();
  await middleware.close();
});

async function connect() {
  await page.goto(`${phone.url}/accounts/acme`);
  await page.getByTestId('account-webhook-url').fill(middleware.webhookUrl);
  await page.getByTestId('account-secret').fill(SECRET);
  await toNextPage(page, () => page.getByTestId('connect').click());
  await page.getByText('Connected', { exact: true }).waitFor();
}

function agentSends(text: string, content?: RichContent, externalId = OUR_ID) {
  return genericProvider.send(
    { externalId, conversationId: 'chat-ida', recipientIds: ['ida'], text, content },
    {
      ...surroundings,
      channelId: 'generic-acme',
      settings: { deliveryUrl: phone.deliveryUrl('acme') },
      secrets: [{ name: 'signingSecret', value: SECRET }],
      fetch,
      now: () => new Date(),
      signal: AbortSignal.timeout(20_000),
    },
  );
}

function statuses() {
  return middleware.events.flatMap((event) => (event.kind === 'receipt' ? [event.status] : []));
}

describe('the phone in a browser', () => {
  it('is connected by pasting the two values, and says so until then', async () => {
    await page.goto(phone.url);
    await page.getByTestId('not-connected').waitFor();
    await connect();
    await page.goto(phone.url);
    await page.getByTestId('not-connected').waitFor({ state: 'hidden' });
  });

  it('sends what is typed and ticks it off', async () => {
    await connect();
    await page.goto(phone.url);
    await page.getByTestId('compose').fill('Where is my <b>parcel</b>? 📦');
    await page.getByTestId('compose').press('Enter');
    await page.locator('[data-testid=bubble][data-state=accepted]').waitFor();
    expect(await page.getByTestId('bubble').innerText()).toContain('Where is my <b>parcel</b>? 📦');
    expect(middleware.events).toMatchObject([
      { kind: 'typing', isTyping: true },
      { text: 'Where is my <b>parcel</b>? 📦', author: { id: 'ida' } },
    ]);
  });

  it('says that a message was not sent, and sends it when asked again', async () => {
    await connect();
    await page.goto(phone.url);
    await page.getByTestId('compose').fill('Hello');
    await until('the typing was told', () => middleware.events.length === 1);
    middleware.refusals.push(503);
    await page.getByTestId('send').click();
    await page.getByText('Not sent · answer 503').waitFor();
    await page.getByText('Try again').click();
    await page.locator('[data-testid=bubble][data-state=accepted]').waitFor();
    expect(middleware.events).toMatchObject([{ kind: 'typing' }, { kind: 'message', text: 'Hello' }]);
  });

  it('shows an agent’s message inside a frame, and reports it as seen once it is on the screen', async () => {
    await connect();
    await agentSends('It leaves today.');
    await until('it was reported as delivered', () => statuses().length === 1);
    await page.setContent(`<iframe src="${phone.url}" width="390" height="500"></iframe>`);
    const bubble = page.frameLocator('iframe').getByTestId('bubble');
    await bubble.waitFor();
    expect(await bubble.innerText()).toContain('It leaves today.');
    await until('it was reported as seen', () => statuses().length === 2);
    expect(statuses()).toEqual(['delivered', 'seen']);
  });

  it('leaves what another customer got unseen', async () => {
    await connect();
    await agentSends('It leaves today.');
    await page.goto(`${phone.url}/?account=acme&customer=jonas`);
    await page.getByTestId('compose').fill('Hi');
    await page.getByTestId('send').click();
    await page.locator('[data-testid=bubble][data-state=accepted]').waitFor();
    expect(await page.getByTestId('bubble').count()).toBe(1);
    expect(statuses()).toEqual(['delivered']);
  });

  it('refuses the business’s message in the words that a person chose', async () => {
    await connect();
    await page.getByTestId('behaviour').selectOption('refuse');
    await page.getByTestId('reason').fill('The number is not in use.');
    await page.getByTestId('apply').click();
    await until('the choice arrived', () => phone.state().accounts[0]?.behaviour.mode === 'refuse');
    expect(phone.state().accounts[0]?.behaviour).toEqual({ mode: 'refuse', reason: 'The number is not in use.' });
    expect(await agentSends('It leaves today.')).toMatchObject({
      agentMessage: { en: 'The channel refused the message: The number is not in use.' },
    });
  });

  it('quotes the message that a reply is for', async () => {
    await connect();
    await agentSends('Shall we leave it with a neighbour?');
    await page.goto(phone.url);
    await page.getByTestId('bubble').hover();
    await page.getByTestId('reply').click();
    await page.getByTestId('compose').fill('Yes please');
    await page.getByTestId('send').click();
    await page.locator('[data-testid=bubble][data-state=accepted]').waitFor();
    expect(middleware.events).toContainEqual(
      expect.objectContaining({ text: 'Yes please', replyTo: { sentBy: 'ours', externalId: OUR_ID } }),
    );
  });
});

describe('rich content on the phone in a browser', () => {
  const long = 'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(4);
  const choices = [
    { key: '1', label: 'Today', description: 'Before noon' },
    { key: '2', label: `Tomorrow <b>${long}</b>` },
  ];
  const place = { latitude: 55.3282, longitude: 8.7616, title: 'Shop', address: long };
  const contents: readonly RichContent[] = [
    { kind: 'quickReplies', text: 'When may we come?', choices },
    { kind: 'list', title: 'Days', text: '', choices },
    {
      kind: 'card',
      text: '',
      cards: [{ title: long, text: long, links: [{ label: 'See', url: 'https://shop.example.net/' }], choices }],
    },
    { kind: 'timeSlots', text: 'When?', slots: [{ key: '1', startsAt: '2026-03-04T09:00:00.000Z' }], place },
    {
      kind: 'form',
      title: 'Your order',
      text: '',
      fields: [
        { ident: 'name', label: 'Name', isMultiple: false },
        { ident: 'size', label: 'Sizes', isMultiple: true, options: choices },
      ],
    },
  ];
  const idOf = (place: number) => OUR_ID.replace(/.$/, String.fromCharCode(66 + place));

  it.each(['light', 'dark'] as const)(
    'keeps the rules of accessibility, and is never wide: %s',
    async (colorScheme) => {
      await connect();
      for (const [place, content] of contents.entries()) await agentSends('In words', content, idOf(place));
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: 360, height: 640 });
      await page.goto(phone.url);
      await page.getByTestId('rich').nth(4).waitFor();
      await page.getByTestId('choice').first().click();
      await page.locator('[data-testid=choice][aria-pressed=true]').waitFor();
      await loadAxe(page);
      expect(await violationsIn(page)).toEqual([]);
      await page.getByTestId('menu').click();
      expect(await violationsIn(page)).toEqual([]);
      for (const wide of ['document.documentElement', 'document.getElementById("chat")']) {
        expect(await page.evaluate(`${wide}.scrollWidth - ${wide}.clientWidth`)).toBe(0);
      }
      expect(await page.getByTestId('rich').first().innerText()).toContain('Tomorrow <b>');
    },
  );

  it('fills in a form, which outlives that something else comes meanwhile', async () => {
    await connect();
    await agentSends('In words', contents[4]);
    await page.goto(phone.url);
    await page.getByLabel('Name').fill('Ida Holm');
    await page.getByLabel('Today').check();
    await agentSends('Take your time.', undefined, idOf(1));
    await page.getByText('Take your time.').waitFor();
    expect(await page.getByLabel('Name').inputValue()).toBe('Ida Holm');
    await page.getByTestId('send-form').click();
    await page.getByText('Form sent').waitFor();
    expect(middleware.events).toContainEqual(
      expect.objectContaining({ press: { of: OUR_ID, answers: { name: 'Ida Holm', size: ['1'] } } }),
    );
    expect(await page.getByTestId('send-form').isDisabled()).toBe(true);
  });

  it('reacts to a message and takes that back, and ends the chat and opts out by the menu', async () => {
    await connect();
    await agentSends('It leaves today.');
    await page.goto(phone.url);
    await page.getByTestId('bubble').hover();
    await page.getByTestId('react').click();
    await page.getByLabel('React with 👍').click();
    await page.getByTestId('reaction').click();
    await page.getByTestId('reaction').waitFor({ state: 'detached' });
    await page.getByTestId('menu').click();
    await page.getByTestId('act-opted-out').click();
    await page.getByText('You asked for no more messages.').waitFor();
    await page.getByTestId('menu').click();
    await page.getByTestId('act-reachable').waitFor();
    await page.getByTestId('end-chat').click();
    await page.getByText('You ended the chat.').waitFor();
    await until('all was told', () => middleware.events.filter(({ kind }) => kind === 'signal').length === 4);
    expect(middleware.events.filter(({ kind }) => kind === 'signal')).toMatchObject([
      { signal: { kind: 'reaction', emoji: '👍' } },
      { signal: { kind: 'reaction', emoji: undefined } },
      { signal: { kind: 'contact-state', state: 'opted-out' } },
      { signal: { kind: 'ended' } },
    ]);
  });
});
