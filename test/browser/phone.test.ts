import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { genericProvider } from '../../lib/providers/generic/index.ts';
import { startPhone } from '../../local/phone/start-phone.ts';
import type { Phone } from '../../local/phone/start-phone.ts';
import { SECRET, startMiddleware, until } from '../local/phone/middleware.ts';
import type { Middleware } from '../local/phone/middleware.ts';
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

function agentSends(text: string) {
  return genericProvider.send(
    { externalId: OUR_ID, conversationId: 'chat-ida', recipientIds: ['ida'], text },
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
    expect(middleware.events).toMatchObject([{ text: 'Where is my <b>parcel</b>? 📦', author: { id: 'ida' } }]);
  });

  it('says that a message was not sent, and sends it when asked again', async () => {
    await connect();
    await page.goto(phone.url);
    middleware.refusals.push(503);
    await page.getByTestId('compose').fill('Hello');
    await page.getByTestId('send').click();
    await page.getByText('Not sent · answer 503').waitFor();
    await page.getByText('Try again').click();
    await page.locator('[data-testid=bubble][data-state=accepted]').waitFor();
    expect(middleware.events).toHaveLength(1);
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
