import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { errorsOf } from './support/client.ts';
import type { TestTenant } from './support/tenant.ts';
import { startTenant } from './support/tenant.ts';

let now: Date;
let tenant: TestTenant;

beforeEach(async () => {
  now = new Date('2026-03-02T10:15:00.000Z');
  tenant = await startTenant({ now: () => now });
});
afterEach(() => tenant.stop());

const upload = (body: unknown) => tenant.api('POST', '/attachments/temporary', body);
const uploadedSchema = z.strictObject({ id: z.string(), url: z.string(), expireAt: z.string() });
const hello = { content: Buffer.from('hello').toString('base64'), mimeType: 'text/plain' };

describe('a temporary attachment (B19)', () => {
  it('is fetched by its link, without a token, until the link ends', async () => {
    const { url, expireAt } = uploadedSchema.parse(await (await upload(hello)).json());
    expect(expireAt).toBe('2026-03-02T11:15:00.000Z');
    const file = await fetch(url);
    expect([file.status, file.headers.get('content-type'), await file.text()]).toEqual([200, 'text/plain', 'hello']);
    now = new Date('2026-03-02T11:14:59.999Z');
    expect((await fetch(url)).status).toBe(200);
    now = new Date('2026-03-02T11:15:00.000Z');
    expect((await fetch(url)).status).toBe(403);
  });

  it('has a link for as long as the switch says', async () => {
    tenant.turn({ attachmentLinkSeconds: 60, timestampForm: '+00:00' });
    const { expireAt } = uploadedSchema.parse(await (await upload(hello)).json());
    expect(expireAt).toBe('2026-03-02T10:16:00.000+00:00');
  });

  it('is not found without its signature', async () => {
    const { url } = uploadedSchema.parse(await (await upload(hello)).json());
    expect((await fetch(url.replace(/\?.*/, ''))).status).toBe(404);
    expect((await fetch(`${url}0`)).status).toBe(404);
  });

  it.each([
    { case: 'no content', body: { mimeType: 'text/plain' }, errors: ['required at content'] },
    { case: 'what is no base64', body: { ...hello, content: 'hé' }, errors: ['invalidValue at content'] },
    { case: 'no type', body: { content: hello.content }, errors: ['required at mimeType'] },
    { case: 'a name', body: { ...hello, fileName: 'a.txt' }, errors: ['unknownField at fileName'] },
  ])('is refused with $case', async ({ body, errors }) => {
    const answer = await upload(body);
    expect(answer.status).toBe(400);
    expect(await errorsOf(answer)).toEqual(errors);
  });
});

describe('a file that the agent chooses', () => {
  const send = (text: string, ...files: File[]) => {
    const form = new FormData();
    form.set('text', text);
    for (const file of files) form.append('file', file);
    return fetch(`${tenant.cxone.origin}/desk/threads/${tenant.cxone.state.threads[0]?.id ?? ''}/replies`, {
      method: 'POST',
      headers: { origin: tenant.cxone.origin },
      body: form,
      redirect: 'manual',
    });
  };

  it('goes to the integration as a link that it can fetch', async () => {
    expect((await send('', new File(['hello'], 'label.txt', { type: 'text/plain' }))).status).toBe(303);
    await vi.waitFor(() => expect(tenant.last()?.authorization).toBe('Bearer token-1'), 240_000);
    const { attachments } = z
      .object({ attachments: z.array(z.strictObject({ friendlyName: z.string(), url: z.url() })) })
      .parse(tenant.last()?.body);
    expect(attachments.map(({ friendlyName }) => friendlyName)).toEqual(['label.txt']);
    expect(await (await fetch(attachments[0]?.url ?? '')).text()).toBe('hello');
  });

  it('is none where the field is empty', async () => {
    expect((await send('', new File([], ''))).status).toBe(422);
  });
});
