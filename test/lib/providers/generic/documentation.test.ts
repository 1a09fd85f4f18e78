import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { RichContent } from '../../../../lib/contract/content.ts';
import type { OutboundPart, SendContext } from '../../../../lib/contract/sending.ts';
import type { Parsed, RawRequest } from '../../../../lib/contract/webhook.ts';
import { genericProvider } from '../../../../lib/providers/generic/index.ts';
import { parse } from '../../../../lib/providers/generic/parse.ts';
import { live, NOW, SECRET, verified } from './signed-request.ts';
import { surroundings } from '../../../support/contexts.ts';

const page = readFileSync(new URL('../../../../docs/generic-provider.md', import.meta.url), 'utf8');

function blocks(language: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, block]) => block ?? '');
}

function exampleOf(name: string): string {
  const found = new RegExp(`^${name} +(\\S.*)$`, 'm').exec(blocks('text').join(''))?.[1];
  if (found === undefined) throw new Error(`The page has no example of ${name}.`);
  return found;
}

const OUR_ID = 'out-q83vEjRWeJCrze8SNFZ4kA';

/** False of rich content that stands alone on the page, without what goes around it. */
const isEvent = (block: string): boolean => !block.includes('"version"') || block.includes('"type"');

describe('the worked example of the page', () => {
  const request: RawRequest = {
    method: 'POST',
    url: 'https://byoc.example.net/webhooks/generic-acme',
    headers: {
      'webhook-id': exampleOf('webhook-id'),
      'webhook-timestamp': exampleOf('webhook-timestamp'),
      'webhook-signature': exampleOf('webhook-signature'),
    },
    body: Buffer.from(exampleOf('body')),
    receivedAt: NOW,
  };

  it('verifies with its secret, and reads as a message', async () => {
    const verification = genericProvider.verify(request, live(exampleOf('secret')), {});
    expect(verification.kind).toBe('accepted');
    expect(verification.kind === 'accepted' && (await genericProvider.parse(verification.request))).toMatchObject({
      events: [{ kind: 'message', text: 'Where is my parcel?' }],
    });
  });
});

describe('the JSON of the page', () => {
  it('is what the provider reads, in every example of what comes in', () => {
    const kinds = blocks('json')
      .filter(isEvent)
      .map((block): Parsed => parse(verified(block)));
    expect(kinds).toMatchObject([
      { events: [{ kind: 'message', replyTo: { sentBy: 'theirs' }, author: { nickname: 'ida.h' } }] },
      {
        events: [
          {
            kind: 'message',
            author: { language: 'da', phone: '+45 12 34 56 78', email: 'ida@example.com', fields: { tier: 'gold' } },
            fields: { page: '/parcels/4711' },
          },
        ],
      },
      { events: [{ kind: 'message', text: 'Tomorrow', press: { of: OUR_ID, key: '2' } }] },
      { events: [{ kind: 'message', press: { of: OUR_ID, answers: { name: 'Ida Holm', size: ['1', '3'] } } }] },
      { events: [{ kind: 'message', change: { kind: 'edited', of: 'm-90017' } }] },
      {
        events: [
          {
            kind: 'message',
            text: '',
            files: [
              { id: 'f-1', name: 'photo.jpg', source: { kind: 'link' } },
              { id: '2', name: 'label.pdf', source: { kind: 'upload', uploadId: 'upl-q83vEjRWeJCrze8SNFZ4kA' } },
            ],
          },
        ],
      },
      // What is asked at another URL, and its answer: see the next test.
      { events: [{ kind: 'ignored' }] },
      { kind: 'malformed', field: 'type' },
      { events: [{ kind: 'receipt', status: 'seen' }] },
      { events: [{ kind: 'receipt', status: 'failed', reason: "The customer's device is full." }] },
      { events: [{ kind: 'signal', signal: { kind: 'reaction', emoji: '👍' }, on: { externalId: OUR_ID } }] },
      { events: [{ kind: 'typing', isTyping: true }] },
      { events: [{ kind: 'signal', signal: { kind: 'contact-state', state: 'opted-out' } }] },
      { events: [{ kind: 'signal', signal: { kind: 'ended' } }] },
      // What goes out: the envelope is checked by the test of the receiver below.
      { events: [{ kind: 'ignored' }] },
      { events: [{ kind: 'ignored' }] },
      { kind: 'malformed', field: 'type' },
      ...Array.from({ length: 4 }, () => ({ events: [{ kind: 'ignored' }] })),
    ]);
  });

  it('asks for an upload as the provider reads it, of as many bytes as the answer’s headers say', async () => {
    const request = blocks('json').find((block) => block.includes('upload.request')) ?? '';
    expect(await genericProvider.parseUpload?.(verified(request))).toMatchObject({ kind: 'upload', bytes: 123_456 });
    const answer = blocks('json').find((block) => block.includes('"upload"')) ?? '';
    expect(JSON.parse(answer)).toMatchObject({ ok: true, upload: { headers: { 'content-length': '123456' } } });
  });
});

