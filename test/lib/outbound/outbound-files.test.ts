import { describe, expect, it } from 'vitest';
import type { Quoted } from '../../../lib/contract/events.ts';
import type { SendResult } from '../../../lib/contract/sending.ts';
import { externalMessageIdSchema } from '../../../lib/ids.ts';
import type { OutboundJob } from '../../../lib/queues/jobs.ts';
import { channel, channelId, integrationKey } from '../../support/fixtures.ts';
import { failure, OutboundWorld, refusal, type Script, throttledFor } from './outbound-world.ts';

const ID = externalMessageIdSchema.parse('out-AAAAAAAAAAAAAAAAAAAAAA5wfs');
const HOST = 'https://cxone.example.net/files';
const pdf = '%PDF-1.7\n%âãÏÓ';
const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');
const file = (name: string) => ({ name, url: `${HOST}/${name}?signature=1` });
const contentOf = (name: string) => (name.endsWith('.png') ? png : name.endsWith('.exe') ? 'MZ' : pdf);
const sent: Script = () => ({ kind: 'sent' });

/** A world whose queue holds a message with files, which are there unless `web` says otherwise. */
function worldWith(
  scripts: readonly Script[] = [],
  {
    text = 'The label',
    names = ['label.pdf', 'photo.png'],
    idempotentSend = true,
    replyTo,
  }: { text?: string; names?: readonly string[]; idempotentSend?: boolean; replyTo?: Quoted } = {},
): OutboundWorld {
  const world = new OutboundWorld(scripts, { idempotentSend });
  for (const name of names) world.web.files.set(file(name).url, contentOf(name));
  const job: OutboundJob = {
    integrationKey,
    channelId,
    correlation: 'corr-1',
    externalId: ID,
    createdAt: '2026-03-02T10:15:30.250Z',
    part: { conversationId: 'conv-7781', recipientIds: ['usr-5150'], text, files: names.map(file), replyTo },
    maybeWritten: false,
  };
  world.queue.send(JSON.stringify(job), { groupId: 'group-1', deduplicationId: 'message-1' });
  return world;
}

const partsOf = ({ sent: parts }: OutboundWorld) =>
  parts.map(({ externalId, text, file: sentFile }) => [externalId.replace(ID, 'id'), text || sentFile?.name]);
const reasons = ({ statuses }: OutboundWorld) => statuses.map(({ status, reason }) => [status, reason]);

