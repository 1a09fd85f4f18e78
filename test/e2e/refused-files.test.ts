import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAction, openAddForm, submit } from '../../local/admin-visit.ts';
import { startWorld, type World } from '../../local/world.ts';
import { LogBook } from './support/log-book.ts';
import { agentReplies, atTheDesk, customerWrites, onThePhone, threadAtTheDesk } from './support/people.ts';
import { photo } from './support/sample-files.ts';
import { signed } from './support/signed-webhook.ts';
import { botOf, GROUP, IDA, inTelegram, messagesIn } from './support/telegram-people.ts';
import { until } from './support/until.ts';
import { workedOff } from './support/worked-off.ts';

const logs = new LogBook();
let world: World;
let channelId: string;

const program = (name: string) => ({ name, type: 'application/octet-stream', bytes: Buffer.from('MZ\0\0') });
const told = (name: string) => `We could not receive your file “${name}”: programs are not accepted.`;

beforeAll(async () => {
  world = await startWorld({ onLog: logs.write });
  channelId = world.demoChannel?.channelId ?? '';
  const visit = await openAction(world.cxone.origin, 'reconnect', world.integrationId, channelId);
  const account = world.phone.state().accounts[0]?.name ?? '';
  const { status } = await submit(visit, {
    name: 'Acme',
    'setting-deliveryUrl': world.phone.deliveryUrl(account),
    honoursOptOut: 'yes',
  });
  expect(status).toBe(200);
});
afterAll(() => world.stop());

const logged = (name: string) =>
  [...logs.of('deliverOutbound'), ...logs.of('deliverInbound')].filter(({ event }) => event === name);
const phone = () => onThePhone(world).filter(({ from }) => from === 'agent');
const notices = () =>
  phone()
    .map(({ text }) => text)
    .filter((text) => text.startsWith('We could not receive'));

describe('a customer of a signed webhook', () => {
  it('reads that a program was refused; the agent reads it too, and CXone hears nothing of the words', async () => {
    await customerWrites(world, { text: 'See these', files: [photo, program('setup.exe')] });
    await until('the customer was told', () => notices().length > 0);
    expect(notices()).toEqual([told('setup.exe')]);
    expect(atTheDesk(world, channelId).map(({ from, text }) => ({ from, text }))).toEqual([
      { from: 'customer', text: 'See these\n[“setup.exe” is a program, and programs are not passed on.]' },
    ]);
    // The phone reports that it was delivered.
    const dropped = () => logs.of('deliverStatus').filter(({ event }) => event === 'status.superseded');
    await until('its receipt was dropped', () => dropped().length > 0);
    expect(world.cxone.requests.countOf('B7')).toBe(0);
  });

  it('can be answered all the same', async () => {
    expect(await agentReplies(world, { channelId, text: 'Which file is it?' })).toMatchObject({ outcome: 'sent' });
    expect(phone().at(-1)?.text).toBe('Which file is it?');
  });

  it('quotes those words, and the message comes to the agent', async () => {
    const [notice] = phone();
    await customerWrites(world, { text: 'Why not?', replyTo: notice?.id ?? '' });
    await until('it is at the desk', () => atTheDesk(world, channelId).at(-1)?.text.endsWith('Why not?') === true);
  });

  it('reads nothing in a group', async () => {
    const { webhookUrl, secret } = world.demoChannel ?? { webhookUrl: '', secret: '' };
    const sends = async (id: string, isGroup: boolean) => {
      const data = {
        ...{ id, thread: { id: 'thread-of-three', isGroup }, author: { id: 'ida' }, text: id },
        attachments: [{ name: `${id}.exe`, url: 'http://10.0.0.1/odd' }],
      };
      const body = { type: 'message.received', timestamp: new Date().toISOString(), data };
      const answer = await fetch(webhookUrl, { method: 'POST', ...signed(secret, body, new Date(), id) });
      expect(answer.status).toBe(200);
      await until(
        `${id} is at the desk`,
        () => threadAtTheDesk(world, channelId, 'thread-of-three').at(-1)?.text.startsWith(id) === true,
      );
    };
    const before = logged('notice.queued').length;
    await sends('in-a-group', true);
    await sends('alone', false);
    await until('the second is told', () => logged('notice.queued').length > before);
    expect(logged('notice.queued')).toHaveLength(before + 1);
  });

  it('who wants no messages reads nothing', async () => {
    await customerWrites(world, { text: 'STOP' });
    await customerWrites(world, { text: 'One more', files: [program('more.exe')] });
    await until('it was tried', () => logged('notice.not-sent').some(({ code }) => code === 'recipient-blocked'));
    expect(notices()).not.toContain(told('more.exe'));
    await workedOff(world, 'StatusQueue');
    expect(world.cxone.requests.countOf('B7')).toBeLessThanOrEqual(2);
  });
});

