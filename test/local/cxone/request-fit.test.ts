import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { message, signIn } from './support/client.ts';
import type { TestTenant } from './support/tenant.ts';
import { startTenant } from './support/tenant.ts';

let tenant: TestTenant;
beforeEach(async () => {
  tenant = await startTenant();
  await fetch(`${tenant.cxone.origin}/__emulator/requests`, { method: 'DELETE' });
});
afterEach(() => tenant.stop());

const answerSchema = z.object({ fit: z.object({ checked: z.number() }).loose() });
const fit = async () =>
  answerSchema.parse(await (await fetch(`${tenant.cxone.origin}/__emulator/requests`)).json()).fit;
const fits = { unknown: 0, missing: 0, wrong: 0, misfits: [] };

describe('the count of what fits', () => {
  it('is of every request that has something to check', async () => {
    await tenant.write({ idOnExternalPlatform: 'in-2' });
    await tenant.api('GET', '/messages?idOnExternalPlatform[]=in-2');
    await tenant.api('PUT', '/contacts/100201/status', { status: 'resolved' });
    await tenant.api('DELETE', '/channels/ch-1');
    await signIn(tenant.cxone);
    expect(await fit()).toEqual({ checked: 5, operations: { B4: 1, B6: 1, B13: 1, B22: 1, token: 1 }, ...fits });
  });

  it.each([
    {
      case: 'a body',
      ask: () => tenant.write({ idOnExternalPlatform: 'in-2', thread: {}, isUrgent: true }),
      counts: { unknown: 1, missing: 1 },
      misfits: ['B6 thread.idOnExternalPlatform: required', 'B6 isUrgent: unknownField'],
    },
    {
      case: 'a value',
      ask: () => tenant.api('PUT', '/contacts/100201/status', { status: 'done' }),
      counts: { wrong: 1 },
      misfits: ['B22 status: invalidValue'],
    },
    {
      case: 'a query',
      ask: () => tenant.api('GET', '/messages?channelId=ch-1'),
      counts: { unknown: 1 },
      misfits: ['B13 channelId: unknownField'],
    },
    {
      case: 'a query beside a body',
      ask: () => tenant.api('POST', '/channels/ch-1/messages?force=1', message({ idOnExternalPlatform: 'in-2' })),
      counts: { unknown: 1 },
      misfits: ['B6 force: unknownField'],
    },
    {
      case: 'a query of a deletion',
      ask: () => tenant.api('DELETE', '/channels/ch-1?force=1'),
      counts: { unknown: 1 },
      misfits: ['B4 force: unknownField'],
    },
    {
      case: 'a query of one contact',
      ask: () => tenant.api('GET', '/contacts/100201?full=1'),
      counts: { unknown: 1 },
      misfits: ['B21 full: unknownField'],
    },
    {
      case: 'a sign-in',
      ask: () => signIn(tenant.cxone, undefined, { scope: 'all' }),
      counts: { unknown: 1 },
      misfits: ['token scope: unknownField'],
    },
  ])('knows what is wrong with $case, and refuses it', async ({ ask, counts, misfits }) => {
    expect((await ask()).status).toBe(400);
    expect(await fit()).toMatchObject({ checked: 1, ...fits, ...counts, misfits });
  });

  it('is not spoiled by what is refused for what it says', async () => {
    tenant.turn({ emptyText: 'refused' });
    await tenant.write({ idOnExternalPlatform: 'in-2', messageContent: { type: 'TEXT', payload: { text: ' ' } } });
    await tenant.write();
    expect(await fit()).toMatchObject({ checked: 2, ...fits });
  });
});
