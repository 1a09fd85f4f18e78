import { describe, expect, it } from 'vitest';
import type { RichContent } from '../../../lib/contract/content.ts';
import type { SendResult } from '../../../lib/contract/sending.ts';
import { openQuestionPk } from '../../../lib/ids.ts';
import { readRichMessage } from '../../../lib/outbound/callback/rich-message.ts';
import type { RichMessage } from '../../../lib/outbound/outbound-message.ts';
import { genericProvider } from '../../../lib/providers/generic/index.ts';
import { channelId, keyed, keys } from '../../support/fixtures.ts';
import { failure, OutboundWorld, refusal, type Script, throttledFor } from './outbound-world.ts';

const words = 'When?\n1. Today\n2. Tomorrow';
const content: RichContent = {
  kind: 'quickReplies',
  text: 'When?',
  choices: [
    { key: '1', label: 'Today' },
    { key: '2', label: 'Tomorrow' },
  ],
};
const question = {
  answers: [
    { key: '1', label: 'Today', postback: 'day:0' },
    { key: '2', label: 'Tomorrow', postback: 'day:1' },
  ],
};
const rich: RichMessage = { essence: 'what it says', question, isTyped: true };
const native = { content, rich };
const inWords = { rich };
/** As of a form, which can't be answered by typing. */
const untyped = { content, rich: { ...rich, isTyped: false } };
const sent: Script = () => ({ kind: 'sent' });
/** Takes words, and no rich content. */
const wordsOnly =
  (answer: SendResult = refusal('unsupported')): Script =>
  (part) =>
    part.content === undefined ? { kind: 'sent' } : answer;

const where = { channelId, conversationId: 'conv-7781', keys };
const shown = ({ sent: parts }: OutboundWorld) =>
  parts.map(({ text, content: sentContent, file }) => [sentContent?.kind ?? 'words', text || file?.name]);

async function idOf(outcome: ReturnType<OutboundWorld['say']>) {
  const said = await outcome;
  if (said.kind === 'failed') throw new Error(said.failure.detail);
  return said.externalId as Parameters<OutboundWorld['questions']['of']>[1];
}

describe('a message with choices', () => {
  it('goes as it is, under the id by which a press names it', async () => {
    const world = new OutboundWorld([sent]);
    const id = await idOf(world.say(words, untyped));
    expect(world.sent).toMatchObject([{ externalId: id, text: words, content }]);
    expect(await world.questions.of(channelId, id)).toEqual(question);
    expect(await world.questions.open(where)).toBeUndefined();
  });

  it('in words can be answered by typing', async () => {
    const world = new OutboundWorld([sent]);
    const id = await idOf(world.say(words, inWords));
    expect(await world.questions.open(where)).toEqual({ message: id, question });
  });

  it('hands no value of CXone’s to the provider, nor to the queue', async () => {
    const world = new OutboundWorld([() => throttledFor(1_000), sent]);
    await world.say(words, native);
    await world.processBatch();
    expect(JSON.stringify([world.sent, world.queued])).not.toContain('day:0');
    expect(shown(world)).toEqual([
      ['quickReplies', words],
      ['quickReplies', words],
    ]);
  });

  it('is asked before it is sent', async () => {
    const asked: unknown[] = [];
    const world: OutboundWorld = new OutboundWorld([
      async ({ externalId }) => {
        asked.push(await world.questions.of(channelId, externalId as Awaited<ReturnType<typeof idOf>>));
        return { kind: 'sent' };
      },
    ]);
    await world.say(words, native);
    expect(asked).toEqual([question]);
  });

  it('is not sent where the table does not take what it asks, and the agent is told', async () => {
    const world = new OutboundWorld([sent]);
    const put = world.table.put.bind(world.table);
    world.table.put = () => Promise.reject(new Error('throttled'));
    const outcome = await world.say(words, native);
    expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'transient' } });
    expect(world.sent).toEqual([]);

    world.table.put = put;
    await world.clock.advance(60_000);
    expect((await world.say(words, native)).kind).toBe('sent');
    expect(world.sent).toHaveLength(1);
  });

  it('is sent where the table takes it at the third attempt', async () => {
    const world = new OutboundWorld([sent]);
    const put = world.table.put.bind(world.table);
    let refusals = 2;
    world.table.put = (...given) => (refusals-- > 0 ? Promise.reject(new Error('throttled')) : put(...given));
    expect((await world.say(words, native)).kind).toBe('sent');
  });

  it('is asked as well by a callback that leaves it to the queue, for the one before may have died', async () => {
    const world = new OutboundWorld([() => new Promise<SendResult>(() => undefined), sent]);
    void world.begin(words, native);
    await world.clock.advance(100);
    const [asked] = world.sent;
    await world.table.delete(`QUESTION#${channelId}#${asked?.externalId ?? ''}`);
    const outcome = await world.say(words, { ...native, functionMs: 10_000 });
    expect(outcome.kind).toBe('queued');
    expect(await world.questions.of(channelId, await idOf(Promise.resolve(outcome)))).toEqual(question);
  });
});