describe('a customer on Telegram', () => {
  let telegramId: string;
  const wordsIn = (chatId: number) =>
    messagesIn(world, chatId).flatMap(({ from, content }) =>
      from === 'bot' && content.kind === 'text' ? [content.text] : [],
    );
  const arrives = (text: string, chatId: number) =>
    until(`“${text}” is at the desk`, () =>
      threadAtTheDesk(world, telegramId, String(chatId)).some((one) => one.text.startsWith(text)),
    );
  const answers = () => ({ name: 'Acme on Telegram', 'setting-apiUrl': world.telegram.url });

  beforeAll(async () => {
    const visit = await openAddForm(world.cxone.origin, world.integrationId, 'telegram');
    const token = { 'secret-botToken': botOf(world).token };
    const { status } = await submit(visit, { integrationId: world.integrationId, ...answers(), ...token });
    expect(status).toBe(200);
    const channels = world.cxone.state.channels.filter(({ isDeleted }) => !isDeleted);
    telegramId = channels.find(({ body }) => body.realExternalPlatformId === 'telegram')?.id ?? '';
  });

  it('reads that a file is larger than what Telegram gives out', async () => {
    const film = { name: 'film.mp4', type: 'video/mp4', bytes: Buffer.alloc(21_000_000, 1) };
    await inTelegram(world, 'messages', { text: 'The damage', files: [film] });
    await until('they were told', () => wordsIn(IDA).length > 0);
    expect(wordsIn(IDA)).toEqual([
      'We could not receive your file “film.mp4”: it is larger than 20 MB. Please send a smaller file, or a link.',
    ]);
  });

  it('reads one message of an album of ten', async () => {
    const files = Array.from({ length: 10 }, (_, at) => program(`part-${at}.exe`));
    const before = wordsIn(IDA).length;
    await inTelegram(world, 'messages', { text: 'All of it', files });
    await arrives('All of it', IDA);
    await until('they were told', () => wordsIn(IDA).length > before);
    await inTelegram(world, 'messages', { text: 'And one', files: [program('last.exe')] });
    await until('they were told of the next', () => wordsIn(IDA).includes(told('last.exe')));
    expect(wordsIn(IDA)).toHaveLength(before + 2);
    expect(wordsIn(IDA)[before]?.match(/part-\d\.exe/g)).toHaveLength(10);
  });

  it('reads nothing in a group, until an admin wants it there', async () => {
    await inTelegram(world, 'messages', { in: 'group', text: 'For all', files: [program('first.exe')] });
    await arrives('For all', GROUP);
    const visit = await openAction(world.cxone.origin, 'reconnect', world.integrationId, telegramId);
    const { status } = await submit(visit, { ...answers(), 'secret-botToken': '', tellsRefusedFiles: 'everywhere' });
    expect(status).toBe(200);
    await inTelegram(world, 'messages', { in: 'group', text: 'Again', files: [program('second.exe')] });
    await until('the group was told', () => wordsIn(GROUP).length > 0);
    expect(wordsIn(GROUP)).toEqual([told('second.exe')]);
  });
});
