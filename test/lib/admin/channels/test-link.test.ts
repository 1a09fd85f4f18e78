import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { telegramProvider } from '../../../../lib/providers/telegram/index.ts';
import { json } from '../../cxone/stub-server.ts';
import { parseHtml } from '../html/html.ts';
import { type Admin, AdminWorld, UPSERT } from '../world.ts';

let world: AdminWorld;
let admin: Admin;
let asked: string[];
let isAway: boolean;

beforeEach(async () => {
  asked = [];
  isAway = false;
  const botApi: typeof fetch = async (input, init) => {
    asked.push(new URL(new Request(input, init).url).pathname.replace(/.*\//, ''));
    await Promise.resolve();
    if (isAway) return new Response(undefined, { status: 502 });
    const result = asked.at(-1) === 'getMe' ? { id: 7_200_000_001, is_bot: true, username: 'acme_test_bot' } : true;
    return Response.json({ ok: true, result });
  };
  world = await AdminWorld.start({ fetch: botApi, providers: [telegramProvider] });
  admin = await world.signIn();
});
afterEach(() => world.stop());

const addBot = () =>
  admin.addChannel({ 'setting-apiUrl': '', 'secret-botToken': '7200000001:test-token-of-no-real-bot' });

async function ask(channel: string): Promise<string> {
  asked = [];
  const fields = { csrf: await admin.csrfToken(), action: 'test-message' };
  return (await admin.send('channels', fields, { channel })).body ?? '';
}

describe('a real test message of a bot', () => {
  it('is had by a link of some minutes, for which nothing is sent and nothing stored', async () => {
    const id = await addBot();
    world.table.writes.length = 0;
    const page = await ask(id);
    const { text, tags } = parseHtml(page);
    expect(text).toContain('the account answers with a real test message');
    expect(text).toContain('works for 10 minutes');
    const links = tags.map(({ attributes }) => attributes['href'] ?? '');
    const [link = ''] = links.filter((href) => href.startsWith('https://t.me/'));
    expect(link).toMatch(/^https:\/\/t\.me\/acme_test_bot\?start=test-/);
    const field = tags.find(({ attributes }) => attributes['id'] === 'test-message');
    expect(field?.attributes['value']).toBe(`/start ${new URL(link).searchParams.get('start') ?? ''}`);
    expect(asked).toEqual(['getMe']);
    expect(JSON.stringify(world.table.writes)).not.toContain('testSentAt');
  });

  it('that Telegram does not answer for is told with the reason', async () => {
    const id = await addBot();
    isAway = true;
    expect(parseHtml(await ask(id)).text).toContain('Telegram cannot be reached at the moment.');
  });

  it('has a link for nobody whom CXone does not let change the channel', async () => {
    const id = await addBot();
    world.cxone.on(UPSERT, json(403, {}));
    expect(await ask(id)).not.toContain('t.me');
    expect(asked).toEqual([]);
  });
});
