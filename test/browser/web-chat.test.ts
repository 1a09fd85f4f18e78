import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RichContent } from '../../lib/contract/content.ts';
import type { SendContext } from '../../lib/contract/sending.ts';
import { genericProvider } from '../../lib/providers/generic/index.ts';
import { type Middleware, SECRET, startMiddleware, until } from '../local/phone/middleware.ts';
import { surroundings } from '../support/contexts.ts';
import { startBrowser } from './support/chromium.ts';

const APP = fileURLToPath(new URL('../../docs/samples/web-chat.mjs', import.meta.url));
const OUR_ID = 'out-q83vEjRWeJCrze8SNFZ4kA';

let browser: Browser;
let middleware: Middleware;
let app: ChildProcessWithoutNullStreams;
let url: string;
let page: Page;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  middleware = await startMiddleware();
  const env = { PORT: '0', WEBHOOK_URL: middleware.webhookUrl, SIGNING_SECRET: SECRET };
  app = spawn(process.execPath, [APP], { env });
  const [line] = (await once(createInterface({ input: app.stdout }), 'line')) as [string];
  url = line.replace('Chat: ', '');
  page = await browser.newPage();
  await page.clock.install();
  await page.goto(url);
});
afterEach(async () => {
  await page.close();
  app.kill();
  await once(app, 'close');
  await middleware.close();
});

const context = (): SendContext => ({
  ...surroundings,
  channelId: 'generic-acme',
  settings: { deliveryUrl: `${url}deliveries` },
  secrets: [{ name: 'signingSecret', value: SECRET }],
  fetch,
  now: () => new Date(),
  signal: AbortSignal.timeout(20_000),
});

async function threadId(): Promise<string> {
  const cookie = (await page.context().cookies()).find(({ name }) => name === 'chat');
  return cookie?.value ?? '';
}

async function agentSends(text: string, content: RichContent) {
  const part = { externalId: OUR_ID, conversationId: await threadId(), recipientIds: ['visitor'], text, content };
  expect(await genericProvider.send(part, context())).toMatchObject({ kind: 'sent' });
}

const typing = () => middleware.events.flatMap((event) => (event.kind === 'typing' ? [event.isTyping] : []));
const row = (from: string) => page.locator(`li.${from}`);

describe('the page of the sample app', () => {
  it('shows the title of a list and what is said of each choice', async () => {
    const choices = [{ key: '1', label: '4711', description: 'From Ribe' }];
    await agentSends('all of it', { kind: 'list', title: 'Parcels', text: 'Which one is it?', choices });
    const shown = await row('agent').innerText();
    expect(shown.split('\n').filter(Boolean)).toEqual(['Parcels', 'Which one is it?', '4711', 'From Ribe']);
  });

  it.each([
    { place: { latitude: 55.3282, longitude: 8.7616, title: 'Shop', address: 'Torvet 1' }, shows: 'Shop, Torvet 1' },
    { place: { latitude: 55.3282, longitude: 8.7616 }, shows: '55.3282, 8.7616' },
  ])('shows where an appointment is: $shows', async ({ place, shows }) => {
    const slots = [{ key: '1', startsAt: '2026-03-04T09:00:00.000Z', minutes: 30 }];
    await agentSends('all of it', { kind: 'timeSlots', text: 'When may we come?', slots, place });
    const shown = (await row('agent').innerText()).split('\n').filter(Boolean);
    expect(shown.slice(0, 2)).toEqual(['When may we come?', shows]);
    expect(shown.at(-1)).toBe('30 min');
  });

  it('says which file was not sent', async () => {
    middleware.refusals.push(413);
    const buffer = Buffer.from('A parcel, seen from above');
    await page.getByLabel('Send a file').setInputFiles({ name: 'photo.txt', mimeType: 'text/plain', buffer });
    await row('customer').getByText('Not sent').waitFor();
    expect(await row('customer').innerText()).toContain('photo.txt');
  });

  it('tells once that the customer types, and that they no longer do', async () => {
    const field = page.getByLabel('Message');
    await field.pressSequentially('Where is');
    await until('the beginning was told', () => typing().length === 1);
    await page.clock.runFor(6_000);
    await until('the pause was told', () => typing().length === 2);
    await field.pressSequentially(' it?');
    await until('it was told that they go on', () => typing().length === 3);
    await field.press('Enter');
    await until('the end was told', () => typing().length === 4);
    expect(typing()).toEqual([true, false, true, false]);
  });

  it('shows for ten seconds that the agent types, where nobody says that it is over', async () => {
    // On a busy machine, more than a second goes by between the steps.
    await page.clock.pauseAt(Date.now() + 60_000);
    await genericProvider.sendTyping?.(await threadId(), true, context());
    const shown = page.getByText('The agent is typing …');
    await shown.waitFor();
    await page.clock.runFor(9_000);
    expect(await shown.isVisible()).toBe(true);
    await page.clock.runFor(2_000);
    await shown.waitFor({ state: 'detached' });
  });
});
