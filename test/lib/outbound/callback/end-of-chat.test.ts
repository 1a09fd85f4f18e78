import { beforeEach, describe, expect, it } from 'vitest';
import type { People } from '../../../../lib/channels/channel.ts';
import type { SendResult } from '../../../../lib/contract/sending.ts';
import { readEnd } from '../../../../lib/outbound/callback/end-of-chat.ts';
import { callbackRoute } from '../../../../lib/outbound/callback/serve-callback.ts';
import { authorizeBasic } from '../../../../lib/outbound/callback/serve-token-request.ts';
import { secretNames } from '../../../../lib/secrets/secret-store.ts';
import { contactStatePk } from '../../../../lib/channels/people/contact-states.ts';
import { channelIdSchema, threadIdSchema } from '../../../../lib/ids.ts';
import { cxoneFailure } from '../../../support/cxone-failures.ts';
import { Deployment } from '../../../support/deployment.ts';
import { channelId, integrationKey, keyed, LogBook, messageEvent } from '../../../support/fixtures.ts';
import { StoredSecrets } from './stored-secrets.ts';

const endedByCustomer = messageEvent({
  text: '',
  notes: [{ en: 'The customer has ended the chat', fr: 'Le client a mis fin à la conversation' }],
  signal: { kind: 'ended' },
});

const nothing = { thread: () => Promise.resolve(undefined) };

describe('the request that a chat has ended', () => {
  it.each([
    '1.0/channel/ch-acme/thread/conv-7781/end',
    '2.0/channels/ch-acme/threads/conv-7781/end',
    'channel//ch-acme/thread/conv-7781/end/',
  ])('has the address that neighbours have, and its aliases: %s', (path) => {
    expect(callbackRoute('POST', path)).toEqual({ kind: 'end', channelId: 'ch-acme', threadId: 'conv-7781' });
    expect(callbackRoute('GET', path)).toEqual({ kind: 'unknown' });
  });

  it('may have an address without ids', () => {
    expect(callbackRoute('POST', '1.0/end')).toEqual({ kind: 'end' });
  });

  it.each([
    { case: 'our names', body: { channelId: 'ch-acme', threadIdOnExternalPlatform: 'conv-7781', contactNumber: 4711 } },
    {
      case: 'CXone’s objects',
      body: { channel: { id: 'ch-acme' }, thread: { idOnExternalPlatform: 'conv-7781' }, contactId: '4711' },
    },
    { case: 'a number as thread', body: { channelId: 'ch-acme', threadId: 'conv-7781', contactNumber: '4711', x: [] } },
  ])('is read by $case', async ({ body }) => {
    expect(await readEnd({}, body, nothing)).toEqual({
      channelId: 'ch-acme',
      conversationId: 'conv-7781',
      contact: '4711',
      ...('contactId' in body && { isContactId: true }),
    });
  });

  it('finds channel and conversation by CXone’s own id of the thread alone', async () => {
    const known = { channelId: channelIdSchema.parse('ch-acme'), threadId: threadIdSchema.parse('b64.Y29udi8x') };
    const lookups = { thread: (id: string) => Promise.resolve(id === 'cx-thread-1' ? known : undefined) };
    expect(await readEnd({}, { threadId: 'cx-thread-1' }, lookups)).toMatchObject({
      channelId: 'ch-acme',
      conversationId: 'conv/1',
    });
  });

  it.each([undefined, 'text', [], {}, { threadId: '' }, { channelId: 'ch-acme' }, { threadId: { a: 1 } }])(
    'names nothing: %j',
    async (body) => {
      expect(await readEnd({}, body, nothing)).toBeUndefined();
    },
  );
});

describe('HTTP Basic of an automation', () => {
  const names = secretNames('byoc/test');
  const callback = { clientId: 'byoc-main', clientSecret: 'test-new:secret', previousClientSecret: 'test-old-secret' };
  const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  const uses: string[] = [];
  const portsOf = (secrets: StoredSecrets) => ({
    secrets: secrets.cached,
    names,
    integrations: secrets.integrations,
    now: secrets.clock.now,
    logger: new LogBook(),
    clientSecretUses: { note: (_: unknown, which: string) => Promise.resolve(void uses.push(which)) },
  });
  const stored = () => new StoredSecrets({ [names.callback(integrationKey)]: JSON.stringify(callback) });

  it('takes both secrets of a rotation, and notes which', async () => {
    await authorizeBasic(basic('byoc-main', 'test-new:secret'), integrationKey, portsOf(stored()));
    await authorizeBasic(basic('byoc-main', 'test-old-secret'), integrationKey, portsOf(stored()));
    expect(uses).toEqual(['new', 'old']);
  });

  it.each([
    basic('byoc-main', 'wrong'),
    basic('other', 'test-old-secret'),
    basic('', ''),
    'Basic',
    'Basic !!',
    undefined,
  ])('refuses anything else with 401: %s', async (header) => {
    const secrets = stored();
    const ports = portsOf(secrets);
    for (let count = 0; count < 50; count += 1) {
      await expect(authorizeBasic(header, integrationKey, ports)).rejects.toMatchObject({ status: 401 });
    }
    expect(secrets.reads).toBeLessThanOrEqual(2);
    expect(JSON.stringify(ports.logger.lines)).not.toMatch(/wrong|test-/);
  });
});

