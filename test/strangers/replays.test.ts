import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { ask, type Asked, loadDoors } from './support/doors.ts';
import { type Place, settle } from './support/scene.ts';
import { startStores, type Stores } from './support/stores.ts';

const answerSchema = z.object({ upload: z.object({ id: z.string(), url: z.string(), expiresAt: z.string() }) });

let stores: Stores;
let places: readonly Place[];

beforeAll(async () => {
  stores = await startStores();
  for (const [name, value] of Object.entries(stores.environment)) vi.stubEnv(name, value);
  vi.resetModules();
  await loadDoors();
  places = await settle(stores);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await stores.stop();
});

function placeNamed(name: string): Place {
  const place = places.find((one) => one.name === name);
  if (place === undefined) throw new Error(`No place is called ${name}.`);
  return place;
}
const at = ({ functionKey, route }: Place, asked: Asked) => ask(functionKey, route, asked);

describe('what somebody took down and sends again', () => {
  it('is one link for an upload, however often it comes', async () => {
    const upload = placeNamed('upload');
    const requestOf = (size: number) =>
      upload.asking(JSON.stringify({ type: 'upload.request', timestamp: '2026-03-02T10:15:29.100Z', data: { size } }));
    const request = requestOf(123);
    const links = new Set<string>();
    for (let time = 0; time < 5; time += 1) {
      const { body = '' } = await at(upload, request);
      links.add(JSON.stringify(answerSchema.parse(JSON.parse(body)).upload));
      // Into another second, by which links are told apart.
      if (time === 0) await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
    expect(links.size).toBe(1);
    const { body = '' } = await at(upload, requestOf(124));
    expect([...links][0]).not.toContain(answerSchema.parse(JSON.parse(body)).upload.id);
  });

  it('is let in with a token in the one spelling that it has', async () => {
    const validation = placeNamed('1.0/channel/ch-acme/recipients/validation');
    const asked = validation.asking('{}');
    const statusWith = async (authorization: string) =>
      (await at(validation, { ...asked, headers: { authorization } })).statusCode;
    const authorization = asked.headers?.['authorization'] ?? '';
    expect(await statusWith(authorization)).toBe(400);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const spellings = [
      ...Array.from(alphabet, (last) => `${authorization.slice(0, -1)}${last}`),
      ...['=', '==', '.', ' ', ',', '%3D'].map((more) => `${authorization}${more}`),
    ].filter((spelling) => spelling !== authorization);
    expect(new Set(await Promise.all(spellings.map(statusWith)))).toEqual(new Set([401]));
  });

  it('is told to use https for the hosts below this one nowhere', async () => {
    for (const place of places) {
      const { headers = {} } = await at(place, place.asking(''));
      expect([place.name, headers['strict-transport-security']]).toEqual([place.name, 'max-age=31536000']);
    }
  });
});
