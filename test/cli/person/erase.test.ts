import { describe, expect, it } from 'vitest';
import { isInFlight, isNothing, stepsOf } from '../../../cli/person/erase.ts';
import type { Found } from '../../../cli/person/find.ts';
import { leftSheet } from '../../../cli/person/texts.ts';
import { TargetError } from '../../../cli/target.ts';
import { contactStatePk } from '../../../lib/channels/people/contact-states.ts';
import { keepSentId } from '../../../lib/channels/sent-ids.ts';
import { customerPk } from '../../../lib/channels/thread-index.ts';
import { claimKey } from '../../../lib/exactly-once/claims.ts';
import { channelIdSchema, conversationTagOf, digestOf } from '../../../lib/ids.ts';
import { saidBy } from '../../../lib/messages/edits.ts';
import { channelId, INDEX_KEY, keyed } from '../../support/fixtures.ts';
import { cxoneFailure } from '../../support/cxone-failures.ts';
import { exportOf } from '../../../cli/person/export.ts';
import { bo, bodyOf, ida, personOf, Scene } from './people.ts';

describe('what is kept of a person', () => {
  it('is found, and nothing of anybody else', async () => {
    const scene = await (await Scene.open()).fill();
    const found = await scene.find(personOf(ida));

    expect(found.conversations).toMatchObject([{ id: ida.conversationId, isShared: false }]);
    expect(found.messages).toHaveLength(4);
    expect(found.parked.map(({ messages }) => messages[0]?.text)).toEqual(['Refused words of Idalina']);
    expect(found.replies.map(({ files }) => files.length)).toEqual([1]);
    expect(found.edits).toHaveLength(1);
    expect(found.digests.count).toBe(2);
    expect(isInFlight(found)).toBe(false);
    expect(JSON.stringify(found)).not.toMatch(/usr-6001|conv-8802|Bonaventura/);
  });

  it('holds what agents asked them, which is exported and erased, and of nobody else', async () => {
    const scene = await Scene.open();
    for (const customer of [ida, bo]) {
      await scene.writes(customer, `m-${customer.id}`, 'Good morning');
      await scene.agentAsks(customer, 'When?', `After lunch, ${customer.name}`);
    }
    const found = await scene.find(personOf(ida));
    const { questions } = exportOf(found, personOf(ida), new Date('2026-03-03T08:00:00.000Z'));
    expect(questions).toEqual([
      { answers: [{ key: '1', label: 'After lunch, Idalina', postback: 'of After lunch, Idalina' }] },
    ]);

    await scene.erase(personOf(ida));
    expect(scene.tracesOf(ida)).toEqual([]);
    const left = scene.world.table.items().filter(({ pk }) => pk.startsWith('QUESTION#'));
    expect(left).toHaveLength(1);
    expect((await scene.find(personOf(bo))).questions).toHaveLength(1);
  });

  it('holds the providers’ ids of what was sent to them, their opt-out, and the ends of their chats', async () => {
    const scene = await (await Scene.open()).fill();
    const { table, clock } = scene.world;
    const before = await scene.find(personOf(ida));
    for (const [person, sentId] of [[ida, 'sent-i'] as const, [bo, 'sent-b'] as const]) {
      const tag = conversationTagOf(channelId, person.conversationId, keyed);
      const ports = { table, now: clock.now, indexKey: () => Promise.resolve(INDEX_KEY) };
      await keepSentId(channelId, sentId, `out-AAAAAAAAAAAAAAAAAAAAAA${tag}.1`, ports);
      await table.put({ pk: contactStatePk(channelId, person.id, keyed), state: 'opted-out', at: 1 });
      await table.put({ pk: claimKey(keyed, 'end', channelId, person.conversationId, ''), expiresAt: 1_900_000_000 });
    }
    const found = await scene.find(personOf(ida));
    expect(found.notes.filter((pk) => pk.startsWith('SENT#'))).toHaveLength(1);
    expect(found.digests).toEqual({ count: before.digests.count + 1, until: 1_900_000_000 });
    const left = { queues: [], now: clock.now(), isRemovedInCxone: false };
    expect(leftSheet(found, left)).toContain('this customer may be written to again');
    expect(leftSheet(before, left)).not.toContain('written to again');

    await scene.erase(personOf(ida));
    for (const prefix of ['SENT#', 'CONTACT#']) {
      expect(table.items().filter(({ pk }) => pk.startsWith(prefix))).toHaveLength(1);
    }
    expect((await scene.find(personOf(bo))).states).toHaveLength(1);
  });

  it('is gone after an erase, while all of the others is as it was', async () => {
    const scene = await (await Scene.open()).fill();
    const others = scene.tracesOf(bo);
    const before = scene.world.table.items();
    expect(scene.tracesOf(ida).length).toBeGreaterThan(10);

    const { ended } = await scene.erase(personOf(ida));

    expect(ended.kind).toBe('ended');
    expect(scene.tracesOf(ida)).toEqual([]);
    expect(scene.tracesOf(bo)).toEqual(others);
    const changed = scene.world.table
      .items()
      .filter((item) => !before.some((one) => JSON.stringify(one) === JSON.stringify(item)));
    expect(
      changed.map(({ notes }) =>
        Object.keys(notes ?? {}).filter((name) => !['settled', 'sending', 'outcome', 'code', 'inPart'].includes(name)),
      ),
    ).toEqual(changed.map(() => []));
    expect(isNothing(await scene.find(personOf(ida)))).toBe(true);
  });

  it.each([
    { case: 'a text', body: bodyOf(ida, 'm-i1', 'Where is the parcel of Idalina?') },
    { case: 'a message with a file', body: bodyOf(ida, 'm-i2', 'This is the label', ['label-of-Idalina.txt']) },
    {
      case: 'a message that was parked',
      body: bodyOf(ida, 'm-i3', 'Refused words of Idalina', ['scan-of-Idalina.txt']),
    },
    {
      case: 'a correction',
      body: { ...bodyOf(ida, 'm-i1', 'Where are the parcels of Idalina?'), type: 'message.edited' },
    },
  ])('is known for a repeat afterwards: $case', async ({ body }) => {
    const scene = await (await Scene.open()).fill();
    await scene.erase(personOf(ida));
    await scene.world.clock.advance(600_000);
    const before = scene.world.cxone.texts();

    await scene.posts(body);
    await scene.settle();

    expect(scene.world.cxone.texts()).toEqual(before);
    expect(scene.tracesOf(ida)).toEqual([]);
  });

  it('begins again with what the person writes later', async () => {
    const scene = await (await Scene.open()).fill();
    await scene.erase(personOf(ida));
    await scene.writes(ida, 'm-i9', 'Ida is back');
    expect(scene.world.cxone.texts().at(-1)).toBe('Ida is back');
  });
});

