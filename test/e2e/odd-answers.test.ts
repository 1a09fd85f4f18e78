import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addChannel, type AddedChannel, openAction, openAddForm, submit } from '../../local/admin-visit.ts';
import { startWorld, type World } from '../../local/world.ts';
import { parseHtml } from '../lib/admin/html/html.ts';
import { LogBook } from './support/log-book.ts';
import { agentReplies, threadAtTheDesk } from './support/people.ts';
import { drops, page, says, ScriptedPlatform, type Step, writes } from './support/scripted-platform.ts';
import { signed } from './support/signed-webhook.ts';
import { until } from './support/until.ts';

/** Several conversations at once, of which each needs processes of its own. */
const TOKEN = '7200000001:test-token-of-no-real-bot';

const log = new LogBook();
let world: World;
let platform: ScriptedPlatform;
let generic: AddedChannel;
let telegram: { readonly channelId: string; readonly secret: string; readonly webhookUrl: string };
let conversations = 0;

beforeAll(async () => {
  platform = await ScriptedPlatform.start();
  world = await startWorld({ demoChannel: false, onLog: log.write });
  const { cxone, integrationId } = world;
  generic = await addChannel({
    cxoneOrigin: cxone.origin,
    integrationId,
    name: 'Odd platform',
    deliveryUrl: `${platform.url}/deliveries`,
  });
  const { status, html } = await submit(await openAddForm(cxone.origin, integrationId, 'telegram'), {
    ...{ integrationId, name: 'Odd bot', 'setting-apiUrl': platform.url, 'secret-botToken': TOKEN },
  });
  expect(status, html).toBe(200);
  const { url = '', secret = '' } = platform.webhook ?? {};
  telegram = { webhookUrl: url, secret, channelId: url.slice(url.lastIndexOf('/') + 1) };
});
afterAll(async () => {
  await world.stop();
  platform.stop();
});

type Name = 'generic' | 'telegram';
const both: readonly Name[] = ['generic', 'telegram'];

/** A customer begins a conversation, and the agent answers in it once it is at the desk. */
async function reply(name: Name, text: string, ...steps: readonly Step[]) {
  platform.answers(text, ...steps);
  conversations += 1;
  const id = name === 'generic' ? `conv-${conversations}` : String(7_100_000_000 + conversations);
  const { channelId } = name === 'generic' ? generic : telegram;
  const request = name === 'generic' ? webhookOf(id) : updateOf(Number(id));
  const { status } = await fetch(request.url, { method: 'POST', headers: request.headers, body: request.body });
  expect(status).toBe(200);
  const atDesk = () => threadAtTheDesk(world, channelId, id);
  await until('the conversation is at the desk', () => atDesk().length === 1);
  const outcome = await agentReplies(world, { channelId, threadId: id, text });
  return {
    outcome,
    atDesk: () => atDesk().find(({ from }) => from === 'agent'),
    /** Attempts, once there are so many. */
    attempts: async (count: number) => {
      await until(`“${text}” was tried ${count} times`, () => platform.attempts(text).length >= count);
      return platform.attempts(text);
    },
  };
}

function webhookOf(id: string) {
  const data = { id: `m-${id}`, thread: { id }, author: { id: `usr-${id}`, firstName: 'Ida' }, text: 'Hello' };
  const content = { type: 'message.received', timestamp: '2026-03-02T10:15:29.100Z', data };
  return { url: generic.webhookUrl, ...signed(generic.secret, content, new Date(), `msg-${id}`) };
}

function updateOf(id: number) {
  const message = {
    message_id: 17,
    date: 1_772_446_529,
    chat: { id, type: 'private' },
    from: { id, first_name: 'Ida' },
  };
  return {
    url: telegram.webhookUrl,
    headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': telegram.secret },
    body: JSON.stringify({ update_id: id, message: { ...message, text: 'Hello' } }),
  };
}

const sentence = ({ outcome }: Awaited<ReturnType<typeof reply>>): string =>
  outcome.outcome === 'failed' ? outcome.displayErrorMessage : 'sent';

const ownError = (name: Name, status: number, words: string, as = status): Step =>
  says(
    as,
    name === 'generic'
      ? { error: { code: 'no_session', message: words } }
      : { ok: false, error_code: status, description: words },
  );

