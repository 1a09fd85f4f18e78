import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Cxone } from '../../../local/cxone/start-cxone.ts';
import { startCxone } from '../../../local/cxone/start-cxone.ts';
import { defaultSwitches, switchCatalogue } from '../../../local/cxone/switches.ts';
import { control, record } from './support/client.ts';

let cxone: Cxone;

beforeEach(async () => {
  cxone = await startCxone();
});
afterEach(() => cxone.stop());

const page = async (path: string) => (await fetch(cxone.origin + path)).text();
const submit = (path: string, fields: Record<string, string>, origin = cxone.origin) =>
  fetch(cxone.origin + path, {
    method: 'POST',
    headers: { origin },
    body: new URLSearchParams(fields),
    redirect: 'manual',
  });

describe('the catalogue', () => {
  it('lists every switch with its values, its default and where the protocol leaves it open', async () => {
    const answer: unknown = await (await fetch(`${cxone.origin}/__emulator/switches/catalogue`)).json();
    const catalogue = z
      .array(
        z.object({
          name: z.string(),
          group: z.string().min(1),
          row: z.string().startsWith('§'),
          description: z.string().endsWith('.'),
          values: z.array(z.union([z.string(), z.number()])).min(2),
          default: z.union([z.string(), z.number()]),
        }),
      )
      .parse(answer);
    expect(catalogue.map(({ name }) => name).sort()).toEqual(Object.keys(defaultSwitches).sort());
    expect(Object.fromEntries(catalogue.map((entry) => [entry.name, entry.default]))).toEqual(defaultSwitches);
    for (const entry of catalogue) expect(entry.values[0]).toBe(entry.default);
  });

  it.each(switchCatalogue)('names values of $name that can be chosen', async ({ name, values }) => {
    for (const value of values) {
      const answer = await control(cxone, '/switches', { [name]: value });
      expect(await answer.json()).toMatchObject({ [name]: value });
      expect((await submit('/switches', { [name]: String(value) })).status).toBe(303);
    }
    expect(cxone.switches).toMatchObject({ [name]: values.at(-1) });
  });

  it('is all that can be turned', async () => {
    expect((await control(cxone, '/switches', { unheardOf: 'on' })).status).toBe(400);
    expect((await control(cxone, '/switches', { typing: 'perhaps' })).status).toBe(400);
    expect((await control(cxone, '/switches', { callbackRetries: 11 })).status).toBe(400);
    expect(cxone.switches).toEqual(defaultSwitches);
  });
});

describe('the page of switches', () => {
  const turned = async () =>
    [
      ...(await page('/switches')).matchAll(/class="switch is-turned"\s+data-testid="switch"\s+data-switch="(\w+)"/g),
    ].map(([, name]) => name);

  it('marks those that are not at the default', async () => {
    expect(await turned()).toEqual([]);
    await submit('/switches', { typing: 'off' });
    expect(await turned()).toEqual(['typing']);
    expect(cxone.switches).toEqual({ ...defaultSwitches, typing: 'off' });
  });

  it('shows a number that is not among the samples', async () => {
    await control(cxone, '/switches', { lookupLagMs: 1234 });
    expect(await page('/switches')).toMatch(/<option value="1234" selected>/);
  });

  it('takes all back to the defaults', async () => {
    await control(cxone, '/switches', { typing: 'on', lookupLagMs: 1 });
    expect((await submit('/switches/reset', {})).status).toBe(303);
    expect(cxone.switches).toEqual(defaultSwitches);
  });

  it.each([
    { case: 'a value that is not known', fields: { typing: 'perhaps' }, status: 422 },
    { case: 'a number out of range', fields: { callbackRetries: '11' }, status: 422 },
    { case: 'no number', fields: { callbackRetries: 'many' }, status: 422 },
  ])('refuses $case', async ({ fields, status }) => {
    expect((await submit('/switches', fields)).status).toBe(status);
    expect(cxone.switches).toEqual(defaultSwitches);
  });

  it('takes no form from another site', async () => {
    expect((await submit('/switches', { typing: 'on' }, 'https://elsewhere.example.net')).status).toBe(403);
    expect(cxone.switches).toEqual(defaultSwitches);
  });
});

describe('the record of switches that had a say', () => {
  const used = async (): Promise<unknown> => (await fetch(`${cxone.origin}/__emulator/switches/used`)).json();
  const forget = () => fetch(`${cxone.origin}/__emulator/switches/used`, { method: 'DELETE' });
  const click = async () => {
    const { integrationId } = cxone.createRecord(record(cxone.origin));
    await fetch(`${cxone.origin}/points-of-contact/open?action=add&record=${integrationId}`, { redirect: 'manual' });
  };

  it('is empty where they were turned and looked at, and nothing more', async () => {
    await control(cxone, '/switches', { apiHost: 'host' });
    for (const path of ['/', '/switches', '/desk', '/__emulator/switches']) await page(path);
    expect(await used()).toEqual({});
  });

  it('holds each value at which something was decided, until it is forgotten', async () => {
    await click();
    cxone.switches.apiHost = 'host';
    await click();
    expect(await used()).toEqual({ apiHost: ['url', 'host'], actionUrlParameters: ['documented'] });
    expect((await forget()).status).toBe(204);
    expect(await used()).toEqual({});
  });
});

it('the desk names the switches that are turned', async () => {
  expect(await page('/desk')).not.toContain('turned-switches');
  cxone.switches.duplicateMessage = 'accept';
  const desk = await page('/desk');
  expect(desk).toContain('1 switch turned');
  expect(desk).toContain('duplicateMessage: accept');
});
