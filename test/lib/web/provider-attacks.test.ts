import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addChannel } from '../../../lib/channels/life/add-channel.ts';
import { testChannel } from '../../../lib/channels/life/provider-calls.ts';
import { reconnectChannel } from '../../../lib/channels/life/reconnect-channel.ts';
import { addressRefused, type OutboundPart, type SendContext } from '../../../lib/contract/sending.ts';
import { providers } from '../../../lib/providers/registry.ts';
import { createProviderAccess, type ProviderAccess, systemAccessPorts } from '../../../lib/web/provider-access.ts';
import { hostileLinks } from '../attachments/fetch/hostile-links.ts';
import { PUBLIC_ADDRESS, startTestWeb, type TestWeb } from '../attachments/fetch/test-web.ts';
import { ChannelWorld, request } from '../channels/life/channel-world.ts';
import { surroundings } from '../../support/contexts.ts';

let web: TestWeb;
let access: ProviderAccess;
beforeAll(async () => {
  web = await startTestWeb();
  access = createProviderAccess({ allowHttp: false, privateHosts: [] }, { ...systemAccessPorts, ...web.ports });
});
beforeEach(() => {
  web.attempts();
  web.lookups.length = 0;
  const taken = { ok: true, result: {}, access_token: 'test-token', expires_in: 900 };
  web.respond = (_request, response) => void response.end(JSON.stringify(taken));
});
afterAll(() => web.close());

/** What each adapter needs besides its address. */
const credentials: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  generic: { signingSecret: `whsec_${Buffer.alloc(32, 'test').toString('base64')}` },
  telegram: { botToken: '123456789:AAExampleExample', webhookSecret: 'test-webhook-secret' },
  line: { channelSecret: '0123456789abcdef0123456789abcdef' },
  ...Object.fromEntries(
    ['twilio-sms', 'twilio-whatsapp', 'twilio-rcs'].map((id) => [id, { authToken: '0123456789abcdef' }]),
  ),
};
/** What else is answered in the form. */
const others: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  line: { channelId: '1234567890' },
  'twilio-sms': { accountSid: 'acme', sender: '+15005550006' },
  'twilio-whatsapp': { accountSid: 'acme', sender: '+15005550006' },
  'twilio-rcs': { accountSid: 'acme', sender: 'rcs:acme_agent' },
};

const addressSettings = [...providers.values()].flatMap((provider) =>
  provider.manifest.settings
    .filter(({ kind }) => kind === 'https-url')
    .map(({ name }) => ({ id: provider.manifest.id, name, provider })),
);

/** Those that a browser and we read alike: what is no link is for the form to refuse. */
const hostile = hostileLinks.filter((one) => one.class !== 'no link');
/** Those that pass the rules of the form. */
const enterable = hostile.filter(({ link }) => link.startsWith('https:') && !link.includes('@'));

function prepare({ link, addresses }: (typeof hostileLinks)[number]): void {
  if (addresses !== undefined) web.resolve(new URL(link).hostname, () => addresses);
}

const part: OutboundPart = { externalId: 'out-1', conversationId: '7', recipientIds: ['7'], text: 'It leaves today.' };
const fileAt = (url: string): OutboundPart => ({
  ...part,
  text: '',
  file: { name: 'photo.jpg', type: 'image/jpeg', size: 8, url },
});

function contextOf(id: string, settings: SendContext['settings']): SendContext {
  return {
    ...surroundings,
    channelId: `${id}-acme`,
    settings,
    secrets: Object.entries(credentials[id] ?? {}).map(([name, value]) => ({ name, value })),
    fetch: access.fetch,
    now: () => new Date('2026-03-02T10:15:30Z'),
    signal: AbortSignal.timeout(5_000),
  };
}

/** Whatever else an adapter does with its address. */
async function courtesies({ provider }: (typeof addressSettings)[number], context: SendContext): Promise<void> {
  const url = 'https://byoc.example.net/webhooks/ch-acme';
  await provider.unregisterWebhook?.(url, context);
  await provider.webhookState?.(url, context);
  await provider.sendTyping?.('7', true, context);
  await provider.checkRecipient?.('7', context);
  await provider.linkOf?.('file-7', context);
  await provider.send(fileAt(`https://files.example.net:${web.port}/photo.jpg`), context);
}

it('is tried on every adapter, which has an address that somebody enters', () => {
  expect(Object.keys(credentials)).toEqual([...providers.keys()]);
  expect(new Set(addressSettings.map(({ id }) => id))).toEqual(new Set(providers.keys()));
  expect(hostile.length).toBeGreaterThanOrEqual(80);
});

