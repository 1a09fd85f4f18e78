import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { en } from '../../lib/admin/texts/en.ts';
import { fr } from '../../lib/admin/texts/fr.ts';
import type { Texts } from '../../lib/admin/texts/texts.ts';
import { inLanguage } from '../../lib/contract/localized-text.ts';
import { outboundTexts } from '../../lib/messages/not-sent.ts';
import { startWorld, type World } from '../../local/world.ts';
import { startBrowser } from './support/chromium.ts';
import { clickAddInCxone } from './support/tour-admin-pages.ts';

let world: World;
let browser: Browser;
beforeAll(async () => {
  world = await startWorld();
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await world.stop();
});

describe.each<{ language: string; texts: Texts }>([
  { language: 'en', texts: en },
  { language: 'fr', texts: fr },
])('the pages answer an admin in $language, each within one click of a channel’s page', ({ language, texts }) => {
  const { about, channels } = texts;
  const name = `Shop ${language}`;
  let page: Page;
  let pageUrl: string;
  let channelId: string;

  beforeAll(async () => {
    const context = await browser.newContext({ locale: language, javaScriptEnabled: false });
    context.setDefaultTimeout(240_000);
    page = await context.newPage();
    for (const label of ['France', 'Canada']) {
      await clickAddInCxone(world, page);
      await page.getByRole('link', { name: /Signed webhook|Webhook signé/ }).click();
      const integrationId = page.getByLabel(texts.form.integrationId);
      if (await integrationId.isVisible()) await integrationId.fill(world.integrationId);
      await page.locator('#name').fill(name);
      await page.locator('#label').fill(label);
      await page.locator('#setting-deliveryUrl').fill(world.phone.deliveryUrl(`${language}-${label.toLowerCase()}`));
      await page.locator('#language').selectOption(texts.agentLanguage);
      await page.getByRole('button', { name: texts.add.button }).click();
      await page.getByRole('heading', { name: texts.add.doneTitle }).waitFor();
    }
    await page.getByRole('link', { name: texts.add.next }).click();
    await page.getByRole('heading', { name: about.title }).waitFor();
    pageUrl = page.url();
    channelId = new URL(pageUrl).searchParams.get('channel') ?? '';
  });

  /** The page of the channel, as it is now. */
  async function open(): Promise<Page> {
    await page.goto(pageUrl);
    return page;
  }

  const fact = async (term: string) => {
    await open();
    return page.locator('.facts dt', { hasText: term }).first().locator('xpath=following-sibling::dd[1]').innerText();
  };

  it('which account is this', async () => {
    expect(await fact(about.provider)).toContain(texts.agentLanguage === 'fr' ? 'Webhook signé' : 'Signed webhook');
    await page.getByText(world.phone.deliveryUrl(`${language}-canada`)).waitFor();
  });

  it('where do I paste this', async () => {
    await open();
    expect(await page.getByLabel(about.webhookUrl).inputValue()).toMatch(new RegExp(`/webhooks/${channelId}$`));
    await page.getByText(about.webhookToPaste).waitFor();
  });

  it('why does nobody get these messages', async () => {
    await open();
    await page.getByText(channels.verdicts.unrouted).waitFor();
    expect(await page.getByText(texts.findings.routing.missing).count()).toBe(2);
  });

  it('I typed the wrong address', async () => {
    await open();
    await page.getByRole('link', { name: about.correct }).click();
    expect(await page.locator('#setting-deliveryUrl').inputValue()).toBe(world.phone.deliveryUrl(`${language}-canada`));
  });

  it('who changed it and when', async () => {
    await open();
    await page.getByText(new RegExp(channels.user('[0-9]+'))).waitFor();
    expect(await fact(about.added)).toMatch(/UTC$/);
  });

  it('does it work', async () => {
    await open();
    await page.getByRole('button', { name: channels.test }).click();
    await page.locator('main .notice[role]').first().waitFor();
  });

  it('what is the Integration ID of this', async () => {
    expect(await fact(about.integrationId)).toContain(world.integrationId);
    expect(await fact(about.channelId)).toBe(channelId);
  });

  it('which of the two is the one in Canada', async () => {
    await open();
    await page.getByRole('link', { name: channels.all }).click();
    const rows = page.locator('table.channels tbody tr', { hasText: name });
    expect(await rows.count()).toBe(2);
    const canada = rows.filter({ hasText: 'Canada' });
    expect(await canada.count()).toBe(1);
    expect(await canada.getByRole('link').getAttribute('href')).toContain(channelId);
  });

  it('are messages waiting', async () => {
    await open();
    await page.getByText(texts.findings.parked.none, { exact: true }).waitFor();
    await page.getByRole('link', { name: channels.all }).click();
    const row = page.locator('table.channels tbody tr', { hasText: channelId });
    expect(await row.locator(`td[data-label="${about.overview.parked}"]`).innerText()).toBe('0');
  });

  it.each<{ question: string; summary: string; answer: string }>([
    { question: 'how do I undo this', summary: about.answers.undo, answer: about.answers.undoRemove },
    {
      question: 'what will agents read',
      summary: about.answers.agentsRead,
      answer: inLanguage(outboundTexts.channelRemoved, texts.agentLanguage),
    },
    { question: 'whom do I call', summary: about.answers.whom, answer: about.answers.noContact },
  ])('$question', async ({ summary, answer }) => {
    await open();
    expect(await page.getByText(answer).isVisible()).toBe(false);
    await page.getByText(summary).click();
    await page.getByText(answer).waitFor();
  });
});