describe('an erase that is cut off', () => {
  it('is finished by the next one, at whichever remote call it was', async () => {
    const { effects } = await (await (await Scene.open()).fill()).erase(personOf(ida));
    expect(new Set(effects)).toEqual(
      new Set([
        ...['read contact', 'read page', 'read parked', 'list files', 'read claim', 'read queued', 'read time'],
        ...['read backlog', 'read openquestion'],
        ...['delete file', 'note claim', 'delete changed', 'delete parked', 'delete queued'],
        ...['delete thread', 'delete customer'],
      ]),
    );

    const left: string[] = [];
    for (const effect of effects.keys()) {
      for (const [when, how] of [
        ['before', 'killed'],
        ['after', 'killed'],
        ['before', 'failed'],
        ['after', 'failed'],
        ['after', 'repeated'],
      ] as const) {
        const scene = await (await Scene.open()).fill();
        const others = scene.tracesOf(bo);
        await scene.erase(personOf(ida), [{ effect, when, how }]);
        const { ended } = await scene.erase(personOf(ida));
        const isClean = ended.kind === 'ended' && scene.tracesOf(ida).length === 0;
        const isOthers = scene.tracesOf(bo).join() === others.join();
        if (!isClean || !isOthers)
          left.push(`${how} ${when} ${effect} ${String(effects[effect])}: ${scene.tracesOf(ida).join()}`);
      }
    }
    expect(left).toEqual([]);
  });
});

