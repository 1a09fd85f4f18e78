import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FileInterruptedError } from '../../../lib/attachments/open-file.ts';
import { FileStoreError } from '../../../lib/attachments/store/file-store.ts';
import type { IncomingFile } from '../../../lib/contract/events.ts';
import type { FileLinkResult } from '../../../lib/contract/provider.ts';
import { cxoneFailure } from '../../support/cxone-failures.ts';
import { channelId, messageEvent } from '../../support/fixtures.ts';
import { InboundWorld } from './inbound-world.ts';

const settled = { kind: 'settled' };
const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');
const HOST = 'https://chat.example.net';

let world: InboundWorld;
beforeEach(() => {
  world = new InboundWorld();
});

/** A message with files, each of which is there under its name. */
function withFiles(files: Readonly<Record<string, string | Uint8Array>>, text = 'See these') {
  for (const [name, content] of Object.entries(files)) world.web.files.set(`${HOST}/${name}`, content);
  return messageEvent({ text, files: Object.keys(files).map((name, index) => link(name, String(index + 1))) });
}

function link(name: string, id = '1'): IncomingFile {
  return { id, name, source: { kind: 'link', url: `${HOST}/${name}` } };
}

const created = () =>
  world.cxone.messages.map(({ attachments = [], messageContent }) => ({
    text: messageContent.payload['text'],
    names: attachments.map(({ friendlyName }) => friendlyName),
  }));

