import { GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AddedChannel } from '../../local/admin-visit.ts';
import { startWorld, type World } from '../../local/world.ts';
import { type LoopbackServer, serve } from '../lib/attachments/fetch/loopback-server.ts';
import { agentReplies, atTheDesk, onThePhone, sha256 } from './support/people.ts';
import { providerSends } from './support/provider-sends.ts';
import { photo } from './support/sample-files.ts';
import { until } from './support/until.ts';
import { atDesk } from './switches/at-desk.ts';
import { setReceiptPause } from './switches/set-receipt-pause.ts';

const RIGHT_TO_LEFT = '\u202e';
/** More than the 40 MB that are passed on by default. */
const LARGE = 45_000_000;

let world: World;
let channel: AddedChannel;
/** Where the files of either side lie. */
let host: LoopbackServer;

beforeAll(async () => {
  host = await serve(({ url = '' }, response) => {
    const [, answer = '', location = ''] = /^\/(\w+)(?:\?to=(.*))?$/.exec(url) ?? [];
    switch (answer) {
      case 'photo':
        return response.end(photo.bytes);
      case 'empty':
        return response.end();
      case 'large':
        return response.writeHead(200, { 'content-length': LARGE }).end();
      case 'redirect':
        return response.writeHead(302, { location: decodeURIComponent(location) }).end();
      default:
        return response.writeHead(Number(answer)).end('No.');
    }
  });
  world = await startWorld();
  await setReceiptPause(world, 0);
  channel = world.demoChannel ?? { channelId: '', webhookUrl: '', secret: '' };
});
afterAll(async () => {
  await world.stop();
  await host.close();
});

const redirectTo = (address: string) => `/redirect?to=${encodeURIComponent(address)}`;
const desk = () => atTheDesk(world, channel.channelId);

/** A link to the bucket whose hour was over an hour ago. */
function expiredLink(): Promise<string> {
  const { buckets } = world.cloud;
  const signingDate = new Date(Date.now() - 7_200_000);
  const command = new GetObjectCommand({ Bucket: buckets.bucket('FilesBucket'), Key: 'inbound/gone/1' });
  return getSignedUrl(buckets.client, command, { expiresIn: 3_600, signingDate });
}

let sent = 0;
/** A customer's message with these files, and one behind it; answers with the first, once the second is at the desk. */
async function customerSends(attachments: readonly { readonly url: string; readonly name?: string }[]) {
  sent += 1;
  const [id, next] = [`m-${sent}`, `next-${sent}`];
  expect(await providerSends(channel, { id, text: 'Look', attachments })).toMatchObject({ status: 200 });
  expect(await providerSends(channel, { id: next, text: next, attachments: [] })).toMatchObject({ status: 200 });
  await until('the next message is at the desk', () => desk().at(-1)?.text === next);
  const message = desk().at(-2);
  await until(
    'CXone has the files',
    () =>
      desk()
        .at(-2)
        ?.files?.every((file) => file.sha256 !== undefined) ?? true,
  );
  return message;
}

const ADDRESS_REFUSED = 'is at an address from which no files are fetched';
const GONE = 'is gone, or its link has expired';

describe('a customer’s file', () => {
  it.each([
    { what: 'has no bytes', link: '/empty', why: 'is empty' },
    { what: 'has 45 MB', link: '/large', why: 'is larger than 40 MB' },
    { what: 'is there no more', link: '/410', why: GONE },
    { what: 'has a link that nobody can read', link: 'label.png', why: 'came without a link that can be followed' },
    { what: 'leads to the metadata of the machine', link: redirectTo('http://169.254.169.254/'), why: ADDRESS_REFUSED },
    { what: 'leads into a private network', link: redirectTo('http://10.0.0.1/'), why: ADDRESS_REFUSED },
    { what: 'lies in a private network', link: 'http://10.0.0.1/label.png', why: ADDRESS_REFUSED },
    { what: 'lies on another scheme', link: 'file:///etc/passwd', why: ADDRESS_REFUSED },
  ])('that $what is named with the reason, and holds up nothing', async ({ link, why }) => {
    const url = link.startsWith('/') ? host.url + link : link;
    expect(await customerSends([{ url, name: 'label.png' }])).toEqual({
      from: 'customer',
      kind: 'received',
      text: `Look\n[“label.png” ${why}.]`,
    });
  });

  it('whose link has expired is named with the reason, and holds up nothing', async () => {
    const message = await customerSends([{ url: await expiredLink(), name: 'label.png' }]);
    expect(message?.text).toBe(`Look\n[“label.png” ${GONE}.]`);
  });

  it.each([
    { what: '500 letters', name: `${'a'.repeat(500)}.png`, shown: `${'a'.repeat(116)}.png` },
    { what: 'a way out of its folder', name: '../../etc/passwd', shown: 'passwd.png' },
    { what: 'an order to read it backwards', name: `annual${RIGHT_TO_LEFT}fdp.png`, shown: 'annualfdp.png' },
  ])('whose name is $what comes through under a tame one', async ({ name, shown }) => {
    const message = await customerSends([{ url: `${host.url}/photo`, name }]);
    expect(message).toMatchObject({ text: 'Look', files: [{ name: shown }] });
  });

  it('may have nineteen beside it', async () => {
    const message = await customerSends(Array.from({ length: 20 }, () => ({ url: `${host.url}/photo` })));
    expect(message?.files).toHaveLength(20);
    expect(message?.text).toBe('Look');
  });

  it('may not have twenty: its provider is told, and no part of the message goes through', async () => {
    const before = desk().length;
    const attachments = Array.from({ length: 21 }, () => ({ url: `${host.url}/photo` }));
    const answer = await providerSends(channel, { id: 'm-many', text: 'Look', attachments });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('must have at most 20 entries: send the others in a message of their own');
    await customerSends([]);
    expect(desk()).toHaveLength(before + 2);
  });
});

