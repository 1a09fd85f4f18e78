import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { type IncomingFile, type MessageEvent, pieceId } from '../../../lib/contract/events.ts';
import { addToAlbum, isAlbumPart } from '../../../lib/inbound/album.ts';
import { rememberChange, removeDeleted, toShow } from '../../../lib/inbound/edits.ts';
import { isChange } from '../../../lib/messages/edits.ts';
import { cxoneFailure } from '../../support/cxone-failures.ts';
import {
  channel,
  channelId,
  countingBytes,
  DATA_KEY,
  INDEX_KEY,
  integrationKey,
  keys,
  messageEvent,
} from '../../support/fixtures.ts';
import { InboundWorld } from './inbound-world.ts';

const HOST = 'https://files.example.org';

let world: InboundWorld;
beforeEach(() => {
  world = new InboundWorld();
  for (const name of ['photo.txt', 'other.txt']) world.web.files.set(`${HOST}/${name}`, `the words of ${name}`);
});

/** Its link is signed anew each time that it is named. */
function fileNamed(name: string, signature = '1'): IncomingFile {
  const url = `${HOST}/${name}?signature=${signature}`;
  world.web.files.set(url, `the words of ${name}`);
  return { id: '1', name, source: { kind: 'link', url } };
}

let edits = 0;
function edit(changes: Partial<MessageEvent> = {}): MessageEvent {
  edits += 1;
  const of = 'm-90017';
  return messageEvent({ providerMessageId: `${of}:${edits}`, change: { kind: 'edited', of }, ...changes });
}
const deletion = () => edit({ text: '', files: undefined, change: { kind: 'deleted', of: 'm-90017' } });

/** Settles each, and says what of them is new in CXone: the text, and the names of the files. */
async function shown(...messages: readonly MessageEvent[]): Promise<unknown[]> {
  const before = world.cxone.messages.length;
  for (const message of messages) await world.settle([message]);
  return world.cxone.messages
    .slice(before)
    .map(({ messageContent, attachments }) => [
      messageContent.payload.text,
      ...(attachments ?? []).map(({ friendlyName }) => friendlyName),
    ]);
}
const quoted = () => world.cxone.messages.at(-1)?.replyToMessage?.idOnExternalPlatform;

const ports = () => ({
  keys,
  table: world.table,
  claims: world.claims,
  now: world.clock.now,
  dataKey: () => Promise.resolve(DATA_KEY),
  indexKey: () => Promise.resolve(INDEX_KEY),
  randomBytes: countingBytes(),
});