it('whose question a second callback can’t keep is not put on the queue by it', async () => {
  const started = Promise.withResolvers<true>();
  const hanging: Script = () => {
    started.resolve(true);
    return new Promise<SendResult>(() => undefined);
  };
  const world = new OutboundWorld([hanging, sent]);
  void world.begin(words, native);
  await started.promise;
  const put = world.table.put.bind(world.table);
  world.table.put = (item, ...given) =>
    item.pk.startsWith('QUESTION#') ? Promise.reject(new Error('throttled')) : put(item, ...given);
  expect(await world.say(words, { ...native, functionMs: 10_000 })).toMatchObject({
    kind: 'failed',
    failure: { kind: 'unknown-outcome', detail: 'Another callback with the same content holds the claim.' },
  });
  expect(world.queued).toEqual([]);
});

describe('a question before a message that surely does not go out', () => {
  const later = { rich: { ...rich, essence: 'another' } };
  it.each([
    { case: 'asks something', said: later },
    { case: 'asks nothing', said: {} },
  ])('is still answered by typing (the message $case)', async ({ said }) => {
    const world = new OutboundWorld([sent, () => refusal('permanent')]);
    const id = await idOf(world.say(words, inWords));
    await world.clock.advance(60_000);
    expect((await world.say('Where?\n1. Here', said)).kind).toBe('failed');
    expect(await world.questions.open(where)).toEqual({ message: id, question });
  });

  it('leaves none where there was none', async () => {
    const world = new OutboundWorld([() => refusal('permanent')]);
    await world.say(words, inWords);
    expect(await world.questions.open(where)).toBeUndefined();
  });

  it('is over where the message waits on the queue', async () => {
    const world = new OutboundWorld([sent, () => throttledFor(1_000)]);
    await world.say(words, inWords);
    await world.clock.advance(60_000);
    expect((await world.say('Never mind.')).kind).toBe('queued');
    expect(await world.questions.open(where)).toBeUndefined();
  });
});

describe('what is asked by a message that a worker gives up', () => {
  const queuedThen = async (then: Script, world = new OutboundWorld([() => throttledFor(1_000), then])) => {
    expect((await world.say(words, inWords)).kind).toBe('queued');
    expect(await world.questions.open(where)).toBeDefined();
    await world.processBatch();
    return world;
  };

  it('is answered by nothing that is typed: the customer has never seen it', async () => {
    const world = await queuedThen(() => refusal('permanent'));
    expect(world.statuses).toMatchObject([{ status: 'failed' }]);
    expect(await world.questions.open(where)).toBeUndefined();
  });

  it('stays open where nobody knows whether the customer has it', async () => {
    const doubtful = new OutboundWorld([() => throttledFor(1_000), () => failure('unknown-outcome')], {
      idempotentSend: false,
    });
    await queuedThen(sent, doubtful);
    expect(doubtful.statuses).toMatchObject([{ status: 'failed' }]);
    expect(await doubtful.questions.open(where)).toBeDefined();
  });

  it('closes none that was asked later', async () => {
    const world = new OutboundWorld([() => throttledFor(1_000), () => refusal('permanent'), sent]);
    await world.say(words, inWords);
    await world.clock.advance(500);
    const later = await idOf(world.say('Where?\n1. Here', { rich: { ...rich, essence: 'another' } }));
    await world.processBatch();
    expect(await world.questions.open(where)).toEqual({ message: later, question });
  });

  it('holds up no giving up where the table does not take it', async () => {
    const world = new OutboundWorld([() => throttledFor(1_000), () => refusal('permanent')]);
    world.table.delete = (pk) =>
      pk.startsWith('OPENQUESTION#') ? Promise.reject(new Error('throttled')) : Promise.resolve(true);
    await queuedThen(sent, world);
    expect(world.statuses).toMatchObject([{ status: 'failed' }]);
    expect(world.logger.lines.map(({ operation }) => operation)).toContain('close-question');
  });
});

