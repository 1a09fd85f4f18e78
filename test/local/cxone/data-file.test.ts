import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startCxone } from '../../../local/cxone/start-cxone.ts';
import type { Cxone } from '../../../local/cxone/start-cxone.ts';
import { DataFileError } from '../../../local/data-file.ts';
import { accessToken, apiOf, channel, control, message, record } from './support/client.ts';

let folder: string;
let dataFile: string;
let running: Cxone[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cxone-'));
  dataFile = join(folder, 'cxone.json');
  running = [];
});
afterEach(async () => {
  for (const cxone of running) await cxone.stop();
  await rm(folder, { recursive: true });
});

const start = async (port = 0): Promise<Cxone> => {
  const cxone = await startCxone({ dataFile, port, now: () => new Date('2026-03-02T10:15:00.000Z') });
  running.push(cxone);
  return cxone;
};
const stop = async (cxone: Cxone): Promise<number> => {
  running.splice(running.indexOf(cxone), 1);
  await cxone.stop();
  return Number(new URL(cxone.origin).port);
};

async function fill(cxone: Cxone): Promise<void> {
  const api = await apiOf(cxone);
  const { integrationId } = cxone.createRecord(record('http://127.0.0.1:9'));
  await api('POST', '/channels', channel(integrationId, { hasReply: true }));
  await api(
    'POST',
    '/channels/ch-1/messages',
    message({
      authorEndUserIdentity: { idOnExternalPlatform: 'usr-1', image: 'http://127.0.0.1:9/ida.png' },
      contact: { customFields: [{ ident: 'order_no', value: '42' }] },
      browserFingerprint: { supportedMessageTypes: ['TEXT'] },
      reactionStatistics: { likes: 1 },
    }),
  );
  await vi.waitFor(() => expect(cxone.state.threads[0]?.picture).toMatchObject({ copy: { kind: 'broken' } }), 240_000);
  await control(cxone, '/agent/reply', {
    channelId: 'ch-1',
    threadIdOnExternalPlatform: 'conv-1',
    messageContent: { type: 'HOLOGRAM', payload: { beam: 1 } },
    isByBot: true,
  });
  await control(cxone, '/custom-fields', { contact: [{ ident: 'order_no', label: 'Order', type: 'text' }] });
  await api('POST', '/contacts/100201/abandon', { type: 'expired' });
  await api('POST', `/messages/${cxone.state.messages[0]?.id ?? ''}/content-removal`, { reason: 'GDPR' });
  await api('PUT', '/channels/ch-1/threads/conv-1', { canAddMoreMessages: false });
  await api('PUT', '/contacts/100201/status', { status: 'pending' });
  await api('POST', '/attachments/temporary', { content: 'aGVsbG8=', mimeType: 'text/plain' });
  await control(cxone, '/one-time-token');
}

describe('an emulator with a data file', () => {
  it('knows after a restart what it knew before', async () => {
    const before = await start();
    await fill(before);
    await control(before, '/switches', { duplicateMessage: 'accept', lookupLagMs: 5 });
    const known = structuredClone(before.state.kept());
    const port = await stop(before);
    const after = await start(port);
    expect(after.state.kept()).toEqual(known);
    expect(known.messages).toMatchObject([
      { removal: 'GDPR', reactions: { likes: 1 } },
      { isByBot: true, messageContent: { type: 'HOLOGRAM' } },
    ]);
    expect(known.contacts).toMatchObject([{ abandoned: 'expired', changes: [{}, {}, { status: 'pending' }] }]);
    expect(after.credentials).toEqual(before.credentials);
    expect(after.switches).toEqual(before.switches);
    expect(after.switches).toMatchObject({ duplicateMessage: 'accept', lookupLagMs: 5 });
  });

  it('goes on where it was: the token is good, the message known, the next contact new', async () => {
    const before = await start();
    await fill(before);
    const token = await accessToken(before);
    const after = await start(await stop(before));
    const post = (id: string, thread: string) =>
      fetch(`${after.origin}/dfo/3.0/channels/ch-1/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(message({ idOnExternalPlatform: id, thread: { idOnExternalPlatform: thread } })),
      });
    expect((await post('in-1', 'conv-1')).status).toBe(409);
    expect(await (await post('in-2', 'conv-2')).json()).toMatchObject({ consumerContact: { id: '100202' } });
  });

  it('takes a file from before it knew of bots, changes of contacts and types of custom fields', async () => {
    const before = await start();
    await fill(before);
    await stop(before);
    const newer = /^(?:customFields|changes|abandoned|workflow|picture|supportedTypes|isByBot|reactions|removal)$/;
    const file: unknown = JSON.parse(await readFile(dataFile, 'utf8'), (key, value: unknown) =>
      newer.test(key) && !(key === 'customFields' && Array.isArray(value)) ? undefined : value,
    );
    const old = JSON.stringify(file).replace('"credentials":', '"customFieldIdents":["order_no"],"credentials":');
    await writeFile(dataFile, old);
    const after = await start();
    expect(after.state.messages).toHaveLength(2);
    expect(after.state.contacts).toMatchObject([{ status: 'pending', changes: [] }]);
    expect(after.state.tenants[0]?.customFields.contact).toHaveLength(3);
    expect(after.state.threads).toMatchObject([{ supportedTypes: [] }]);
  });

  it('shows a message as failed that was on its way when it stopped', async () => {
    const before = await start();
    await fill(before);
    const [thread] = before.state.threads;
    const [inbound] = before.state.messages;
    if (thread === undefined || inbound === undefined) throw new Error('nothing is there');
    before.state.addMessage({
      ...inbound,
      id: 'm-2',
      direction: 'outbound',
      idOnExternalPlatform: undefined,
      sending: 'sending',
    });
    const after = await start(await stop(before));
    expect(after.state.messages.at(-1)).toMatchObject({
      sending: 'refused',
      refusal: expect.stringContaining('restarted') as unknown,
    });
  });

  it('saves soon after a change, without being stopped, for its owner alone', async () => {
    const cxone = await start();
    cxone.createRecord(record('http://127.0.0.1:9'));
    await vi.waitFor(async () => expect(await readFile(dataFile, 'utf8')).toContain('Pocket Messenger'), 240_000);
    expect((await stat(dataFile)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['cxone.json']);
  });

  it('forgets what has expired', async () => {
    const before = await start();
    await fill(before);
    before.state.uploads.push({
      id: 'old',
      tenantId: before.credentials.tenantId,
      mimeType: 'text/plain',
      bytesId: 'old-bytes',
      signature: 's',
      expiresAt: new Date('2026-03-02T10:15:00.000Z').getTime(),
    });
    const after = await start(await stop(before));
    expect(after.state.uploads.map(({ bytesId }) => String(after.bytes.read(bytesId)))).toEqual(['hello']);
  });

  it.each([
    { case: 'no JSON', content: '{"version":1' },
    { case: 'of another version', content: '{"version":2}' },
    { case: 'something else', content: '[]' },
  ])('refuses a file that is $case, and leaves it', async ({ content }) => {
    await writeFile(dataFile, content);
    const refusal: unknown = await startCxone({ dataFile }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(DataFileError);
    expect(String(refusal)).toContain(dataFile);
    expect(await readFile(dataFile, 'utf8')).toBe(content);
  });
});
