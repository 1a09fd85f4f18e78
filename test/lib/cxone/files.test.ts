import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createCxoneClient } from '../../../lib/cxone/create-cxone-client.ts';
import { CxoneUnavailableError } from '../../../lib/cxone/errors.ts';
import { startCxone } from '../../../local/cxone/start-cxone.ts';
import { hangUp, inTurn, json, type Respond, text } from './stub-server.ts';
import { rejectionOf, useWorld } from './world.ts';

const UPLOAD = 'POST /dfo/3.0/attachments/temporary';
const file = { bytes: Buffer.from([0xff, 0xd8, 0xff, 0x00]), type: 'image/jpeg' };
const URL_OF_FILE = 'https://files.example.net/a-1?signature=1';
const uploaded = { id: 'a-1', url: URL_OF_FILE, expireAt: '2026-03-02T11:15:00.000Z' };

const bodySchema = z.strictObject({ content: z.base64(), mimeType: z.string() });

describe('uploadFile', () => {
  const world = useWorld();

  it('posts the bytes in base64 with their type, and answers the link', async () => {
    world.cxone.on(UPLOAD, json(201, uploaded));
    expect(await world.client().uploadFile(file)).toBe(URL_OF_FILE);

    const [request] = world.cxone.to(UPLOAD);
    expect(request?.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(bodySchema.parse(JSON.parse(request?.body ?? ''))).toEqual({ content: '/9j/AA==', mimeType: 'image/jpeg' });
  });

  it.each([
    { case: 'CXone is out of order', first: text(503, '') },
    { case: 'the answer got lost', first: hangUp },
  ])('is repeated where $case: a file that is there twice harms nobody', async ({ first }) => {
    world.cxone.on(UPLOAD, inTurn(first, json(201, uploaded)));
    expect(await world.client().uploadFile(file)).toBe(URL_OF_FILE);
    expect(world.cxone.to(UPLOAD)).toHaveLength(2);
  });

  it.each<{ answer: string; respond: Respond }>([
    { answer: 'no link', respond: json(201, { id: 'a-1' }) },
    { answer: 'an empty link', respond: json(201, { ...uploaded, url: '' }) },
    { answer: 'HTML', respond: text(200, '<html>Sign in</html>') },
  ])('takes $answer for no answer of CXone', async ({ respond }) => {
    world.cxone.on(UPLOAD, respond);
    expect(await rejectionOf(world.client().uploadFile(file))).toMatchObject({ code: 'cxone_unexpected_answer' });
  });

  it('says of a refusal that it was the upload', async () => {
    world.cxone.on(UPLOAD, json(413, { errors: [] }));
    expect(await rejectionOf(world.client().uploadFile(file))).toMatchObject({ operation: 'upload-file', status: 413 });
  });

  it('gives up where CXone stays out of order', async () => {
    world.cxone.on(UPLOAD, text(503, ''));
    expect(await rejectionOf(world.client().uploadFile(file))).toBeInstanceOf(CxoneUnavailableError);
  });
});

describe('a file that was uploaded to the emulated CXone', () => {
  it('lies byte for byte, with its type, behind the link that was answered', async () => {
    const cxone = await startCxone();
    const client = createCxoneClient({
      authBaseUrl: cxone.origin,
      apiBaseUrl: cxone.origin,
      loadCredentials: () => Promise.resolve(cxone.credentials),
      fetch,
      now: () => new Date(),
      sleep: () => Promise.resolve(),
      random: () => 0.5,
    });

    const answer = await fetch(await client.uploadFile(file));
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(file.bytes);
    await cxone.stop();
  });
});
