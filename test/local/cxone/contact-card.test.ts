import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import type { FileServer } from './support/file-server.ts';
import { startFileServer } from './support/file-server.ts';
import type { TestTenant } from './support/tenant.ts';
import { startTenant } from './support/tenant.ts';

let tenant: TestTenant;
let files: FileServer;
beforeEach(async () => {
  files = await startFileServer();
  tenant = await startTenant();
});
afterEach(async () => {
  await tenant.stop();
  await files.stop();
});

/** A picture of one point. */
const gif = Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=', 'base64');
const fragmentsSchema = z.object({ person: z.string() });
const threadId = () => tenant.cxone.state.threads[0]?.id ?? '';
const card = async () =>
  fragmentsSchema.parse(await (await fetch(`${tenant.cxone.origin}/desk/fragments?thread=${threadId()}`)).json())
    .person;
const ida = (changes: object) => ({
  idOnExternalPlatform: 'in-2',
  authorEndUserIdentity: { idOnExternalPlatform: 'usr-1', firstName: 'Ida', lastName: 'Holm', ...changes },
});
const picture = () => fetch(`${tenant.cxone.origin}/desk/customers/${threadId()}/picture`);

describe('the card of a customer', () => {
  it('has their name, id and custom fields, and those of the contact, as text', async () => {
    await tenant.write({
      ...ida({ nickname: '<ida>', customFields: [{ ident: 'loyalty_tier', value: '<b>gold</b>' }] }),
      contact: { customFields: [{ ident: 'order_no', value: '42' }] },
    });
    const markup = await card();
    for (const words of ['Ida Holm', '&lt;ida&gt;', 'usr-1', 'Loyalty tier', '&lt;b&gt;gold', 'Order number', '42']) {
      expect(markup).toContain(words);
    }
    expect(markup).not.toContain('<b>');
    expect(markup).toContain('Contact 100201 · New');
  });

  it('stands on the page without a script', async () => {
    const page = await (await fetch(`${tenant.cxone.origin}/desk?thread=${threadId()}`)).text();
    expect(page).toMatch(/<details[^>]*>\s*<summary>Customer and contact<\/summary>[\s\S]+No custom fields/);
  });

  it('shows the picture from the copy that CXone fetched', async () => {
    files.files.set('/ida.gif', { type: 'image/gif', bytes: gif });
    await tenant.write(ida({ image: files.urlOf('/ida.gif') }));
    await vi.waitFor(async () => expect(await card()).toContain('data-testid="picture"'), 240_000);
    expect(await card()).not.toContain(files.urlOf('/ida.gif'));
    const answer = await picture();
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(gif);
  });

  it.each([
    { case: 'is none', path: '/page', says: 'The picture is none: text/html.' },
    { case: 'is not there', path: '/nothing', says: 'The picture could not be fetched. The address answered 403.' },
  ])('says so where the picture $case', async ({ path, says }) => {
    files.files.set('/page', { type: 'text/html', bytes: Buffer.from('<script>alert(1)</script>') });
    await tenant.write(ida({ image: files.urlOf(path) }));
    await vi.waitFor(async () => expect(await card()).toContain(says), 240_000);
    expect(await card()).not.toContain('<img');
    expect((await picture()).status).toBe(404);
  });

  it('has no picture any more once a message brings none', async () => {
    files.files.set('/ida.gif', { type: 'image/gif', bytes: gif });
    await tenant.write(ida({ image: files.urlOf('/ida.gif') }));
    await vi.waitFor(async () => expect(await card()).toContain('<img'), 240_000);
    await tenant.write({ ...ida({}), idOnExternalPlatform: 'in-3' });
    expect(await card()).not.toContain('<img');
  });
});