describe('a repeat that is refused as a repeat', () => {
  const duplicate = says(409, { error: { code: 'duplicate', message: 'This webhook-id was already processed' } });
  const rows: readonly (readonly [string, readonly Step[], number])[] = [
    ['after a lost answer, as one that was processed', [drops, duplicate], 2],
    [
      'after a 502, as one that is under way',
      [page(502), says(409, { title: 'A request is outstanding' }, { 'retry-after': '2' })],
      3,
    ],
    [
      'after a lost answer, as a key that was used',
      [drops, says(422, { title: 'Idempotency-Key is already used' })],
      3,
    ],
    ['after a lost answer, by a proxy', [drops, page(413)], 3],
    ['after a lost answer, by a gateway that leads nowhere', [drops, page(404)], 3],
    ['after a lost answer, as too early', [drops, says(425)], 3],
    ['from the queue', [drops, drops, drops, duplicate], 4],
  ];

  it('is never told as a refusal of the message, which goes on under its id until the platform says what it has', async () => {
    const told = await Promise.all(rows.map(([how, steps]) => reply('generic', `repeat ${how}`, ...steps)));
    for (const [index, [how, , count]] of rows.entries()) {
      const one = told[index];
      expect(one?.outcome.outcome, how).toBe('sent');
      const attempts = (await one?.attempts(count)) ?? [];
      expect(new Set(attempts.map(({ id }) => id)).size, how).toBe(1);
    }
    await until(
      'all are worked off',
      () => log.all().filter(({ event }) => event === 'outbound.sent').length >= rows.length,
    );
    expect(told.map((one) => one.atDesk()?.kind)).not.toContain('failed');
    // The one that has to wait does.
    const [, , asked] = platform.attempts('repeat after a 502, as one that is under way');
    const [, before] = platform.attempts('repeat after a 502, as one that is under way');
    expect((asked?.at ?? 0) - (before?.at ?? 0)).toBeGreaterThanOrEqual(2_000);
  });

  it('is told as a refusal where it is surely one of the message', async () => {
    const refused = says(422, { error: { code: 'message_refused', message: 'No such number' } });
    expect(sentence(await reply('generic', 'refused in the end', drops, refused))).toBe(
      'The channel refused the message: No such number.',
    );
  });

  it('is not even made where the provider doubles repeats', async () => {
    const one = await reply('telegram', 'no repeat', drops, ownError('telegram', 409, 'Conflict'));
    expect(sentence(one)).toMatch(/^Telegram did not confirm the message\./);
    expect(await one.attempts(1)).toHaveLength(1);
  });
});

describe('a 2xx that says no', () => {
  it.each(both)('is a refusal in the words of the provider: %s', async (name) => {
    const one = await reply(name, `no in 200, ${name}`, ownError(name, 400, 'The chat is closed', 200));
    expect(sentence(one)).toMatch(/refused the message: The chat is closed\.$/);
  });

  it.each([
    ['a page', page(200)],
    ['an error in words', says(200, 'Webhook message delivery failed with error: endpoint returned HTTP error 400')],
  ])('is not believed: %s', async (what, step) => {
    const repeated = await reply('generic', `${what} from the platform`, step);
    expect(sentence(repeated)).toBe('sent');
    expect(await repeated.attempts(2)).toHaveLength(2);
    expect(sentence(await reply('telegram', `${what} from Telegram`, step))).toMatch(/^Telegram did not confirm/);
  });

  it('is told to an admin who tries the channel out', async () => {
    const { cxone, integrationId, cloud } = world;
    const { cookie } = await openAction(cxone.origin, 'reconnect', integrationId, generic.channelId);
    const url = `${cloud.apiUrl}/i/main/channels?channel=${generic.channelId}`;
    const visit = { url, cookie, html: await (await fetch(url, { headers: { cookie } })).text() };
    platform.answers('', page(200));
    expect(parseHtml((await submit(visit, { action: 'test' })).html).text).toContain('No receiver answers there');
    platform.answers('');
    expect(parseHtml((await submit(visit, { action: 'test' })).html).text).not.toContain('No receiver answers there');
  });
});

it.each(both)('an answer without an end is decided by what came: %s', async (name) => {
  let isOver = false;
  const yes = name === 'generic' ? '{"id' : '{"ok":true,"result":{"mess';
  const endless: Step = (response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write(yes);
    response.once('finish', () => (isOver = true));
  };
  const started = performance.now();
  const one = await reply(name, `without an end, ${name}`, endless);
  console.log(`${name}: answered after ${Math.round(performance.now() - started)} ms`);
  expect(sentence(one)).toBe('sent');
  expect(await one.attempts(1)).toHaveLength(1);
  // Nobody awaited an end that never came.
  expect(isOver).toBe(false);
});

