import { beforeEach, describe, expect, it, vi } from 'vitest';
import { endDataKeys, needsOf, parkedEverywhere, rotateDataKey } from '../../../cli/rotate/data-key.ts';
import { standingKeys } from '../../../cli/rotate/key-list.ts';
import { type ResealPorts, resealDataKeys } from '../../../cli/rotate/reseal.ts';
import { Registry } from '../../../lib/channels/registry.ts';
import { dropParked, listParked } from '../../../lib/inbound/parking/list-parked.ts';
import { keyId, seal, sealedUnder, unseal } from '../../../lib/secrets/seal.ts';
import { keysIn, writeKeys } from '../../../lib/secrets/secret-store.ts';
import type { Item } from '../../../lib/table/table.ts';
import { drain, warm } from '../../faults/stories.ts';
import { cxoneFailure } from '../../support/cxone-failures.ts';
import { Deployment, type Environment } from '../../support/deployment.ts';
import { countingBytes, DATA_KEY, integrationKey } from '../../support/fixtures.ts';
import { bodyOf, ida } from '../person/people.ts';

const NAME = 'byoc/test/data-key';
const MINUTE_MS = 60_000;

let world: Deployment;
let functions: () => Environment;
let ports: ResealPorts & { readonly registry: Registry; readonly table: Deployment['table'] };

beforeEach(async () => {
  world = await new Deployment([], { bringsAlbum: true }).withChannel();
  functions = warm(world);
  const registry = new Registry(world.table, world.clock.now);
  await registry.putIntegration(integrationKey, '11ee-acme');
  const { secretStore, table, clock } = world;
  ports = { secretStore, table, scan: table, registry, now: clock.now, randomBytes: countingBytes() };
});

const receive = async (id: string, text: string) => {
  expect(await functions().receive(bodyOf(ida, id, text))).toMatchObject({ value: 200 });
};
const settle = () => drain(world, world.inbound, () => functions().workInbound());

/** A message is parked, and an album of two waits for its message. */
async function sealed(): Promise<void> {
  world.cxone.meets = ({ operation }) =>
    operation === 'createMessage' ? cxoneFailure.refused('create-message') : undefined;
  await receive('m-1', 'Refused words of Idalina');
  await settle();
  world.cxone.meets = undefined;
}

