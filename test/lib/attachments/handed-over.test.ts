import { describe, expect, it } from 'vitest';
import { deleteHandedOver } from '../../../lib/attachments/handed-over.ts';
import { uploadKey } from '../../../lib/attachments/store/file-keys.ts';
import { listedClaims } from '../../../lib/exactly-once/kept-claims.ts';
import { dropParked, listParked } from '../../../lib/inbound/parking/list-parked.ts';
import { giveUpFiles } from '../../../lib/inbound/parking/parked-record.ts';
import { bodyOf, ida, Scene } from '../../cli/person/people.ts';
import { Effects, type Fault } from '../../support/effects.ts';
import { channelId, countingBytes, INDEX_KEY, integrationKey } from '../../support/fixtures.ts';
import { sealedIn } from '../../support/sealed-in.ts';
import { observedBin, observedTable } from '../../support/observed-ports.ts';

const indexKey = () => Promise.resolve(INDEX_KEY);
const LINK_MS = 3_600_000;
const UPLOAD = 'upl-q83vEjRWeJCrze8SNFZ4kA';
const OTHER_UPLOAD = 'upl-r83vEjRWeJCrze8SNFZ4kA';

const filesIn = ({ world }: Scene): string[] => [...world.files.files.values()].map(({ bytes }) => bytes.toString());

/** One run of the function, as a process of its own. */
async function sweep({ world }: Scene, faults: readonly Fault[] = []) {
  const effects = new Effects(faults, world.clock.sleep);
  const process = effects.process();
  const ports = {
    ...{
      claims: listedClaims({ table: observedTable(world.table, process), indexKey, randomBytes: countingBytes() }),
      bin: observedBin(world.files, process),
    },
    ...{ now: world.clock.now, remainingMs: () => 300_000, logger: world.logger },
  };
  const ended = await world.clock.run(process.run(() => deleteHandedOver(ports)));
  return { ended, effects: effects.names };
}

const listedIn = ({ world }: Scene) =>
  world.table.items().filter(({ listPk }) => typeof listPk === 'string' && listPk.startsWith('files-due#'));

describe('a file that was handed over', () => {
  it('of a customer stays for as long as the link that CXone got works, and no hour longer', async () => {
    const scene = await Scene.open();
    await scene.posts(bodyOf(ida, 'm-1', 'The label', ['label.txt']), ['label.txt']);
    await scene.workInboundOnce();
    await scene.world.clock.advance(LINK_MS - 1_000);
    await sweep(scene);
    expect(filesIn(scene)).toEqual(['What is in label.txt']);

    await scene.world.clock.advance(2_000);
    await sweep(scene);
    expect(filesIn(scene)).toEqual([]);
    expect(listedIn(scene)).toEqual([]);
    const left = scene.world.table.items().flatMap((item) => [JSON.stringify(item), ...sealedIn(item, [INDEX_KEY])]);
    expect(left.join()).not.toContain('label.txt');
    expect(left.join()).toContain(`"conversationId":"${ida.conversationId}"`);
    expect(JSON.stringify(scene.world.table.items())).not.toContain(ida.conversationId);
    expect(scene.world.logger.lines.at(-1)).toEqual({ level: 'info', event: 'files.deleted', files: 1 });
  });

  it('of a customer is not asked for again by a repeat of the webhook', async () => {
    const scene = await Scene.open();
    await scene.writes(ida, 'm-1', 'The label', ['label.txt']);
    await scene.world.clock.advance(LINK_MS + 1_000);
    await sweep(scene);
    await scene.writes(ida, 'm-1', 'The label', ['label.txt']);

    expect(scene.world.cxone.texts()).toEqual(['The label']);
    expect(filesIn(scene)).toEqual([]);
  });

  it('of an agent stays for as long as the link that the provider got works', async () => {
    const scene = await Scene.open();
    await scene.writes(ida, 'm-1', 'A form, please');
    await scene.agentAnswers(ida, 'The form', ['form.txt', 'gone.txt']);
    await scene.world.clock.advance(LINK_MS - 120_000);
    await sweep(scene);
    expect(filesIn(scene)).toEqual(['What is in form.txt']);

    await scene.world.clock.advance(120_000);
    await sweep(scene);
    expect(filesIn(scene)).toEqual([]);
  });

  it('was uploaded to us: it goes with its copy', async () => {
    const scene = await Scene.open();
    const { files } = scene.world;
    for (const id of [UPLOAD, OTHER_UPLOAD]) {
      files.files.set(uploadKey(channelId, id), { bytes: Buffer.from(`Uploaded as ${id}`), type: 'text/plain' });
    }
    const body = bodyOf(ida, 'm-1', 'The label');
    await scene.posts({ ...body, data: { ...body.data, attachments: [{ uploadId: UPLOAD, name: 'label.txt' }] } });
    await scene.settle();
    expect(filesIn(scene)).toHaveLength(3);

    await scene.world.clock.advance(LINK_MS);
    await sweep(scene);
    expect(filesIn(scene)).toEqual([`Uploaded as ${OTHER_UPLOAD}`]);
  });

  it('is listed by no write of a message without files', async () => {
    const scene = await Scene.open();
    await scene.writes(ida, 'm-1', 'No file');
    await scene.writes(ida, 'm-2', 'None that came', ['gone.txt']);
    await scene.agentAnswers(ida, 'No file either');

    expect(listedIn(scene)).toEqual([]);
  });
});