describe('an edit', () => {
  it('shows the new words, and quotes what it changes', async () => {
    await world.settle();

    expect(await shown(edit({ text: 'Where is my other parcel?' }))).toEqual([['[Edited]\nWhere is my other parcel?']]);
    expect(quoted()).toBe('in-m-90017');
  });

  it('in French says in French what was changed or taken away', async () => {
    world.language = 'fr';
    await world.settle([messageEvent({ files: [fileNamed('photo.txt')] })]);
    const contents = [
      { text: 'Et mon colis ?', files: [fileNamed('photo.txt')] },
      { text: '', files: [fileNamed('photo.txt')] },
      { text: 'Merci', files: [fileNamed('photo.txt')] },
      { text: 'Merci' },
    ];

    expect(await shown(...contents.map((content) => edit(content)), deletion())).toEqual([
      ['[Modifié]\nEt mon colis ?'],
      ['[Modifié\u00a0: le texte a été retiré]'],
      ['[Modifié]\nMerci'],
      ['[Modifié\u00a0: le fichier a été retiré]\nMerci'],
      ['[Le client a supprimé un message]'],
    ]);
  });

  it('that changes nothing is shown to nobody, and costs no call of CXone', async () => {
    await world.settle();
    const calls = world.cxone.calls.length;

    expect(await shown(edit(), edit({ author: { id: 'usr-5150', nickname: 'ida' } }))).toEqual([]);
    expect(world.cxone.calls).toHaveLength(calls);
    expect(world.logger.events().at(-1)).toBe('inbound.unchanged');
  });

  it('is compared with the last one, not with the first words', async () => {
    await world.settle();
    const words = ['Is it late?', 'Is it late?', 'Where is my parcel?', 'Where is my parcel?'];

    expect(await shown(...words.map((text) => edit({ text })))).toEqual([
      ['[Edited]\nIs it late?'],
      ['[Edited]\nWhere is my parcel?'],
    ]);
  });

  it('of a caption brings the words, and not the photo again, whose link was signed anew', async () => {
    await world.settle([messageEvent({ text: 'At home', files: [fileNamed('photo.txt')] })]);
    const corrected = edit({ text: 'At work', files: [fileNamed('photo.txt', '2')] });

    expect(await shown(corrected)).toEqual([['[Edited]\nAt work']]);
    expect(world.web.opened).toHaveLength(1);
  });

  it('that takes the words away says so', async () => {
    await world.settle([messageEvent({ text: 'At home', files: [fileNamed('photo.txt')] })]);

    expect(await shown(edit({ text: '', files: [fileNamed('photo.txt')] }))).toEqual([
      ['[Edited: the text was removed]'],
    ]);
  });

  it('that takes the file away says so', async () => {
    await world.settle([messageEvent({ text: 'At home', files: [fileNamed('photo.txt')] })]);

    expect(await shown(edit({ text: 'At home' }))).toEqual([['[Edited: the file was removed]\nAt home']]);
  });

  it('that leaves a note alone shows the note', async () => {
    await world.settle([messageEvent({ text: 'Hello' })]);
    const place = { en: 'Location', fr: 'Position' };

    expect(await shown(edit({ text: '', notes: [place] }))).toEqual([['[Edited]\n[Location]']]);
  });

  it('with another file under the same name brings it, by its link or by its id', async () => {
    const named = (id: string, path: string): IncomingFile => ({ ...fileNamed(path), id, name: 'photo.txt' });
    await world.settle([messageEvent({ files: [named('1', 'photo.txt')] })]);
    const text = 'Where is my parcel?';

    expect(await shown(edit({ text, files: [named('1', 'other.txt')] }))).toEqual([[`[Edited]\n${text}`, 'photo.txt']]);
    expect(await shown(edit({ text, files: [named('2', 'other.txt')] }))).toEqual([[`[Edited]\n${text}`, 'photo.txt']]);
  });

  it('with the same file by another reference is none: the provider gives it a new one each time', async () => {
    const file = (reference: string): IncomingFile => ({ id: 'u-1', source: { kind: 'reference', reference } });
    world.linkOf = () => Promise.resolve({ kind: 'link', link: { url: `${HOST}/photo.txt` } });
    await world.settle([messageEvent({ files: [file('first')] })]);

    expect(await shown(edit({ files: [file('second')] }))).toEqual([]);
  });

  it('is compared with its own message, and no other', async () => {
    await world.settle([messageEvent(), messageEvent({ providerMessageId: 'm-2', text: 'Hello?' })]);
    const ofOther = (text: string) => edit({ text, change: { kind: 'edited', of: 'm-2' } });

    expect(
      await shown(edit({ text: 'Is it late?' }), ofOther('Hello?'), ofOther('Hi?'), edit({ text: 'Is it late?' })),
    ).toEqual([['[Edited]\nIs it late?'], ['[Edited]\nHi?']]);
  });

  it('is compared with an earlier one for ten days, though the table keeps that for longer', async () => {
    await world.settle();
    await world.settle([edit({ text: 'Is it late?' })]);
    await world.clock.advance(10 * 86_400_000 - 5_000);
    expect(await shown(edit({ text: 'Is it late?' }))).toEqual([]);
    await world.clock.advance(10_000);
    expect(await shown(edit({ text: 'Is it late?' }))).toEqual([['[Edited]\nIs it late?']]);
  });

  it('with another file brings it', async () => {
    await world.settle([messageEvent({ text: 'At home', files: [fileNamed('photo.txt')] })]);

    expect(await shown(edit({ text: 'At home', files: [fileNamed('other.txt')] }))).toEqual([
      ['[Edited]\nAt home', 'other.txt'],
    ]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['of which nothing is known (any more)', () => Promise.resolve()],
    [
      'that CXone refused',
      async () => {
        world.cxone.meets = () => cxoneFailure.refused('create-message');
        await world.settle([messageEvent({ files: [fileNamed('photo.txt')] })]);
        world.cxone.meets = undefined;
      },
    ],
  ])('of a message %s comes whole', async (_what, before) => {
    await before();

    expect(await shown(edit({ files: [fileNamed('photo.txt')] }))).toEqual([
      ['[Edited]\nWhere is my parcel?', 'photo.txt'],
    ]);
  });

  it('comes without what it quotes where CXone does not have that, and once all the same', async () => {
    world.cxone.meets = ({ message }) =>
      message?.replyToMessage === undefined ? undefined : cxoneFailure.refused('create-message');

    expect(await shown(edit())).toEqual([['[Edited]\nWhere is my parcel?']]);
    expect(quoted()).toBeUndefined();
  });

  it('of one photo of an album is compared with that photo, and quotes the album', async () => {
    const part = (number: number, text: string) =>
      messageEvent({ providerMessageId: `m-${number}`, text, album: 'g-1', files: [photoOf(number)] });
    const photoOf = (number: number) => ({ ...fileNamed(`${number}.txt`), id: `photo-${number}` });
    for (const message of [part(1, 'Both'), part(2, '')]) {
      if (isAlbumPart(message)) await addToAlbum(channelId, message, ports());
    }
    await world.clock.advance(2_000);
    await world.settle([part(1, 'Both')]);
    const changeOf = (number: number, text: string) =>
      edit({ text, files: [photoOf(number)], change: { kind: 'edited', of: `m-${number}`, album: 'g-1' } });

    expect(await shown(changeOf(1, 'Both'), changeOf(2, ''))).toEqual([]);
    expect(await shown(changeOf(2, 'The second'))).toEqual([['[Edited]\nThe second']]);
    expect(quoted()).toBe('in-m-1');
  });

  it('is parked as it came, and compared when it is replayed', async () => {
    await world.settle();
    world.cxone.meets = () => cxoneFailure.refused('create-message');
    const changed = edit({ text: 'Where is my other parcel?' });
    await world.settle([changed]);
    world.cxone.meets = undefined;
    const [record] = await world.table.list('PARKED#main');

    await world.deliver([changed], { replayOf: record?.pk ?? '' });
    expect(world.cxone.texts().at(-1)).toMatch(/^\[Late: .*\] \[Edited\]\nWhere is my other parcel\?$/);
    expect(await world.parked()).toEqual([]);
  });
});

it('that was parked and says nothing new by the time it is replayed leaves the list', async () => {
  await world.settle();
  world.cxone.meets = () => cxoneFailure.refused('create-message');
  const parked = edit({ text: 'Where is my other parcel?' });
  await world.settle([parked]);
  world.cxone.meets = undefined;
  await world.settle([edit({ text: 'Where is my other parcel?' })]);
  const [record] = await world.table.list('PARKED#main');
  const before = world.cxone.texts();

  await world.deliver([parked], { replayOf: record?.pk ?? '' });
  expect(world.cxone.texts()).toEqual(before);
  expect(await world.parked()).toEqual([]);
});

describe('a deletion', () => {
  it('is told once, with what is gone as its quote', async () => {
    await world.settle();

    expect(await shown(deletion(), deletion())).toEqual([['[The customer deleted a message]']]);
    expect(quoted()).toBe('in-m-90017');
  });

  it('is told of a message of which nothing is known (any more)', async () => {
    expect(await shown(deletion())).toEqual([['[The customer deleted a message]']]);
  });

  it('of what was edited before is told once, too', async () => {
    await world.settle();

    expect(await shown(edit({ text: 'Is it late?' }), deletion(), deletion())).toHaveLength(2);
  });

  it('is no end: what is written there later is shown', async () => {
    await world.settle();

    expect(await shown(deletion(), edit(), deletion())).toEqual([
      ['[The customer deleted a message]'],
      ['[Edited]\nWhere is my parcel?'],
      ['[The customer deleted a message]'],
    ]);
  });
});

describe('what was deleted', () => {
  const removed = () => world.cxone.removed;

  it('stays in CXone where the channel does not say otherwise', async () => {
    await world.settle();
    await world.settle([deletion()]);

    expect(removed()).toEqual([]);
  });

  describe('on a channel that removes it', () => {
    beforeEach(() => {
      world.removesDeleted = true;
    });

    it('is removed in CXone, once, behind the note', async () => {
      await world.settle();

      expect(await shown(deletion(), deletion())).toEqual([['[The customer deleted a message]']]);
      expect(removed()).toEqual([{ messageId: 'cx-message-1', reason: 'other' }]);
      expect(world.cxone.calls).toEqual(['createMessage', 'createMessage', 'removeContent']);
      expect(world.logger.events()).toContain('inbound.removed');
    });

    describe('that came in pieces', () => {
      const pieces = ['Where is', 'my', 'parcel?'].map((text, place) =>
        messageEvent({ providerMessageId: pieceId('m-90017', place), text, ...(place === 0 && { pieces: 3 }) }),
      );
      const all = ['cx-message-1', 'cx-message-2', 'cx-message-3'].map((messageId) => ({ messageId, reason: 'other' }));

      it('is removed in each of them', async () => {
        await world.settle(pieces);

        expect(await shown(deletion())).toEqual([['[The customer deleted a message]']]);
        expect(removed()).toEqual(all);
      });

      it('is removed in those that CXone has', async () => {
        await world.settle(pieces.slice(0, 2));
        await shown(deletion());

        expect(removed()).toEqual(all.slice(0, 2));
      });

      it('is removed in the others where CXone refuses one', async () => {
        await world.settle(pieces);
        world.cxone.failNext('removeContent', cxoneFailure.refused('remove-content'));
        await shown(deletion());

        expect(removed()).toEqual(all.slice(1));
        expect(world.logger.events()).toEqual(expect.arrayContaining(['inbound.not-removed', 'inbound.removed']));
      });

      it('is removed in all where another attempt works', async () => {
        await world.settle(pieces);
        world.cxone.failNext('removeContent', cxoneFailure.outage('remove-content'));
        await shown(deletion());

        expect(removed()).toEqual(expect.arrayContaining(all));
      });
    });

    it.each([
      { where: 'in its own conversation', conversationId: undefined, left: 0 },
      { where: 'in another conversation', conversationId: 'elsewhere', left: 1 },
    ])('leaves $left of our copies of its files behind, $where', async ({ conversationId, left }) => {
      world = new InboundWorld();
      world.web.files.set(`${HOST}/photo.txt`, 'the words of photo.txt');
      await world.settle([messageEvent({ files: [fileNamed('photo.txt')] })]);
      expect(world.files.files.size).toBe(1);
      const event = deletion();
      await world.settle([{ ...event, conversationId: conversationId ?? event.conversationId }]);
      expect(world.files.files.size).toBe(left);
    });

    it('is looked up in CXone where its id there is not known', async () => {
      await world.settle();
      const [event, job] = [deletion(), { integrationKey, channelId, correlation: 'corr-1', messages: [] }];
      const claims = { notes: () => Promise.resolve({ conversationId: event.conversationId }) };
      const channelOf = () => Promise.resolve({ ...channel, removesDeleted: true });
      const { cxone, logger, files: bin } = world;
      if (isChange(event)) await removeDeleted(job, event, { ...ports(), claims, cxone, channelOf, logger, bin });

      expect(removed()).toEqual([{ messageId: 'cx-message-1', reason: 'other' }]);
    });

    it('stays where nobody knows any more in which conversation it was', async () => {
      await world.settle();
      for (const { pk } of world.table.items().filter(({ pk: key }) => key.startsWith('CLAIM#'))) {
        await world.table.delete(pk);
      }

      expect(await shown(deletion())).toEqual([['[The customer deleted a message]']]);
      expect(removed()).toEqual([]);
    });

    it('is not looked for where CXone never had it', async () => {
      await world.settle([deletion()]);

      expect(removed()).toEqual([]);
      expect(world.cxone.texts()).toEqual(['[The customer deleted a message]']);
    });

    it('stays where it stands in another conversation', async () => {
      await world.settle();
      await world.settle([{ ...deletion(), conversationId: 'conv-2' }]);

      expect(removed()).toEqual([]);
    });

    it('is not removed by an edit', async () => {
      await world.settle();
      await world.settle([edit({ text: 'Is it late?' })]);

      expect(removed()).toEqual([]);
    });

    it.each([
      { case: 'knows no such message', error: cxoneFailure.notFound('remove-content') },
      { case: 'lacks the right', error: cxoneFailure.forbidden('remove-content') },
      { case: 'refuses it', error: cxoneFailure.refused('remove-content') },
    ])('leaves the note where CXone $case, and no channel pauses', async ({ error }) => {
      await world.settle();
      world.cxone.failNext('removeContent', error);

      expect(await shown(deletion())).toEqual([['[The customer deleted a message]']]);
      expect(world.logger.lines).toContainEqual(
        expect.objectContaining({ level: 'warn', event: 'inbound.not-removed', code: error.code }),
      );
      expect(await world.parked()).toEqual([]);
      expect(await shown(messageEvent({ providerMessageId: 'm-2', text: 'And now?' }))).toEqual([['And now?']]);
    });

    it.each([
      { case: 'fails', error: cxoneFailure.outage('remove-content') },
      { case: 'throttles', error: cxoneFailure.throttled('remove-content') },
      { case: 'gives no answer', error: cxoneFailure.timeout('remove-content') },
    ])('is tried again where CXone $case, and the note comes once', async ({ error }) => {
      await world.settle();
      world.cxone.failNext('removeContent', error);

      expect(await shown(deletion())).toEqual([['[The customer deleted a message]']]);
      expect(removed()).toEqual([{ messageId: 'cx-message-1', reason: 'other' }]);
    });

    it('of an album stays: CXone can’t remove one photo of it', async () => {
      await world.settle();
      await world.settle([edit({ text: '', change: { kind: 'deleted', of: 'm-90017', album: 'g-1' } })]);

      expect(removed()).toEqual([]);
    });
  });
});

describe('another content under a known id', () => {
  it('is an edit, once for each content', async () => {
    await world.settle();
    const changed = messageEvent({ text: 'Where is my other parcel?' });

    expect(await shown(changed, changed, messageEvent())).toEqual([['[Edited]\nWhere is my other parcel?']]);
    expect(quoted()).toBe('in-m-90017');
    expect(await world.parked()).toEqual([]);
  });

  it('in another conversation is parked: the id is not unique there', async () => {
    await world.settle();

    expect(await shown(messageEvent({ conversationId: 'conv-2', text: 'Hello' }))).toEqual([]);
    expect(await world.parked()).toMatchObject([{ cause: 'content-changed' }]);
  });
});

describe('a message that quotes one of which nobody says whose it is', () => {
  const quoting = (sentId: string, conversationId = 'conv-7781') =>
    messageEvent({ conversationId, providerMessageId: 'm-2', replyTo: { sentBy: 'ours', sentId, mayBeTheirs: true } });

  it.each([
    { of: 'the customer’s own', sentId: 'm-90017', quotes: 'in-m-90017' },
    { of: 'one that is not known', sentId: 'm-1', quotes: undefined },
  ])('quotes $of', async ({ sentId, quotes }) => {
    await world.settle();
    await world.settle([quoting(sentId)]);
    expect(quoted()).toBe(quotes);
  });

  it('quotes none of another conversation', async () => {
    await world.settle();
    await world.settle([quoting('m-90017', 'conv-2')]);
    expect(quoted()).toBeUndefined();
  });
});

describe('what is kept of a change', () => {
  const remember = async (text: string, createdAt: string) => {
    const event = edit({ text });
    if (isChange(event)) await rememberChange(channelId, event, createdAt, ports());
  };

  it('is not replaced by an earlier one that reaches the table late', async () => {
    await remember('second', '2026-03-02T10:15:32.000Z');
    await remember('first', '2026-03-02T10:15:31.000Z');
    const second = edit({ text: 'second' });

    expect(isChange(second) && (await toShow(channelId, second, ports()))).toBeUndefined();
  });

  it('holds nothing of what was written', async () => {
    await world.settle();
    await world.settle([edit({ text: 'Where is my other parcel?' })]);

    expect(JSON.stringify(world.table.items())).not.toMatch(/parcel/);
  });
});

it('shows of any row of edits those that change something, and never a file twice', async () => {
  const version = fc.record({ text: fc.constantFrom('', 'a', 'b'), file: fc.constantFrom(undefined, 'photo.txt') });
  const versions = fc.array(
    version.filter(({ text, file }) => text !== '' || file !== undefined),
    { minLength: 1, maxLength: 6 },
  );
  await fc.assert(
    fc.asyncProperty(versions, async (rows) => {
      world = new InboundWorld();
      const contents = rows.map(({ text, file }) => ({
        text,
        files: file === undefined ? undefined : [fileNamed(file)],
      }));
      const [first, ...others] = contents;
      const came = await shown(messageEvent(first), ...others.map((content) => edit(content)));
      const differs = rows.filter(
        ({ text, file }, place) => place === 0 || text !== rows[place - 1]?.text || file !== rows[place - 1]?.file,
      );
      expect(came).toHaveLength(differs.length);
      const isNew = differs.map(({ file }, place) => file !== undefined && differs[place - 1]?.file !== file);
      expect(came.map((message) => Array.isArray(message) && message.length === 2)).toEqual(isNew);
    }),
    { numRuns: 60 },
  );
});