describe('files of a customer', () => {
  it('are copied into the bucket, and CXone gets links to the copies', async () => {
    const event = withFiles({ 'photo.png': png, 'note.txt': 'Hello' });

    expect(await world.deliver([event])).toEqual(settled);

    expect(created()).toEqual([{ text: 'See these', names: ['photo.png', 'note.txt'] }]);
    const keys = [...world.files.files.keys()].sort();
    expect(keys).toEqual([expect.stringMatching(/^inbound\/ch-acme\/[\w-]{43}\/1$/), expect.stringMatching(/\/2$/)]);
    expect(world.cxone.messages[0]?.attachments?.map(({ url }) => url)).toEqual(
      keys.map((key) => `https://files.example.net/${key}?seconds=3600`),
    );
    expect(world.files.files.get(keys[0] ?? '')).toEqual({ bytes: png, type: 'image/png' });
  });

  it('are the text where there is no other', async () => {
    await world.deliver([withFiles({ 'photo.png': png, 'note.txt': 'Hello' }, '')]);

    expect(created()).toEqual([{ text: 'photo.png\nnote.txt', names: ['photo.png', 'note.txt'] }]);
  });

  it('come from an upload of the channel, and from no other channel’s', async () => {
    const uploadId = 'upl-AAAAAAAAAAAAAAAAAAAAAA';
    world.files.files.set(`uploads/${channelId}/${uploadId}`, { bytes: png, type: 'binary/octet-stream' });
    world.files.files.set('uploads/ch-other/upl-BBBBBBBBBBBBBBBBBBBBBB', { bytes: png, type: 'image/png' });
    const upload = (id: string): IncomingFile => ({
      id,
      name: `${id}.png`,
      source: { kind: 'upload', uploadId: id === 'mine' ? uploadId : 'upl-BBBBBBBBBBBBBBBBBBBBBB' },
    });

    await world.settle([messageEvent({ files: [upload('mine'), upload('theirs')] })]);

    expect(created()).toEqual([
      { text: 'Where is my parcel?\n[“theirs.png” is gone, or its link has expired.]', names: ['mine.png'] },
    ]);
  });

  it('come by a reference that the provider turns into a link, with its credentials', async () => {
    const asked: unknown[] = [];
    world.linkOf = (reference) => {
      asked.push(reference);
      return Promise.resolve({ kind: 'link', link: { url: `${HOST}/by-id` } });
    };
    world.web.files.set(`${HOST}/by-id`, png);

    await world.deliver([messageEvent({ files: [{ id: 'f-1', source: { kind: 'reference', reference: 'f-1' } }] })]);

    expect(asked).toEqual(['f-1']);
    expect(created()).toMatchObject([{ names: ['file.png'] }]);
  });

  it('that the provider can’t name now are asked for again', async () => {
    const answers: FileLinkResult[] = [
      { kind: 'unavailable', detail: 'chat.example.net answered 503' },
      { kind: 'link', link: { url: `${HOST}/by-id` } },
    ];
    world.linkOf = () => Promise.resolve(answers.shift() ?? { kind: 'gone', detail: 'asked too often' });
    world.web.files.set(`${HOST}/by-id`, png);
    const event = messageEvent({ files: [{ id: '1', source: { kind: 'reference', reference: 'f-1' } }] });

    expect(await world.deliver([event])).toEqual({ kind: 'retry', afterMs: 2_000 });
    expect(await world.deliver([event])).toEqual(settled);
    expect(created()).toMatchObject([{ names: ['file.png'] }]);
  });

  it.each<{ answer: FileLinkResult; note: string }>([
    { answer: { kind: 'gone', detail: 'no such file' }, note: 'is gone, or its link has expired' },
    {
      answer: { kind: 'too-large', detail: 'the provider hands out no more than 20 MB' },
      note: 'is of a kind or size that this channel does not take',
    },
    {
      answer: { kind: 'too-large', detail: 'the provider hands out no larger ones', maxBytes: 20_000_000 },
      note: 'is larger than the 20 MB that the provider allows',
    },
  ])('that the provider calls $answer.kind leave a sentence', async ({ answer, note }) => {
    world.linkOf = () => Promise.resolve(answer);
    const source = { kind: 'reference', reference: 'f-1' } as const;
    await world.deliver([messageEvent({ files: [{ id: '1', name: 'film.mp4', source }] })]);

    expect(world.web.opened).toEqual([]);
    expect(created()).toEqual([{ text: `Where is my parcel?\n[“film.mp4” ${note}.]`, names: [] }]);
  });

  it.each([
    { what: 'is empty', file: { 'a.txt': '' }, code: 'empty', note: '“a.txt” is empty.' },
    {
      what: 'is a program',
      file: { 'a.exe': 'MZ' },
      code: 'executable',
      note: '“a.exe” is a program, and programs are not passed on.',
    },
    {
      what: 'is a program with the name of a picture',
      file: { 'photo.jpg': Buffer.from('7f454c4602010100', 'hex') },
      code: 'executable',
      note: '“photo.jpg” is a program, and programs are not passed on.',
    },
    {
      what: 'is too large',
      file: { 'a.txt': 'x'.repeat(1_000_001) },
      code: 'too-large',
      note: '“a.txt” is larger than 1 MB.',
    },
  ])('that $what leaves a sentence, and the text and the others go through', async ({ file, code, note }) => {
    await world.deliver([withFiles({ ...file, 'photo.png': png })]);

    expect(created()).toEqual([{ text: `See these\n[${note}]`, names: ['photo.png'] }]);
    expect(world.logger.lines).toMatchObject([
      { level: 'warn', event: 'file.refused', correlation: 'corr-1', code, reason: expect.any(String) as string },
      { event: 'notice.queued' },
      { event: 'inbound.delivered' },
    ]);
  });

  it('leave a sentence in the language of the channel', async () => {
    world.language = 'fr';
    await world.deliver([withFiles({ 'a.txt': '', 'photo.png': png })]);

    expect(created()).toEqual([{ text: 'See these\n[« a.txt » est vide.]', names: ['photo.png'] }]);
  });

  it('beyond twenty leave a sentence each', async () => {
    const files = Array.from({ length: 21 }, (_, index) => link('photo.png', String(index + 1)));
    world.web.files.set(`${HOST}/photo.png`, png);

    await world.deliver([messageEvent({ files })]);

    expect(created()[0]?.names).toHaveLength(20);
    expect(created()[0]?.text).toBe('Where is my parcel?\n[“photo.png” is left out: there are more than 20 files.]');
  });

  it('that can’t be fetched now are tried four times, and hold up only their conversation', async () => {
    const event = withFiles({ 'photo.png': png, 'late.txt': 'x' });
    world.web.files.set(`${HOST}/late.txt`, () => ({ kind: 'unavailable', detail: 'chat.example.net answered 503' }));

    expect(await world.deliver([event])).toEqual({ kind: 'retry', afterMs: 2_000 });
    expect(world.logger.lines).toMatchObject([
      { level: 'warn', event: 'file.unavailable', correlation: 'corr-1', reason: 'chat.example.net answered 503' },
      { level: 'info', event: 'inbound.retry', correlation: 'corr-1', code: 'files', delay: 2_000, attempt: 1 },
    ]);
    expect(await world.deliver([event])).toEqual({ kind: 'retry', afterMs: 10_000 });
    expect(await world.deliver([event])).toEqual({ kind: 'retry', afterMs: 30_000 });
    expect(await world.deliver([event])).toEqual(settled);

    expect(created()).toEqual([{ text: 'See these\n[“late.txt” could not be fetched.]', names: ['photo.png'] }]);
    expect(world.web.opened.filter((url) => url.endsWith('photo.png'))).toHaveLength(1);
    expect(world.cxone.calls).toEqual(['createMessage']);
  });

  it.each(['late.txt', 'photo.jpg'])('that are not there yet are fetched again: %s', async (name) => {
    const answers = [404, 403, 425];
    const content = name.endsWith('.txt') ? 'x' : png;
    world.web.files.set(`${HOST}/${name}`, () => {
      const status = answers.shift();
      if (status === undefined) world.web.files.set(`${HOST}/${name}`, content);
      return { kind: 'unavailable', problem: 'gone', detail: `chat.example.net answered ${status ?? 202}` };
    });
    const event = messageEvent({ files: [link(name)] });

    const delays = [];
    while (delays.length < 3) delays.push((await world.deliver([event])).kind);
    expect(delays).toEqual(['retry', 'retry', 'retry']);
    answers.length = 0;
    world.web.files.set(`${HOST}/${name}`, content);
    expect(await world.deliver([event])).toEqual(settled);
    expect(created()[0]?.text).toBe('Where is my parcel?');
    expect(created()[0]?.names).toHaveLength(1);
  });

  it('that never come are told as what their host calls them', async () => {
    world.web.files.set(`${HOST}/photo.png`, () => ({ kind: 'unavailable', problem: 'gone', detail: 'answered 404' }));
    await world.settle([messageEvent({ files: [link('photo.png')] })]);

    expect(created()[0]?.text).toBe('Where is my parcel?\n[“photo.png” is gone, or its link has expired.]');
    expect(world.web.opened).toHaveLength(4);
  });

  it('that have no names and fail are told apart', async () => {
    const url = (path: string) => ({ kind: 'link', url: `${HOST}${path}` }) as const;
    const files = ['/gone/front.jpg?a=1', '/gone/label%20of%20Ida.pdf', '/', ''].map((path, index) => ({
      id: String(index + 1),
      source: url(path),
    }));
    await world.deliver([messageEvent({ files })]);

    const gone = 'is gone, or its link has expired';
    expect(created()[0]?.text).toBe(
      `Where is my parcel?\n[“front.jpg” ${gone}.]\n[“label of Ida.pdf” ${gone}.]\n[“file-3” ${gone}.]\n[“file-4” ${gone}.]`,
    );
  });

  it('of which one was refused before another could not be had are told of together', async () => {
    const event = withFiles({ 'a.txt': '', 'late.txt': 'x' });
    world.web.files.set(`${HOST}/late.txt`, () => {
      world.web.files.set(`${HOST}/late.txt`, 'x');
      return { kind: 'unavailable', detail: 'chat.example.net answered 503' };
    });
    await world.settle([event]);

    expect(created()).toEqual([{ text: 'See these\n[“a.txt” is empty.]', names: ['late.txt'] }]);
    expect(world.web.opened.filter((url) => url.endsWith('a.txt'))).toHaveLength(1);
  });

  it('are left alone by a worker that was overtaken while it copied', async () => {
    const event = withFiles({ 'note.txt': 'Hello', 'photo.png': png });
    world.web.files.set(`${HOST}/note.txt`, async () => {
      world.web.files.set(`${HOST}/note.txt`, 'Hello');
      await world.clock.advance(120_000);
      // Another worker finds out whether this one was done, and then does all of it.
      await world.settle([event]);
      return { kind: 'failed', problem: 'gone', detail: 'late' };
    });

    expect(await world.deliver([event])).toEqual({ kind: 'retry', afterMs: 1_000 });
    expect(created()).toEqual([{ text: 'See these', names: ['note.txt', 'photo.png'] }]);
    expect(await world.deliver([event])).toEqual(settled);
    expect(created()).toHaveLength(1);
  });

  it('are left alone by a worker that was overtaken while they were scanned', async () => {
    const event = withFiles({ 'note.txt': 'Hello' });
    let isFirst = true;
    world.scanner = {
      async scan() {
        if (!isFirst) return 'clean';
        isFirst = false;
        await world.clock.advance(120_000);
        await world.settle([event]);
        return 'harmful';
      },
    };

    expect(await world.deliver([event])).toEqual({ kind: 'retry', afterMs: 1_000 });
    expect(created()).toEqual([{ text: 'See these', names: ['note.txt'] }]);
  });

  it('are closed where the bucket does not take them', async () => {
    vi.spyOn(world.files, 'put').mockRejectedValue(new FileStoreError('The bucket did not take a file'));
    const close = vi.fn();
    world.web.files.set(`${HOST}/note.txt`, () => ({
      kind: 'opened',
      file: {
        close,
        bytes: (async function* () {
          yield await Promise.resolve(Buffer.from('Hello'));
        })(),
      },
    }));
    await expect(world.deliver([messageEvent({ files: [link('note.txt')] })])).rejects.toThrow(FileStoreError);
    expect(close).toHaveBeenCalled();
  });

  it('that break off are fetched again', async () => {
    const event = withFiles({ 'note.txt': 'Hello' });
    let broken = true;
    world.web.files.set(`${HOST}/note.txt`, () => ({
      kind: 'opened',
      file: {
        close: () => undefined,
        bytes: (async function* () {
          yield await Promise.resolve(Buffer.from('a'.repeat(5_000)));
          if (broken) throw new FileInterruptedError('chat.example.net broke off');
        })(),
      },
    }));

    expect(await world.deliver([event])).toEqual({ kind: 'retry', afterMs: 2_000 });
    expect([...world.files.files]).toEqual([]);
    broken = false;
    expect(await world.deliver([event])).toEqual(settled);
    expect(created()).toEqual([{ text: 'See these', names: ['note.txt'] }]);
  });

  it('on which a worker dies each time are given up', async () => {
    const event = withFiles({ 'killer.txt': 'x' });
    let deaths = 0;
    world.web.files.set(`${HOST}/killer.txt`, () => {
      deaths += 1;
      throw new Error('The worker is gone.');
    });
    // What a dead worker had begun may have come to CXone: in between it is looked for, twice each time.
    const outcomes = [];
    for (let attempts = 0; attempts < 40 && outcomes.at(-1) !== 'settled'; attempts += 1) {
      outcomes.push(await world.deliver([event]).then(({ kind }) => kind, String));
      await world.clock.advance(60_000);
    }

    expect(outcomes.at(-1)).toBe('settled');

    expect(deaths).toBe(4);
    expect(created()).toEqual([{ text: 'See these\n[“killer.txt” could not be fetched.]', names: [] }]);
  });

  it('are not given up while the bucket fails, however long that takes', async () => {
    const event = withFiles({ 'note.txt': 'Hello' });
    const failing = vi
      .spyOn(world.files, 'put')
      .mockRejectedValue(new FileStoreError('The bucket did not take a file'));
    for (let attempts = 0; attempts < 10; attempts += 1) {
      await world.deliver([event]).catch(() => undefined);
      await world.clock.advance(120_000);
    }
    expect(world.cxone.messages).toEqual([]);

    failing.mockRestore();
    for (let attempts = 0; attempts < 3; attempts += 1) {
      await world.deliver([event]);
      await world.clock.advance(60_000);
    }
    expect(created()).toEqual([{ text: 'See these', names: ['note.txt'] }]);
  });

  it('are not begun with too little time left, and go on where they were', async () => {
    const names = ['1.txt', '2.txt', '3.txt', '4.txt', '5.txt', '6.txt', '7.txt'];
    const event = withFiles(Object.fromEntries(names.map((name) => [name, 'Hello'])));
    let left = 40_000;
    for (const name of names.slice(0, 5)) {
      world.web.files.set(`${HOST}/${name}`, () => {
        left = 13_000;
        return {
          kind: 'opened',
          file: {
            bytes: (async function* () {
              yield await Promise.resolve(png);
            })(),
            close: () => undefined,
          },
        };
      });
    }

    expect(await world.deliver([event], { remainingMs: () => left })).toEqual({ kind: 'retry', afterMs: 2_000 });
    expect(world.cxone.calls).toEqual([]);
    expect(await world.deliver([event], { remainingMs: () => 40_000 })).toEqual(settled);
    expect(world.web.opened).toEqual(names.map((name) => `${HOST}/${name}`));
    expect(created()).toMatchObject([{ text: 'See these' }]);
    expect(world.cxone.messages[0]?.attachments).toHaveLength(7);
  });

  it('of a host from which nothing comes are not asked for any more, and are told by name', async () => {
    for (let number = 1; number <= 14; number += 1) {
      const event = { ...withFiles({ [`${number}.png`]: png }), conversationId: `conv-${number}` };
      world.web.files.set(`${HOST}/${number}.png`, () => ({ kind: 'unavailable', detail: 'it said nothing for 10 s' }));
      await world.deliver([{ ...event, providerMessageId: `m-${number}` }]);
    }
    const before = world.web.opened.length;
    const late = { ...withFiles({ 'late.png': png }), conversationId: 'conv-99', providerMessageId: 'm-99' };

    await world.deliver([late]);

    expect(before).toBe(14);
    expect(world.web.opened).toHaveLength(before);
  });

  it('that come a byte at a time are given up for this time', async () => {
    const event = withFiles({ 'photo.png': png });
    world.web.files.set(`${HOST}/photo.png`, () => {
      async function* dripping() {
        for (;;) {
          await world.clock.advance(2_000);
          yield Buffer.from('%');
        }
      }
      return { kind: 'opened', file: { bytes: dripping(), close: () => undefined } };
    });

    expect(await world.deliver([event])).toEqual({ kind: 'retry', afterMs: 2_000 });
  });

  it('are not fetched again where CXone did not take the message', async () => {
    const event = withFiles({ 'photo.png': png });
    world.cxone.failNext('createMessage', cxoneFailure.throttled('create-message', 5_000));

    expect((await world.deliver([event])).kind).toBe('retry');
    expect(await world.deliver([event])).toEqual(settled);
    expect(world.web.opened).toHaveLength(1);
    expect(created()).toEqual([{ text: 'See these', names: ['photo.png'] }]);
  });

  it('are the same message where a repeat has links that were signed anew', async () => {
    const [file] = [link('photo.png')];
    world.web.files.set(`${HOST}/photo.png`, png);
    await world.deliver([messageEvent({ files: [file] })]);
    const signed: IncomingFile = { ...file, source: { kind: 'link', url: `${HOST}/photo.png?signature=2` } };

    expect(await world.deliver([messageEvent({ files: [signed] })])).toEqual(settled);
    expect(world.logger.events()).toEqual(['inbound.delivered', 'inbound.duplicate']);
  });

  it('make an edit of the same text and id', async () => {
    await world.deliver([messageEvent()]);
    await world.deliver([withFiles({ 'photo.png': png }, 'Where is my parcel?')]);

    expect(world.logger.events()).toEqual(['inbound.delivered', 'inbound.delivered']);
    expect(world.cxone.texts().at(-1)).toBe('[Edited]\nWhere is my parcel?');
  });

  it('of another name or id make an edit of the same text and id, too', async () => {
    const event = withFiles({ 'photo.png': png });
    const [file] = event.files ?? [];
    await world.deliver([event]);
    for (const change of [{ name: 'other.png' }, { id: 'f-2' }]) {
      await world.deliver([{ ...event, files: [{ ...link('photo.png'), ...file, ...change }] }]);
    }

    expect(world.logger.events()).toEqual(['inbound.delivered', 'inbound.delivered', 'inbound.delivered']);
  });

  it('never show their links in the log', async () => {
    world.web.files.set(`${HOST}/a.txt`, '');
    await world.deliver([messageEvent({ files: [link('a.txt')] })]);

    expect(JSON.stringify(world.logger.lines)).not.toContain('a.txt');
  });
});

