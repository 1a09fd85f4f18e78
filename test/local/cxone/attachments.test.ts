import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import type { AttachmentCopy, Message } from '../../../local/cxone/state/model.ts';
import { startCxone } from '../../../local/cxone/start-cxone.ts';
import { apiOf, channel, control, message, record } from './support/client.ts';
import type { FileServer } from './support/file-server.ts';
import { startFileServer } from './support/file-server.ts';
import type { TestTenant } from './support/tenant.ts';
import { startTenant } from './support/tenant.ts';

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const HOSTILE = `"><script>alert(1)</script> Größe 'x'.html`;

let now: Date;
let tenant: TestTenant;
let server: FileServer;

beforeEach(async () => {
  now = new Date('2026-03-02T10:15:00.000Z');
  tenant = await startTenant({ now: () => now });
  server = await startFileServer();
  server.files.set('/photo', { type: 'image/png', bytes: PIXEL });
  server.files.set('/label', { type: 'application/pdf; charset=binary', bytes: Buffer.from('%PDF-1.7') });
  server.files.set('/page', { type: 'text/html', bytes: Buffer.from('<script>alert(1)</script>') });
});
afterEach(async () => {
  await server.stop();
  await tenant.stop();
});

const photo = () => ({ friendlyName: 'photo.png', url: server.urlOf('/photo') });
const label = () => ({ friendlyName: 'label.pdf', url: server.urlOf('/label') });

/** A customer's message with these attachments, once CXone has looked for each of them. */
async function written(...attachments: readonly { friendlyName: string; url: string }[]): Promise<Message> {
  expect((await tenant.write({ idOnExternalPlatform: 'in-2', attachments })).status).toBe(201);
  return vi.waitFor(() => {
    const found = tenant.cxone.state.messageByExternalId('ch-1', 'in-2');
    if (found === undefined || found.copies.some(({ kind }) => kind === 'fetching')) throw new Error('not fetched yet');
    return found;
  });
}

const bytesOf = (copy: AttachmentCopy | undefined): Buffer | undefined =>
  copy?.kind === 'kept' ? tenant.cxone.bytes.read(copy.bytesId) : undefined;

async function desk(): Promise<string> {
  const thread = tenant.cxone.state.threads[0]?.id ?? '';
  return (await fetch(`${tenant.cxone.origin}/desk?thread=${thread}`)).text();
}

const fileAtDesk = ({ id }: Message, number = 1): Promise<Response> =>
  fetch(`${tenant.cxone.origin}/desk/files/${id}/${number}`);