describe('what is on its way', () => {
  const refusing = async (scene: Scene) => {
    const before = JSON.stringify(scene.world.table.items());
    const { ended } = await scene.erase(personOf(ida));
    expect(JSON.stringify(scene.world.table.items())).toBe(before);
    return ended.kind === 'ended' && isInFlight(ended.value) ? ended.value.inFlight : undefined;
  };

  it('keeps an erase from beginning: a message that waits for CXone', async () => {
    const scene = await Scene.open();
    scene.world.cxone.meets = ({ operation }) =>
      operation === 'createMessage' ? cxoneFailure.unreachable('create-message') : undefined;
    await scene.posts(bodyOf(ida, 'm-i1', 'Where is my parcel?'));
    await scene.workInboundOnce();

    expect(await refusing(scene)).toEqual({ messages: 1, replays: 0, replies: 0 });

    scene.world.cxone.meets = undefined;
    await scene.settle();
    await scene.erase(personOf(ida));
    expect(scene.tracesOf(ida)).toEqual([]);
  });

  it('keeps an erase from beginning: a message whose files are being copied', async () => {
    const scene = await Scene.open();
    await scene.posts(bodyOf(ida, 'm-i1', 'See this', ['gone.txt']));
    scene.world.web.files.set('https://files.example.org/gone.txt', () => ({ kind: 'unavailable', detail: 'not yet' }));
    await scene.workInboundOnce();

    expect(await refusing(scene)).toEqual({ messages: 1, replays: 0, replies: 0 });
  });

  it('keeps an erase from beginning: an agent’s message on the queue', async () => {
    const scene = await Scene.open();
    await scene.writes(ida, 'm-i1', 'Where is my parcel?');
    await scene.callBack(ida, 'The form', ['form.txt']);

    expect(await refusing(scene)).toEqual({ messages: 0, replays: 0, replies: 1 });

    await scene.settle();
    await scene.erase(personOf(ida));
    expect(scene.tracesOf(ida)).toEqual([]);
  });

  it('keeps an erase from beginning: a parked message that was put back on the queue', async () => {
    const scene = await Scene.open();
    await scene.writes(ida, 'm-i1', 'Where is my parcel?');
    await scene.writesInVain(ida, 'm-i2', 'Refused words');
    await scene.world.startBefore().replay();

    expect(await refusing(scene)).toEqual({ messages: 0, replays: 1, replies: 0 });
  });

  it('keeps an erase from beginning: an album that is not whole', async () => {
    const scene = await Scene.open({ bringsAlbum: true });
    await scene.posts(bodyOf(ida, 'm-1', 'one'));

    expect(await refusing(scene)).toEqual({ messages: 1, replays: 0, replies: 0 });
  });
});

it('stops at what somebody has taken up since it was found, and is finished by the next one', async () => {
  const scene = await (await Scene.open()).fill();
  const { table, files, clock } = scene.world;
  const found = await scene.find(personOf(ida));
  await scene.world.startBefore().replay();
  scene.world.cxone.meets = undefined;
  await scene.workInboundOnce();

  const erasing = async () => {
    for (const step of stepsOf(found, channelId, { table, bin: files, now: clock.now })) await step();
  };
  await expect(erasing()).rejects.toThrow(/used something of this person at the same time[^]*Repeat the command/);

  await scene.settle();
  await scene.erase(personOf(ida));
  expect(scene.tracesOf(ida)).toEqual([]);
});

it('two erases of a person at once are finished between them, wherever they meet', async () => {
  const first = await (await Scene.open()).fill();
  const steps = (scene: Scene, found: Found) => {
    const { table, files: bin, clock } = scene.world;
    return stepsOf(found, channelId, { table, bin, now: clock.now });
  };
  const { length } = steps(first, await first.find(personOf(ida)));
  expect(length).toBeGreaterThan(10);
  const refusals = new Set<string>();
  for (let before = 0; before <= length; before += 1) {
    const scene = await (await Scene.open()).fill();
    const others = scene.tracesOf(bo);
    const own = steps(scene, await scene.find(personOf(ida)));
    for (const step of own.slice(0, before)) await step();
    expect((await scene.erase(personOf(ida))).ended).toMatchObject({ kind: 'ended' });
    const rest = own.slice(before).reduce<Promise<unknown>>((done, step) => done.then(step), Promise.resolve());
    await rest.catch((error: unknown) => {
      if (!(error instanceof TargetError)) throw error;
      expect(error.isHalfDone).toBe(true);
      refusals.add(error.message);
    });
    expect(scene.tracesOf(ida)).toEqual([]);
    expect(scene.tracesOf(bo)).toEqual(others);
  }
  expect([...refusals]).toEqual([expect.stringContaining('A worker or another erase used something')]);
});