describe('files that are uploaded to CXone', () => {
  beforeEach(() => {
    world.uploadsToCxone = true;
  });

  it('are known there by the link that it answers', async () => {
    await world.deliver([withFiles({ 'photo.png': png })]);

    expect(world.cxone.messages[0]?.attachments).toEqual([
      { friendlyName: 'photo.png', url: 'https://cxone.example.net/files/1' },
    ]);
    expect([...world.cxone.uploads.values()]).toEqual([{ bytes: png, type: 'image/png' }]);
  });

  it('are fetched by it where it does not take them', async () => {
    world.cxone.failNext('uploadFile', cxoneFailure.forbidden('upload-file'));
    await world.deliver([withFiles({ 'photo.png': png })]);

    expect(world.cxone.messages[0]?.attachments?.[0]?.url).toMatch(/^https:\/\/files\.example\.net\/inbound\//);
    expect(world.logger.lines).toMatchObject([
      { level: 'warn', event: 'file.not-uploaded', code: 'cxone_permission' },
      { event: 'inbound.delivered' },
    ]);
  });

  it.each([
    { size: 4_000_000, uploads: 1 },
    { size: 4_000_001, uploads: 0 },
  ])('are fetched by it where they have more than 4 MB: $size bytes', async ({ size, uploads }) => {
    world.maxBytes = 5_000_000;
    await world.deliver([withFiles({ 'note.txt': 'x'.repeat(size) })]);

    expect(created()).toEqual([{ text: 'See these', names: ['note.txt'] }]);
    expect(world.cxone.uploads.size).toBe(uploads);
  });

  it('are left to be fetched where they are not in the bucket any more', async () => {
    vi.spyOn(world.files, 'open').mockResolvedValue(undefined);
    await world.deliver([withFiles({ 'note.txt': 'Hello' })]);

    expect(world.cxone.messages[0]?.attachments?.[0]?.url).toMatch(/^https:\/\/files\.example\.net\/inbound\//);
    expect(world.cxone.uploads.size).toBe(0);
  });

  it('fail the attempt where the bucket does', async () => {
    vi.spyOn(world.cxone, 'uploadFile').mockRejectedValue(new Error('The bucket broke off.'));
    await expect(world.deliver([withFiles({ 'note.txt': 'Hello' })])).rejects.toThrow('The bucket broke off.');
    expect(world.cxone.messages).toEqual([]);
  });
});

describe('the scanner', () => {
  it('keeps back what it calls harmful', async () => {
    world.scanner = { scan: ({ name }) => Promise.resolve(name === 'bad.txt' ? 'harmful' : 'clean') };
    await world.deliver([withFiles({ 'bad.txt': 'x', 'good.txt': 'y' })]);

    expect(created()).toEqual([{ text: 'See these\n[“bad.txt” was found to be harmful.]', names: ['good.txt'] }]);
  });

  it('is waited for, and nothing is passed on before it has looked', async () => {
    let looks = 0;
    world.scanner = { scan: () => Promise.resolve((looks += 1) < 3 ? 'unknown' : 'clean') };
    const event = withFiles({ 'a.txt': 'x' });

    expect(await world.deliver([event])).toEqual({ kind: 'retry', afterMs: 15_000 });
    expect(await world.deliver([event])).toEqual({ kind: 'retry', afterMs: 15_000 });
    expect(world.cxone.calls).toEqual([]);
    expect(await world.deliver([event])).toEqual(settled);
    expect(created()).toEqual([{ text: 'See these', names: ['a.txt'] }]);
    expect(world.web.opened).toHaveLength(1);
  });

  it('that never comes to an end holds a file back, and not the text', async () => {
    world.scanner = { scan: () => Promise.resolve('unknown') };
    const event = withFiles({ 'a.txt': 'x' });
    for (let looks = 1; looks < 8; looks += 1) expect((await world.deliver([event])).kind).toBe('retry');

    expect(await world.deliver([event])).toEqual(settled);
    expect(created()).toEqual([{ text: 'See these\n[“a.txt” could not be checked for harmful content.]', names: [] }]);
  });
});
