import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import type { PhoneFile } from '../../../local/phone/phone-file.ts';
import { startPhone } from '../../../local/phone/start-phone.ts';
import type { Phone } from '../../../local/phone/start-phone.ts';
import { SECRET, startBusiness } from './business.ts';
import type { Business } from './business.ts';
import { until } from './middleware.ts';

const PHOTO = Buffer.from('invented bytes of a photo');
const LABEL = Buffer.from('%PDF-1.7 invented');

let business: Business;
let phone: Phone;

beforeEach(async () => {
  business = await startBusiness();
  phone = await startPhone({ retryDelaysMs: [5, 10] });
  await control('', { webhookUrl: business.webhookUrl, secret: SECRET });
});
afterEach(async () => {
  await phone.close();
  await business.close();
});

async function control(path: string, body: object): Promise<Response> {
  return fetch(`${phone.url}/__phone/accounts/acme${path}`, { method: 'POST', body: JSON.stringify(body) });
}

const inBase64 = (name: string, type: string, bytes: Buffer) => ({ name, type, content: bytes.toString('base64') });
const photo = inBase64('photo.jpg', 'image/jpeg', PHOTO);
const label = inBase64('label.pdf', 'application/pdf', LABEL);

const writes = (message: object) => control('/messages', { customerId: 'ida', id: 'm-1', ...message });
const messages = () => phone.state().accounts[0]?.messages ?? [];
const bytesOf = (file: PhoneFile | undefined): Buffer | undefined => phone.read(file?.bytesId ?? '');
const statuses = () => business.events.flatMap(({ type, data }) => (type === 'message.status' ? [data] : []));

const linkSchema = z.strictObject({ url: z.url(), name: z.string(), id: z.string() });