describe('a message that asks nothing', () => {
  it('ends what may be answered by typing', async () => {
    const world = new OutboundWorld([sent]);
    await world.say(words, inWords);
    await world.say('Never mind.');
    expect(await world.questions.open(where)).toBeUndefined();
  });

  it('so does one with a form', async () => {
    const world = new OutboundWorld([sent]);
    await world.say(words, inWords);
    await world.clock.advance(60_000);
    await world.say(words, { content, rich: { ...untyped.rich, essence: 'another' } });
    expect(await world.questions.open(where)).toBeUndefined();
  });

  it('ends nothing in another conversation', async () => {
    const world = new OutboundWorld([sent]);
    await world.say(words, inWords);
    await world.say('Never mind.', { conversationId: 'conv-7782' });
    expect(await world.questions.open(where)).toBeDefined();
  });

  it('costs a read, and no write, where nothing was asked', async () => {
    const world = new OutboundWorld([sent]);
    const read: string[] = [];
    const get = world.table.get.bind(world.table);
    world.table.get = (pk) => {
      read.push(pk);
      return get(pk);
    };
    const writes = () => Promise.reject(new Error('a write'));
    world.table.put = writes;
    world.table.delete = writes;
    expect((await world.say('It is on its way.')).kind).toBe('sent');
    expect(read.filter((pk) => pk.startsWith('OPENQUESTION#'))).toEqual([
      openQuestionPk(channelId, 'conv-7781', keyed),
    ]);
    expect(read.filter((pk) => pk.startsWith('QUESTION#'))).toEqual([]);
  });

  it('is sent where that can’t be read, or not be ended', async () => {
    const world = new OutboundWorld([sent]);
    await world.say(words, inWords);
    world.table.delete = () => Promise.reject(new Error('throttled'));
    expect((await world.say('Never mind.')).kind).toBe('sent');
    const get = world.table.get.bind(world.table);
    world.table.get = (pk) => (pk.startsWith('OPENQUESTION#') ? Promise.reject(new Error('throttled')) : get(pk));
    expect((await world.say('It is on its way.')).kind).toBe('sent');
  });
});

describe('a repeat of rich content', () => {
  it('is the same message by all that it says and asks, however it is shown', async () => {
    const world = new OutboundWorld([sent]);
    const first = await world.say(words, native);
    expect(await world.say(words, native)).toEqual(first);
    // Deployed anew in between, say, with an adapter that shows no choices.
    expect(await world.say(words, inWords)).toEqual(first);
    expect(world.sent).toHaveLength(1);
  });

  it('is another message where it asks something else in the same words', async () => {
    const world = new OutboundWorld([sent]);
    await world.say(words, native);
    await world.say(words, { content, rich: { ...rich, essence: 'with other values' } });
    expect(world.sent).toHaveLength(2);
  });
});

describe('rich content that the provider refuses', () => {
  it('is said in words once, under the same id, and then answered by typing', async () => {
    const world = new OutboundWorld([wordsOnly()]);
    const id = await idOf(world.say(words, native));
    await world.processBatch();
    expect(shown(world)).toEqual([
      ['quickReplies', words],
      ['words', words],
    ]);
    expect(world.ids).toEqual([id, id]);
    expect(world.statuses).toEqual([]);
    expect(await world.questions.open(where)).toEqual({ message: id, question });
  });

  it('asks nothing anew where a newer message has ended it meanwhile', async () => {
    const world = new OutboundWorld([() => throttledFor(1_000), wordsOnly()]);
    await world.say(words, native);
    await world.clock.advance(60_000);
    await world.say('Never mind.');
    await world.processBatch();
    await world.processBatch();
    expect(shown(world).map(([, text]) => text)).toContain('Never mind.');
    expect(await world.questions.open(where)).toBeUndefined();
  });

  it('is said in words where it is refused from the queue', async () => {
    const world = new OutboundWorld([() => throttledFor(1_000), wordsOnly()]);
    const id = await idOf(world.say(words, native));
    await world.processBatch();
    expect(shown(world).map(([kind]) => kind)).toEqual(['quickReplies', 'quickReplies', 'words']);
    expect(new Set(world.ids)).toEqual(new Set([id]));
    expect(world.statuses).toEqual([]);
    expect(await world.questions.open(where)).toEqual({ message: id, question });
  });

  it('is told to the agent for any other refusal', async () => {
    const world = new OutboundWorld([() => refusal('recipient-blocked')]);
    expect(await world.say(words, native)).toMatchObject({ failure: { kind: 'recipient-blocked' } });
    expect(world.sent).toHaveLength(1);
  });

  it('is told to the agent where the words are refused as well', async () => {
    const world = new OutboundWorld([() => refusal('unsupported')]);
    await world.say(words, native);
    await world.processBatch();
    expect(shown(world).map(([kind]) => kind)).toEqual(['quickReplies', 'words']);
    expect(world.statuses).toMatchObject([{ status: 'failed' }]);
  });

  it.each([true, false])(
    'is not said in words where it may have arrived (repeats recognised: %s)',
    async (idempotentSend) => {
      // The answer to the first is lost, and by the refusal of the second nobody knows of which it speaks.
      const world = new OutboundWorld([() => failure('unknown-outcome'), () => refusal('unsupported')], {
        idempotentSend,
      });
      await world.say(words, native);
      await world.processBatch();
      expect(shown(world).every(([kind]) => kind === 'quickReplies')).toBe(true);
    },
  );

  it('is said in words where the refusal is surely of the message', async () => {
    const world = new OutboundWorld([() => failure('unknown-outcome'), wordsOnly(refusal('unsupported', 'message'))]);
    await world.say(words, native);
    await world.processBatch();
    expect(shown(world).map(([kind]) => kind)).toEqual(['quickReplies', 'quickReplies', 'words']);
  });

  it('goes in as many messages as its words need', async () => {
    const world = new OutboundWorld([wordsOnly()]);
    world.mostText = 16;
    const id = await idOf(world.say(words, native));
    await world.processBatch();
    expect(shown(world)).toEqual([
      ['quickReplies', words],
      ['words', 'When?\n1. Today'],
      ['words', '2. Tomorrow'],
    ]);
    expect(world.ids).toEqual([id, id, `${id}.1`]);
  });

  it.each([true, false])(
    'sends no words twice after its worker has died (repeats recognised: %s)',
    async (idempotentSend) => {
      const dying: Script = () => {
        throw new Error('The worker is gone.');
      };
      const scripts = [() => throttledFor(1_000), () => refusal('unsupported'), dying, sent];
      const world = new OutboundWorld(scripts, { idempotentSend });
      const id = await idOf(world.say(words, native));
      await world.clock.advance(5_000);
      await expect(world.receive()).rejects.toThrow('The worker is gone.');
      await world.clock.advance(120_000);
      await world.processBatch();
      const wordsSent = world.sent.filter((part) => part.content === undefined);
      // A provider that knows repeats is asked again, under the same id; of any other nobody knows.
      expect(wordsSent).toHaveLength(idempotentSend ? 2 : 1);
      expect(new Set(world.ids)).toEqual(new Set([id]));
      if (!idempotentSend) expect(world.statuses).toMatchObject([{ status: 'failed' }]);
    },
  );
});

