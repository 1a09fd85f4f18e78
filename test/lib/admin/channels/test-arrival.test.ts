import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { hangUp, json } from '../../cxone/stub-server.ts';
import { inputValue, parseHtml } from '../html/html.ts';
import { type Admin, ACCESS_TOKEN, AdminWorld, UPSERT } from '../world.ts';

const BY_US = 'service-user-token';
const bodySchema = z.record(z.string(), z.unknown());

let world: AdminWorld;
let admin: Admin;
let id: string;
let create: string;

beforeEach(async () => {
  world = await AdminWorld.start();
  world.cxone.on('POST /auth/token', json(200, { access_token: BY_US, expires_in: 3_600 }));
  admin = await world.signIn();
  id = await admin.addChannel();
  create = `POST /dfo/3.0/channels/${id}/messages`;
  world.cxone.on(create, json(200, { message: { id: 'm-1', threadId: 't-1' }, consumerContact: { id: '10042' } }));
  world.cxone.seen.length = 0;
});
afterEach(() => world.stop());

/** Clicks a button of the channel's page, as it was shown at that moment. */
async function click(action: string, moment?: string) {
  const page = await admin.see('channels', id);
  const fields = { csrf: inputValue(page, 'csrf'), moment: moment ?? inputValue(page, 'moment'), action };
  const { body = '' } = await admin.send('channels', fields, { channel: id });
  return { text: parseHtml(body).text, body, moment: fields.moment };
}

const created = () => world.cxone.to(create).map(({ body }) => bodySchema.parse(JSON.parse(body)));

/** CXone finds one message by its id, and knows others beside it. */
function finds(externalId: unknown): void {
  const others = { id: 'm-9', idOnExternalPlatform: 'in-of-a-customer', channelId: id };
  world.cxone.on(
    'GET /dfo/3.0/messages',
    json(200, { hits: 2, data: [others, { id: 'm-1', idOnExternalPlatform: externalId, channelId: id }] }),
  );
}

describe('a test message that arrives in CXone', () => {
  it('says that it is one, comes from nobody, and the page says what CXone answered', async () => {
    const { text, moment } = await click('test-arrival');
    expect(text).toContain('CXone took the test message: contact 10042 (message m-1).');
    expect(created()).toEqual([
      {
        idOnExternalPlatform: expect.stringMatching(
          new RegExp(`^in-at\\.[\\w-]{8}\\.channel\\.test\\.${moment}$`),
        ) as string,
        direction: 'inbound',
        createdAtWithMilliseconds: '2026-03-02T10:15:00.000Z',
        thread: { idOnExternalPlatform: 'channel.test', threadName: 'Test' },
        messageContent: {
          type: 'TEXT',
          payload: {
            text: 'This is a test of the channel “Web shop messages”. No customer wrote it, and an answer reaches no customer.',
          },
        },
        authorEndUserIdentity: { idOnExternalPlatform: 'generic~channel.test', firstName: 'Test' },
      },
    ]);
    expect(world.audit.entries.map(({ act, outcome }) => `${act} ${outcome}`)).toContain('test-channel done');
  });

  it('is brought by the service user, as customers’ messages are, once CXone has let the admin change the channel', async () => {
    await click('test-arrival');
    const bearers = world.cxone.seen
      .filter(({ method, path }) => [UPSERT, create].includes(`${method} ${path}`))
      .map(({ headers }) => headers.authorization);
    expect(bearers).toEqual([`Bearer ${ACCESS_TOKEN}`, `Bearer ${BY_US}`]);

    world.cxone.on(UPSERT, json(403, {}));
    await click('test-arrival');
    expect(created()).toHaveLength(1);
  });

  it('is announced with what stays of it before the click', async () => {
    const { text } = parseHtml(await admin.see('channels', id));
    expect(text).toContain('only its words can be removed.');
  });

  it('is one message however often its form is sent, and another one from the next page', async () => {
    const { moment } = await click('test-arrival');
    world.cxone.on(create, json(409, {}));
    expect((await click('test-arrival', moment)).text).toContain('CXone has this test message already.');
    const ids = created().map(({ idOnExternalPlatform }) => idOnExternalPlatform);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    world.clock.advance(1_000);
    await click('test-arrival');
    expect(created().at(-1)).not.toMatchObject({ idOnExternalPlatform: ids[0] });
  });

  it('that CXone refuses is told with what CXone answered', async () => {
    world.cxone.on(create, json(403, { errors: [], uid: 'ref-1' }));
    const { text, body } = await click('test-arrival');
    expect(text).toContain('CXone answered with status 403.');
    expect(text).toContain('The test message did not arrive.');
    expect(body).not.toContain('remove-test-arrival');
    expect(world.lines.join()).toContain('"event":"channel.test-failed"');
  });

  it('of which nobody knows whether it arrived is told as that, and can be removed', async () => {
    world.cxone.on(create, hangUp);
    const { text, body } = await click('test-arrival');
    expect(text).toContain('CXone gave no answer. The test message may have arrived all the same');
    expect(body).toContain('remove-test-arrival');
  });
});

describe('the words of a test message', () => {
  it('are removed from CXone by a click, and the page says what stays', async () => {
    const { moment } = await click('test-arrival');
    finds(created()[0]?.['idOnExternalPlatform']);
    world.cxone.on('POST /dfo/3.0/messages/m-1/content-removal', json(200, {}));
    const { text } = await click('remove-test-arrival', moment);
    expect(text).toContain('CXone has removed the words. Conversation and contact stay');
    expect(world.cxone.seen.filter(({ path }) => path.endsWith('-removal')).map(({ path }) => path)).toEqual([
      '/dfo/3.0/messages/m-1/content-removal',
    ]);
  });

  it.each(['in-of-a-customer', '../m-9', ''])(
    'are those of a test alone, whatever the form says: %j',
    async (moment) => {
      await click('test-arrival');
      finds(created()[0]?.['idOnExternalPlatform']);
      expect((await click('remove-test-arrival', moment)).text).toContain('CXone does not find this test message.');
      expect(world.cxone.seen.filter(({ path }) => path.endsWith('-removal'))).toEqual([]);
    },
  );

  it('that CXone does not remove are told as there', async () => {
    const { moment } = await click('test-arrival');
    finds(created()[0]?.['idOnExternalPlatform']);
    world.cxone.on('POST /dfo/3.0/messages/m-1/content-removal', json(403, {}));
    const { text } = await click('remove-test-arrival', moment);
    expect(text).toContain('CXone answered with status 403. The words were not removed.');
  });
});