describe('an agent’s message with files', () => {
  it('goes on the queue, for the copying takes its time', async () => {
    const world = new OutboundWorld();
    const outcome = await world.say('The label', { files: [file('label.pdf')] });

    expect(outcome.kind).toBe('queued');
    expect(world.sent).toEqual([]);
    expect(world.queued[0]?.job.part.files).toEqual([file('label.pdf')]);
  });

  it('is the same message where CXone repeats it with links that it signed anew', async () => {
    const world = new OutboundWorld();
    const first = await world.say('The label', { files: [file('label.pdf')] });
    const again = await world.say('The label', {
      files: [{ name: 'label.pdf', url: `${HOST}/label.pdf?signature=2` }],
    });
    const other = await world.say('The label', { files: [file('other.pdf')] });

    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(world.queued).toHaveLength(2);
  });

  const download = `${HOST}/download?id=1001`;

  it.each([
    { by: 'S3', one: 'X-Amz-Date=1&X-Amz-Signature=a', other: 'X-Amz-Date=2&X-Amz-Signature=b' },
    { by: 'S3 of old', one: 'AWSAccessKeyId=k&Expires=1&Signature=a', other: 'AWSAccessKeyId=k&Expires=2&Signature=b' },
    { by: 'CloudFront', one: 'Policy=a&Signature=a&Key-Pair-Id=k', other: 'Policy=b&Signature=b&Key-Pair-Id=l' },
    { by: 'Google', one: 'X-Goog-Date=1&X-Goog-Signature=a', other: 'X-Goog-Date=2&X-Goog-Signature=b' },
    { by: 'Azure', one: 'sv=1&st=1&se=2&sr=b&sp=r&sig=a', other: 'sv=2&st=3&se=4&sr=b&sp=r&sig=b' },
    { by: 'a token', one: 'token=a', other: 'token=b' },
    { by: 'a token in another place', one: 'token=a#1', other: 'token=b#2' },
  ])('is the same message where $by signed its link anew', async ({ one, other }) => {
    const world = new OutboundWorld();
    const first = await world.say('', { files: [{ name: 'image.png', url: `${download}&${one}` }] });
    const again = await world.say('', { files: [{ name: 'image.png', url: `${download}&${other}` }] });

    expect(again).toEqual(first);
    expect(world.queued).toHaveLength(1);
  });

  it.each([0, 400, 1_500].flatMap((later) => ['id', 'file', 'v', 'sp'].map((parameter) => ({ later, parameter }))))(
    'is another message $later ms after one whose link to a file of the same name has another $parameter',
    async ({ later, parameter }) => {
      const world = new OutboundWorld();
      const image = (value: string) => ({ name: 'image.png', url: `${HOST}/download?lang=en&${parameter}=${value}` });
      const first = await world.say('', { files: [image('1001')] });
      await world.clock.advance(later);
      const second = await world.say('', { files: [image('1002')] });

      expect(second).not.toEqual(first);
      expect(world.queued.flatMap(({ job: { part } }) => part.files)).toEqual([image('1001'), image('1002')]);
    },
  );

  it('is sent as a text and its files, each under an id of its own', async () => {
    const world = worldWith();
    await world.processBatch();

    expect(partsOf(world)).toEqual([
      ['id', 'The label'],
      ['id.1', 'label.pdf'],
      ['id.2', 'photo.png'],
    ]);
    expect(world.sent[1]?.file).toEqual({
      name: 'label.pdf',
      type: 'application/pdf',
      size: Buffer.byteLength(pdf),
      url: `https://files.example.net/outbound/ch-acme/${ID}/1?seconds=3600`,
    });
    expect(world.statuses).toEqual([]);
    expect(world.logger.events()).toEqual(['outbound.sent']);
  });

  it('quotes what it answers above its first part alone, and names the conversation with each', async () => {
    const replyTo = { sentBy: 'theirs', providerMessageId: 'm-17' } as const;
    const world = worldWith([], { replyTo });
    await world.processBatch();

    const addressed = { conversationId: 'conv-7781', recipientIds: ['usr-5150'] };
    expect(world.sent).toMatchObject([{ ...addressed, replyTo }, addressed, addressed]);
    expect(world.sent.map((part) => 'replyTo' in part)).toEqual([true, false, false]);
  });

  it('says of a file that is too large how large one may be', async () => {
    const world = worldWith([], { names: ['label.pdf'] });
    world.web.files.set(file('label.pdf').url, pdf.padEnd(1_000_001));
    await world.processBatch();
    expect(reasons(world)).toEqual([['failed', 'The text was sent. “label.pdf” is larger than 1 MB.']]);
  });

  it('waits for a file that can’t be had for now, and then is sent whole', async () => {
    const world = worldWith([], { names: ['label.pdf'] });
    let tries = 0;
    world.web.files.set(file('label.pdf').url, () => {
      tries += 1;
      if (tries > 1) world.web.files.set(file('label.pdf').url, pdf);
      return { kind: 'unavailable', detail: 'cxone.example.net answered 503' };
    });
    expect(await world.receive()).toEqual({ kind: 'retry', afterMs: 2_000 });
    await world.processBatch();
    expect(partsOf(world)).toEqual([
      ['id', 'The label'],
      ['id.1', 'label.pdf'],
    ]);
    expect(reasons(world)).toEqual([]);
  });

  it('without a text has the message’s id on its first file', async () => {
    const world = worldWith([], { text: '' });
    await world.processBatch();

    expect(partsOf(world)).toEqual([
      ['id', 'label.pdf'],
      ['id.1', 'photo.png'],
    ]);
  });

  it('sends the rest of itself where a file can’t be had, and the agent reads which', async () => {
    const world = worldWith();
    world.web.files.delete(file('label.pdf').url);
    await world.processBatch();

    expect(partsOf(world)).toEqual([
      ['id', 'The label'],
      ['id.2', 'photo.png'],
    ]);
    expect(reasons(world)).toEqual([['failed', 'The rest was sent. “label.pdf” is gone, or its link has expired.']]);
  });

  it('sends its text where all its files are refused', async () => {
    const world = worldWith([], { names: ['tool.exe', 'empty.txt'] });
    world.web.files.set(file('empty.txt').url, '');
    await world.processBatch();

    expect(partsOf(world)).toEqual([['id', 'The label']]);
    expect(reasons(world)).toEqual([
      ['failed', 'The text was sent. “tool.exe” is a program, and programs are not passed on. “empty.txt” is empty.'],
    ]);
  });

  it('holds its files to what the provider takes', async () => {
    const world = worldWith();
    world.fileLimits = [{ types: 'image/*', maxBytes: 10 }];
    await world.processBatch();

    expect(partsOf(world)).toEqual([['id', 'The label']]);
    expect(reasons(world)).toEqual([
      [
        'failed',
        'The text was sent. “label.pdf” is of a kind or size that this channel does not take. ' +
          '“photo.png” is of a kind or size that this channel does not take.',
      ],
    ]);
  });

  it('sends nothing where there is nothing to send', async () => {
    const world = worldWith([], { text: '', names: ['tool.exe'] });
    await world.processBatch();

    expect(world.sent).toEqual([]);
    expect(reasons(world)).toEqual([
      ['failed', 'Nothing was sent. “tool.exe” is a program, and programs are not passed on.'],
    ]);
  });

  it('tells in French what is missing where the channel speaks it', async () => {
    const world = worldWith([], { names: ['tool.exe'] });
    world.channel = { ...channel, language: 'fr' };
    await world.processBatch();

    expect(reasons(world)).toEqual([
      ['failed', 'Le texte a été envoyé. « tool.exe » est un programme, et les programmes ne sont pas transmis.'],
    ]);
  });

  it.each([
    { case: 'was sent', text: 'The label', inPart: true },
    { case: 'was not', text: '', inPart: undefined },
  ])('is marked as failed in part where the rest of it $case, also where that is told late', async (example) => {
    const world = worldWith([], { text: example.text, names: ['tool.exe'] });
    let tries = 0;
    world.statusQueueRefuses = () => Promise.resolve(tries++ === 0 ? 1 : 0);
    await world.processBatch();

    expect(tries).toBe(2);
    expect(world.statuses.map(({ inPart }) => inPart)).toEqual([example.inPart]);
  });

  it('is marked as failed in part where that is told at once', async () => {
    const world = worldWith([], { names: ['tool.exe'] });
    await world.processBatch();
    expect(world.statuses.map(({ inPart }) => inPart)).toEqual([true]);
  });

  it('goes on where the provider refuses a part', async () => {
    const world = worldWith([sent, () => failure('permanent'), sent]);
    await world.processBatch();

    expect(partsOf(world).map(([id]) => id)).toEqual(['id', 'id.1', 'id.2']);
    expect(reasons(world)).toEqual([
      ['failed', 'The rest was sent. “label.pdf” was not sent. It went wrong: permanent.'],
    ]);
  });

  it('sends its file where the text is refused, and says so', async () => {
    const world = worldWith([() => failure('permanent'), sent], { names: ['label.pdf'] });
    await world.processBatch();
    expect(reasons(world)).toEqual([['failed', 'The rest was sent. The text was not sent. It went wrong: permanent.']]);
  });

  it('says that its text was sent where its only file is refused', async () => {
    const world = worldWith([sent, () => failure('permanent')], { names: ['label.pdf'] });
    await world.processBatch();
    expect(reasons(world)).toEqual([
      ['failed', 'The text was sent. “label.pdf” was not sent. It went wrong: permanent.'],
    ]);
  });

  it('tries a part again that did not go out for a passing reason', async () => {
    const world = worldWith([sent, () => failure('transient'), sent]);
    await world.processBatch();
    expect(partsOf(world).map(([id]) => id)).toEqual(['id', 'id.1', 'id.1', 'id.2']);
    expect(reasons(world)).toEqual([]);
  });

  it('waits where the provider throttles a part, and sends no part twice', async () => {
    const world = worldWith([sent, () => throttledFor(30_000), sent]);
    await world.processBatch();

    expect(partsOf(world).map(([id]) => id)).toEqual(['id', 'id.1', 'id.1', 'id.2']);
    expect(reasons(world)).toEqual([]);
    expect(world.web.opened).toHaveLength(2);
  });

  it('repeats a part of unknown outcome where the provider recognises repeats', async () => {
    const world = worldWith([sent, () => failure('unknown-outcome'), sent]);
    await world.processBatch();

    expect(partsOf(world).map(([id]) => id)).toEqual(['id', 'id.1', 'id.1', 'id.2']);
    expect(reasons(world)).toEqual([]);
  });

  it('goes on where the repeat of a part is refused that may be refused as one', async () => {
    const world = worldWith([sent, () => failure('unknown-outcome'), () => refusal('permanent'), sent]);
    await world.processBatch();

    expect(partsOf(world).map(([id]) => id)).toEqual(['id', 'id.1', 'id.1', 'id.1', 'id.2']);
    expect(reasons(world)).toEqual([]);
  });

  it.each<[string, Script, string | undefined]>([
    [
      'the part itself is refused',
      () => refusal('permanent', 'message'),
      'The rest was sent. “label.pdf” was not sent',
    ],
    ['the provider has it', () => refusal('permanent', 'repeat'), undefined],
    ['the credentials are refused', () => failure('configuration'), 'It is not known whether “label.pdf” arrived'],
  ])('says what is known of a part when at its repeat %s', async (_what, answer, told) => {
    const world = worldWith([sent, () => failure('unknown-outcome'), answer, sent]);
    await world.processBatch();

    expect(partsOf(world).map(([id]) => id)).toEqual(['id', 'id.1', 'id.1', 'id.2']);
    expect(reasons(world)).toEqual(told === undefined ? [] : [['failed', expect.stringContaining(told)]]);
  });

  it('never repeats one where it does not, and says which nobody knows of', async () => {
    const world = worldWith([sent, () => failure('unknown-outcome'), sent], { idempotentSend: false });
    await world.processBatch();

    expect(partsOf(world).map(([id]) => id)).toEqual(['id', 'id.1', 'id.2']);
    expect(reasons(world)).toEqual([
      ['failed', 'The rest was sent. It is not known whether “label.pdf” arrived: ask the customer.'],
    ]);
    expect(world.logger.events()).toContain('outbound.unknown');
  });

  it.each<[string, SendResult, string | undefined]>([
    ['took', { kind: 'sent' }, undefined],
    [
      'may have taken',
      failure('unknown-outcome'),
      'The rest was sent. It is not known whether the text arrived: ask the customer.',
    ],
  ])('is not begun anew where the provider %s a part so late that no time is left', async (_what, result, reason) => {
    const late: Script = async () => {
      await world.clock.sleep(21_000);
      return result;
    };
    const world = worldWith([late, sent], { idempotentSend: false, names: ['label.pdf'] });
    await world.receive();
    expect(partsOf(world).map(([id]) => id)).toEqual(['id']);
    await world.processBatch();

    expect(partsOf(world).map(([id]) => id)).toEqual(['id', 'id.1']);
    expect(reasons(world)).toEqual(reason === undefined ? [] : [['failed', reason]]);
  });

  it.each([true, false])(
    'whose worker died on a part is taken up there (repeats recognised: %s)',
    async (idempotentSend) => {
      const dying: Script = () => {
        throw new Error('The worker is gone.');
      };
      const world = worldWith([sent, dying, sent], { idempotentSend });
      await expect(world.receive()).rejects.toThrow('The worker is gone.');
      await world.clock.advance(120_000);
      await world.processBatch();

      expect(partsOf(world).map(([id]) => id)).toEqual(
        idempotentSend ? ['id', 'id.1', 'id.1', 'id.2'] : ['id', 'id.1', 'id.2'],
      );
      expect(reasons(world)).toEqual(
        idempotentSend
          ? []
          : [['failed', 'The rest was sent. It is not known whether “label.pdf” arrived: ask the customer.']],
      );
    },
  );

  it('whose worker died on the text says that nobody knows of the text', async () => {
    const dying: Script = () => {
      throw new Error('The worker is gone.');
    };
    const world = worldWith([dying, sent], { idempotentSend: false, names: ['label.pdf'] });
    await expect(world.receive()).rejects.toThrow('The worker is gone.');
    await world.clock.advance(120_000);
    await world.processBatch();

    expect(reasons(world)).toEqual([
      ['failed', 'The rest was sent. It is not known whether the text arrived: ask the customer.'],
    ]);
  });

  /** Another worker does all that is left while this one stands still. */
  async function overtake(world: OutboundWorld): Promise<void> {
    await world.clock.advance(120_000);
    await world.processBatch();
  }

  it('is left alone by a worker that was overtaken while it copied', async () => {
    const world = worldWith([sent], { names: ['label.pdf'] });
    world.web.files.set(file('label.pdf').url, async () => {
      world.web.files.set(file('label.pdf').url, pdf);
      await overtake(world);
      return { kind: 'failed', problem: 'gone', detail: 'late' };
    });
    expect(await world.receive()).toEqual({ kind: 'retry', afterMs: 1_000 });

    expect(partsOf(world).map(([id]) => id)).toEqual(['id', 'id.1']);
    expect(reasons(world)).toEqual([]);
  });

  it('is left alone by a worker that was overtaken while it sent', async () => {
    const world: OutboundWorld = worldWith([
      async () => {
        await overtake(world);
        return { kind: 'sent' };
      },
      sent,
    ]);
    await world.receive();

    expect(partsOf(world).map(([id]) => id)).toEqual(['id', 'id', 'id.1', 'id.2']);
    expect(reasons(world)).toEqual([]);
  });

  it('whose worker died while copying is sent whole, whatever the provider', async () => {
    const world = worldWith([], { idempotentSend: false });
    let dies = true;
    world.web.files.set(file('photo.png').url, () => {
      if (dies) throw new Error('The worker is gone.');
      return { kind: 'unavailable', detail: 'cxone.example.net answered 503' };
    });
    await expect(world.receive()).rejects.toThrow('The worker is gone.');
    dies = false;
    await world.clock.advance(120_000);
    world.web.files.set(file('photo.png').url, png);
    await world.processBatch();

    expect(partsOf(world).map(([id]) => id)).toEqual(['id', 'id.1', 'id.2']);
    expect(reasons(world)).toEqual([]);
  });

  it('says what was not sent when its time is over', async () => {
    const world = worldWith([sent, () => throttledFor(20_000)]);
    await world.processBatch();

    expect(reasons(world)).toEqual([
      [
        'failed',
        'The text was sent. “label.pdf” was not sent: its turn did not come in time. ' +
          '“photo.png” was not sent: its turn did not come in time.',
      ],
    ]);
  });

  it('does not wait for an attempt that would come when its time is over', async () => {
    const world = worldWith([sent, () => throttledFor(600_000)]);
    expect(await world.receive()).toEqual({ kind: 'settled' });
    expect(reasons(world)).toHaveLength(1);
  });

  it('never calls a part unsent that may have arrived when its time is over', async () => {
    const world = worldWith([sent, () => failure('unknown-outcome')]);
    await world.processBatch();

    const [[status, reason] = []] = reasons(world);
    expect(status).toBe('failed');
    expect(reason).toContain('It is not known whether “label.pdf” arrived: ask the customer.');
    expect(world.logger.events()).toContain('outbound.unknown');
  });

  it('of a channel that was removed in between is not sent', async () => {
    const world = worldWith();
    world.channel = { ...channel, state: 'removed' };
    await world.processBatch();

    expect(world.sent).toEqual([]);
    expect(world.web.opened).toEqual([]);
    expect(reasons(world)).toEqual([
      ['failed', 'The message was not sent: the channel was removed before its turn came.'],
    ]);
  });

  it('lets the ones behind it go once it is settled', async () => {
    const world = new OutboundWorld();
    world.web.files.set(file('label.pdf').url, pdf);
    await world.say('The label', { files: [file('label.pdf')] });
    expect((await world.say('And this')).kind).toBe('queued');
    await world.processBatch();

    expect(world.sent.map(({ text, file: sentFile }) => text || sentFile?.name)).toEqual([
      'The label',
      'label.pdf',
      'And this',
    ]);
    expect((await world.say('At once')).kind).toBe('sent');
  });
});