const textPart: OutboundPart = {
  externalId: 'out-q83vEjRWeJCrze8SNFZ4kA',
  conversationId: 'conv-7781',
  recipientIds: ['usr-5150'],
  text: 'It leaves today.',
};
const labelFile = {
  name: 'label.pdf',
  type: 'application/pdf',
  size: 48_213,
  url: 'https://files.example.net/label.pdf?signature=1',
};

const choices = [
  { key: '1', label: 'Today', description: 'Before noon', imageUrl: 'https://shop.example.net/1.jpg' },
  { key: '2', label: 'Tomorrow' },
];
const place = { latitude: 55.3282, longitude: 8.7616, title: 'Shop', address: 'Torvet 1, Ribe' };

/** Each kind with all that it may hold. */
const contents: readonly RichContent[] = [
  { kind: 'quickReplies', text: 'When?', choices },
  { kind: 'list', title: 'Days', text: '', choices },
  {
    kind: 'card',
    text: '',
    cards: [
      { links: [], choices: [] },
      {
        title: 'Parcel',
        text: 'It leaves today.',
        imageUrl: 'https://shop.example.net/4711.jpg',
        links: [{ label: 'Follow it', url: 'https://shop.example.net/4711' }],
        choices,
      },
    ],
  },
  { kind: 'timeSlots', text: 'When?', slots: [{ key: '1', startsAt: '2026-03-04T09:00:00.000Z', minutes: 30 }], place },
  {
    kind: 'form',
    title: 'Your order',
    text: '',
    fields: [
      { ident: 'name', label: 'Name', placeholder: 'First and last', isMultiple: false },
      { ident: 'size', label: 'Size', isMultiple: true, options: choices },
    ],
  },
  { kind: 'location', text: 'Here', place },
];

/** Every form of what goes to a delivery URL. */
const forms: readonly { of: string; send: (context: SendContext) => Promise<unknown>; shows?: string }[] = [
  ...[
    { of: 'a text', shows: 'to usr-5150: It leaves today.' },
    { of: 'a text to nobody who is known', recipientIds: [], shows: 'to thread conv-7781: It leaves today.' },
    { of: 'a text to several', recipientIds: ['usr-1', 'usr-2'], shows: 'to usr-1: It leaves today.' },
    {
      of: 'an answer to a customer’s message',
      replyTo: { sentBy: 'theirs', providerMessageId: 'm-90017' } as const,
      shows: 'to usr-5150: It leaves today.',
    },
    {
      of: 'an answer to an agent’s message',
      replyTo: { sentBy: 'ours', externalId: 'out-q83vEjRWeJCrze8SNFZ4kA' } as const,
      shows: 'to usr-5150: It leaves today.',
    },
    {
      of: 'a further piece of a long text',
      externalId: 'out-q83vEjRWeJCrze8SNFZ4kA.19',
      text: 'x'.repeat(10_000),
      shows: `to usr-5150: ${'x'.repeat(10_000)}`,
    },
    { of: 'a file', text: '', file: labelFile, shows: `to usr-5150: ${labelFile.url}` },
    {
      of: 'a file to nobody who is known',
      text: '',
      file: labelFile,
      recipientIds: [],
      shows: `to thread conv-7781: ${labelFile.url}`,
    },
  ].map(({ of, shows, ...changes }) => ({
    of,
    shows,
    send: (context: SendContext) => genericProvider.send({ ...textPart, ...changes }, context),
  })),
  ...contents.map((content) => ({
    of: `rich content of the kind ${content.kind}`,
    shows: 'to usr-5150: It leaves today.',
    send: (context: SendContext) => genericProvider.send({ ...textPart, content }, context),
  })),
  { of: 'the end of a conversation', send: async (context) => genericProvider.tellEnd?.('conv-7781', context) },
  ...[true, false].map((isTyping) => ({
    of: isTyping ? 'an agent who types' : 'an agent who no longer types',
    send: async (context: SendContext) => genericProvider.sendTyping?.('conv-7781', isTyping, context),
  })),
  { of: 'a test', send: async (context) => genericProvider.sendTest?.(context) },
];

