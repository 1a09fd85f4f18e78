import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { photo } from '../../e2e/support/sample-files.ts';
import { IDA, meetTelegram } from './bot-client.ts';
import type { Acquaintance } from './bot-client.ts';

const MEGABYTE = 1024 * 1024;
const LABEL = Buffer.from('%PDF-1.7 invented');

let acquaintance: Acquaintance;
beforeEach(async () => {
  acquaintance = await meetTelegram();
  await acquaintance.writes({ text: '/start' });
});
afterEach(() => acquaintance.telegram.close());

/** The head of a PNG of that size. */
function pngOf(width: number, height: number): Buffer {
  const head = Buffer.from(photo.bytes.subarray(0, 33));
  head.writeUInt32BE(width, 16);
  head.writeUInt32BE(height, 20);
  return head;
}

function upload(kind: string, bytes: Buffer, caption = '', name = 'file.bin', type = 'application/pdf') {
  const form = new FormData();
  form.set('chat_id', String(IDA));
  form.set(kind, new File([Uint8Array.from(bytes)], name, { type }));
  if (caption !== '') form.set('caption', caption);
  return acquaintance.call(`send${kind}`, form);
}

const send = (kind: string, value: string) => acquaintance.call(`send${kind}`, { chat_id: IDA, [kind]: value });
const sizesSchema = z.object({ photo: z.array(z.looseObject({ file_id: z.string(), width: z.int() })) });
const refused = (why: string) => ({ ok: false, error_code: 400, description: `Bad Request: ${why}` });

describe('a file that the bot uploads', () => {
  it.each(['document', 'audio', 'voice', 'video', 'animation'])('is a message as %s', async (kind) => {
    expect(await upload(kind, LABEL, 'The label')).toMatchObject({
      ok: true,
      result: { caption: 'The label', [kind]: { file_size: LABEL.length } },
    });
    const [, message] = acquaintance.messagesOf(IDA);
    expect(acquaintance.telegram.read(message?.files[0]?.bytesId ?? '')?.equals(LABEL)).toBe(true);
  });

  it('as a photo comes in several sizes, the last the largest', async () => {
    const { result } = await upload('photo', pngOf(1_200, 800));
    expect(sizesSchema.parse(result).photo.map(({ width }) => width)).toEqual([300, 1_200]);
  });

  it('keeps a name that is not ASCII', async () => {
    const { result } = await upload('document', LABEL, '', 'Größe.pdf');
    expect(result).toMatchObject({ document: { file_name: 'Größe.pdf', mime_type: 'application/pdf' } });
  });

  it('may be named by attach://', async () => {
    const form = new FormData();
    form.set('chat_id', String(IDA));
    form.set('document', 'attach://label');
    form.set('label', new File([LABEL], 'label.pdf'));
    const document = { file_name: 'label.pdf' };
    expect(await acquaintance.call('sendDocument', form)).toMatchObject({ ok: true, result: { document } });
  });

  it.each([
    { case: 'nothing in it', kind: 'document', bytes: Buffer.alloc(0), why: 'file must be non-empty' },
    { case: 'no picture in it', kind: 'photo', bytes: LABEL, why: 'IMAGE_PROCESS_FAILED' },
    { case: 'too many pixels', kind: 'photo', bytes: pngOf(9_000, 1_001), why: 'PHOTO_INVALID_DIMENSIONS' },
    { case: 'too long a side', kind: 'photo', bytes: pngOf(2_100, 100), why: 'PHOTO_INVALID_DIMENSIONS' },
    {
      case: 'more than 10 MB',
      kind: 'photo',
      bytes: Buffer.alloc(10 * MEGABYTE + 1),
      why: 'file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes',
    },
  ])('is refused with $case', async ({ kind, bytes, why }) => {
    expect(await upload(kind, bytes)).toEqual(refused(why));
    expect(acquaintance.messagesOf(IDA)).toHaveLength(1);
  });

  it('is refused above 50 MB', async () => {
    const description = 'Request Entity Too Large';
    expect(await upload('document', Buffer.alloc(50 * MEGABYTE))).toEqual({ ok: false, error_code: 413, description });
  });

  it('is refused with a caption of 1025 characters', async () => {
    expect(await upload('document', LABEL, 'a'.repeat(1_024))).toMatchObject({ ok: true });
    expect(await upload('document', LABEL, 'a'.repeat(1_025))).toEqual(refused('message caption is too long'));
  });

  it('is refused as a photo for its dimensions where the bot is switched so', async () => {
    await acquaintance.does('behaviour', { mode: 'photo-dimensions', times: 1 });
    expect(await upload('document', LABEL)).toMatchObject({ ok: true });
    expect(await upload('photo', photo.bytes)).toEqual(refused('PHOTO_INVALID_DIMENSIONS'));
    expect(await upload('photo', photo.bytes)).toMatchObject({ ok: true });
  });
});

