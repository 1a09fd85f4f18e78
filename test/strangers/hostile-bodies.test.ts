import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ask, type Asked, loadDoors } from './support/doors.ts';
import { least } from './support/least.ts';
import { ParserCounter } from './support/parsers.ts';
import { type Place, settle } from './support/scene.ts';
import { bodies, texts } from './support/shapes.ts';
import { startStores, type Stores } from './support/stores.ts';

const SIX_MEGABYTES = 6_000_000;
/** What comes through API Gateway beside a body, in characters. */
const LONGEST_HEAD = 10_240;

let stores: Stores;
let places: readonly Place[];

beforeAll(async () => {
  stores = await startStores();
  for (const [name, value] of Object.entries(stores.environment)) vi.stubEnv(name, value);
  // Towards the provider: what gets so far is taken.
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ ok: true })));
  vi.resetModules();
  await loadDoors();
  places = await settle(stores);
});
afterAll(async () => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  await stores.stop();
});

const at = ({ functionKey, route }: Place, asked: Asked) => ask(functionKey, route, asked);
/** As API Gateway hands over what is no text to it. */
const inBase64 = ({ body = '', ...asked }: Asked): Asked => ({
  ...asked,
  body: Buffer.from(body).toString('base64'),
  isBase64Encoded: true,
});

interface Work {
  /** Sends what is hostile, of so many bytes. */
  readonly hostile: (bytes: number) => () => Promise<unknown>;
  /** The same of what is not. */
  readonly harmless: (bytes: number) => () => Promise<unknown>;
  readonly most: number;
}

/**
 * How many times as long ten times the bytes take. Where that is more than 15, a tenth may have had room in what is at
 * hand, as the processor's memory, and the whole not: then it is told from harmless bytes, and from half of the bytes.
 * What takes time in the square of the bytes is beyond 15 by all three.
 */
async function growth({ hostile, harmless, most }: Work): Promise<number> {
  const parts = [hostile(most), hostile(most / 10), harmless(most), hostile(most / 2)];
  const times = parts.map(() => Infinity);
  const ratio = () => {
    const [whole = 0, tenth = 0, usual = 0, half = 0] = times;
    return Math.min(whole / tenth, ...(half === Infinity ? [] : [whole / usual, (5 * whole) / half]));
  };
  for (const tries of [1, 3, 9, 27]) {
    for (const [index, part] of parts.entries()) {
      // The last two where the first two don't do.
      if (index === 2 && ratio() <= 15) break;
      times[index] = Math.min(times[index] ?? Infinity, await least(index === 0 ? tries : tries * 2, part));
    }
    if (ratio() <= 15) break;
  }
  return ratio();
}

/** Of a small body many in a row, so that there is something to measure. */
function inARow(place: Place, asked: Asked): () => Promise<void> {
  const times = Math.ceil(100_000 / place.most);
  return async () => {
    for (let time = 0; time < times; time += 1) {
      const { statusCode = 0, body = '' } = await at(place, asked);
      const isTooLarge = statusCode === 431 || body.includes('body_too_large');
      if (statusCode >= 500 || isTooLarge) throw new Error(`It was a ${statusCode}.`);
    }
  };
}

const letters = (bytes: number): string => `"${'x'.repeat(bytes - 2)}"`;

describe('a hostile body', () => {
  it('is tried at every route', () => {
    const all = stores.template.functions.flatMap(({ key, routes }) => routes.map((route) => `${key} ${route}`));
    expect([...new Set(places.map(({ functionKey, route }) => `${functionKey} ${route}`))].toSorted()).toEqual(
      all.toSorted(),
    );
  });

  it.each(bodies)('above the limit is read by nobody: %s', async (_name, shape) => {
    const text = shape(SIX_MEGABYTES);
    const parsers = new ParserCounter();
    stores.calls.reset();
    for (const place of places) {
      const asked = { ...place.asking(''), body: text };
      // One byte too many is as good as six megabytes; webhooks have a limit of their own at each provider behind it.
      const barely = 'x'.repeat(Math.max(place.most, place.route.includes('/webhooks/') ? 1_000_000 : 0) + 1);
      for (const request of [asked, inBase64(asked), { ...asked, body: barely }]) {
        const { statusCode } = await at(place, request);
        expect([place.name, statusCode, parsers.count]).toEqual([place.name, 413, 0]);
      }
    }
    parsers.stop();
    expect(stores.calls.count()).toBe(0);
  });

  it.each(bodies)('at the limit takes time in proportion to its bytes at the most: %s', async (_name, shape) => {
    for (const place of places.filter((one) => one.most > 0 && !one.route.startsWith('GET') && !one.isSecondWay)) {
      const sending = (make: (bytes: number) => string) => (bytes: number) => inARow(place, place.asking(make(bytes)));
      const work = { hostile: sending(shape), harmless: sending(letters), most: place.most };
      expect(await growth(work), place.name).toBeLessThanOrEqual(15);
    }
  });
});