describe.each(addressSettings)('$name of $id', (subject) => {
  const { id, name, provider } = subject;
  const contextTo = (link: string) => contextOf(id, { ...others[id], [name]: link });

  it.each(hostile)('opens no socket to $class: $link', async (one) => {
    prepare(one);
    const context = contextTo(one.link);
    expect(await provider.send(part, context)).toMatchObject({ kind: 'configuration' });
    expect(await provider.sendTest?.(context)).toMatchObject({ kind: 'failed' });
    const check = await provider.checkAccount?.(context);
    if (check !== undefined) expect(check).toMatchObject({ kind: 'refused', field: name });
    const webhook = await provider.registerWebhook?.('https://byoc.example.net/webhooks/ch-acme', context);
    if (webhook !== undefined) expect(webhook).toMatchObject({ kind: 'refused', field: name });
    await courtesies(subject, context);
    // The file itself lies at a public host.
    expect(web.attempts().filter((address) => address !== PUBLIC_ADDRESS)).toEqual([]);
  });

  it.each(enterable)('is refused on its field when a channel is added or reconnected: $link', async (one) => {
    prepare(one);
    const world = new ChannelWorld();
    const ports = { ...world.ports, ...access };
    const refused = { kind: 'refused', field: name, reason: addressRefused, isBegun: false };
    const settings = { ...others[id], [name]: one.link };
    const adds = { ...request, provider, settings, enteredSecrets: credentials[id] ?? {} };
    expect(await addChannel(adds, ports)).toEqual(refused);
    expect([...world.table.items()]).toEqual([]);
    expect(await world.stored()).toBeUndefined();

    const good = { ...adds, settings: { ...others[id], [name]: `https://files.example.net:${web.port}/in` } };
    expect(await addChannel(good, ports)).toMatchObject({ kind: 'added' });
    const channel = await world.registry.channel(request.channelId);
    if (channel === undefined) throw new Error('The channel was expected to be added.');
    web.attempts();
    const reconnects = { ...adds, channel, renews: false, formId: 'form-1' };
    const isAccount = id === 'generic';
    for (const isUntested of [false, true]) {
      expect(await reconnectChannel({ ...reconnects, isUntested }, ports)).toEqual(refused);
    }
    expect((await world.registry.channel(request.channelId))?.settings).toEqual(channel.settings);

    // As one from before there was a guard, or whose name has come to lead elsewhere.
    const old = { ...channel, settings, account: isAccount ? provider.accountOf(settings, []) : channel.account };
    expect(await reconnectChannel({ ...reconnects, channel: old }, ports)).toEqual(refused);
    expect(await testChannel(old, provider, ports)).toMatchObject({ kind: 'failed', reason: addressRefused });
    expect(web.attempts()).toEqual([]);
  });

  // No header holds the others.
  const sendable = hostileLinks.filter(({ link }) => !/[\0\r\n]/.test(link));
  const inHeader = (link: string) => link.replaceAll(/[^\0-\x7f]+/g, encodeURIComponent);

  it.each(sendable)('follows no redirect to $class: $link', async (one) => {
    prepare(one);
    web.respond = (_request, response) => void response.writeHead(307, { location: inHeader(one.link) }).end();
    const context = contextTo(`https://files.example.net:${web.port}/in`);
    // Whoever redirects has not taken it: nobody needs to ask the customer.
    expect(await provider.send(part, context)).toMatchObject({ kind: 'configuration' });
    expect(await provider.sendTest?.(context)).toMatchObject({ kind: 'failed' });
    expect((await provider.checkAccount?.(context))?.kind).not.toBe('good');
    await courtesies(subject, context);
    expect(web.attempts().filter((address) => address !== PUBLIC_ADDRESS)).toEqual([]);
  });

  it('is looked up for a connection and not for each send, and is refused once its name leads inside', async () => {
    const answers = [[PUBLIC_ADDRESS], ['127.0.0.1']];
    web.resolve('rebind.example.net', () => answers.shift() ?? ['127.0.0.1']);
    const context = contextTo(`https://rebind.example.net:${web.port}/in`);
    for (let count = 0; count < 5; count += 1) await provider.send(part, context);
    expect(web.attempts()).toEqual([PUBLIC_ADDRESS]);
    expect(web.lookups).toEqual(['rebind.example.net']);

    web.respond = (_request, response) => void response.writeHead(200, { connection: 'close' }).end('{}');
    await provider.send(part, context);
    expect(await provider.send(part, context)).toMatchObject({ kind: 'configuration' });
    expect(web.attempts()).toEqual([]);
  });
});

describe('A file that an adapter passes on', () => {
  const telegram = providers.get('telegram');

  it.each(hostile)('opens no socket to $class: $link', async (one) => {
    prepare(one);
    const context = contextOf('telegram', { apiUrl: `https://files.example.net:${web.port}` });
    expect(await telegram?.send(fileAt(one.link), context)).toMatchObject({ kind: 'transient' });
    expect(web.attempts()).toEqual([]);
  });
});
