import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import type { OutgoingFile } from '../../../../lib/contract/sending.ts';
import { agentTexts } from '../../../../lib/providers/telegram/outcome.ts';
import { send } from '../../../../lib/providers/telegram/send.ts';
import { FakeBotApi, message, refusal, type Says, TOKEN } from './fake-bot-api.ts';

const addressed = {
  externalId: 'out-AAECAwQFBgcICQoLDA0O_w.1',
  conversationId: '7100000001',
  recipientIds: [],
  text: '',
};
const replyTo = { sentBy: 'theirs', providerMessageId: '7100000001:17' } as const;

const fileOf = (name: string, type: string, size = 5): OutgoingFile => ({
  name,
  type,
  size,
  url: `https://files.example.net/${name}`,
});

async function sent(file: OutgoingFile, says: Says[] = [() => message(5)], store: Says = () => new Response('bytes')) {
  const api = new FakeBotApi(...says);
  api.files.set(new URL(file.url).pathname.slice(1), store);
  const result = await send({ ...addressed, replyTo, file }, api.context());
  return { result, calls: api.calls };
}

describe('a file for Telegram', () => {
  it.each([
    ['photo.jpg', 'image/jpeg', 'sendPhoto', 'photo'],
    ['photo.png', 'image/png', 'sendPhoto', 'photo'],
    ['cat.gif', 'image/gif', 'sendAnimation', 'animation'],
    ['film.mp4', 'video/mp4', 'sendVideo', 'video'],
    ['song.mp3', 'audio/mpeg', 'sendAudio', 'audio'],
    ['voice.ogg', 'audio/ogg', 'sendVoice', 'voice'],
    ['label.pdf', 'application/pdf', 'sendDocument', 'document'],
    ['drawing.svg', 'image/svg+xml', 'sendDocument', 'document'],
  ])('%s goes by the method for its type', async (name, type, method, field) => {
    const { result, calls } = await sent(fileOf(name, type));
    expect(result).toEqual({ kind: 'sent', providerMessageId: '7100000001:5' });
    expect(calls.map((call) => call.method)).toEqual([method]);
    expect(calls[0]?.parameters['raw']).toContain(
      `name="${field}"; filename="${name}"\r\ncontent-type: ${type}\r\n\r\nbytes\r\n`,
    );
  });

  it('goes as a file where Telegram shows no picture of that size', async () => {
    const { calls } = await sent(fileOf('photo.jpg', 'image/jpeg', 10_000_001));
    expect(calls.map(({ method }) => method)).toEqual(['sendDocument']);
  });

  it.each(['Bad Request: PHOTO_INVALID_DIMENSIONS', 'Bad Request: IMAGE_PROCESS_FAILED'])(
    'goes as a file where Telegram says of the picture: %s',
    async (description) => {
      const { result, calls } = await sent(fileOf('photo.jpg', 'image/jpeg'), [
        () => refusal(400, description),
        () => message(6),
      ]);
      expect(calls.map(({ method }) => method)).toEqual(['sendPhoto', 'sendDocument']);
      expect(result.kind).toBe('sent');
    },
  );

  it.each([
    [400, 'Bad Request: VOICE_MESSAGES_FORBIDDEN'],
    [403, 'Forbidden: VOICE_MESSAGES_FORBIDDEN'],
    [400, 'Bad Request: CHAT_SEND_VOICES_FORBIDDEN'],
    [400, 'Bad Request: not enough rights to send voice notes to the chat'],
  ])('goes as a file where Telegram says of the voice message: %s %s', async (status, description) => {
    const { result, calls } = await sent(fileOf('note.ogg', 'audio/ogg'), [
      () => refusal(status, description),
      () => message(6),
    ]);
    expect(calls.map(({ method }) => method)).toEqual(['sendVoice', 'sendDocument']);
    expect(result.kind).toBe('sent');
  });

  it('is told where neither a voice message nor a file is taken', async () => {
    const { result, calls } = await sent(fileOf('note.ogg', 'audio/ogg'), [
      () => refusal(400, 'Bad Request: VOICE_MESSAGES_FORBIDDEN'),
      () => refusal(400, 'Bad Request: not enough rights to send documents to the chat'),
    ]);
    expect(calls.map(({ method }) => method)).toEqual(['sendVoice', 'sendDocument']);
    expect(result).toMatchObject({ kind: 'permanent', agentMessage: agentTexts.kindForbidden });
  });

  it('is refused for good where it is too large all the same', async () => {
    const { result } = await sent(fileOf('film.mp4', 'video/mp4'), [() => refusal(413, 'Request Entity Too Large')]);
    expect(result).toMatchObject({ kind: 'permanent', agentMessage: agentTexts.tooLarge });
  });

  it.each<[string, Says]>([
    ['is gone', () => new Response('', { status: 403 })],
    ['can’t be reached', () => Promise.reject(new TypeError('fetch failed'))],
  ])('that %s from our own store was not sent, and Telegram was not asked', async (_case, store) => {
    const { result, calls } = await sent(fileOf('label.pdf', 'application/pdf'), [], store);
    expect([result.kind, calls]).toEqual(['transient', []]);
  });

  it('has a name that can’t end its header', async () => {
    const name = 'a"; x="\r\n.pdf';
    const { calls } = await sent({ ...fileOf(name, 'application/pdf'), url: 'https://files.example.net/a' });
    expect(calls[0]?.parameters['raw']).toContain('filename="a%22; x=%22%0D%0A.pdf"\r\n');
  });
});

