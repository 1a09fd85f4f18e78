import { beforeEach, describe, expect, it } from 'vitest';
import { keepSentId } from '../../../lib/channels/sent-ids.ts';
import type { MessageEvent } from '../../../lib/contract/events.ts';
import { conversationTagOf, externalMessageIdSchema, openQuestionPk } from '../../../lib/ids.ts';
import { Questions } from '../../../lib/questions/questions.ts';
import { cxoneFailure } from '../../support/cxone-failures.ts';
import { channelId, countingBytes, INDEX_KEY, keyed, keys, messageEvent } from '../../support/fixtures.ts';
import { InboundWorld } from './inbound-world.ts';

const asked = externalMessageIdSchema.parse(
  `out-AAAAAAAAAAAAAAAAAAAAAA${conversationTagOf(channelId, 'conv-7781', keyed)}`,
);

let world: InboundWorld;
beforeEach(() => {
  world = new InboundWorld();
});

const questions = () =>
  new Questions({
    table: world.table,
    now: world.clock.now,
    indexKey: () => Promise.resolve(INDEX_KEY),
    randomBytes: countingBytes(),
  });

/** An agent asks, with buttons and in words. */
const ask = () =>
  questions().ask(
    { channelId, conversationId: 'conv-7781', keys },
    asked,
    {
      answers: [
        { key: '1', label: 'Yes', postback: 'confirm:yes' },
        { key: '2', label: 'No', postback: 'confirm:no' },
      ],
    },
    true,
  );

/** As a webhook queues it. */
const press = (changes: Partial<MessageEvent> = {}) =>
  messageEvent({
    providerMessageId: 'press-1',
    text: '',
    press: { of: asked, key: '1' },
    replyTo: { sentBy: 'ours', externalId: asked },
    ...changes,
  });

const created = () =>
  world.cxone.messages.map(({ messageContent: { payload, postback }, replyToMessage }) => [
    payload['text'],
    postback,
    replyToMessage?.idOnExternalPlatform,
  ]);

describe('a press', () => {
  it('is a text with the label, the postback, and what was pressed as its quote', async () => {
    await ask();
    await world.settle([press()]);

    expect(created()).toEqual([['Yes', 'confirm:yes', asked]]);
    expect(world.cxone.messages[0]?.messageContent.type).toBe('TEXT');
  });

  it('comes once, however often it comes and whatever else it then says', async () => {
    await ask();
    await world.settle([press()]);
    await world.clock.advance(3_600_000);
    await world.settle([press({ text: 'Yes', occurredAt: '2026-03-02T11:15:29.100Z' })]);
    await world.settle([press({ author: { id: 'usr-5150', firstName: 'Ida Maria' } })]);

    expect(created()).toEqual([['Yes', 'confirm:yes', asked]]);
    expect(await world.parked()).toEqual([]);
    expect(world.logger.events().slice(1)).toEqual(['inbound.duplicate', 'inbound.duplicate']);
  });

  it('of a form comes once, in whichever order its fields come', async () => {
    const answers = { a: '1', b: '2' };
    await world.settle([press({ press: { of: asked, answers } })]);
    await world.settle([press({ press: { of: asked, answers: { b: '2', a: '1' } } })]);

    expect(created()).toEqual([['a: 1\nb: 2', undefined, asked]]);
    expect(world.logger.events().at(-1)).toBe('inbound.duplicate');
  });

  it('of another choice is another message', async () => {
    await ask();
    await world.settle([press()]);
    await world.settle([press({ providerMessageId: 'press-2', press: { of: asked, key: '2' } })]);

    expect(created()).toEqual([
      ['Yes', 'confirm:yes', asked],
      ['No', 'confirm:no', asked],
    ]);
  });

  it('is told with its label after its question was answered by other messages, an hour later', async () => {
    await ask();
    await world.settle([messageEvent()]);
    await world.clock.advance(3_600_000);
    await questions().close({ channelId, conversationId: 'conv-7781', keys });
    await world.settle([press()]);

    expect(created().at(-1)).toEqual(['Yes', 'confirm:yes', asked]);
  });

  it('of another customer’s message has a note and no quote', async () => {
    await ask();
    await world.settle([press({ conversationId: 'conv-2', text: 'Yes' })]);

    expect(created()).toEqual([
      [
        '[The customer pressed a button of a message that was not sent to this conversation]\nYes',
        undefined,
        undefined,
      ],
    ]);
  });

  it('goes without its quote first, and then without its postback, where CXone refuses it', async () => {
    await ask();
    for (const error of [1, 2].map(() => cxoneFailure.refused('create-message'))) {
      world.cxone.failNext('createMessage', error);
    }
    const sent: unknown[] = [];
    world.cxone.meets = ({ message }) => {
      if (message !== undefined) sent.push([message.messageContent.postback, message.replyToMessage !== undefined]);
      return undefined;
    };
    await world.settle([press()]);

    expect(sent).toEqual([
      ['confirm:yes', true],
      ['confirm:yes', false],
      [undefined, false],
    ]);
    expect(world.cxone.messages[0]?.authorEndUserIdentity.idOnExternalPlatform).toBe('generic~usr-5150');
    expect(await world.parked()).toEqual([]);
  });

  it('that is refused for no named field is blamed on its quote first, and not on its author', async () => {
    await ask();
    world.cxone.failNext('createMessage', cxoneFailure.refused('create-message', [{ message: 'No.' }]));
    await world.settle([press()]);

    expect(world.cxone.messages).toMatchObject([
      { authorEndUserIdentity: { idOnExternalPlatform: 'generic~usr-5150' } },
    ]);
    expect(created()[0]).toEqual(['[In reply to a message that is not shown here]\nYes', 'confirm:yes', undefined]);
  });

  it('holds no controls, whatever its label or its fields hold', async () => {
    await world.settle([press({ text: 'Y\u0000es\u202E', press: { of: asked, key: '9' } })]);
    await world.settle([
      press({ providerMessageId: 'p-2', press: { of: asked, answers: { 'na\u0000me': 'I\u0007da' } } }),
    ]);

    expect(created()).toEqual([
      ['Yes\u202E', undefined, asked],
      ['na me: I da', undefined, asked],
    ]);
  });
});