describe('a customer whose chat CXone has ended', () => {
  const asked = { channelId, conversationId: 'conv-7781', contact: undefined };
  let world: Deployment;
  const told: string[] = [];
  let answers: SendResult[] = [];
  beforeEach(async () => {
    world = await new Deployment().withChannel();
    // One that has no sign of its own for it.
    Object.assign(world, { provider: { ...world.provider, tellEnd: undefined } });
    told.length = 0;
    answers = [];
  });
  const withNotice = () =>
    world.table.update(`CHANNEL#${channelId}`, {
      set: { people: { honoursOptOut: true, endNotice: 'The chat is over.' } },
    });
  const withSign = () =>
    Object.assign(world, {
      provider: {
        ...world.provider,
        tellEnd: (conversationId: string) => {
          told.push(conversationId);
          return Promise.resolve(answers.shift() ?? { kind: 'sent' });
        },
      },
    });
  const end = (contact?: string) => world.start().endChat({ ...asked, contact });
  const done = { kind: 'ended', value: undefined };

  it('hears nothing where there are neither words nor a sign, and costs no write', async () => {
    expect(await end()).toEqual(done);
    expect(world.receiver.shown).toEqual([]);
    expect(world.effects.names).toEqual(['read channel']);
  });

  it('reads the channel’s words once, however often it is said', async () => {
    await withNotice();
    for (let count = 0; count < 5; count += 1) {
      expect(await end()).toEqual(done);
      await world.clock.advance(60_000);
    }
    expect(world.receiver.shown.map(({ text }) => text)).toEqual(['The chat is over.']);
    await world.clock.advance(600_000);
    await end();
    expect(world.receiver.shown).toHaveLength(2);
  });

  it('reads them once for each contact', async () => {
    await withNotice();
    for (const contact of ['1', '1', '2']) {
      await end(contact);
      await world.clock.advance(5_000);
    }
    await world.clock.advance(3_600_000);
    await end('1');
    expect(world.receiver.shown).toHaveLength(2);
  });

  it('gets the provider’s own sign in place of the words', async () => {
    await withNotice();
    withSign();
    expect(await end()).toEqual(done);
    expect(await end()).toEqual(done);
    expect(told).toEqual(['conv-7781']);
    expect(world.receiver.shown).toEqual([]);
  });

  it('gets the sign again where its outcome was unknown, or it did not work', async () => {
    withSign();
    const agentMessage = { en: 'Not now.', fr: 'Pas maintenant.' };
    answers = [
      { kind: 'unknown-outcome', agentMessage, detail: 'x' },
      { kind: 'transient', agentMessage, detail: 'x' },
    ];
    expect(await end()).toMatchObject({ value: { kind: 'unknown-outcome' } });
    await world.clock.advance(1_000);
    expect(await end()).toMatchObject({ value: { kind: 'transient' } });
    await world.clock.advance(1_000);
    expect(await end()).toEqual(done);
    expect(told).toHaveLength(3);
  });

  it('whose provider refused is not told by a repeat either, and the automation hears the same error', async () => {
    withSign();
    const agentMessage = { en: 'Never.', fr: 'Jamais.' };
    answers = [{ kind: 'permanent', agentMessage, detail: 'x' }];
    expect(await end('1')).toMatchObject({ value: { kind: 'permanent', agentMessage } });
    await world.clock.advance(60_000);
    expect(await end('1')).toMatchObject({ value: { kind: 'permanent', agentMessage } });
    expect(told).toHaveLength(1);
  });

  it('is told later where the provider asks for a wait, and the log says so', async () => {
    await withNotice();
    world.receiver.turnsAway = () => new Response('{}', { status: 429, headers: { 'retry-after': '30' } });
    expect(await end()).toEqual(done);
    const events = world.logger.lines.map(({ event }) => event);
    expect(events).toContain('end.queued');
    expect(events).not.toContain('end.told');
  });

  it('who wants no messages hears nothing, and the automation hears no error', async () => {
    await withNotice();
    await world.table.put({ pk: contactStatePk(channelId, 'usr-5150', keyed), state: 'opted-out', at: 1 });
    await world.start().receive({
      type: 'message.received',
      timestamp: '2026-03-02T10:15:29.100Z',
      data: { id: 'm-1', thread: { id: 'conv-7781' }, author: { id: 'usr-5150' }, text: 'Bye' },
    });
    await world.start().workInbound();
    expect(await end()).toEqual(done);
    expect(world.receiver.shown).toEqual([]);
  });

  it('whose phone reports the words as seen makes no receipt for CXone, which has no such message', async () => {
    await withNotice();
    await end();
    const id = world.receiver.shown[0]?.id ?? '';
    expect(id).toMatch(/^out-/);
    const data = { messageId: id, status: 'seen' };
    await world.start().receive({ type: 'message.status', timestamp: '2026-03-02T10:15:29.100Z', data });
    await world.clock.advance(5_000);
    await world.start().workStatuses();
    expect(world.cxone.statuses).toEqual([]);
  });
});