const textOf = (init: RequestInit | undefined): string => z.string().parse(init?.body);

const contextAt = (port: string, fetch: SendContext['fetch']): SendContext => ({
  ...surroundings,
  channelId: 'generic-acme',
  settings: { deliveryUrl: `http://127.0.0.1:${port}/` },
  secrets: live(SECRET),
  fetch,
  now: () => new Date(),
  signal: AbortSignal.timeout(20_000),
});

describe('the JSON schema of the page', () => {
  const text = readFileSync(new URL('../../../../docs/generic-provider.schema.json', import.meta.url), 'utf8');
  const schema = z.fromJSONSchema(z.record(z.string(), z.json()).parse(JSON.parse(text)));

  const posted = async (send: (context: SendContext) => Promise<unknown>): Promise<unknown> => {
    let body: unknown;
    await send(
      contextAt('9', (_url, init) => {
        body = JSON.parse(textOf(init));
        return Promise.resolve(new Response('{}'));
      }),
    );
    return body;
  };

  it.each(forms)('takes $of', async ({ send }) => {
    expect(schema.safeParse(await posted(send))).toMatchObject({ success: true });
  });

  it.each([
    { case: 'no recipients', change: { recipients: undefined } },
    { case: 'a recipient without an id', change: { recipients: [{}] } },
    { case: 'no thread', change: { thread: undefined } },
    { case: 'neither text nor file', change: { text: undefined } },
    { case: 'an empty text', change: { text: '' } },
    { case: 'rich content without a version', change: { content: { kind: 'quickReplies', text: '', choices: [] } } },
    { case: 'a choice without a key', change: { content: { version: 1, ...contents[0], choices: [{ label: 'x' }] } } },
    {
      case: 'a card without choices',
      change: { content: { version: 1, kind: 'card', text: '', cards: [{ links: [] }] } },
    },
    { case: 'a form without fields', change: { content: { version: 1, kind: 'form', text: '' } } },
    { case: 'two files', change: { text: undefined, attachments: [labelFile, labelFile] } },
  ])('refuses $case', async ({ change }) => {
    const [first] = forms;
    const envelope = z
      .object({ type: z.string(), timestamp: z.string(), data: z.looseObject({}) })
      .parse(await posted(first?.send ?? (() => Promise.resolve())));
    const changed: unknown = JSON.parse(JSON.stringify({ ...envelope, data: { ...envelope.data, ...change } }));
    expect(schema.safeParse(changed).success).toBe(false);
  });

  it('takes the page’s own examples of what goes out', () => {
    const outgoing = blocks('json').filter((block) =>
      /"type": "(?:message\.send|agent\.typing|channel\.test|conversation\.ended)"/.test(block),
    );
    const own = outgoing.filter((block) => block.includes('"channelId"'));
    expect(own.map((block) => schema.safeParse(JSON.parse(block)).success)).toEqual(own.map(() => true));
    expect(own).toHaveLength(6);
  });

  it('takes the page’s own examples of rich content, one of each kind, and a later version', async () => {
    const send = forms[0]?.send ?? (() => Promise.resolve());
    const envelope = z
      .object({ type: z.string(), timestamp: z.string(), data: z.looseObject({}) })
      .parse(await posted(send));
    const alone = blocks('json')
      .filter((block) => !isEvent(block))
      .map((block) => z.looseObject({ kind: z.string() }).parse(JSON.parse(block)));
    expect(alone.map(({ kind }) => kind)).toEqual(['list', 'card', 'timeSlots', 'form', 'location']);
    for (const content of [...alone, { version: 2, kind: 'carousel' }]) {
      const sent = { ...envelope, data: { ...envelope.data, content } };
      expect(schema.safeParse(sent)).toMatchObject({ success: true });
    }
  });
});