describe('a file that is still needed', () => {
  it('stays while its message is parked, and goes once a replay has brought it', async () => {
    const scene = await Scene.open();
    await scene.writesInVain(ida, 'm-1', 'The label', ['label.txt']);
    await scene.world.clock.advance(20 * 86_400_000);
    await sweep(scene);
    expect(filesIn(scene)).toEqual(['What is in label.txt']);

    await scene.world.startBefore().replay();
    await scene.settle();
    expect(scene.world.cxone.messages.at(-1)?.attachments).toHaveLength(1);
    await scene.world.clock.advance(LINK_MS);
    await sweep(scene);
    expect(filesIn(scene)).toEqual([]);
  });
});

describe('a file that nobody will ask for', () => {
  it('goes when its message was parked and is dropped', async () => {
    const scene = await Scene.open();
    await scene.writesInVain(ida, 'm-1', 'The label', ['label.txt']);
    await scene.writesInVain(ida, 'm-2', 'Another', ['another.txt']);
    const { table, clock } = scene.world;
    const [record] = await listParked([integrationKey], { table, now: clock.now });
    if (record === undefined) throw new Error('Nothing is parked.');
    expect(await dropParked(record, table)).toBe(true);
    await giveUpFiles(record, { table, indexKey, now: clock.now });
    await sweep(scene);

    expect(filesIn(scene)).toEqual(['What is in another.txt']);
    expect(await table.get(record.pk.replace('PARKED#', ''))).toMatchObject({ state: 'parked' });
  });
});

describe('a run', () => {
  const filled = async () => {
    const scene = await Scene.open();
    await scene.writes(ida, 'm-1', 'Two', ['one.txt', 'two.txt']);
    await scene.world.clock.advance(LINK_MS);
    await scene.writes(ida, 'm-2', 'One', ['three.txt']);
    await scene.world.clock.advance(LINK_MS);
    return scene;
  };

  it('that is cut off at any remote call is finished by the next one', async () => {
    const { effects } = await sweep(await filled());
    expect(effects.filter((name) => name.startsWith('delete'))).toHaveLength(3);

    for (const effect of effects.keys()) {
      for (const [when, how] of [
        ['before', 'killed'],
        ['after', 'killed'],
        ['after', 'failed'],
      ] as const) {
        const scene = await filled();
        await sweep(scene, [{ effect, when, how }]);
        await scene.world.clock.advance(LINK_MS);
        await sweep(scene);
        expect([filesIn(scene), listedIn(scene)], `${how} ${when} ${effect} ${String(effects[effect])}`).toEqual([
          [],
          [],
        ]);
      }
    }
  });

  it('that meets a file which can’t be deleted deletes the others, and fails', async () => {
    const scene = await filled();
    const { effects } = await sweep(await filled());
    const { ended } = await sweep(scene, [{ effect: effects.indexOf('delete file'), when: 'before', how: 'failed' }]);

    expect(ended.kind).toBe('threw');
    expect(filesIn(scene).length).toBeLessThan(3);
    expect(listedIn(scene)).toHaveLength(1);
  });

  it('that comes two days late leaves to the bucket what it does not look for any more', async () => {
    const scene = await filled();
    await scene.world.clock.advance(49 * 3_600_000);
    await sweep(scene);

    expect(filesIn(scene)).toHaveLength(3);
  });
});