describe('a customer’s files', () => {
  it('go as links that nobody can guess, several in one message, without a text', async () => {
    expect((await writes({ files: [photo, label] })).status).toBe(200);

    const [event] = business.events;
    expect(event?.data).not.toHaveProperty('text');
    const links = z.array(linkSchema).parse(event?.data['attachments']);
    expect(links.map(({ name }) => name)).toEqual(['photo.jpg', 'label.pdf']);
    expect(links[0]?.url).toMatch(/\/files\/[0-9a-f]{8}-[0-9a-f-]{27}$/);
    const answers = await Promise.all(links.map(({ url }) => fetch(url)));
    expect(answers.map(({ headers }) => headers.get('content-type'))).toEqual(['image/jpeg', 'application/pdf']);
    expect(await answers[0]?.text()).toBe(PHOTO.toString());
  });

  it('go with a text as well', async () => {
    await writes({ text: 'Like this', files: [photo] });

    expect(business.events[0]?.data).toMatchObject({ text: 'Like this', attachments: [{ name: 'photo.jpg' }] });
  });

  it('are uploaded before the message where the account is set so', async () => {
    await control('/sending-files', { by: 'upload' });
    expect((await writes({ files: [photo, label] })).status).toBe(200);

    expect(business.events).toMatchObject([
      {
        data: {
          attachments: [
            { uploadId: 'upl-1', name: 'photo.jpg' },
            { uploadId: 'upl-2', name: 'label.pdf' },
          ],
        },
      },
    ]);
    expect(business.uploads.get('upl-1')?.bytes.equals(PHOTO)).toBe(true);
    expect(business.uploads.get('upl-2')).toEqual({ bytes: LABEL, type: String(LABEL.length) });
  });

  it('are tried again where an upload or its bytes are refused, and none is uploaded twice', async () => {
    await control('/sending-files', { by: 'upload' });
    // The first file goes through; the second is refused its link, then its bytes.
    business.refusals.push(0, 0, 503, 0, 403);
    await writes({ files: [photo, label] });
    await until('the message was taken', () => messages()[0]?.state === 'accepted');

    expect(business.events).toHaveLength(1);
    expect([...business.uploads.values()].map(({ bytes }) => bytes.length)).toEqual([PHOTO.length, LABEL.length]);
  });

  it('stay unsent where uploads go on being refused, and the customer reads the answer', async () => {
    await control('/sending-files', { by: 'upload' });
    business.refusals.push(413, 413, 413);
    expect(await (await writes({ files: [photo] })).json()).toMatchObject({ status: 413 });
    await until('the message failed', () => messages()[0]?.state === 'failed');

    expect(messages()).toMatchObject([{ problem: 'answer 413' }]);
    expect(business.events).toEqual([]);
  });

  it('come from the phone’s page too', async () => {
    const form = new FormData();
    form.set('text', '');
    form.append('file', new File([PHOTO], 'Größe "1".jpg', { type: 'image/jpeg' }));
    form.append('file', new File([LABEL], 'label.bin'));
    const answer = await fetch(`${phone.url}/accounts/acme/customers/ida/messages`, { method: 'POST', body: form });

    expect(answer.status).toBe(200);
    expect(messages()[0]?.files).toMatchObject([
      { name: 'Größe "1".jpg', type: 'image/jpeg', size: PHOTO.length },
      { name: 'label.bin', type: 'application/octet-stream' },
    ]);
  });

  it('of 60 MB go through', async () => {
    const bytes = Buffer.alloc(60_000_000, 'label');
    await control('/sending-files', { by: 'upload' });
    expect((await writes({ files: [inBase64('film.mp4', 'video/mp4', bytes)] })).status).toBe(200);

    expect(business.uploads.get('upl-1')?.bytes.equals(bytes)).toBe(true);
  });

  it('are no message without one of them and without a text', async () => {
    expect((await writes({ text: '', files: [] })).status).toBe(400);
    const empty = new FormData();
    empty.set('text', ' ');
    const answer = await fetch(`${phone.url}/accounts/acme/customers/ida/messages`, { method: 'POST', body: empty });
    expect(answer.status).toBe(422);
  });

  it('are served so that they can do no harm on the phone’s origin', async () => {
    await writes({ files: [inBase64(`"><script>'é'.html`, 'text/html', Buffer.from('<script>alert(1)</script>'))] });

    const { headers } = await fetch(`${phone.url}/files/${messages()[0]?.files[0]?.bytesId ?? ''}`);
    expect(headers.get('content-disposition')).toBe(`attachment; filename*=UTF-8''%22%3E%3Cscript%3E%27%C3%A9%27.html`);
    expect(headers.get('content-security-policy')).toContain('sandbox');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('are not found under a guessed address', async () => {
    expect((await fetch(`${phone.url}/files/1`)).status).toBe(404);
    expect((await fetch(`${phone.url}/files/..%2Fphone.json`)).status).toBe(404);
  });
});

describe('an agent’s file', () => {
  const offered = { url: '', name: 'label.pdf', type: 'application/pdf', size: LABEL.length };
  const sends = (changes: object = {}, id = 'out-1.1') => {
    const attachments = [{ ...offered, url: business.urlOf('/label'), ...changes }];
    return business.send(phone.deliveryUrl('acme'), id, { attachments });
  };
  beforeEach(() => void business.files.set('/label', LABEL));

  it('is fetched from its link at once, kept, and reported as delivered', async () => {
    expect((await sends()).status).toBe(200);
    await until('it was reported', () => statuses().length === 1);
    business.files.clear();

    expect(messages()).toMatchObject([{ id: 'out-1.1', from: 'agent', text: '', state: 'received' }]);
    expect(bytesOf(messages()[0]?.files[0])?.equals(LABEL)).toBe(true);
    expect(statuses()).toMatchObject([{ messageId: 'out-1.1', status: 'delivered' }]);
  });

  it.each([
    {
      case: 'its link has ended',
      changes: () => ({ url: business.urlOf('/gone') }),
      problem: 'The link answered 403.',
    },
    { case: 'nobody answers', changes: () => ({ url: 'http://127.0.0.1:1/' }), problem: 'The link did not answer.' },
    { case: 'it has another size', changes: () => ({ size: 5 }), problem: 'The link led to a file of another size.' },
  ])('shows as broken and is reported as failed where $case', async ({ changes, problem }) => {
    await sends(changes());
    await until('it was reported', () => statuses().length === 1);

    expect(messages()[0]?.files).toMatchObject([{ name: 'label.pdf', problem }]);
    expect(statuses()).toMatchObject([{ status: 'failed', reason: problem }]);
  });

  it('shows once however often it is sent', async () => {
    const answers = [await sends(), await sends(), await sends({}, 'out-1.2')];
    const bodies = await Promise.all(answers.map((answer) => answer.text()));

    expect(new Set(bodies).size).toBe(2);
    expect(messages().map(({ id }) => id)).toEqual(['out-1.1', 'out-1.2']);
  });

  it('is neither shown nor fetched where the account refuses it', async () => {
    await control('/behaviour', { mode: 'down' });

    expect((await sends()).status).toBe(503);
    expect(messages()).toEqual([]);
  });

  it.each([
    { case: 'nothing', data: {} },
    { case: 'a text as well', data: { text: 'Here', attachments: [{ ...offered, url: 'http://127.0.0.1:1/' }] } },
    { case: 'a file without a size', data: { attachments: [{ url: 'http://127.0.0.1:1/', name: 'a', type: 'x/y' }] } },
  ])('is refused as malformed with $case', async ({ data }) => {
    expect((await business.send(phone.deliveryUrl('acme'), 'out-2.1', data)).status).toBe(400);
  });
});

describe('files of a phone with a data file', () => {
  it('are there after a restart, both ways', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'phone-'));
    const dataFile = join(folder, 'phone.json');
    await phone.close();
    phone = await startPhone({ dataFile });
    await control('', { webhookUrl: business.webhookUrl, secret: SECRET });
    await control('/sending-files', { by: 'upload' });
    await writes({ files: [photo] });
    business.files.set('/label', LABEL);
    const attachments = [
      { url: business.urlOf('/label'), name: 'label.pdf', type: 'application/pdf', size: LABEL.length },
    ];
    await business.send(phone.deliveryUrl('acme'), 'out-1.1', { attachments });
    await vi.waitFor(() => expect(bytesOf(messages()[1]?.files[0])).toBeDefined(), 240_000);
    await phone.close();

    phone = await startPhone({ dataFile });
    expect(phone.state().accounts[0]?.sendingFiles).toBe('upload');
    expect(bytesOf(messages()[0]?.files[0])?.equals(PHOTO)).toBe(true);
    expect(bytesOf(messages()[1]?.files[0])?.equals(LABEL)).toBe(true);
    await phone.close();
    await rm(folder, { recursive: true });
  });
});
