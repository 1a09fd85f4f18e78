import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { json } from '../../cxone/stub-server.ts';
import { parseHtml } from '../html/html.ts';
import { type Admin, AdminWorld, UPSERT } from '../world.ts';

const bodySchema = (body: unknown) => JSON.parse(String(body)) as { type: string; data: Record<string, unknown> };

let world: AdminWorld;
let admin: Admin;
let answer: number;
let posted: ReturnType<typeof bodySchema>[];

beforeEach(async () => {
  answer = 200;
  posted = [];
  const receiver: typeof fetch = async (input, init) => {
    posted.push(bodySchema(await new Request(input, init).text()));
    return new Response(null, { status: answer });
  };
  world = await AdminWorld.start({ fetch: receiver });
  admin = await world.signIn();
});
afterEach(() => world.stop());

async function send(channel: string): Promise<string> {
  const fields = { csrf: await admin.csrfToken(), action: 'test-message' };
  return parseHtml((await admin.send('channels', fields, { channel })).body ?? '').text;
}

const messages = () => posted.filter(({ type }) => type === 'message.send');

describe('a real test message', () => {
  it('goes out to the test conversation, marked as a test, and the page says that it was taken', async () => {
    const id = await admin.addChannel();
    expect(await send(id)).toContain('A real message was sent to the test conversation “channel.test”');
    expect(messages()).toEqual([
      expect.objectContaining({
        data: {
          id: expect.stringMatching(/^out-test-[0-9a-f]{24}$/) as string,
          channelId: id,
          thread: { id: 'channel.test' },
          recipients: [{ id: 'channel.test' }],
          text: 'This is a test of the channel “Web shop messages”. No customer gets it.',
          isTest: true,
        },
      }),
    ]);
    expect(world.audit.entries.map(({ act, outcome }) => `${act} ${outcome}`)).toContain('test-channel done');
  });

  it('goes out three times a minute at most', async () => {
    const id = await admin.addChannel();
    await send(id);
    world.clock.advance(19_999);
    expect(await send(id)).toContain('A test message was sent a moment ago.');
    expect(messages()).toHaveLength(1);
    world.clock.advance(1);
    await send(id);
    expect(messages()).toHaveLength(2);
  });

  it('that the provider refuses is told with the reason', async () => {
    const id = await admin.addChannel();
    answer = 503;
    expect(await send(id)).toContain('The real test message did not go through.');
    expect(world.lines.join()).toContain('"event":"channel.test-failed"');
  });

  it('goes out for nobody whom CXone does not let change the channel', async () => {
    const id = await admin.addChannel();
    world.cxone.on(UPSERT, json(403, {}));
    await send(id);
    expect(messages()).toEqual([]);
  });
});
