import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openAction } from '../../local/admin-visit.ts';
import { resolveTemplate } from '../../local/cloud/template.ts';
import { signedPost } from '../../local/phone/signed-post.ts';
import { clientSecretIn } from '../../local/set-up.ts';
import { startWorld, type World } from '../../local/world.ts';
import { type Death, Detours } from '../support/detour.ts';

const detours = new Detours();
let world: World;
/** By the function that answers it: one request of somebody who waits; resolves to its status. */
const asks: Record<string, () => Promise<number>> = {};

beforeAll(async () => {
  world = await startWorld({ detour: detours.to, concurrencyPerFunction: 1 });
  const { cxone, integrationId, demoChannel, sheet, cloud } = world;
  const [record] = cxone.state.records;
  const channelId = demoChannel?.channelId ?? '';
  const post = (url: string, body: object, headers: Record<string, string> = {}) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const askForToken = () =>
    post(record?.authorizationUrl ?? '', {
      grant_type: 'client_credentials',
      client_id: record?.clientId,
      client_secret: clientSecretIn(cloud, sheet),
    });
  const token = z.object({ access_token: z.string() }).parse(await (await askForToken()).json()).access_token;

  asks['issueToken'] = async () => (await askForToken()).status;
  asks['outboundMessage'] = async () => {
    const answer = await post(
      `${cloud.apiUrl}/i/main/box/2.0/channel/${channelId}/outbound`,
      {
        thread: { idOnExternalPlatform: 'chat-ida' },
        endUserRecipients: [{ idOnExternalPlatform: 'ida' }],
        messageContent: { type: 'TEXT', payload: { text: randomUUID() } },
      },
      { authorization: `Bearer ${token}` },
    );
    return answer.status;
  };
  const { webhookUrl = '', secret = '' } = demoChannel ?? {};
  const signed = async (url: string, type: string, data: object) => {
    const body = { type, timestamp: new Date().toISOString(), data };
    return (await signedPost({ url, secret, id: `msg-${randomUUID()}`, body }, AbortSignal.timeout(20_000))).status;
  };
  asks['inboundWebhook'] = () =>
    signed(webhookUrl, 'message.received', {
      id: randomUUID(),
      thread: { id: `chat-${randomUUID()}` },
      author: { id: 'ida' },
      text: 'Hello',
    });
  asks['requestUpload'] = () => signed(`${webhookUrl}/uploads`, 'upload.request', { size: 1_000 });
  for (const action of ['add', 'reconnect', 'remove'] as const) {
    const { url, cookie } = await openAction(cxone.origin, action, integrationId, channelId);
    asks[`${action}Channel`] = async () => (await fetch(url, { headers: { cookie } })).status;
  }
});
afterAll(async () => {
  await world.stop();
  detours.stop();
});

const functions = () => Object.keys(asks);

it('every function that answers somebody who waits is asked', async () => {
  const template = await resolveTemplate('dev', fileURLToPath(new URL('../..', import.meta.url)));
  const waitedFor = template.functions.filter(({ routes }) => routes.length > 0).map(({ key }) => key);
  expect(functions().toSorted()).toEqual(waitedFor.toSorted());
});

/** Milliseconds that a process stands still: shorter and longer than a kept connection is used again. */
const freezes = [...Array.from({ length: 9 }, () => 20), 4_500];

describe.each<Death>(['reset', 'silence'])('a process that stood still while its connections died by %s', (death) => {
  it(`answers in ${freezes.length} of ${freezes.length} thaws, whichever function it is`, async () => {
    const statuses: Record<string, number[]> = {};
    let died = 0;
    for (const freezeMs of freezes) {
      for (const ask of Object.values(asks)) expect(await ask()).toBe(200);
      const pids = (await world.cloud.functions.memory())
        .filter(({ functionKey }) => functions().includes(functionKey))
        .map(({ pid }) => pid);
      expect(pids).toHaveLength(functions().length);
      for (const pid of pids) process.kill(pid, 'SIGSTOP');
      died += detours.kill(death);
      await delay(freezeMs);
      for (const pid of pids) process.kill(pid, 'SIGCONT');
      await Promise.all(
        Object.entries(asks).map(async ([functionKey, ask]) => (statuses[functionKey] ??= []).push(await ask())),
      );
    }
    // Several kept connections for each function, as a rule.
    expect(died).toBeGreaterThan(freezes.length * functions().length);
    expect(statuses).toEqual(Object.fromEntries(functions().map((key) => [key, freezes.map(() => 200)])));
  });
});