describe('a typed answer', () => {
  it('keeps the customer’s words, with the postback and the question as its quote', async () => {
    await ask();
    await world.settle([messageEvent({ text: 'yes!' })]);
    await world.settle([messageEvent({ providerMessageId: 'm-2', text: '2.' })]);

    expect(created()).toEqual([
      ['yes!', 'confirm:yes', asked],
      ['2.', 'confirm:no', asked],
    ]);
  });

  it.each<{ case: string; changes: Partial<MessageEvent> }>([
    { case: 'with a note', changes: { notes: [{ en: 'Location', fr: 'Position' }] } },
    {
      case: 'that answers the customer’s own message',
      changes: { replyTo: { sentBy: 'theirs', providerMessageId: 'm' } },
    },
    { case: 'of a reaction', changes: { signal: { kind: 'reaction' } } },
    { case: 'that was edited', changes: { change: { kind: 'edited', of: 'm-0' } } },
    { case: 'of two lines', changes: { text: '1\n2' } },
    { case: 'of more than 100 characters', changes: { text: `1${'!'.repeat(100)}` } },
  ])('is none in a message $case, which costs no read', async ({ changes }) => {
    await ask();
    const reads: string[] = [];
    const get = world.table.get.bind(world.table);
    world.table.get = (pk) => {
      reads.push(pk);
      return get(pk);
    };
    await world.settle([messageEvent({ text: '1', ...changes })]);

    expect(created()[0]?.[1]).toBeUndefined();
    expect(reads).not.toContain(openQuestionPk(channelId, 'conv-7781', keyed));
  });

  it('costs a short text one read, and none of what it would need to be understood', async () => {
    const reads: string[] = [];
    const get = world.table.get.bind(world.table);
    world.table.get = (pk) => {
      reads.push(pk);
      return get(pk);
    };
    await world.settle([messageEvent({ text: '1' })]);

    expect(reads.filter((pk) => pk.includes('QUESTION#'))).toEqual([openQuestionPk(channelId, 'conv-7781', keyed)]);
  });

  it('counts where it quotes the question by the provider’s id of it, in words too, whenever the channel’s records were keyed', async () => {
    await ask();
    const sentPorts = { table: world.table, now: world.clock.now, indexKey: () => Promise.resolve(INDEX_KEY) };
    await keepSentId(channelId, 'chat-7:1', asked, sentPorts);
    const inWords = { en: 'In reply to: Well?', fr: 'En réponse à : Alors ?' };
    const answer = { text: 'No', notes: [inWords], quotesSent: { sentId: 'chat-7:1', inWords } };
    await world.settle([messageEvent(answer)]);
    // Its records are named by plain digests still.
    world.keyedFrom = undefined;
    await world.settle([messageEvent({ ...answer, providerMessageId: 'm-2' })]);

    expect(created()).toEqual([
      ['No', 'confirm:no', asked],
      ['No', undefined, asked],
    ]);
  });

  it('is tried again where what was asked can’t be read, for no postback may be lost', async () => {
    await ask();
    const get = world.table.get.bind(world.table);
    for (const unread of ['QUESTION#', openQuestionPk(channelId, 'conv-7781', keyed)]) {
      world.table.get = (pk) => (pk.startsWith(unread) ? Promise.reject(new Error('table unreachable')) : get(pk));
      const typed = messageEvent({ providerMessageId: unread, text: '1' });
      await expect(world.deliver([typed])).rejects.toThrow('table unreachable');
    }

    expect(created()).toEqual([]);
  });

  it('of somebody else’s conversation is none', async () => {
    await ask();
    await world.settle([messageEvent({ conversationId: 'conv-2', text: '1' })]);

    expect(created()).toEqual([['1', undefined, undefined]]);
  });
});

describe('a signal', () => {
  it('reads in the agent’s language, with what it is on as its quote', async () => {
    world.language = 'fr';
    const notes = [{ en: 'Reacted with 👍', fr: 'A réagi avec 👍' }];
    const signal = { kind: 'reaction', emoji: '👍' } as const;
    await world.settle([press({ press: undefined, text: '', notes, signal })]);

    expect(created()).toEqual([['[A réagi avec 👍]', undefined, asked]]);
  });
});