describe('the scripts of the page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'generic-provider-'));
  const running: ChildProcessWithoutNullStreams[] = [];
  afterEach(() => {
    for (const script of running.splice(0)) script.kill();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Starts one of the page's scripts; the answer reads its lines of output, one after another. */
  function run(name: string, environment: Record<string, string>): () => Promise<string> {
    const script = blocks('js').find((block) => block.startsWith(`// ${name}\n`));
    if (script === undefined) throw new Error(`The page has no script ${name}.`);
    const file = join(folder, name);
    writeFileSync(file, script);
    const child = spawn(process.execPath, [file], { env: { ...environment, SIGNING_SECRET: SECRET } });
    running.push(child);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return async () => String((await lines.next()).value);
  }

  it('send a message that the provider accepts', async () => {
    const parsed = Promise.withResolvers<unknown>();
    const server = createServer((request, response) => {
      void readBody(request).then((body) => {
        const headers = Object.fromEntries(Object.entries(request.headers).map(([key, value]) => [key, String(value)]));
        const raw = { method: 'POST', url: request.url ?? '', headers, body, receivedAt: new Date() };
        const verification = genericProvider.verify(raw, live(SECRET), {});
        parsed.resolve(verification.kind === 'accepted' ? genericProvider.parse(verification.request) : verification);
        response.end('{"ok":true}');
      });
    });
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    const line = run('send-message.mjs', { WEBHOOK_URL: `http://127.0.0.1:${port}/webhooks/acme` });
    expect(await line()).toBe('200 {"ok":true}');
    expect(await parsed.promise).toMatchObject({ events: [{ kind: 'message', text: 'Hello 👋' }] });
    server.close();
  });

  it('receive every form of what the provider sends, and outlive it', async () => {
    const line = run('receive-messages.mjs', { PORT: '0' });
    const port = (await line()).replace('listening on ', '');
    const statuses: number[] = [];
    let place = 0;
    for (const { send, shows } of forms) {
      place += 1;
      await send(
        contextAt(port, async (url, init) => {
          // Each with an id of its own, for the receiver tells repeats by it.
          const body = textOf(init).replace('"id":"out-', `"id":"out-${place}-`);
          const response = await fetch(url, { ...init, ...signedAnew(body, init?.headers) });
          statuses.push(response.status);
          return response;
        }),
      );
      if (shows !== undefined) expect(await line()).toBe(shows);
    }
    expect(statuses).toEqual(forms.map(({ shows }) => (shows === undefined ? 204 : 200)));
  });

  it('receive what the provider sends, once', async () => {
    const line = run('receive-messages.mjs', { PORT: '0' });
    const port = (await line()).replace('listening on ', '');
    const send = (text: string, secret: string, changes: Partial<OutboundPart> = {}) =>
      genericProvider.send(
        {
          externalId: 'out-q83vEjRWeJCrze8SNFZ4kA',
          conversationId: 'conv-7781',
          recipientIds: ['usr-5150'],
          text,
          ...changes,
        },
        {
          ...surroundings,
          channelId: 'generic-acme',
          settings: { deliveryUrl: `http://127.0.0.1:${port}/` },
          secrets: live(secret),
          fetch,
          now: () => new Date(),
          signal: AbortSignal.timeout(20_000),
        },
      );
    const tested = await genericProvider.sendTest?.({
      ...surroundings,
      channelId: 'generic-acme',
      settings: { deliveryUrl: `http://127.0.0.1:${port}/` },
      secrets: live(SECRET),
      fetch,
      now: () => new Date(),
      signal: AbortSignal.timeout(20_000),
    });
    expect(tested).toMatchObject({ kind: 'good' });
    const other = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
    expect(await send('Forged', other)).toMatchObject({ kind: 'configuration' });
    const sent = { kind: 'sent', providerMessageId: 'p-out-q83vEjRWeJCrze8SNFZ4kA' };
    expect(await send('It leaves today.', SECRET)).toEqual(sent);
    expect(await send('It leaves today.', SECRET)).toEqual(sent);
    expect(await line()).toBe('to usr-5150: It leaves today.');
    const url = 'https://files.example.net/label.pdf?signature=1';
    const file = { name: 'label.pdf', type: 'application/pdf', size: 48_213, url };
    expect(await send('', SECRET, { externalId: 'out-q83vEjRWeJCrze8SNFZ4kA.1', file })).toMatchObject({
      kind: 'sent',
      providerMessageId: 'p-out-q83vEjRWeJCrze8SNFZ4kA.1',
    });
    expect(await line()).toBe(`to usr-5150: ${url}`);
  });
});

/** The body and headers of a request whose body was changed, signed by the same secret. */
function signedAnew(body: string, headers: RequestInit['headers']): Pick<RequestInit, 'body' | 'headers'> {
  const given = Object.fromEntries(new Headers(headers));
  const id = given['webhook-id'] ?? '';
  const signature = new Webhook(SECRET).sign(id, new Date(Number(given['webhook-timestamp']) * 1_000), body);
  return { body, headers: { ...given, 'webhook-signature': signature } };
}

async function readBody(request: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