const phone = () => onThePhone(world).filter(({ from }) => from === 'agent');

describe('an agent’s file', () => {
  /** Settles once the customer has the agent's next message. */
  async function nextComesThrough() {
    sent += 1;
    const text = `next-${sent}`;
    expect(await agentReplies(world, { channelId: channel.channelId, text })).toMatchObject({ outcome: 'sent' });
    await until('the next message is on the phone', () => phone().at(-1)?.text === text);
  }

  const agentSends = (attachments: readonly { friendlyName: string; url: string }[]) =>
    atDesk(world, 'reply', {
      channelId: channel.channelId,
      threadIdOnExternalPlatform: 'chat-ida',
      text: 'Look',
      attachments,
    });

  it.each([
    { what: 'has no bytes', link: '/empty', why: 'is empty' },
    { what: 'is there no more', link: '/410', why: GONE },
    { what: 'leads to the metadata of the machine', link: redirectTo('http://169.254.169.254/'), why: ADDRESS_REFUSED },
  ])('that $what is named to the agent, and the text arrives', async ({ link, why }) => {
    expect(await agentSends([{ friendlyName: 'label.png', url: host.url + link }])).toMatchObject({ outcome: 'sent' });
    await until('the agent was told', () => desk().at(-1)?.kind === 'failed');
    expect(desk().at(-1)).toMatchObject({ reason: `The text was sent. “label.png” ${why}.` });
    expect(phone().at(-1)).toMatchObject({ text: 'Look', files: [] });
    await nextComesThrough();
  });

  it('of 45 MB is named to the agent, and the text arrives', async () => {
    const files = [{ name: 'film.mov', type: 'video/quicktime', bytes: Buffer.alloc(LARGE, 1) }];
    await agentReplies(world, { channelId: channel.channelId, text: 'Look', files });
    await until('the agent was told', () => desk().at(-1)?.kind === 'failed');
    expect(desk().at(-1)).toMatchObject({ reason: 'The text was sent. “film.mov” is larger than 40 MB.' });
    expect(phone().at(-1)).toMatchObject({ text: 'Look', files: [] });
    await nextComesThrough();
  });

  it('with a wild name comes through under a tame one', async () => {
    const names = [`${'a'.repeat(500)}.png`, '../../etc/passwd', `annual${RIGHT_TO_LEFT}fdp.png`];
    const before = phone().length;
    await agentSends(names.map((friendlyName) => ({ friendlyName, url: `${host.url}/photo` })));
    await until('all are on the phone', () => phone().length === before + 4);
    await until('their bytes are, too', () => phone().at(-1)?.files[0]?.sha256 !== undefined);
    expect(
      phone()
        .slice(-3)
        .flatMap(({ files }) => files),
    ).toMatchObject([
      { name: `${'a'.repeat(116)}.png` },
      { name: 'passwd.png' },
      { name: 'annualfdp.png', sha256: sha256(photo.bytes) },
    ]);
  });

  it('beyond the twentieth is named to the agent, and the others arrive', async () => {
    const before = phone().length;
    await agentSends(
      Array.from({ length: 21 }, (_, index) => ({ friendlyName: `${index + 1}.png`, url: `${host.url}/photo` })),
    );
    await until('the agent was told', () => desk().at(-1)?.kind === 'failed');
    expect(desk().at(-1)).toMatchObject({
      reason: 'The rest was sent. “21.png” is left out: there are more than 20 files.',
    });
    expect(phone()).toHaveLength(before + 21);
    await nextComesThrough();
  });
});