describe('how long to wait', () => {
  const throttled = (headers: Readonly<Record<string, string>> = {}) => says(429, '', headers);
  const rows: readonly (readonly [Name, string, Step, number])[] = [
    ['generic', 'a fraction of seconds', throttled({ 'retry-after': '1.5' }), 1_500],
    ['generic', 'seconds below nought', throttled({ 'retry-after': '-1' }), 500],
    ['generic', 'no time', throttled(), 500],
    [
      'generic',
      'a date',
      (response, request) =>
        throttled({ 'retry-after': new Date(Date.now() + 2_000).toUTCString() })(response, request),
      1_000,
    ],
    ['generic', 'seconds of a 503', says(503, '', { 'retry-after': '2' }), 2_000],
    ['telegram', 'no time', says(429, { ok: false, error_code: 429, description: 'Too Many Requests' }), 500],
    [
      'telegram',
      'words',
      says(429, { ok: false, error_code: 429, description: 'Too Many Requests: retry after 2' }),
      2_000,
    ],
  ];

  it('is never less than the provider asks for, and never nothing', async () => {
    const told = await Promise.all(rows.map(([name, how, step]) => reply(name, `wait ${name} ${how}`, step)));
    for (const [index, [name, how, , waitMs]] of rows.entries()) {
      const one = told[index];
      expect(one?.outcome.outcome, `${name} ${how}`).toBe('sent');
      const [first, second] = (await one?.attempts(2)) ?? [];
      expect((second?.at ?? 0) - (first?.at ?? 0), `${name} ${how}`).toBeGreaterThanOrEqual(waitMs);
    }
  });
});

describe('a refusal that is about the message', () => {
  it.each([
    ['generic', 'the page of a firewall', page(403), 'The channel refused the message (status 403).'],
    [
      'generic',
      'opted out',
      ownError('generic', 403, 'The customer has opted out'),
      'The channel refused the message: The customer has opted out.',
    ],
    [
      'generic',
      'ended',
      says(410, { error: { message: 'Conversation ended' } }),
      'The channel refused the message: Conversation ended.',
    ],
    [
      'generic',
      'a problem',
      says(422, { title: 'Opted out', detail: 'No more, please' }, { 'content-type': 'application/problem+json' }),
      'The channel refused the message: No more, please.',
    ],
    [
      'generic',
      'a message',
      says(400, { message: 'No such number' }),
      'The channel refused the message: No such number.',
    ],
    [
      'generic',
      'an error in a string',
      says(400, { error: 'No such number' }),
      'The channel refused the message: No such number.',
    ],
    ['telegram', 'the page of a firewall', page(403), 'Telegram refused the message (status 403).'],
    ['telegram', 'a gateway', page(400), 'Telegram refused the message (status 400).'],
  ] as const)('reaches the agent, and rings no alarm about credentials: %s, %s', async (name, how, step, told) => {
    log.clear();
    expect(sentence(await reply(name, `about the message, ${name}, ${how}`, step))).toBe(told);
    const [failed] = await until('it is logged', () => {
      const lines = log.all().filter(({ event }) => event === 'outbound.failed');
      return lines.length > 0 && lines;
    });
    expect(failed?.['code']).toBe('permanent');
  });
});

describe.each(both)('odd statuses of %s', (name) => {
  it('an answer that only announces one is passed over', async () => {
    const yes = name === 'generic' ? '{"id":"p-1"}' : '{"ok":true,"result":{}}';
    const length = `content-length: ${yes.length}\r\ncontent-type: application/json\r\nconnection: close`;
    const bytes = `HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n${length}\r\n\r\n${yes}`;
    const one = await reply(name, `announced, ${name}`, writes(bytes));
    expect(sentence(one)).toBe('sent');
    expect(await one.attempts(1)).toHaveLength(1);
  });

  it('999 is a refusal', async () => {
    const one = await reply(name, `999, ${name}`, writes('HTTP/1.1 999 Denied\r\ncontent-length: 0\r\n\r\n'));
    expect(sentence(one)).toMatch(/refused the message \(status 999\)\.$/);
    expect(await one.attempts(1)).toHaveLength(1);
  });
});
