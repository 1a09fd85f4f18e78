import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { idOf } from '../../cli/parked/ids.ts';
import { parseHtml } from '../lib/admin/html/html.ts';
import { refusals } from './flows/taking.ts';
import { bodyOf, cases, deployOver, named, type Reader } from './support/load.ts';
import {
  Admin,
  answer,
  callBack,
  clickWith,
  idIn,
  postSigned,
  postUpdate,
  say,
  update,
  written,
} from './support/people.ts';

const CREATE = /^POST .*\/messages$/;
const STATUS = /\/status$/;

/** Each test has a conversation, or a channel, to itself: what one changes, no other reads. */
const changes = cases.flatMap(({ version }) => [
  { version, when: 'before its channels change over', changed: false },
  { version, when: 'after they have', changed: true },
]);
describe.each(changes)('the table that $version left, $when,', ({ version, changed }) => {
  let reader: Reader;
  let admin: Admin;
  beforeAll(async () => {
    reader = await deployOver(version, { changed });
    admin = new Admin(reader.product, reader.fixtures.facts.sessionCookie);
  });
  afterAll(() => reader.product.stop());

  const channel = (name: string) => named(reader.fixtures.facts.channels, name);
  const message = (name: string) => named(reader.fixtures.facts.messages, name);
  const atTaking = () => reader.product.ports.setTo(reader.fixtures.facts.takenAt);
  const work = (queue: 'inbound' | 'outbound' | 'status', name: string, count = 2) =>
    reader.product.work(queue, bodyOf(reader.fixtures, queue, name), { count });
  const calls = (route: RegExp) => reader.product.neighbours.to(route).length;
  const shown = () => reader.product.neighbours.shown.map(({ text }) => text);
  const inCxone = (id: string) => reader.product.neighbours.inCxone.filter((one) => one.id === id);
  const has = async (pk: string | RegExp) => (await reader.product.items()).some((item) => item.pk.match(pk) !== null);

  /** Does something while some calls are answered otherwise. */
  async function meeting<T>(
    route: RegExp,
    response: () => Response | Promise<Response>,
    act: () => Promise<T>,
  ): Promise<T> {
    const { neighbours } = reader.product;
    neighbours.meets = ({ method, url }) => (route.test(`${method} ${url.href}`) ? response() : undefined);
    return act().finally(() => (neighbours.meets = undefined));
  }

  describe('of what is set up', () => {
    it('gives the integrations with their tenant, brand and Integration ID', async () => {
      const list: unknown = JSON.parse(await reader.product.byoc('integrations', 'list', '--json'));
      const facts = { tenantId: '11ee-acme', brandId: 1093, integrationId: 'integration-1' };
      expect(list).toMatchObject([
        { integrationKey: 'main', ...facts },
        { integrationKey: 'second', ...facts },
        { integrationKey: 'unused', tenantId: '11ee-acme' },
      ]);
    });

    it('gives the channels in their states: an admin sees those in use, and may bring back what was removed', async () => {
      const { body = '' } = await admin.open('channels');
      const { text, tags } = parseHtml(body);
      for (const name of [
        'Acme Messenger',
        'Acme Parcels',
        'Acme Moved',
        'Acme Returns',
        'Acme Outlet',
        'Acme Autumn',
      ]) {
        expect(text).toContain(name);
      }
      // What was never added is nothing to bring back.
      expect(text).not.toContain('Acme Twice');
      expect(JSON.stringify(tags)).toContain(channel('removed'));
    });

    it('gives the settings of a channel', async () => {
      const show = async (id: string): Promise<unknown> =>
        JSON.parse(await reader.product.byoc('channels', 'show', id, '--json'));
      expect(await show(channel('moved'))).toMatchObject({
        channel: {
          state: 'active',
          provider: 'generic',
          account: 'https://moved.example.net/deliveries',
          settings: { deliveryUrl: 'https://moved.example.net/deliveries' },
          writesFirst: true,
        },
      });
      expect(await show(channel('bot'))).toMatchObject({
        channel: { provider: 'telegram', account: '5550001', language: 'fr', studioScript: 'script-17' },
      });
      expect(await show(channel('adding'))).toMatchObject({ channel: { state: 'adding' } });
      expect(await show(channel('removing'))).toMatchObject({ channel: { state: 'removing' } });
    });

    it('answers webhooks of channels that are being removed, or were, with 410', async () => {
      // Of an Add that came to nothing, versions after 0.2 leave nothing.
      const left = Object.keys(reader.fixtures.facts.channels).filter((name) => /^(?:remov|withdrawn)/.test(name));
      const states = left.map(async (name) => {
        const said = { channel: channel(name), body: written('m-new', 'conv-new', 'Hello?') };
        return (
          await reader.product.ask('webhook', {
            method: 'POST',
            pathParameters: { channelId: said.channel },
            body: JSON.stringify(said.body),
          })
        ).statusCode;
      });
      expect(new Set(await Promise.all(states))).toEqual(new Set([410]));
    });

    it('knows which accounts are taken', async () => {
      const add = (host: string) =>
        admin.add('generic', { name: 'Acme Again', 'setting-deliveryUrl': `https://${host}.example.net/deliveries` });
      expect((await add('chat')).statusCode).toBe(409);
      expect((await add('autumn')).statusCode).toBe(200);
    });

    it('knows which bots are taken, by the address that their channels have', async () => {
      const items = await reader.product.items();
      const stored = items.find(({ pk }) => pk === `CHANNEL#${channel('bot')}`);
      const { apiUrl } = z.object({ apiUrl: z.string() }).parse(stored?.['settings']);
      const second = await Admin.signIn(reader.product, 'test-one-time-token-of-second', 'second');
      // The known random bytes would bring ids that are in the fixtures.
      const ids = ['ch-bot-1', 'ch-bot-2', 'ch-bot-3'];
      const addBot = (server: string) =>
        second.add('telegram', {
          channelId: ids.shift() ?? '',
          name: 'Acme Bot',
          'setting-apiUrl': server,
          'secret-botToken': '5550001:test-bot-token-of-acme',
        });
      expect((await addBot(`${apiUrl}/`)).statusCode).toBe(409);
      const elsewhere = await meeting(
        /other-bots\.example\.net/,
        () => Response.json({ ok: true, result: {} }),
        () => addBot('https://other-bots.example.net'),
      );
      expect(elsewhere.statusCode).toBe(200);
      // What was taken before this version is so still, and is known by its address from now on.
      const reconnected = await admin.send(
        'reconnect',
        { channel: channel('bot') },
        { name: 'Acme Parcels', 'setting-apiUrl': apiUrl },
        ['formId'],
      );
      expect(reconnected.statusCode).toBe(200);
      expect((await addBot(apiUrl)).statusCode).toBe(409);
    });

    it('knows when a channel was last in use, and how often it failed', async () => {
      const { body = '' } = await admin.open('channels', { channel: channel('bot') });
      expect(parseHtml(body).text).toContain('unknown-outcome');
    });
  });

  describe('of visits', () => {
    it('lets an admin go on with a session, until its time is over', async () => {
      atTaking();
      expect((await admin.open('add')).statusCode).toBe(200);
      reader.product.ports.advance(3_600_000);
      expect((await admin.open('add')).statusCode).toBe(401);
      atTaking();
    });

    it('takes no one-time token a second time', async () => {
      const visitor = new Admin(reader.product, '');
      expect((await visitor.open('add', clickWith(reader.fixtures.facts.oneTimeToken))).statusCode).toBe(401);
      expect((await visitor.open('add', clickWith('test-one-time-token-of-today'))).statusCode).toBe(303);
    });
  });

  describe('of customers’ messages', () => {
    it('knows what is in CXone already', async () => {
      const before = calls(CREATE);
      expect(await work('inbound', 'text')).toBe(true);
      expect(await work('inbound', 'link')).toBe(true);
      expect(calls(CREATE)).toBe(before);
    });

    it('parks what comes again under a known id with another content', async () => {
      const body = bodyOf(reader.fixtures, 'inbound', 'after').replace('And me?', 'And you?');
      expect(await reader.product.work('inbound', body)).toBe(true);
      expect(await has(/^PARKED#CLAIM#inbound#[^#]+#[^#]+$/)).toBe(true);
      expect(inCxone('in-m-after')).toEqual([]);
    });

    it('leaves what another worker has in hand until its lease ends, and then looks for it before it sends it', async () => {
      atTaking();
      const [created, looked] = [calls(CREATE), calls(/^GET .*\/messages$/)];
      expect(await work('inbound', 'claim-held')).toBe(false);
      expect([calls(CREATE), calls(/^GET .*\/messages$/)]).toEqual([created, looked]);
      for (let looks = 1; looks <= 2; looks += 1) {
        expect(inCxone('in-m-held')).toEqual([]);
        reader.product.ports.advance(120_000);
        expect(await work('inbound', 'claim-held', 2 + looks)).toBe(looks === 2);
        expect(calls(/^GET .*\/messages$/)).toBe(looked + looks);
      }
      expect(inCxone('in-m-held')).toMatchObject([{ text: 'Do you read me?' }]);
    });

    it('goes on looking for what may have arrived where the last look ended', async () => {
      const looked = calls(/^GET .*\/messages$/);
      expect(await work('inbound', 'claim-unknown', 3)).toBe(true);
      expect(calls(/^GET .*\/messages$/)).toBe(looked + 1);
      expect(inCxone('in-m-unknown')).toHaveLength(1);
    });

    it('goes on counting how often CXone has refused a message', async () => {
      await meeting(CREATE, refusals.refusedByCxone, async () => {
        expect(await work('inbound', 'claim-refused', 2)).toBe(false);
        reader.product.ports.advance(120_000);
        expect(await work('inbound', 'claim-refused', 3)).toBe(true);
      });
      expect(inCxone('in-m-refused')).toEqual([]);
    });

    it('brings no message into CXone that is parked, however often the queue hands it out', async () => {
      const before = calls(CREATE);
      expect(await work('inbound', 'parked', 4)).toBe(true);
      expect(calls(CREATE)).toBe(before);
    });

    it('goes on with an album, and with none that was closed', async () => {
      const hear = async (id: number, group: string, text: string) => {
        const place = { venue: { location: { latitude: 1, longitude: 2 }, title: text } };
        const body = update(id, { media_group_id: group, ...place });
        await postUpdate(reader.product, { channel: channel('bot'), body });
        const [queued = ''] = reader.product.queues.take('inbound');
        reader.product.ports.advance(5_000);
        expect(await reader.product.work('inbound', queued)).toBe(true);
      };
      await hear(23, 'album-open', 'Third.');
      await hear(33, 'album-closed', 'Too late.');
      const texts = reader.product.neighbours.inCxone.map(({ text }) => text);
      expect(texts.filter((text) => /First\.\nSecond\.\nThird\./.test(text))).toHaveLength(1);
      expect(texts.filter((text) => text.includes('Too late.') && !text.includes('52.5'))).toHaveLength(1);
    });

    it('knows since when a conversation is throttled', async () => {
      atTaking();
      await postSigned(reader.product, {
        channel: channel('acme'),
        body: written('m-backlog-2', 'conv-backlog', 'Still nobody?'),
      });
      const [queued = ''] = reader.product.queues.take('inbound');
      // One whose conversation has no backlog comes again: this one is parked at once.
      await meeting(CREATE, refusals.throttled(60), async () =>
        expect(await reader.product.work('inbound', queued)).toBe(true),
      );
    });
  });

  describe('of agents’ messages', () => {
    const repeat = (name: string) => say(reader.product, named(reader.fixtures.callbacks, name), name);

    it('finds the conversation of a legacy reply by CXone’s id of the thread', async () => {
      const reply = { messageContent: { type: 'TEXT', payload: { text: 'By the thread.' } } };
      expect((await callBack(reader.product, '1.0/posts/cx-thread-conv-text/messages', reply)).statusCode).toBe(200);
      expect(shown()).toContain('By the thread.');
    });

    it('finds the conversation of a legacy reply by the message that it quotes', async () => {
      const reply = {
        post: { channelId: channel('acme') },
        replyToMessageIdOnExternalPlatform: 'in-m-after',
        messageContent: { type: 'TEXT', payload: { text: 'By the quote.' } },
      };
      expect((await callBack(reader.product, '1.0/posts/unknown/messages', reply)).statusCode).toBe(200);
      const call = reader.product.neighbours.to(/deliveries$/).at(-1);
      expect(call?.body).toMatchObject({ data: { thread: { id: 'conv-after' }, text: 'By the quote.' } });
    });

    it('answers CXone’s repeat of what was sent with the same id, and sends nothing', async () => {
      atTaking();
      reader.product.ports.advance(-100_000);
      const before = shown();
      expect(idIn(await repeat('sent'))).toBe(message('sent'));
      expect(shown()).toEqual(before);
    });

    it('sends nothing again of which nobody knows whether it arrived', async () => {
      atTaking();
      reader.product.ports.advance(-100_000);
      const before = shown();
      const { statusCode, body } = await repeat('ambiguous');
      expect([statusCode, body]).toEqual([503, expect.stringContaining('send_unknown_outcome')]);
      expect(shown()).toEqual(before);
    });

    it('sends what was refused as a new message', async () => {
      expect(idIn(await repeat('refused'))).toMatch(/^out-/);
      expect(shown()).toContain('Are you there?');
    });

    it('waits for the lease of a callback that was cut off, and sends its message under the id that it had', async () => {
      atTaking();
      const [standing] = (await reader.product.items()).filter(
        (item) => item.pk.startsWith('CLAIM#outbound') && item['state'] === 'open' && item['leaseUntil'] !== 0,
      );
      const { notes } = z.object({ notes: z.object({ externalId: z.string() }) }).parse(standing);
      const startedAt = reader.product.ports.now().getTime();
      expect(idIn(await repeat('held'))).toBe(notes.externalId);
      expect(reader.product.ports.now().getTime() - startedAt).toBeGreaterThan(25_000);
      // By then the callback has no time left to send it in.
      const [queued = ''] = reader.product.queues.take('outbound');
      expect(await reader.product.work('outbound', queued)).toBe(true);
      expect(shown()).toContain('I read you.');
    });

    it('puts a message behind those of its conversation that are on the queue', async () => {
      const said = { channel: channel('acme'), body: answer('conv-in-doubt', 'And on Saturday.') };
      expect(idIn(await say(reader.product, said, 'behind'))).toMatch(/^out-/);
      expect(reader.product.queues.take('outbound')).toHaveLength(1);
      expect(shown()).not.toContain('And on Saturday.');
    });

    it.each(['queued-done', 'queued-failed', 'queued-ambiguous', 'queued-partly'])(
      'sends nothing again from the queue that was settled: %s',
      async (name) => {
        const before = shown();
        expect(await work('outbound', name)).toBe(true);
        expect(shown()).toEqual(before);
        expect(reader.product.queues.take('status')).toEqual([]);
      },
    );

    it('sends the parts of a message that are still missing, and no other', async () => {
      const before = shown();
      expect(await work('outbound', 'queued-under-way')).toBe(true);
      expect(shown().slice(before.length)).toEqual(['label.txt']);
    });
  });

  describe('of receipts', () => {
    const statuses = () => reader.product.neighbours.statuses.map(({ status }) => status);

    it('knows what CXone was told, and tells it what ranks higher', async () => {
      const before = statuses();
      expect(await work('status', 'delivered')).toBe(true);
      expect(statuses()).toEqual(before);
      expect(await work('status', 'seen')).toBe(true);
      expect(statuses()).toEqual([...before, 'seen']);
    });

    it('tells CXone what it has refused before', async () => {
      const before = statuses();
      expect(await work('status', 'early')).toBe(true);
      expect(statuses()).toEqual([...before, 'delivered']);
    });

    it('leaves a receipt that another worker has in hand until its lease ends', async () => {
      atTaking();
      const before = calls(STATUS);
      expect(await work('status', 'cut-off')).toBe(false);
      expect(calls(STATUS)).toBe(before);
      reader.product.ports.advance(60_000);
      expect(await work('status', 'cut-off')).toBe(true);
      expect(calls(STATUS)).toBe(before + 1);
    });

    it('holds the receipts of a conversation back for as long as CXone asked', async () => {
      atTaking();
      const before = calls(STATUS);
      expect(await work('status', 'throttled')).toBe(false);
      expect(calls(STATUS)).toBe(before);
      reader.product.ports.advance(900_000);
      expect(await work('status', 'throttled')).toBe(true);
      expect(calls(STATUS)).toBe(before + 1);
    });
  });

  describe('of failures', () => {
    it('counts what is parked and which breakers are open', async () => {
      atTaking();
      const { parked = [] } = reader.fixtures.table;
      const { parked: counted, breakers } = z
        .object({ parked: z.number(), breakers: z.number() })
        .parse(await reader.product.reportGauges());
      // More than these were parked by the tests before.
      expect(counted).toBeGreaterThanOrEqual(parked.length);
      expect(breakers).toBe(2);
    });

    it.each([
      ['channel-breaker', 'in-m-moved', /^BREAKER#channel#/],
      ['tenant-breaker', 'in-m-second', /^BREAKER#tenant#/],
    ])('keeps a breaker open until its time, and closes it once a message came through: %s', async (name, id, pk) => {
      atTaking();
      const before = calls(CREATE);
      expect(await work('inbound', name)).toBe(false);
      expect(calls(CREATE)).toBe(before);
      reader.product.ports.advance(120_000);
      expect(await work('inbound', name)).toBe(true);
      expect(inCxone(id)).toHaveLength(1);
      expect(await has(pk)).toBe(false);
    });

    it('gives what was captured', async () => {
      expect(await reader.product.byoc('capture', 'diff')).toContain('x-trace-id');
    });
  });

  describe('of what is parked', () => {
    it('shows each record, and opens what the customer wrote', async () => {
      atTaking();
      for (const { pk, cause } of reader.fixtures.table['parked'] ?? []) {
        const sheet = await reader.product.byoc('parked', 'show', idOf(pk), '--content', '--json');
        expect(JSON.parse(sheet)).toMatchObject({ cause, messages: [{ author: { lastName: 'Holm' } }] });
      }
    });

    it('replays all of it in the order in which it was parked, and CXone gets each message once', async () => {
      const { facts, table } = reader.fixtures;
      reader.product.ports.setTo(facts.takenAt);
      await reader.product.load(Object.values(table).flat());
      await reader.product.byoc('parked', 'replay', '--all', '--yes');
      const bodies = reader.product.queues.take('inbound');
      expect(bodies).toHaveLength(table['parked']?.length ?? 0);
      const [before, looked] = [reader.product.neighbours.inCxone.length, calls(/^GET .*\/messages$/)];
      for (const body of bodies) {
        // One may have arrived: it is looked for twice.
        for (let count = 1; !(await reader.product.work('inbound', body, { count })); count += 1) {
          expect(count).toBeLessThan(4);
          reader.product.ports.advance(120_000);
        }
      }
      const texts = reader.product.neighbours.inCxone
        .slice(before)
        .map(({ text }) => text.replace(/^\[Late: .*?\] /, ''));
      expect(texts).toEqual([
        'Is the sale over?',
        'Is anybody there?',
        'Nobody takes this.',
        'Where are my parcels?',
        'I can wait.',
        'Nobody takes this either.',
        'Try me once more.',
      ]);
      // Of the one that may have arrived, though it was parked.
      expect(calls(/^GET .*\/messages$/)).toBe(looked + 2);
      expect(await has(/^PARKED#/)).toBe(false);
    });
  });
});