describe('rich content beside other parts', () => {
  const label = { name: 'label.txt', url: 'https://cxone.example.net/files/label.txt?signature=1' };
  const withFile = () => {
    const world = new OutboundWorld([wordsOnly({ kind: 'sent' })]);
    world.web.files.set(label.url, 'To: Ida Holm');
    return world;
  };

  it('goes before the files', async () => {
    const world = withFile();
    const id = await idOf(world.say(words, { ...native, files: [label] }));
    await world.processBatch();
    expect(shown(world)).toEqual([
      ['quickReplies', words],
      ['words', 'label.txt'],
    ]);
    expect(world.ids).toEqual([id, `${id}.1`]);
  });

  it('goes with the last piece of a text that is too long for it', async () => {
    const world = new OutboundWorld([sent]);
    world.mostText = 20;
    const id = await idOf(world.say(words, { ...native, lead: 'We were at your door today.' }));
    await world.processBatch();
    expect(shown(world)).toEqual([
      ['words', 'We were at your door'],
      ['words', 'today.'],
      ['quickReplies', words],
    ]);
    expect(world.ids).toEqual([id, `${id}.1`, `${id}.2`]);
    expect(await world.questions.of(channelId, id)).toEqual(question);
  });

  it.each([true, false])('says the beginning of a long text once, as it was read (refused: %s)', async (isRefused) => {
    const { manifest } = genericProvider;
    const world = new OutboundWorld([isRefused ? wordsOnly() : sent]);
    const begin = 'We were at your door today. '.repeat(800).trim();
    const given = {
      type: 'QUICK_REPLIES',
      payload: { text: { content: `${begin} When?` }, actions: [{ text: 'Today' }, { text: 'Tomorrow' }] },
    };
    const read = readRichMessage(given, { language: 'en' }, manifest);
    if (read?.lead === undefined) throw new Error('It was to be too long for one text.');
    await world.say(read.text, read);
    await world.processBatch();
    const seen = isRefused ? world.sent.filter((part) => part.content === undefined) : world.sent;
    expect(seen.map((part) => part.text).join(' ')).toBe(`${begin} When?\n1. Today\n2. Tomorrow`);
  });

  it('is said in words where it is refused among them, and nothing comes twice', async () => {
    const world = new OutboundWorld([wordsOnly()]);
    world.web.files.set(label.url, 'To: Ida Holm');
    const id = await idOf(world.say(words, { ...native, lead: 'We were at your door.', files: [label] }));
    await world.processBatch();
    expect(shown(world)).toEqual([
      ['words', 'We were at your door.'],
      ['quickReplies', words],
      ['words', words],
      ['words', 'label.txt'],
    ]);
    expect(world.ids).toEqual([id, `${id}.1`, `${id}.1`, `${id}.2`]);
    expect(world.statuses).toEqual([]);
    expect(await world.questions.open(where)).toEqual({ message: id, question });
  });
});
