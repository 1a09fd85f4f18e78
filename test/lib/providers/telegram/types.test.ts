import ts from 'typescript';
import * as z from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RichContent } from '../../../../lib/contract/content.ts';
import type { OutboundPart, SendContext } from '../../../../lib/contract/sending.ts';
import { telegramProvider as telegram } from '../../../../lib/providers/telegram/index.ts';
import { until } from '../../../e2e/support/until.ts';
import { type Acquaintance, BOT, IDA, meetTelegram } from '../../../local/telegram/bot-client.ts';
import { type Receiver, startReceiver } from '../../../local/telegram/receiver.ts';
import { FakeBotApi, type RecordedCall } from './fake-bot-api.ts';

/** The type of a quoted message wants it said that it quotes none itself, which JSON can't say. */
function asSource(value: unknown): string {
  return JSON.stringify(value).replaceAll('"reply_to_message":{', '$&"reply_to_message":undefined,');
}

/** What the compiler says to values that are given a type of @grammyjs/types; nothing where they fit. */
function complaintsOf(values: readonly { readonly type: string; readonly value: unknown }[]): string[] {
  const source = [
    `import type { Opts, Update } from '@grammyjs/types';`,
    ...values.map(({ type, value }, index) => `export const value${index}: ${type} = ${asSource(value)};`),
  ].join('\n');
  const name = `${import.meta.dirname}/values-on-the-wire.ts`;
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  };
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (path) => path === name || disk.fileExists(path),
    readFile: (path) => (path === name ? source : disk.readFile(path)),
    getSourceFile: (path, language) =>
      path === name ? ts.createSourceFile(name, source, language) : disk.getSourceFile(path, language),
  };
  return ts.getPreEmitDiagnostics(ts.createProgram([name], options, host)).map(({ messageText, start = 0 }) => {
    const line = source.slice(0, start).split('\n').length - 1;
    return `${source.split('\n')[line]?.slice(0, 200)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}

/** The parameters of a call; of an upload from its form, whose file is a string here. */
function parametersOf({ parameters }: RecordedCall): unknown {
  const { raw } = parameters;
  if (typeof raw !== 'string') return parameters;
  const fields = [...raw.matchAll(/name="(\w+)"(; filename)?[^\r]*(?:\r\n[^\r]+)*\r\n\r\n([^\r]*)/g)];
  return Object.fromEntries(
    fields.map(([, name = '', filename, value = '']) => [
      name,
      filename === undefined && value.startsWith('{') ? JSON.parse(value) : value,
    ]),
  );
}

const typeOfCall = ({ method }: RecordedCall) => `Opts<string>['${method}']`;

describe('the types of Telegram’s own objects and methods', () => {
  it('accept every call that we make', async () => {
    const api = new FakeBotApi();
    const context: SendContext = api.context();
    const part: OutboundPart = {
      externalId: 'out-AAECAwQFBgcICQoLDA0O_w',
      conversationId: '7100000001',
      recipientIds: ['7100000001'],
      text: 'It leaves today',
      replyTo: { sentBy: 'theirs', providerMessageId: '7100000001:17' },
    };
    await telegram.send(part, context);
    await telegram.send({ ...part, conversationId: '-1002200000001:5', replyTo: undefined }, context);
    for (const type of ['image/png', 'image/gif', 'video/mp4', 'audio/mpeg', 'audio/ogg', 'application/pdf']) {
      api.files.set('1', () => new Response('bytes'));
      const file = { name: 'a file', type, size: 5, url: 'https://files.example.net/1' };
      await telegram.send({ ...part, text: '', file }, context);
    }
    const choices = [{ key: '1', label: 'Small', description: 'up to 2 kg' }];
    const links = [{ label: 'Track it', url: 'https://shop.example.net/42' }];
    const imageUrl = 'https://shop.example.net/42.png';
    const place = { latitude: 55.6761, longitude: 12.5683 };
    const contents: readonly RichContent[] = [
      { kind: 'list', title: 'Sizes', text: 'Which?', choices },
      { kind: 'card', text: '', cards: [{ title: 'Parcel 42', imageUrl, links, choices }] },
      { kind: 'location', text: '', place },
      { kind: 'location', text: '', place: { ...place, title: 'Shop', address: 'Main Street 1' } },
    ];
    for (const content of contents) await telegram.send({ ...part, content }, context);
    await telegram.sendTyping?.('7100000001', true, context);
    await telegram.checkAccount?.(context);
    await telegram.registerWebhook?.('https://byoc.example.net/webhooks/1', context);
    await telegram.webhookState?.('https://byoc.example.net/webhooks/1', context);
    await telegram.linkOf?.('file-1', context);

    const calls = api.calls.map((call) => ({ type: typeOfCall(call), value: parametersOf(call) }));
    expect(api.calls.map(({ method }) => method)).toEqual([
      ...['sendMessage', 'sendMessage', 'sendPhoto', 'sendAnimation', 'sendVideo', 'sendAudio', 'sendVoice'],
      ...['sendDocument', 'sendMessage', 'sendPhoto', 'sendLocation', 'sendVenue', 'sendChatAction', 'getMe'],
      ...['setWebhook', 'getWebhookInfo', 'getFile'],
    ]);
    expect(complaintsOf(calls)).toEqual([]);
  });

  it('refuse a call that is wrong, so that the above can fail', () => {
    const wrong = { type: `Opts<string>['sendMessage']`, value: { chat_id: '1', texts: 'x' } };
    expect(complaintsOf([wrong])).toHaveLength(1);
  });
});

describe('the types of Telegram’s updates', () => {
  let people: Acquaintance;
  let receiver: Receiver;

  beforeAll(async () => {
    [people, receiver] = await Promise.all([meetTelegram(), startReceiver()]);
    const kinds = ['message', 'edited_message', 'callback_query', 'message_reaction', 'my_chat_member'];
    const webhook = { url: receiver.url, secret_token: 'test-secret', max_connections: 1, allowed_updates: kinds };
    await people.call('setWebhook', webhook);
  });
  afterAll(async () => {
    await Promise.all([people.telegram.close(), receiver.close()]);
  });

  it('accept every update that the laptop’s Telegram sends', async () => {
    const file = (name: string, type: string) => ({ name, type, content: Buffer.from('a file').toString('base64') });
    await people.writes({ text: 'Where is it?' });
    const [asked] = people.messagesOf(IDA);
    await people.writes({ text: 'Well?', replyTo: asked?.id });
    await people.does('edits', { messageId: asked?.id, text: 'Where are they?' });
    await people.writes({ text: 'All', files: [file('a.png', 'image/png'), file('b.png', 'image/png')] });
    await people.writes({ files: [file('a.pdf', 'application/pdf')] });
    await people.writes({ files: [file('a.ogg', 'audio/ogg')] });
    await people.writes({ files: [file('a.mp3', 'audio/mpeg')] });
    await people.writes({ files: [file('a.mp4', 'video/mp4')] });
    await people.writes({ files: [{ ...file('a.webp', 'image/webp'), as: 'sticker' }] });
    await people.writes({ location: { latitude: 1, longitude: 2 } });
    await people.writes({ contact: { phoneNumber: '+41790000000', firstName: 'Jonas' } });
    await people.writes({ in: 'group', text: 'Hello all' });
    const markup = { inline_keyboard: [[{ text: 'Small', callback_data: '1' }]] };
    const question = z
      .object({ result: z.object({ message_id: z.int() }) })
      .parse(await people.call('sendMessage', { chat_id: IDA, text: 'Which?', reply_markup: markup }));
    const { message_id: messageId } = question.result;
    await people.does('presses', { messageId, label: 'Small' });
    await people.does('presses', { messageId, label: 'Small', isOld: true });
    await people.does('reactions', { messageId, emoji: '👍' });
    await people.does('bar', { isBarred: true });
    await until(`all of @${BOT}’s updates came`, () => receiver.updates.length >= 17);

    const updates = receiver.updates.map((value) => ({ type: 'Update', value }));
    expect(complaintsOf(updates)).toEqual([]);
  });
});