const sealedTexts = (): readonly (readonly [Item, string])[] =>
  world.table
    .items()
    .filter(({ pk }) => /^(?:PARKED|ALBUM)#/.test(pk))
    .flatMap((item) =>
      Object.entries(item).flatMap(([name, value]) =>
        /^(?:payload|part-)/.test(name) && typeof value === 'string' ? [[item, value] as const] : [],
      ),
    );
const stored = async () => (await world.secretStore.get(NAME)) ?? '';
const needs = async () => {
  const standing = standingKeys(await stored(), world.clock.now());
  return standing && needsOf(standing, await parkedEverywhere(ports));
};

async function rotated(): Promise<void> {
  await rotateDataKey(NAME, ports);
  await world.clock.advance(9 * MINUTE_MS);
}

describe('byoc rotate data-key --reseal', () => {
  it('seals parked messages and albums with the new key, so that nothing needs the old one and it can go', async () => {
    await sealed();
    await rotated();
    expect((await needs())?.[0]).toMatchObject({ parked: 1 });

    const learn = vi.fn();
    expect(await resealDataKeys(NAME, ports, { learn })).toEqual({
      act: 'resealed',
      lines: [
        'Sealed again with the present data key: 1 parked message and 1 album.',
        'Nothing needs an older data key any more. Delete it: npm run byoc -- rotate data-key --end',
      ],
    });

    expect(learn.mock.calls).toEqual([[{ count: 2 }]]);
    const [present] = keysIn(await stored());
    expect(sealedTexts().length).toBeGreaterThan(1);
    for (const [{ pk }, text] of sealedTexts()) {
      expect(sealedUnder(text)).toBe(present?.id);
      expect(unseal(text, DATA_KEY, pk)).toBeUndefined();
      expect(unseal(text, await stored(), pk)).toContain('Refused words of Idalina');
    }
    expect((await needs())?.every(({ parked, until }) => parked === 0 && until <= world.clock.now())).toBe(true);
    expect(await endDataKeys(NAME, ports)).toMatchObject({ act: 'ended' });

    await world.clock.advance(6 * MINUTE_MS);
    await functions().replay();
    await settle();
    expect(world.cxone.texts()).toEqual(['[Late: sent 2026-03-02 10:15 UTC] Refused words of Idalina']);
  });

  it('waits until nothing more is sealed with the old key', async () => {
    await sealed();
    await rotateDataKey(NAME, ports);
    const before = sealedTexts();
    for (const minutes of [0, 6]) {
      await world.clock.advance(minutes * MINUTE_MS);
      const refusal = await resealDataKeys(NAME, ports).then(() => 'It was done.', String);
      expect(refusal).toContain(
        'Until 2026-03-02 10:23 UTC something may be sealed with the old data key: repeat the command then.',
      );
    }
    expect(sealedTexts()).toEqual(before);
  });

  it('changes nothing where there is one key, and nothing once more', async () => {
    await sealed();
    expect(await resealDataKeys(NAME, ports)).toMatchObject({ act: 'unchanged' });
    await rotated();
    await resealDataKeys(NAME, ports);
    const before = world.table.items();
    expect(await resealDataKeys(NAME, ports)).toMatchObject({
      act: 'unchanged',
      lines: ['Nothing was left that an older data key had sealed.', expect.stringContaining('--end') as string],
    });
    expect(world.table.items()).toEqual(before);
  });

  it('names what can’t be opened, and reseals the rest', async () => {
    await sealed();
    const [parked] = await listParked([integrationKey], ports);
    const other = { ...(await world.table.get(parked?.pk ?? '')), pk: 'PARKED#other', payload: 'lost-key.AAAA' };
    await world.table.put({ ...other, pk: 'PARKED#other', sealedBy: 'lost-key', listSk: '2' });
    await rotated();
    const learn = vi.fn();
    const refusal = await resealDataKeys(NAME, ports, { learn }).then(() => '', String);
    expect(learn.mock.calls).toEqual([[{ count: 2 }]]);
    expect(refusal).toContain('1 parked message and 1 album');
    expect(refusal).toMatch(/Parked message [0-9a-f]{32} of the channel ch-acme can’t be opened/);
    expect(refusal).toContain('docs/runbooks/leaked-secret.md');
    expect(refusal).not.toContain('PARKED#');
    expect((await needs())?.[0]?.until).toEqual(world.clock.now());
  });

  it('does not say that nothing needs a key of which something is damaged', async () => {
    await sealed();
    const [[album] = []] = sealedTexts().filter(([{ pk }]) => pk.startsWith('ALBUM#'));
    const [part = ''] = Object.keys(album ?? {}).filter((name) => name.startsWith('part-'));
    await world.table.update(album?.pk ?? '', { set: { [part]: 'AAAA' } });
    await rotated();
    await expect(resealDataKeys(NAME, ports)).rejects.toThrow(/An album \(ALBUM#.* can’t be opened/);
    await expect(endDataKeys(NAME, ports)).rejects.toThrow('albums of customers may be sealed with it');
  });

  it('takes nothing for damaged that is sealed with the key of a rotation beside it', async () => {
    await sealed();
    await rotated();
    const present = keysIn(await stored())[0];
    const [[album] = []] = sealedTexts().filter(([{ pk }]) => pk.startsWith('ALBUM#'));
    const pk = album?.pk ?? '';
    const scan: ResealPorts['scan'] = {
      pages: async function* () {
        const [parked, ...more] = world.table.items().filter((item) => item.pk.startsWith('PARKED#'));
        expect(more).toEqual([]);
        // Between two pages of a long run.
        await rotated();
        const keys = await stored();
        const of = (purpose: string) => seal('Words of later', keys, purpose, countingBytes());
        yield parked === undefined
          ? []
          : [
              {
                ...parked,
                pk: 'PARKED#later',
                payload: of('PARKED#later'),
                sealedBy: keyId(keysIn(keys)[0]?.value ?? ''),
              },
            ];
        const joined = await world.table.update(pk, { set: { 'part-later': of(pk) } });
        yield joined === undefined ? [] : [joined];
        yield parked === undefined ? [] : [parked];
      },
    };

    expect(await resealDataKeys(NAME, { ...ports, scan })).toMatchObject({
      act: 'resealed',
      lines: ['Sealed again with the present data key: 1 parked message and 1 album.', expect.anything()],
    });

    const later = keysIn(await stored())[0];
    const parts = sealedTexts().filter(([item]) => item.pk === pk);
    expect(new Set(parts.map(([, text]) => sealedUnder(text)))).toEqual(new Set([present?.id, later?.id]));
    expect((await needs())?.map(({ key }) => key.unneededSince !== undefined)).toEqual([false, true]);
  });

  it.each(['replayed', 'dropped', 'resealed by another run', 'joined by another part'])(
    'goes on beside a message that is %s at that moment',
    async (how) => {
      await sealed();
      await rotated();
      const [record] = await listParked([integrationKey], ports);
      let isDone = false;
      const meanwhile = async () => {
        if (isDone) return;
        isDone = true;
        if (how === 'replayed') await world.startBefore().replay();
        if (how === 'dropped' && record !== undefined) await dropParked(record, world.table);
        if (how === 'resealed by another run') await resealDataKeys(NAME, ports);
        if (how === 'joined by another part') await receive('m-2', 'More of Idalina');
      };
      const table: ResealPorts['table'] = {
        get: (pk) => world.table.get(pk),
        update: async (...write) => {
          await meanwhile();
          return world.table.update(...write);
        },
      };
      await resealDataKeys(NAME, { ...ports, table });
      await settle();

      const [present] = keysIn(await stored());
      expect(sealedTexts().map(([, text]) => sealedUnder(text))).toEqual(sealedTexts().map(() => present?.id));
      if (how === 'dropped') expect(await world.table.get(record?.pk ?? '')).toBeUndefined();
      if (how === 'replayed')
        expect(world.cxone.texts()).toEqual(['[Late: sent 2026-03-02 10:15 UTC] Refused words of Idalina']);
    },
  );

  it('keeps what is noted of older keys through the next rotation', async () => {
    await sealed();
    await rotated();
    await resealDataKeys(NAME, ports);
    await rotateDataKey(NAME, ports);
    expect(keysIn(await stored()).at(-1)?.unneededSince).toBe('2026-03-02T10:24:34.500Z');
    expect(writeKeys(keysIn(await stored()))).toBe(await stored());
  });
});
