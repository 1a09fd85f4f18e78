import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { richSamples } from '../../local/cxone/pages/rich/samples.ts';
import { answerJson, messageResponse } from '../local/cxone/support/integration-box.ts';
import type { TestTenant } from '../local/cxone/support/tenant.ts';
import { startTenant } from '../local/cxone/support/tenant.ts';
import { loadAxe, violationsIn } from './support/axe.ts';
import { complaintsOf, startBrowser } from './support/chromium.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

let tenant: TestTenant;
beforeEach(async () => {
  tenant = await startTenant();
  let sent = 0;
  tenant.box.answer = (request, response) => {
    if (request.path.endsWith('/sender-action')) response.writeHead(204).end();
    else answerJson(response, 200, messageResponse(`out-${(sent += 1)}`));
  };
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await tenant.stop();
});

async function visitor(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(240_000);
  return context.newPage();
}

const deskUrl = () => `${tenant.cxone.origin}/desk?thread=${tenant.cxone.state.threads[0]?.id ?? ''}`;
const bodySchema = z.object({ senderAction: z.object({ action: z.string() }) });
const typing = () =>
  tenant.box.received.flatMap(({ authorization, body }) => {
    const action = authorization === undefined ? undefined : bodySchema.safeParse(body).data?.senderAction.action;
    return action === undefined ? [] : [action];
  });

describe('an agent who types', () => {
  const composer = async (clock: Page['clock']) => {
    await clock.install({ time: new Date('2026-03-02T10:15:00.000Z') });
  };
  /** The seconds go by one after the other, and what each brings about has reached the integration. */
  const wait = async (page: Page, seconds: number, then: readonly string[]) => {
    await page.clock.fastForward(seconds * 1000);
    await expect.poll(typing, { timeout: 240_000 }).toEqual(then);
  };

  it('is told of again every four seconds, and no more after a pause', async () => {
    const page = await visitor();
    await composer(page.clock);
    await page.goto(deskUrl());
    const box = page.getByTestId('reply-box');
    await box.pressSequentially('It');
    await wait(page, 0, ['isTypingOn']);
    await box.pressSequentially(' leaves');
    await wait(page, 4, ['isTypingOn', 'isTypingOn']);
    await box.pressSequentially(' today');
    await wait(page, 4, ['isTypingOn', 'isTypingOn', 'isTypingOn']);
    await wait(page, 5, ['isTypingOn', 'isTypingOn', 'isTypingOn', 'isTypingOn', 'isTypingOff']);
    await page.clock.fastForward(20_000);
    await page.getByTestId('reply-box').blur();
    expect(typing()).toHaveLength(5);
  });

  it('is told of once, where the switch says so, and no more once it is sent', async () => {
    tenant.turn({ typing: 'once' });
    const page = await visitor();
    await composer(page.clock);
    await page.goto(deskUrl());
    await page.getByTestId('reply-box').pressSequentially('It');
    await wait(page, 4, ['isTypingOn']);
    await page.getByTestId('send').click();
    await expect.poll(typing, { timeout: 240_000 }).toEqual(['isTypingOn', 'isTypingOff']);
  });
});

describe.each([{ scripts: true }, { scripts: false }])('the desk with scripts: $scripts', ({ scripts }) => {
  it('sends a rich message, by keyboard alone, and closes the contact', async () => {
    const page = await visitor({ javaScriptEnabled: scripts });
    const complaints = complaintsOf(page);
    await page.goto(deskUrl());
    await page.getByTestId('rich-message').press('Enter');
    await page.getByRole('link', { name: 'List' }).press('Enter');
    await page.getByTestId('send-rich').press('Enter');
    await page.waitForURL(/\/desk\?thread=/);
    if (!scripts) await page.reload();
    await page.getByTestId('rich').getByText('By bike').waitFor();
    expect(await page.getByTestId('choice').count()).toBe(3);
    await page.getByTestId('bot').waitFor();

    await page.getByText('Customer and contact').press('Enter');
    await page.getByTestId('customer-id').waitFor();
    await page.getByRole('button', { name: 'Close the contact' }).press('Enter');
    await page.waitForURL(/\/desk\?thread=/);
    await expect.poll(() => tenant.cxone.state.contacts[0]?.status).toBe('closed');
    await page.getByText('Customer and contact').press('Enter');
    await page.getByTestId('contact-change').filter({ hasText: 'Closed, by the agent' }).waitFor();
    expect(complaints).toEqual([]);
  });
});

it('keeps the card open while the conversation goes on', async () => {
  const page = await visitor();
  await page.goto(deskUrl());
  await page.getByText('Customer and contact').click();
  const customFields = [{ ident: 'loyalty_tier', value: 'gold' }];
  await tenant.write({
    idOnExternalPlatform: 'in-2',
    authorEndUserIdentity: { idOnExternalPlatform: 'usr-1', customFields },
  });
  await page.getByTestId('custom-field').filter({ hasText: 'gold' }).waitFor();
});

it('keeps the last message in sight when the card opens', async () => {
  for (const { content } of richSamples(new Date())) await tenant.reply({ messageContent: content, isByBot: true });
  const page = await visitor();
  await page.goto(deskUrl());
  const list = 'document.getElementById("messages")';
  const fromTheEnd = () => page.evaluate(`${list}.scrollHeight - ${list}.scrollTop - ${list}.clientHeight`);
  const height = () => page.evaluate<number>(`${list}.clientHeight`);
  await expect.poll(fromTheEnd).toBeLessThan(2);
  const before = await height();
  await page.getByText('Customer and contact').click();
  await page.getByTestId('customer-id').waitFor();
  expect(await height()).toBeLessThan(before);
  await expect.poll(fromTheEnd).toBeLessThan(2);
});

it('breaks no rule of axe with all that it can show, light and dark, wide and in a frame', async () => {
  for (const { content } of richSamples(new Date())) await tenant.reply({ messageContent: content, isByBot: true });
  await tenant.write({
    idOnExternalPlatform: 'in-2',
    messageContent: { type: 'TEXT', payload: { text: '[Edited]\nMonday' }, postback: 'day:monday' },
    authorEndUserIdentity: {
      idOnExternalPlatform: 'usr-1',
      image: `${tenant.box.origin}/none`,
      customFields: [{ ident: 'loyalty_tier', value: 'gold' }],
    },
    replyToMessage: { idOnExternalPlatform: 'out-1' },
    reactionStatistics: { likes: 1 },
  });
  const page = await visitor({ bypassCSP: true });
  const wrong: unknown[] = [];
  for (const path of [deskUrl(), `${deskUrl().replace('/desk?thread=', '/desk/threads/')}/rich`]) {
    await page.goto(path);
    const card = page.getByText('Customer and contact');
    if (await card.isVisible()) await card.click();
    await loadAxe(page);
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [380, 560, 1280]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 800 });
        const found = await violationsIn(page);
        if (found.length > 0) wrong.push({ path, colorScheme, width, found });
      }
    }
  }
  expect(wrong).toEqual([]);
});