describe('an attachment of a customer’s message (B6)', () => {
  it('is fetched by CXone itself and stays when its link has ended', async () => {
    const kept = await written(photo(), label());
    server.files.clear();

    expect(kept.copies).toMatchObject([
      { kind: 'kept', mimeType: 'image/png', size: PIXEL.length },
      { kind: 'kept', mimeType: 'application/pdf', size: 8 },
    ]);
    expect(bytesOf(kept.copies[0])?.equals(PIXEL)).toBe(true);
    expect(Buffer.from(await (await fileAtDesk(kept)).arrayBuffer()).equals(PIXEL)).toBe(true);
  });

  it('shows as a picture where it is one, else as a link with name, type and size', async () => {
    const { id } = await written(photo(), label());

    const page = await desk();
    expect(page).toContain(`<img src="/desk/files/${id}/1" alt="photo.png"`);
    expect(page).toMatch(
      new RegExp(`<a class="file" href="/desk/files/${id}/2"[^]*label.pdf[^]*application/pdf · 8 B`),
    );
  });

  it('shows as broken, with a plain sentence, where CXone could not fetch it', async () => {
    const { copies } = await written(
      { friendlyName: 'gone.pdf', url: server.urlOf('/gone') },
      { friendlyName: 'nowhere.pdf', url: 'http://127.0.0.1:1/nowhere' },
    );

    expect(copies).toEqual([
      { kind: 'broken', problem: 'The address answered 403.' },
      { kind: 'broken', problem: 'The address did not answer.' },
    ]);
    expect(await desk()).toMatch(/gone\.pdf could not be fetched\. The address answered 403\./);
  });

  it('can be what was uploaded for a while (B19), and keeps the type that was said then', async () => {
    const body = { content: PIXEL.toString('base64'), mimeType: 'image/png' };
    const uploaded = await tenant.api('POST', '/attachments/temporary', body);
    const { url } = z.object({ url: z.string() }).parse(await uploaded.json());

    const kept = await written({ friendlyName: 'photo', url });
    now = new Date('2026-03-03T10:15:00.000Z');

    expect((await fetch(url)).status).toBe(403);
    expect(kept.copies).toMatchObject([{ kind: 'kept', mimeType: 'image/png' }]);
    expect(bytesOf(kept.copies[0])?.equals(PIXEL)).toBe(true);
  });

  it('is kept where CXone fetches it before it answers', async () => {
    tenant.turn({ attachmentFetch: 'at-once' });

    expect((await written(label())).copies).toMatchObject([{ kind: 'kept', mimeType: 'application/pdf' }]);
  });

  it('does no harm with its name or as a page', async () => {
    const kept = await written({ friendlyName: HOSTILE, url: server.urlOf('/page') });

    expect(await desk()).not.toContain('<script>alert');
    const { headers } = await fileAtDesk(kept);
    expect(headers.get('content-disposition')).toBe(
      `attachment; filename*=UTF-8''%22%3E%3Cscript%3Ealert%281%29%3C%2Fscript%3E%20Gr%C3%B6%C3%9Fe%20%27x%27.html`,
    );
    expect(headers.get('content-security-policy')).toContain('sandbox');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('is not found under a number that the message does not have', async () => {
    const kept = await written(photo());

    for (const number of [0, 2, Number.NaN]) expect((await fileAtDesk(kept, number)).status).toBe(404);
  });
});

describe('a file of an agent', () => {
  const sentSchema = z.object({ attachments: z.array(z.strictObject({ friendlyName: z.string(), url: z.url() })) });
  const upload = (name: string, content: Buffer, mimeType: string) => ({
    name,
    content: content.toString('base64'),
    mimeType,
  });
  const sent = () => sentSchema.parse(tenant.last('/outbound')?.body).attachments;

  it('goes out as a link that ends, and stays at the desk', async () => {
    tenant.turn({ attachmentLinkSeconds: 60 });
    await tenant.reply({
      text: '',
      files: [upload('photo.png', PIXEL, 'image/png'), upload('a.txt', Buffer.from('hi'), 'text/plain')],
    });

    const [first, second] = sent();
    expect([first?.friendlyName, second?.friendlyName]).toEqual(['photo.png', 'a.txt']);
    expect(await (await fetch(second?.url ?? '')).text()).toBe('hi');
    now = new Date('2026-03-02T10:16:00.000Z');
    expect((await fetch(first?.url ?? '')).status).toBe(403);
    const { id } = tenant.cxone.state.messages.at(-1) ?? { id: '' };
    expect(await desk()).toContain(`<img src="/desk/files/${id}/1" alt="photo.png"`);
    expect(await (await fetch(`${tenant.cxone.origin}/desk/files/${id}/2`)).text()).toBe('hi');
  });

  it('keeps its name as the agent had it, and shows it as text', async () => {
    await tenant.reply({ files: [upload(HOSTILE, Buffer.from('hi'), 'text/html')] });

    expect(sent()).toMatchObject([{ friendlyName: HOSTILE }]);
    const page = await desk();
    expect(page).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt; Größe &#39;x&#39;.html');
    expect(page).not.toContain('<script>alert');
  });

  it('can go with a first message', async () => {
    const writesFirst = await startTenant({}, { hasManualOutboundFlow: true });
    const files = [upload('a.txt', Buffer.from('hi'), 'text/plain')];
    const body = { channelId: 'ch-1', recipient: 'usr-2', text: 'Hello', files };
    await control(writesFirst.cxone, '/agent/new-message', body);

    expect(writesFirst.last('/outbound')?.body).toMatchObject({ attachments: [{ friendlyName: 'a.txt' }] });
    await writesFirst.stop();
  });
});

describe('files of an emulator with a data file', () => {
  it('are there after a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cxone-'));
    const dataFile = join(folder, 'cxone.json');
    const before = await startCxone({ dataFile });
    const api = await apiOf(before);
    const { integrationId } = before.createRecord(record('http://127.0.0.1:1'));
    await api('POST', '/channels', channel(integrationId));
    await api('POST', '/channels/ch-1/messages', message({ attachments: [photo()] }));
    await vi.waitFor(() => expect(before.state.messages[0]?.copies).toMatchObject([{ kind: 'kept' }]), 240_000);
    await before.stop();

    const after = await startCxone({ dataFile });
    const answer = await fetch(`${after.origin}/desk/files/${after.state.messages[0]?.id ?? ''}/1`);
    expect(Buffer.from(await answer.arrayBuffer()).equals(PIXEL)).toBe(true);
    await after.stop();
    await rm(folder, { recursive: true });
  });

  it('are fetched after a restart that came before them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cxone-'));
    const dataFile = join(folder, 'cxone.json');
    const before = await startCxone({ dataFile });
    const api = await apiOf(before);
    const { integrationId } = before.createRecord(record('http://127.0.0.1:1'));
    await api('POST', '/channels', channel(integrationId));
    await api('POST', '/channels/ch-1/messages', message({ attachments: [photo()] }));
    const [unfetched] = before.state.messages;
    await vi.waitFor(() => expect(unfetched?.copies).toMatchObject([{ kind: 'kept' }]), 240_000);
    unfetched?.copies.splice(0, 1, { kind: 'fetching' });
    await before.stop();

    const after = await startCxone({ dataFile });
    await vi.waitFor(() => expect(after.state.messages[0]?.copies).toMatchObject([{ kind: 'kept' }]), 240_000);
    await after.stop();
    await rm(folder, { recursive: true });
  });
});
