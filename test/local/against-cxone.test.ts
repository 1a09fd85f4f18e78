import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addChannel } from '../../local/admin-visit.ts';
import { type MiddlewareAndPhones, otherCxone, settingsIn, startAgainstCxone } from '../../local/against-cxone.ts';
import { type Cxone, startCxone } from '../../local/cxone/start-cxone.ts';
import { recordOn } from '../../local/set-up.ts';
import { keysOf } from '../../local/world.ts';
import { agentReplies, atTheDesk, customerWrites, onThePhone } from '../e2e/support/people.ts';
import { byoc } from '../e2e/switches/byoc.ts';
import { until } from '../e2e/support/until.ts';

const keys = {
  CXONE_CLIENT_ID: 'acme-app',
  CXONE_CLIENT_SECRET: 'test-client-secret',
  CXONE_ACCESS_KEY_ID: 'TESTKEYID====',
  CXONE_ACCESS_KEY_SECRET: 'test-access-key-secret==',
};
const sandbox = { CXONE_AUTH_BASE_URL: 'https://cxone.niceincontact.com', ...keys };

describe('the environment of npm start', () => {
  it('names another CXone by its sign-in, and finds its API by discovery', () => {
    expect(otherCxone(sandbox)).toEqual({
      authBaseUrl: 'https://cxone.niceincontact.com',
      apiBaseUrl: undefined,
      publicUrl: undefined,
      keys,
    });
    expect(otherCxone({ PATH: '/usr/bin' })).toBeUndefined();
  });

  it('names a tunnel, with a slash at its end or without', () => {
    for (const PUBLIC_URL of ['https://byoc.example.net', 'https://byoc.example.net/']) {
      expect(otherCxone({ ...sandbox, PUBLIC_URL })?.publicUrl).toBe('https://byoc.example.net');
    }
  });

  it.each([
    { environment: { CXONE_API_BASE_URL: 'https://api.example.net' }, says: 'CXONE_AUTH_BASE_URL' },
    { environment: { ...sandbox, CXONE_CLIENT_SECRET: '' }, says: 'CXONE_CLIENT_SECRET not set' },
    { environment: { ...sandbox, PUBLIC_URL: 'byoc.example.net' }, says: 'PUBLIC_URL is byoc.example.net' },
    { environment: { ...sandbox, PUBLIC_URL: 'https://byoc.example.net/box' }, says: 'without a path' },
  ])('is refused where $says', ({ environment, says }) => {
    expect(() => otherCxone(environment)).toThrow(says);
  });

  it('passes on the settings that are set, and no other variable', () => {
    expect(settingsIn({ CAPTURE: 'true', FILE_HANDOVER: 'upload', ANSWER_FORM: '', LOG_LEVEL: 'verbose' })).toEqual({
      CAPTURE: 'true',
      FILE_HANDOVER: 'upload',
    });
  });
});

describe('beside another CXone, through a tunnel', () => {
  /** How many requests came through the tunnel. */
  let passed = 0;
  let target = '';
  const tunnel = createServer((incoming, outgoing) => {
    passed += 1;
    const { method, url, headers } = incoming;
    const onward = request(new URL(url ?? '/', target), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  let cxone: Cxone;
  let running: MiddlewareAndPhones;
  let publicUrl: string;

  beforeAll(async () => {
    cxone = await startCxone();
    await new Promise<void>((listening) => tunnel.listen(0, '127.0.0.1', listening));
    publicUrl = `http://localhost:${(tunnel.address() as AddressInfo).port}`;
    const environment = {
      ...keysOf(cxone),
      CXONE_AUTH_BASE_URL: cxone.origin,
      CXONE_API_BASE_URL: cxone.origin,
      PUBLIC_URL: `${publicUrl}/`,
      CAPTURE: 'true',
      FILE_HANDOVER: 'upload',
      ANSWER_FORM: 'strict',
    };
    const other = otherCxone(environment);
    if (other === undefined) throw new Error('The environment names a CXone.');
    running = await startAgainstCxone(other, { environment: settingsIn(environment) });
    target = running.cloud.apiUrl;
  });
  afterAll(async () => {
    await running.stop();
    await cxone.stop();
    tunnel.close();
  });

  it('the sheet has the tunnel’s addresses, and everything goes through it', async () => {
    expect(running.sheet).not.toContain('127.0.0.1');
    expect(running.sheet).toContain(`${publicUrl}/i/main/box/1.0/token`);

    const { integrationId } = cxone.createRecord(recordOn(running.sheet, running.clientSecret));
    const [account] = running.phone.state().accounts;
    if (account === undefined) throw new Error('The phone has an account.');
    const deliveryUrl = running.phone.deliveryUrl(account.name);
    const added = await addChannel({ cxoneOrigin: cxone.origin, integrationId, name: account.title, deliveryUrl });
    expect(added.webhookUrl).toMatch(publicUrl);
    await fetch(`${running.phone.url}/__phone/accounts/${account.name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ webhookUrl: added.webhookUrl, secret: added.secret }),
    });

    const world = { cxone, phone: running.phone };
    const file = { name: 'label.txt', type: 'text/plain', bytes: Buffer.from('Flat 4, ring twice.') };
    await customerWrites(world, { text: 'Where is my parcel?', files: [file] });
    await until('the question is at the desk', () => atTheDesk(world, added.channelId).length === 1);
    expect(await agentReplies(world, { channelId: added.channelId, text: 'It leaves today.' })).toMatchObject({
      outcome: 'sent',
    });
    expect(onThePhone(world).map(({ text }) => text)).toContain('It leaves today.');
    expect(passed).toBeGreaterThan(5);
  });

  it('files are handed over as the setting says, and shapes are captured', async () => {
    expect(cxone.requests.counts()).toMatchObject({ B19: 1 });
    const exported = await byoc(running, ['capture', 'export']);
    expect(exported).toContain('request POST i/{}/box/1.0/token');
    expect(exported).toContain('answer POST dfo/3.0/attachments/temporary');
    // Everything that the emulator sends is known, B19's answer among it.
    expect(await byoc(running, ['capture', 'diff'], [0, 1])).toMatch(/^Nothing new/);
  });
});
