import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { label, photo } from '../../e2e/support/sample-files.ts';
import { until } from '../phone/middleware.ts';
import { IDA, meetTelegram } from './bot-client.ts';
import type { Acquaintance } from './bot-client.ts';
import { startReceiver } from './receiver.ts';
import type { Receiver } from './receiver.ts';

const GROUP = -1_002_200_000_001;

let acquaintance: Acquaintance;
let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
  acquaintance = await meetTelegram();
  await acquaintance.call('setWebhook', { url: receiver.url, max_connections: 1 });
});
afterEach(async () => {
  await acquaintance.telegram.close();
  await receiver.close();
});

const write = (message: object) => acquaintance.writes(message);
const arrived = (count: number) => until(`${count} updates came`, () => receiver.updates.length === count);
const messages = () => receiver.updates.map(({ message }) => message);
const chosen = ({ name, type, bytes }: typeof photo, as?: string) => ({
  name,
  type,
  content: bytes.toString('base64'),
  ...(as !== undefined && { as }),
});

describe('a person’s message', () => {
  it('marks the command that it begins with', async () => {
    await write({ text: '/start parcel' });
    await arrived(1);
    expect(messages()).toMatchObject([{ entities: [{ type: 'bot_command', offset: 0, length: 6 }] }]);
  });

  it('as a reply has the message that it is for', async () => {
    await write({ text: 'Hello' });
    await acquaintance.call('sendMessage', { chat_id: IDA, text: 'Which parcel?' });
    await write({ text: 'This one', replyTo: 2 });
    await arrived(2);
    expect(messages()[1]).toMatchObject({
      message_id: 3,
      text: 'This one',
      reply_to_message: { message_id: 2, text: 'Which parcel?', from: { is_bot: true }, chat: { id: IDA } },
    });
    expect(messages()[0]).not.toHaveProperty('reply_to_message');
  });

  it('that is edited comes again as such', async () => {
    await write({ text: 'Hello' });
    await acquaintance.does('edits', { messageId: 1, text: 'Hello there' });
    await arrived(2);
    expect(receiver.updates[1]).toMatchObject({ edited_message: { message_id: 1, text: 'Hello there' } });
    expect(receiver.updates[1]?.edited_message?.['edit_date']).toBeTypeOf('number');
  });

  it('is edited by nobody else, and the bot’s not at all', async () => {
    await write({ text: 'Hello', in: 'group' });
    await acquaintance.call('sendMessage', { chat_id: GROUP, text: 'Good morning.' });
    const edit = { in: 'group', text: 'Bye' };
    const byJonas = await acquaintance.does('edits', { ...edit, user: 'jonas_berg', messageId: 1 });
    const ofTheBot = await acquaintance.does('edits', { ...edit, messageId: 2 });
    expect([byJonas.status, ofTheBot.status]).toEqual([409, 409]);
  });

  it('can be a place or a contact', async () => {
    await write({ location: { latitude: 50.8197, longitude: -0.1367 } });
    await write({ contact: { phoneNumber: '+447700900101', firstName: 'Ida', lastName: 'Holm' } });
    await arrived(2);
    expect(messages()).toMatchObject([
      { location: { latitude: 50.8197, longitude: -0.1367 } },
      { contact: { phone_number: '+447700900101', first_name: 'Ida', last_name: 'Holm' } },
    ]);
  });

  it('in the group comes from either person, under the group’s id', async () => {
    await write({ text: 'Hello', in: 'group' });
    await write({ text: 'Hi', in: 'group', user: 'jonas_berg' });
    await arrived(2);
    expect(messages()).toMatchObject([
      { message_id: 1, from: { username: 'ida_holm' }, chat: { id: GROUP, type: 'supergroup' } },
      { message_id: 2, from: { username: 'jonas_berg' }, chat: { id: GROUP, title: 'Acme Support group' } },
    ]);
  });
});

describe('a person’s files', () => {
  it.each([
    { type: 'image/jpeg', field: 'photo' },
    { type: 'image/gif', field: 'animation' },
    { type: 'video/mp4', field: 'video' },
    { type: 'audio/ogg', field: 'voice' },
    { type: 'audio/mpeg', field: 'audio' },
    { type: 'application/pdf', field: 'document' },
  ])('are $field where they are $type', async ({ type, field }) => {
    await write({ text: 'Like this', files: [chosen({ ...photo, type })] });
    await arrived(1);
    expect(messages()[0]).toHaveProperty(field);
    expect(messages()[0]).toMatchObject({ caption: 'Like this' });
    expect(messages()[0]).not.toHaveProperty('media_group_id');
  });

  it('go as files if the person wants it so, and a sticker is one', async () => {
    await write({ files: [chosen(photo, 'document')] });
    await write({ files: [chosen(photo, 'sticker')] });
    await arrived(2);
    expect(messages()[0]).toMatchObject({ document: { file_name: 'photo.png', mime_type: 'image/png' } });
    expect(messages()[1]).toMatchObject({ sticker: { type: 'regular', is_animated: false } });
  });

  it('of like kinds are an album: a message each, one media_group_id, the caption on the first', async () => {
    await write({ text: 'Both sides', files: [chosen(photo), chosen(photo)] });
    await arrived(2);
    const [first, second] = messages();
    expect(first).toMatchObject({ message_id: 1, caption: 'Both sides' });
    expect(first?.['media_group_id']).toMatch(/^\d{17}$/);
    expect(second).toMatchObject({ message_id: 2, media_group_id: first?.['media_group_id'] });
    expect(second).not.toHaveProperty('caption');
  });

  it('of unlike kinds are messages of their own', async () => {
    await write({ files: [chosen(photo), chosen(label)] });
    await arrived(2);
    for (const message of messages()) expect(message).not.toHaveProperty('media_group_id');
  });

  it('can have their caption edited', async () => {
    await write({ text: 'Front', files: [chosen(photo)] });
    await acquaintance.does('edits', { messageId: 1, text: 'Back' });
    await arrived(2);
    expect(receiver.updates[1]).toMatchObject({ edited_message: { caption: 'Back' } });
    expect(receiver.updates[1]?.edited_message).toHaveProperty('photo');
  });
});

describe('the bot’s reply', () => {
  const reply = (reply_parameters: object | string) =>
    acquaintance.call('sendMessage', { chat_id: IDA, text: 'Yes', reply_parameters });
  beforeEach(() => write({ text: 'Hello' }));

  it('quotes the message that it is for', async () => {
    const quoted = { reply_to_message: { message_id: 1, text: 'Hello' } };
    expect(await reply({ message_id: 1 })).toMatchObject({ ok: true, result: quoted });
    expect(await reply('{"message_id":1}')).toMatchObject({ ok: true, result: quoted });
  });

  it('is refused where the message is gone, or goes without it if it may', async () => {
    const description = 'Bad Request: message to be replied not found';
    expect(await reply({ message_id: 99 })).toEqual({ ok: false, error_code: 400, description });
    const lenient = await reply({ message_id: 99, allow_sending_without_reply: true });
    expect(lenient).toMatchObject({ ok: true });
    expect(lenient.result).not.toHaveProperty('reply_to_message');
  });

  it('is refused where nobody can read what it is for', async () => {
    expect(await reply('{')).toMatchObject({ description: "Bad Request: can't parse reply parameters JSON object" });
  });
});
