import { beforeEach, describe, expect, it } from 'vitest';
import { channelIdSchema, digestOf, externalMessageIdSchema, openQuestionPk } from '../../../lib/ids.ts';
import { questionIn, questionPk, Questions } from '../../../lib/questions/questions.ts';
import { countingBytes, INDEX_KEY, keyed } from '../../support/fixtures.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const channelId = channelIdSchema.parse('ch-1');
const first = externalMessageIdSchema.parse('out-AAECAwQFBgcICQoLDA0ODwAA');
const second = externalMessageIdSchema.parse('out-AAECAwQFBgcICQoLDA0ODwBB');
const where = { channelId, conversationId: '+4930123456', keys: { digest: keyed } };
const question = { answers: [{ key: '1', label: 'Yes, please', postback: 'confirm:yes' }] };
const form = { answers: [], form: { submission: 'sub-1', fields: [{ ident: 'name', label: 'Name' }] } };

let clock: VirtualClock;
let table: MemoryTable;
let questions: Questions;
beforeEach(() => {
  clock = new VirtualClock();
  table = new MemoryTable();
  const indexKey = () => Promise.resolve(INDEX_KEY);
  questions = new Questions({ table, now: clock.now, indexKey, randomBytes: countingBytes() });
});

describe('what an agent’s message asks', () => {
  it.each([question, form])('is known by its id, as it was asked', async (asked) => {
    await questions.ask(where, first, asked, false);
    expect(await questions.of(channelId, first)).toEqual(asked);
    expect(await questions.of(channelId, second)).toBeUndefined();
    expect(await questions.of(channelIdSchema.parse('ch-2'), first)).toBeUndefined();
  });

  it('shows in the table neither words, nor values, nor whom it was asked', async () => {
    await questions.ask(where, first, question, true);
    const stored = JSON.stringify([...table.items()]);
    for (const said of ['Yes, please', 'confirm:yes', '+4930123456', digestOf('+4930123456')]) {
      expect(stored).not.toContain(said);
    }
  });

  it('can be asked again, and stands once', async () => {
    await questions.ask(where, first, question, true);
    await questions.ask(where, first, question, true);
    expect([...table.items()]).toHaveLength(2);
  });

  it('can’t be read with another key, nor in the place of another message', async () => {
    await questions.ask(where, first, question, false);
    const item = await table.get(questionPk(channelId, first));
    if (item === undefined) throw new Error('It is not there.');
    expect(questionIn(item, INDEX_KEY)).toEqual(question);
    expect(questionIn(item, 'another-key')).toBeUndefined();
    expect(questionIn({ ...item, pk: questionPk(channelId, second) }, INDEX_KEY)).toBeUndefined();
  });

  it('expires after 30 days', async () => {
    await questions.ask(where, first, question, false);
    const item = await table.get(questionPk(channelId, first));
    expect(item?.['expiresAt']).toBe(Math.floor(clock.now().getTime() / 1000) + 30 * 86_400);
  });
});

describe('what may be answered by typing', () => {
  it('is the last message whose options stand in words, for a day', async () => {
    expect(await questions.open(where)).toBeUndefined();
    await questions.ask(where, first, question, true);
    await questions.ask(where, second, { answers: [{ key: '1', label: 'No' }] }, true);
    expect(await questions.open(where)).toEqual({
      message: second,
      question: { answers: [{ key: '1', label: 'No' }] },
    });
    await clock.advance(86_400_000);
    expect(await questions.open(where)).toBeUndefined();
  });

  it('is none that has buttons', async () => {
    await questions.ask(where, first, question, false);
    expect(await questions.open(where)).toBeUndefined();
  });

  it('is of its conversation alone', async () => {
    await questions.ask(where, first, question, true);
    expect(await questions.open({ ...where, conversationId: '+4930654321' })).toBeUndefined();
  });

  it('ends with the next message, and is still understood when it is pressed', async () => {
    await questions.ask(where, first, question, true);
    await questions.close(where);
    expect(await questions.open(where)).toBeUndefined();
    expect(await questions.of(channelId, first)).toEqual(question);
  });

  it('costs no write to end where there is none', async () => {
    table.delete = () => Promise.reject(new Error('a write'));
    await expect(questions.close(where)).resolves.toBeUndefined();
  });

  it('is found and ended under its older name while a channel changes over', async () => {
    const before = { ...where, keys: { digest: digestOf } };
    const during = { ...where, keys: { digest: keyed, other: digestOf } };
    await questions.ask(before, first, question, true);
    expect(await questions.open(during)).toMatchObject({ message: first });
    await questions.close(during);
    expect(await table.get(openQuestionPk(channelId, where.conversationId, digestOf))).toBeUndefined();
  });

  it('is the newer one, however late the older one is asked again', async () => {
    const before = clock.now().getTime();
    await clock.advance(1_000);
    await questions.ask(where, second, question, true);
    await questions.ask(where, first, question, true, before);
    expect(await questions.open(where)).toMatchObject({ message: second });
  });

  it('stays where it was asked while an older message ends another', async () => {
    const before = clock.now().getTime();
    await questions.ask(where, first, question, true);
    await clock.advance(1_000);
    const get = table.get.bind(table);
    table.get = async (pk) => {
      const item = await get(pk);
      table.get = get;
      await questions.ask(where, second, question, true);
      return item;
    };
    await questions.close(where);
    expect(await questions.open(where)).toMatchObject({ message: second });
    await questions.close(where, undefined, before);
    expect(await questions.open(where)).toMatchObject({ message: second });
  });
});