describe('whom an erase leaves alone', () => {
  it('the same person on another channel', async () => {
    const scene = await (await Scene.open()).fill();
    const elsewhere = { ...personOf(ida), channelId: channelIdSchema.parse('ch-other') };

    expect(isNothing(await scene.find(elsewhere))).toBe(true);
  });

  it('somebody of whom nothing is known', async () => {
    const scene = await (await Scene.open()).fill();

    expect(isNothing(await scene.find({ ...personOf(ida), id: 'usr-nobody' }))).toBe(true);
  });

  it('somebody whose conversation was named by mistake', async () => {
    const scene = await (await Scene.open()).fill();
    const others = scene.tracesOf(bo);
    await scene.erase(personOf(ida, [bo.conversationId]));

    expect(scene.tracesOf(bo)).toEqual(others);
  });

  it('the others of a conversation of several, and what belongs to all of them', async () => {
    const scene = await Scene.open();
    const idaThere = { ...ida, conversationId: 'group-1' };
    const boThere = { ...bo, conversationId: 'group-1' };
    await scene.writes(idaThere, 'm-1', 'Ida asks');
    await scene.writes(boThere, 'm-2', 'Bo answers', ['label-of-Bonaventura.txt']);
    await scene.agentAnswers(boThere, 'To both', ['form-for-both.txt']);
    const [ofIda = ''] = scene.world.table
      .items()
      .filter(({ notes }) => JSON.stringify(notes ?? {}).includes(saidBy('group-1', ida.id, keyed)))
      .map(({ pk }) => pk);
    const before = scene.world.table.items().filter(({ pk }) => pk !== ofIda && !pk.startsWith('CUSTOMER#'));

    const found = await scene.find(personOf(ida));
    expect(found.conversations).toMatchObject([{ id: 'group-1', isShared: true }]);
    expect(found.messages.map(({ claim }) => claim.pk)).toEqual([ofIda]);
    await scene.erase(personOf(ida));

    const after = scene.world.table.items();
    expect(after.filter(({ pk }) => pk !== ofIda && !pk.startsWith('CUSTOMER#'))).toEqual(before);
    expect(after.find(({ pk }) => pk === ofIda)).toMatchObject({ state: 'done', notes: {} });
    expect([...scene.world.files.files.keys()]).toHaveLength(2);
    expect(JSON.stringify(after)).not.toContain(ida.id);
  });
});

it('a part of an erased album that comes again is no second message', async () => {
  const scene = await Scene.open({ bringsAlbum: true });
  for (const part of ['one', 'two']) await scene.posts(bodyOf(ida, `m-${part}`, part));
  await scene.settle();
  expect(scene.world.cxone.texts()).toEqual(['one\ntwo']);

  await scene.erase(personOf(ida));
  expect(scene.tracesOf(ida)).toEqual([]);
  for (const part of ['two', 'one']) {
    await scene.world.clock.advance(600_000);
    await scene.posts(bodyOf(ida, `m-${part}`, part));
    await scene.settle();
  }

  expect(scene.world.cxone.texts()).toEqual(['one\ntwo']);
  expect((await scene.find(personOf(ida))).parked).toEqual([]);
});

it('a changed text under the id of an erased message is not taken for its repeat', async () => {
  const scene = await (await Scene.open()).fill();
  await scene.erase(personOf(ida));
  await scene.posts(bodyOf(ida, 'm-i2', 'Not the label after all'));
  await scene.settle();

  const found = await scene.find(personOf(ida));
  expect(found.parked.map(({ record, messages }) => [record.cause, messages[0]?.text])).toEqual([
    ['content-changed', 'Not the label after all'],
  ]);
});

it('an export is what was recorded', async () => {
  const scene = await (await Scene.open()).fill();
  const person = personOf(ida);
  const written = exportOf(await scene.find(person), person, new Date('2026-03-03T08:00:00.000Z'));

  const recorded = scene.world.cxone.messages.filter(
    ({ thread }) => thread.idOnExternalPlatform === ida.conversationId,
  );
  const delivered = written.messages.filter(({ state }) => state === 'done');
  expect(delivered.map(({ at }) => at)).toEqual(recorded.map(({ createdAtWithMilliseconds: at }) => at));
  expect(delivered.flatMap(({ files }) => files.map(({ name }) => name))).toEqual(['label-of-Idalina.txt']);
  expect(written).toMatchObject({
    person: ida.id,
    conversations: [{ id: ida.conversationId, cxoneThreads: ['cx-thread-conv-7781'], isShared: false }],
    parked: [
      { cause: 'refused-by-cxone', messages: [{ author: { firstName: 'Idalina' }, text: 'Refused words of Idalina' }] },
    ],
    replies: [
      {
        state: 'done',
        files: [{ name: 'form-for-Idalina.txt' }, { name: 'gone-for-Idalina', problem: 'gone' }],
        notSent: [expect.stringContaining('gone-for-Idalina')],
      },
    ],
  });
  expect(JSON.stringify(written)).not.toMatch(/usr-6001|conv-8802|Bonaventura/);
});

it('CXone is told to remove each message that it is known to have', async () => {
  const scene = await (await Scene.open()).fill();
  const removed: string[] = [];
  await scene.erase(personOf(ida), [], (messageId) => Promise.resolve(void removed.push(messageId)));

  expect(removed).toHaveLength(3);
  expect(new Set(removed).size).toBe(3);
});