describe('a file on the wire to a Bot API server', () => {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  /** A server that takes uploads; answers its URL and what it got once that was whole. */
  async function server() {
    const got: { length: string | undefined; body: Buffer | undefined } = { length: undefined, body: undefined };
    const http = createServer((request, response) => {
      got.length = request.headers['content-length'];
      buffer(request).then(
        (body) => {
          got.body = body;
          response.setHeader('content-type', 'application/json');
          response.end(JSON.stringify({ ok: true, result: { message_id: 8, chat: { id: 1 } } }));
        },
        () => undefined,
      );
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => http.once('listening', resolve));
    closing.push(
      () => http.closeAllConnections(),
      () => http.close(),
    );
    return { got, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` };
  }

  function contextOf(url: string, content: () => Response) {
    return {
      ...new FakeBotApi().context(),
      settings: { apiUrl: url },
      fetch: ((input: string, init?: RequestInit) =>
        input.startsWith('https://files.') ? Promise.resolve(content()) : fetch(input, init)) as typeof fetch,
    };
  }

  it('arrives whole, with its parameters, its name and its length', async () => {
    const { got, url } = await server();
    const bytes = Buffer.alloc(300_000, 'parcel');
    const file = {
      ...fileOf('Étiquette "1".pdf', 'application/pdf', bytes.length),
      url: 'https://files.example.net/1',
    };
    const result = await send(
      { ...addressed, replyTo, file },
      contextOf(url, () => new Response(bytes)),
    );

    expect(result).toEqual({ kind: 'sent', providerMessageId: '1:8' });
    const { body = Buffer.alloc(0), length } = got;
    expect(length).toBe(String(body.length));
    const [boundary = ''] = body.toString('latin1').split('\r\n');
    const parts = [
      ['chat_id"', '', '7100000001'],
      ['reply_parameters"', '', '{"message_id":17,"allow_sending_without_reply":true}'],
      ['document"; filename="Étiquette %221%22.pdf"', '\r\ncontent-type: application/pdf', bytes.toString()],
    ].map(
      ([name, type, value]) =>
        `${boundary}\r\ncontent-disposition: form-data; name="${name}${type}\r\n\r\n${value}\r\n`,
    );
    expect(body.equals(Buffer.from(`${parts.join('')}${boundary}--\r\n`))).toBe(true);
  });

  it('that breaks off while it is read was not sent: what Telegram has of it has no end', async () => {
    const { got, url } = await server();
    const broken = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(Buffer.alloc(1_000));
      },
      pull(controller) {
        controller.error(new Error('The store went away.'));
      },
    });
    const file = fileOf('label.pdf', 'application/pdf', 300_000);
    const result = await send(
      { ...addressed, file },
      contextOf(url, () => new Response(broken)),
    );

    expect(result.kind).toBe('transient');
    expect(got.body).toBeUndefined();
    expect(JSON.stringify(result)).not.toContain(TOKEN);
  });
});