describe('an agent’s text that is longer than one message of the provider', () => {
  /** Each line fits, and no two do. */
  const parts = ['The first line is here.', 'The second one follows.', 'The third is the last.'];
  const long = parts.join('\n');

  async function said(scripts: readonly Script[] = [], options: { idempotentSend?: boolean } = {}) {
    const world = new OutboundWorld(scripts, options);
    world.mostText = 30;
    const outcome = await world.say(long);
    await world.processBatch();
    return { world, outcome };
  }

  it('is sent in pieces, in their order, each under an id of its own', async () => {
    const { world, outcome } = await said();
    if (outcome.kind !== 'queued') throw new Error(`It was ${outcome.kind}.`);

    expect(world.sent.map(({ text }) => text)).toEqual(parts);
    expect(world.web.opened).toEqual([]);
    expect(world.ids).toEqual([outcome.externalId, `${outcome.externalId}.1`, `${outcome.externalId}.2`]);
    expect(world.statuses).toEqual([]);
  });

  it('is not sent again where CXone repeats it', async () => {
    const { world, outcome } = await said();
    expect(await world.say(long)).toEqual(outcome);
    await world.processBatch();
    expect(world.sent).toHaveLength(3);
  });

  it('goes on with the piece at which the provider asked to wait', async () => {
    const { world } = await said([sent, () => throttledFor(3_000), sent]);
    expect(world.sent.map(({ text }) => text)).toEqual([parts[0], parts[1], parts[1], parts[2]]);
    expect(world.statuses).toEqual([]);
  });

  it('sends the rest where a piece is refused, and the agent reads which', async () => {
    const { world } = await said([sent, () => failure('permanent'), sent]);
    expect(reasons(world)).toEqual([
      ['failed', 'The rest was sent. Part 2 of 3 of the text was not sent. It went wrong: permanent.'],
    ]);
  });

  it('sends no piece twice of which nobody knows whether it arrived, and the agent reads which', async () => {
    const { world } = await said([sent, () => failure('unknown-outcome'), sent], { idempotentSend: false });
    expect(world.sent.map(({ text }) => text)).toEqual(parts);
    expect(reasons(world)).toEqual([
      ['failed', 'The rest was sent. It is not known whether part 2 of 3 of the text arrived: ask the customer.'],
    ]);
  });
});