describe('a file that the bot names', () => {
  it('is missing', async () => {
    expect(await send('photo', '')).toEqual(refused('there is no photo in the request'));
  });

  it('is sent again by its id, as what it is', async () => {
    const [size] = sizesSchema.parse((await upload('photo', photo.bytes)).result).photo;
    expect(await send('photo', size?.file_id ?? '')).toMatchObject({ ok: true });
    expect(await send('document', size?.file_id ?? '')).toEqual(refused("can't use file of type Photo as Document"));
    expect(await send('photo', 'AgACAgTest')).toEqual(refused('wrong file identifier/HTTP URL specified'));
  });
});

describe('a file that Telegram fetches', () => {
  let host: Server;
  let origin: string;
  const answers: Record<string, { type: string; bytes: Buffer }> = {
    '/photo.png': { type: 'image/png', bytes: photo.bytes },
    '/label.pdf': { type: 'application/pdf', bytes: LABEL },
    '/label.txt': { type: 'text/plain', bytes: LABEL },
    '/large.png': { type: 'image/png', bytes: Buffer.alloc(5 * MEGABYTE + 1) },
    '/large.pdf': { type: 'application/pdf', bytes: Buffer.alloc(20 * MEGABYTE + 1) },
  };
  beforeEach(async () => {
    host = createServer((request, response) => {
      const answer = answers[request.url ?? ''];
      if (answer === undefined) response.writeHead(404).end();
      else response.writeHead(200, { 'content-type': answer.type }).end(answer.bytes);
    });
    await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
    const address = host.address();
    origin = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;
  });
  afterEach(() => {
    host.closeAllConnections();
    host.close();
  });

  it('is sent', async () => {
    expect(await send('photo', `${origin}/photo.png`)).toMatchObject({ ok: true });
    const document = { file_name: 'label.pdf', file_size: LABEL.length };
    expect(await send('document', `${origin}/label.pdf`)).toMatchObject({ ok: true, result: { document } });
  });

  it.each([
    { kind: 'document', path: '/label.txt', why: 'wrong type of the web page content' },
    { kind: 'photo', path: '/label.pdf', why: 'wrong type of the web page content' },
    { kind: 'photo', path: '/gone.png', why: 'failed to get HTTP URL content' },
    { kind: 'photo', path: '/large.png', why: 'failed to get HTTP URL content' },
    { kind: 'document', path: '/large.pdf', why: 'failed to get HTTP URL content' },
  ])('is refused: $path as $kind', async ({ kind, path, why }) => {
    expect(await send(kind, `${origin}${path}`)).toEqual(refused(why));
  });
});

describe('getFile', () => {
  const filePathSchema = z.object({ file_path: z.string() });
  async function fileIdOf(bytes: Buffer, type: string): Promise<string> {
    await acquaintance.writes({ files: [{ name: 'a.bin', type, content: bytes.toString('base64') }] });
    return acquaintance.messagesOf(IDA).at(-1)?.files.at(-1)?.id ?? '';
  }

  it('names a path where a person’s file is downloaded, until the token is revoked', async () => {
    const { result } = await acquaintance.call('getFile', { file_id: await fileIdOf(photo.bytes, 'image/png') });
    const { file_path: path } = filePathSchema.parse(result);
    expect(path).toBe('photos/file_0.jpg');
    const url = `${acquaintance.telegram.url}/file/bot${acquaintance.token()}/${path}`;
    const download = await fetch(url);
    expect(download.headers.get('content-type')).toBe('application/octet-stream');
    expect(Buffer.from(await download.arrayBuffer()).equals(photo.bytes)).toBe(true);
    await acquaintance.does('token');
    expect((await fetch(url)).status).toBe(401);
  });

  it('refuses files above 20 MB', async () => {
    const just = await fileIdOf(Buffer.alloc(20 * MEGABYTE), 'video/mp4');
    const more = await fileIdOf(Buffer.alloc(20 * MEGABYTE + 1), 'video/mp4');
    expect(await acquaintance.call('getFile', { file_id: just })).toMatchObject({ ok: true });
    expect(await acquaintance.call('getFile', { file_id: more })).toEqual(refused('file is too big'));
  });

  it('refuses an id that is none', async () => {
    expect(await acquaintance.call('getFile', { file_id: 'AgACAgTest' })).toEqual(refused('invalid file_id'));
    expect(await acquaintance.call('getFile')).toEqual(refused('file_id not specified'));
  });
});
