import { expect } from 'vitest';
import { openAction, openAddForm, submit, type Visit } from '../../../local/admin-visit.ts';
import { fieldOf } from '../../../local/set-up.ts';
import type { World } from '../../../local/world.ts';
import { byoc } from './byoc.ts';

export interface Connection {
  readonly channelId: string;
  readonly webhookUrl: string;
  readonly secret: string;
}

/**
 * Adds a channel on the page that Add opens; where CXone denies it to the admin, with the command line instead.
 * @param chosen Further answers, for the page alone.
 */
export async function add(
  world: World,
  account: string,
  chosen: Readonly<Record<string, string>> = {},
): Promise<Connection> {
  const { cxone, phone, integrationId } = world;
  const deliveryUrl = phone.deliveryUrl(account);
  const visit = await openAddForm(cxone.origin, integrationId);
  const answers = { integrationId, name: account, 'setting-deliveryUrl': deliveryUrl, writesFirst: 'yes', ...chosen };
  const { status, html } = await submit(visit, answers);
  if (cxone.switches.adminMayEditChannels === 'no') {
    expectDenied(status, html);
    const options = ['--name', account, '--set', `deliveryUrl=${deliveryUrl}`, '--writes-first'];
    const sheet = await byoc(world, ['channels', 'add', ...options, '--integration-id', integrationId]);
    return connectionOf(fieldOf(sheet, 'Webhook URL'), fieldOf(sheet, 'Signing secret'));
  }
  expect(status, html).toBe(200);
  return connectionOf(valueOf(html, 'webhook-url'), valueOf(html, 'generated-signingSecret'));
}

/** Clicks Reconnect and reads the form, then Delete and says yes; by the command line where CXone denies it. */
export async function reconnectAndRemove(world: World, account: string, channelId: string): Promise<void> {
  const { cxone } = world;
  const reconnect = await pageOf(world, 'reconnect', channelId);
  expect(reconnect.html).toContain(`Reconnect “<bdi>${account}</bdi>”`);
  expect(reconnect.html).toMatch(/id="writesFirst"[^>]* checked/);
  const saved = await submit(reconnect, {
    name: account,
    'setting-deliveryUrl': world.phone.deliveryUrl(account),
    writesFirst: 'yes',
  });
  const remove = await pageOf(world, 'remove', channelId);
  expect(remove.html).toContain(`Remove “<bdi>${account}</bdi>”?`);
  const removed = await submit(remove, {});
  if (cxone.switches.adminMayEditChannels === 'no') {
    expectDenied(saved.status, saved.html);
    expectDenied(removed.status, removed.html);
    expect(cxone.state.channel(channelId)).toBeDefined();
    await byoc(world, ['channels', 'remove', channelId]);
    return;
  }
  expect([saved.status, removed.status]).toEqual([200, 200]);
  expect(removed.html).toContain('is no longer in CXone');
}

/** The page of one channel: CXone may not say which, then the admin chooses it from the list. */
async function pageOf({ cxone, integrationId }: World, action: 'reconnect' | 'remove', channelId: string) {
  const visit = await openAction(cxone.origin, action, integrationId, channelId);
  if (cxone.switches.actionChannelParameter !== 'none') return visit;
  const link = new RegExp(`href="([^"]*channel=${channelId})"`).exec(visit.html)?.[1];
  expect(link, visit.html).toBeDefined();
  return follow(visit, link ?? '');
}

async function follow({ url: from, cookie }: Visit, link: string): Promise<Visit> {
  const url = new URL(link, from).toString();
  return { url, cookie, html: await (await fetch(url, { headers: { cookie } })).text() };
}

/** The admin reads that it is their own permission that is missing, and what to ask for. */
function expectDenied(status: number, html: string): void {
  expect(status).toBe(403);
  expect(html).toContain('Your CXone user lacks a permission');
}

function valueOf(html: string, id: string): string {
  return new RegExp(`<input[^>]*id="${id}"[^>]*value="([^"]*)"`).exec(html)?.[1] ?? '';
}

function connectionOf(webhookUrl: string, secret: string): Connection {
  return { webhookUrl, secret, channelId: webhookUrl.slice(webhookUrl.lastIndexOf('/') + 1) };
}