describe('what is kept on a channel that a version before added', () => {
  const HOUR_MS = 3_600_000;
  const plainKeys = (scene: Scene) =>
    [ida, bo]
      .map(({ conversationId }) => customerPk(channelId, conversationId, digestOf))
      .filter((pk) => scene.has(pk));

  it('is found and erased within the hour in which its records are named as before', async () => {
    const scene = await (await Scene.open({}, { isOfBefore: true })).fill();
    const others = scene.tracesOf(bo);
    expect(plainKeys(scene)).toHaveLength(2);
    expect((await scene.find(personOf(ida))).messages).toHaveLength(4);

    await scene.erase(personOf(ida));
    expect(scene.tracesOf(ida)).toEqual([]);
    expect(scene.tracesOf(bo)).toEqual(others);
  });

  it('is found and erased by either name once it has changed over, and is known for a repeat', async () => {
    const scene = await Scene.open({}, { isOfBefore: true });
    for (const customer of [ida, bo]) {
      await scene.writes(customer, `m-before-${customer.id}`, `Before, from ${customer.name}`, [
        `${customer.name}.txt`,
      ]);
      await scene.writesInVain(customer, `m-vain-${customer.id}`, `In vain, from ${customer.name}`);
      await scene.agentAnswers(customer, 'The form', [`early-form-for-${customer.name}.txt`]);
    }
    await scene.world.clock.advance(HOUR_MS);
    await scene.fill();
    const others = scene.tracesOf(bo);
    expect(plainKeys(scene)).toHaveLength(2);
    const found = await scene.find(personOf(ida));
    expect([found.messages.length, found.parked.length, found.replies.length]).toEqual([6, 2, 2]);
    expect(found.conversations).toMatchObject([{ id: ida.conversationId, cxoneThreads: ['cx-thread-conv-7781'] }]);

    await scene.erase(personOf(ida));
    expect(scene.tracesOf(ida)).toEqual([]);
    expect(scene.tracesOf(bo)).toEqual(others);
    const before = scene.world.cxone.texts();
    await scene.posts(bodyOf(ida, `m-before-${ida.id}`, `Before, from ${ida.name}`, [`${ida.name}.txt`]));
    await scene.posts(bodyOf(ida, 'm-i1', 'Where is the parcel of Idalina?'));
    await scene.settle();
    expect(scene.world.cxone.texts()).toEqual(before);
    expect(scene.tracesOf(ida)).toEqual([]);
  });

  it('is an album, of which no part comes again by itself', async () => {
    const scene = await Scene.open({ bringsAlbum: true }, { isOfBefore: true });
    for (const part of ['one', 'two']) await scene.posts(bodyOf(ida, `m-${part}`, part));
    await scene.settle();
    await scene.world.clock.advance(HOUR_MS);
    await scene.erase(personOf(ida));
    expect(scene.tracesOf(ida)).toEqual([]);
    for (const part of ['two', 'one']) {
      await scene.posts(bodyOf(ida, `m-${part}`, part));
      await scene.settle();
    }

    expect(scene.world.cxone.texts()).toEqual(['one\ntwo']);
  });
});

describe.each([
  { case: 'under the index key', isOfBefore: false },
  { case: 'by plain digests', isOfBefore: true },
])('what a version wrote $case that noted no customer in its claims', ({ isOfBefore }) => {
  const older = async () => {
    const scene = await (await Scene.open({}, { isOfBefore })).fill();
    const { table } = scene.world;
    for (const { pk, notes, customer } of table.items()) {
      const entries = Object.entries(notes ?? {}).filter(([name]) => name !== 'channelId' && name !== 'customer');
      if (notes !== undefined) await table.update(pk, { set: { notes: Object.fromEntries(entries) } });
      if (pk.startsWith('CHANGED#') && customer !== undefined) await table.update(pk, { remove: ['customer'] });
    }
    return scene;
  };

  it('is found and erased, and nothing of anybody else', async () => {
    const scene = await older();
    const others = scene.tracesOf(bo);
    expect((await scene.find(personOf(ida))).messages).toHaveLength(4);

    await scene.erase(personOf(ida));
    expect(scene.tracesOf(ida)).toEqual([]);
    expect(scene.tracesOf(bo)).toEqual(others);
  });

  it('is not taken from another channel, of which CXone’s thread tells', async () => {
    const scene = await older();
    const elsewhere = { ...personOf(ida), channelId: channelIdSchema.parse('ch-other') };
    const { messages } = await scene.find({ ...elsewhere, conversations: [ida.conversationId] });
    expect(messages.filter(({ notes }) => notes.threadId !== undefined)).toEqual([]);
  });
});