describe('hostile words', () => {
  const inCallback = (text: string) => JSON.stringify({ messageContent: { type: 'TEXT', payload: { text } } });
  const inUpdate = (text: string) => {
    const chat = { id: 1, type: 'private' };
    return JSON.stringify({ update_id: 1, message: { message_id: 1, date: 1_772_446_529, chat, from: chat, text } });
  };

  it.each(texts)('of an agent and of a customer take time in proportion at the most: %s', async (_name, shape) => {
    for (const [name, body] of [
      [/outbound$/, inCallback],
      [/messages$/, inCallback],
      [/^Telegram/, inUpdate],
    ] as const) {
      for (const place of places.filter((one) => name.test(one.name))) {
        const sending = (make: (bytes: number) => string) => (bytes: number) =>
          inARow(place, place.asking(body(make(bytes))));
        const work = { hostile: sending(shape), harmless: sending(letters), most: 150_000 };
        expect(await growth(work), place.name).toBeLessThanOrEqual(15);
      }
    }
  });

  it('with thousands of links of a customer take time in proportion at the most', async () => {
    const [telegram] = places.filter(({ name }) => name.startsWith('Telegram'));
    if (telegram === undefined) throw new Error('Telegram was expected among the places.');
    const withEntities = (type: string) => (bytes: number) => {
      const text = 'a'.repeat(bytes / 2);
      const entity = (offset: number) => ({ type, offset, length: 1, url: 'https://a.example' });
      const entities = Array.from({ length: bytes / 160 }, (_, index) => entity(index * 7));
      const chat = { id: 1, type: 'private' };
      const message = { message_id: 1, date: 1_772_446_529, chat, from: chat, text, entities };
      return JSON.stringify({ update_id: 1, message });
    };
    const sending = (type: string) => (bytes: number) => inARow(telegram, telegram.asking(withEntities(type)(bytes)));
    const work = { hostile: sending('text_link'), harmless: sending('bold'), most: 900_000 };
    expect(await growth(work)).toBeLessThanOrEqual(15);
  });
});

describe('a hostile address, cookie or header', () => {
  const shapes = bodies.filter(([name]) => name !== 'halves of surrogate pairs');
  /** Where a request can hold it. */
  const holders: readonly (readonly [name: string, hold: (asked: Asked, text: string) => Asked])[] = [
    ['query', (asked, text) => ({ ...asked, rawQueryString: text })],
    ['one-time token', (asked, text) => ({ ...asked, rawQueryString: `token=x&userId=${text}&brandId=1` })],
    ['cookie', (asked, text) => ({ ...asked, cookies: [text] })],
    ['session', (asked, text) => ({ ...asked, cookies: [`__Host-byoc-main=${text}`] })],
    ...[
      ...['authorization', 'content-type', 'accept-language', 'x-trace-id', 'webhook-id', 'webhook-timestamp'],
      ...['webhook-signature', 'x-telegram-bot-api-secret-token', 'origin', 'sec-fetch-site'],
    ].map((header): (typeof holders)[number] => [
      header,
      (asked, text) => ({ ...asked, headers: { ...asked.headers, [header]: text } }),
    ]),
    ['bearer token', (asked, text) => ({ ...asked, headers: { authorization: `Bearer ${text}` } })],
    ['credentials', (asked, text) => ({ ...asked, headers: { authorization: `Basic ${text}` } })],
  ];

  it.each(holders)('above the limit is read by nobody: %s', async (_name, hold) => {
    const parsers = new ParserCounter();
    stores.calls.reset();
    for (const [shapeName, shape] of shapes) {
      const text = shape(SIX_MEGABYTES);
      for (const place of places) {
        const { statusCode } = await at(place, hold(place.asking(''), text));
        expect([shapeName, place.name, statusCode, parsers.count]).toEqual([shapeName, place.name, 431, 0]);
      }
    }
    parsers.stop();
    expect(stores.calls.count()).toBe(0);
  });

  it.each(holders)('at the limit takes time in proportion at the most: %s', async (_name, hold) => {
    // One place of each door, and all shapes in a row: what is slow stands out.
    const doors = new Map(places.filter(({ most }) => most > 0).map((place) => [place.functionKey, place]));
    for (const place of doors.values()) {
      const sending = (all: readonly ((bytes: number) => string)[]) => (length: number) => {
        const requests = all.map((shape) => hold(place.asking(''), shape(length)));
        return async () => {
          for (const request of requests) {
            const { statusCode = 0 } = await at(place, request);
            if (statusCode >= 500) throw new Error(`It was a ${statusCode}.`);
          }
        };
      };
      const hostile = sending(shapes.map(([, shape]) => shape));
      const work = { hostile, harmless: sending(shapes.map(() => letters)), most: LONGEST_HEAD - 200 };
      expect(await growth(work), place.name).toBeLessThanOrEqual(15);
    }
  });
});