describe('a customer who ends the chat on a channel that ends the contact', () => {
  const { signal, ...note } = endedByCustomer;
  let world: Deployment;
  const told: string[] = [];
  const done = { kind: 'ended', value: undefined };
  const start = async (people: People, { isOfBefore = false } = {}) => {
    told.length = 0;
    world = await new Deployment([], { takesEvents: true }).withChannel({ isOfBefore });
    await world.table.update(`CHANNEL#${channelId}`, { set: { people: { ...people } as never } });
    const tellEnd = (conversationId: string) => Promise.resolve((told.push(conversationId), { kind: 'sent' as const }));
    Object.assign(world, { provider: { ...world.provider, tellEnd } });
  };
  const ends = async (providerMessageId = 'end-1') => {
    await world.start().receive({ event: { ...note, providerMessageId, signal } });
    await world.start().workInbound();
  };
  const report = (of: { readonly contact?: string; readonly isContactId?: boolean } = { contact: '4711' }) =>
    world.start().endChat({ channelId, conversationId: 'conv-7781', contact: undefined, ...of });

  it.each([
    { case: 'the number of the contact', of: { contact: '4711' } },
    { case: 'the id of the contact', of: { contact: '11ee-contact', isContactId: true } },
    { case: 'no contact', of: {} },
  ])('is not told of it by CXone’s automation, which names $case, however often', async ({ of }) => {
    await start({ onCustomerEnd: 'closed' });
    await ends();
    for (let count = 0; count < 3; count += 1) {
      expect(await report(of)).toEqual(done);
      await world.clock.advance(60_000);
    }
    expect(world.cxone.contacts).toEqual([{ contactNumber: '4711', status: 'closed' }]);
    expect(told).toEqual([]);
  });

  it('is not told while the channel changes over to keyed names either', async () => {
    await start({ onCustomerEnd: 'closed' }, { isOfBefore: true });
    await world.start().receive({ event: { ...note, providerMessageId: 'end-0', text: 'Bye', notes: [] } });
    await world.start().workInbound();
    await world.clock.advance(3_590_000);
    await ends();
    expect(world.cxone.contacts).toHaveLength(1);
    await world.clock.advance(30_000);
    expect(await report()).toEqual(done);
    expect(told).toEqual([]);
  });

  it('is told once where CXone ended it first, and not of what we end then', async () => {
    await start({ onCustomerEnd: 'closed' });
    await report();
    await ends();
    await report();
    expect(told).toHaveLength(1);
  });

  it('is told once where both end it at the same moment, and the request is repeated', async () => {
    await start({ onCustomerEnd: 'closed' });
    const tellEnd = async (conversationId: string) => {
      told.push(conversationId);
      await world.clock.sleep(5_000);
      return { kind: 'sent' as const };
    };
    Object.assign(world, { provider: { ...world.provider, tellEnd } });
    expect((await Promise.all([report(), ends()]))[0]).toEqual(done);
    expect(world.cxone.contacts).toHaveLength(1);
    expect(await report()).toEqual(done);
    expect(told).toHaveLength(1);
  });

  it('is told of a later end of a contact that CXone could open again', async () => {
    await start({ onCustomerEnd: 'resolved' });
    await ends();
    await report();
    expect(told).toEqual([]);
    await world.clock.advance(3_600_000);
    await report();
    await report();
    expect(told).toHaveLength(1);
  });

  it('is told of a later end where CXone refused the first', async () => {
    await start({ onCustomerEnd: 'closed' });
    world.cxone.failNext('setContactStatus', cxoneFailure.forbidden('set-contact-status'));
    await ends();
    await world.clock.advance(3_600_000);
    await report();
    expect(told).toHaveLength(1);
  });

  it('is told of the end of another contact at once', async () => {
    await start({ onCustomerEnd: 'closed' });
    await ends();
    await report({ contact: '4712' });
    expect(told).toHaveLength(1);
  });

  it('is told as before where the channel leaves the contact to the agent', async () => {
    await start({ onCustomerEnd: 'note' });
    await ends();
    await report();
    expect(told).toHaveLength(1);
  });
});
