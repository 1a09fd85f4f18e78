import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../../local/world.ts';
import { LogBook } from './support/log-book.ts';
import { agentReplies, threadAtTheDesk } from './support/people.ts';
import { beginGeneric, beginTelegram, type RichScene, tell, whoIs } from './support/rich-scenes.ts';
import { GROUP, inTelegram } from './support/telegram-people.ts';
import { until } from './support/until.ts';
import { workedOff } from './support/worked-off.ts';

/** What customers, and whoever speaks for them, get wrong is shown in other words or told, and the conversation goes on. */

const logs = new LogBook();
let world: World;
let generic: RichScene;
let telegram: RichScene;

beforeAll(async () => {
  world = await startWorld({ onLog: logs.write });
  generic = await beginGeneric(world);
  telegram = await beginTelegram(world);
  for (const scene of [generic, telegram]) {
    await scene.writes('Hello.');
    await until('the desk has the thread', () => isAtDesk(scene, 'Hello.'));
  }
});
afterAll(() => world.stop());

const deskOf = ({ channelId, threadId }: RichScene) => threadAtTheDesk(world, channelId, threadId);
const textsAt = (scene: RichScene) => deskOf(scene).map(({ text }) => text);
const isAtDesk = (scene: RichScene, text: string) => textsAt(scene).includes(text);

/** The customer's last message as CXone has it. */
function lastOf({ channelId, threadId }: RichScene) {
  const thread = world.cxone.state.thread(channelId, threadId);
  return thread && world.cxone.state.messagesOf(thread.id).findLast(({ direction }) => direction === 'inbound');
}

let turns = 0;

/** Whatever it was, what the customer writes next comes. */
async function goesOn(scene: RichScene): Promise<void> {
  turns += 1;
  const text = `And then, ${turns}?`;
  await scene.writes(text);
  await until('the next message comes', () => textsAt(scene).at(-1) === text);
}

let questions = 0;

/** A bot asks something with buttons, of whomever; resolves to our id of the message. */
async function ask({ channelId, threadId }: Pick<RichScene, 'channelId' | 'threadId'>): Promise<string> {
  questions += 1;
  const actions = ['Red', 'Blue'].map((text) => ({ type: 'REPLY_BUTTON', text, postback: `colour:${text}` }));
  const content = `Which colour, ${questions}?`;
  const messageContent = { type: 'QUICK_REPLIES', payload: { text: { content }, actions } };
  const reply = await agentReplies(world, { channelId, threadId, messageContent });
  if (reply.outcome === 'failed') throw new Error(reply.displayErrorMessage);
  return reply.idOnExternalPlatform;
}

const NOT_HERE = 'The customer pressed a button of a message that was not sent to this conversation';
const NOT_KNOWN = 'The customer pressed a button whose text is not known here';

/** Says that something was pressed that can't be told; the agent reads so, and CXone hears no postback of it. */
async function expectNote(scene: RichScene, note: string): Promise<void> {
  await until('the agent reads a note', () => textsAt(scene).at(-1)?.includes(note));
  const last = lastOf(scene);
  expect(last?.messageContent).not.toHaveProperty('postback');
  await goesOn(scene);
}

describe.each([
  ['the signed webhook', () => generic, () => telegram],
  ['Telegram', () => telegram, () => generic],
] as const)('a customer on %s', (_, sceneOf, otherOf) => {
  it('presses a button of another key than the message has', async () => {
    const scene = sceneOf();
    await scene.presses(await ask(scene), '7');
    await expectNote(scene, NOT_KNOWN);
  });

  it('presses a button of a message that nobody knows', async () => {
    const scene = sceneOf();
    const [, tag = ''] = /^out-.{22}(.*)$/.exec(await ask(scene)) ?? [];
    await scene.presses(`out-AAAAAAAAAAAAAAAAAAAAAA${tag}`, '1');
    await expectNote(scene, NOT_KNOWN);
  });

  it('presses a button of a message of the other channel, whose postback is not told', async () => {
    const scene = sceneOf();
    await scene.presses(await ask(otherOf()), '1');
    await expectNote(scene, NOT_HERE);
  });

  it('says STOP among other words, which opts nobody out', async () => {
    const scene = sceneOf();
    for (const text of [
      'Please stop sending me the wrong size.',
      'A non-stop flight, please',
      'Is it the last stop?',
    ]) {
      await scene.writes(text);
      await until('the desk has it as it is', () => textsAt(scene).at(-1) === text);
      const reply = await agentReplies(world, { ...scene, text: `To “${text}”` });
      expect(reply, JSON.stringify(reply)).toMatchObject({ outcome: 'sent' });
    }
  });

  it('says STOP alone, and START: nothing reaches them in between', async () => {
    const scene = sceneOf();
    await scene.writes('Stop!');
    await until('the agent reads it', () => textsAt(scene).at(-1)?.includes('The customer wants no more messages'));
    expect(await agentReplies(world, { ...scene, text: 'Are you sure?' })).toMatchObject({
      outcome: 'failed',
      displayErrorMessage: expect.stringContaining('The customer wants no more messages') as string,
    });

    await scene.writes('START');
    await until('the agent reads it', () => textsAt(scene).at(-1)?.includes('The customer wants messages again'));
    expect(await agentReplies(world, { ...scene, text: 'Welcome back.' })).toMatchObject({ outcome: 'sent' });
    await goesOn(scene);
  });

  it('tells something that CXone refuses for a custom field: the words come without, and the log says so', async () => {
    const scene = sceneOf();
    logs.clear();
    await scene.tellsOddField('My own words.');
    await until('the words come', () => textsAt(scene).at(-1) === 'My own words.');
    expect(logs.of('deliverInbound').map(({ event }) => event)).toContain('inbound.fields-refused');
    await goesOn(scene);
  });
});

describe('a customer on Telegram', () => {
  it('presses a button of a message to a group, whose postback is not told', async () => {
    await inTelegram(world, 'messages', { in: 'group', text: 'Hello all' });
    const group = { ...telegram, threadId: String(GROUP) };
    await until('the desk has the group', () => isAtDesk(group, 'Hello all'));
    await telegram.presses(await ask(group), '1');

    await expectNote(telegram, NOT_HERE);
    expect(lastOf(telegram)?.replyToMessage).toBeUndefined();
  });

  it('sends data that no button of ours has', async () => {
    await telegram.presses('no-such-message', '1');
    await goesOn(telegram);
  });
});

describe('a customer on the signed webhook', () => {
  it('presses a button of another customer’s message, whose postback is not told', async () => {
    await tell(world, 'message.received', { id: 'omar-1', ...whoIs('omar'), text: 'Hi.' });
    const omar = { ...generic, threadId: 'chat-omar' };
    await until('the desk has Omar', () => isAtDesk(omar, 'Hi.'));
    await generic.presses(await ask(omar), '1', 'Red');

    await until('the agent reads a note', () => textsAt(generic).at(-1)?.includes(NOT_HERE));
    expect(lastOf(generic)?.messageContent).not.toHaveProperty('postback');
    expect(lastOf(generic)?.replyToMessage).toBeUndefined();
    await goesOn(generic);
  });

  it('presses a button of an id that is none of ours', async () => {
    await generic.presses('no-such-message', '1', 'Blue');
    await until('the words of the provider come', () => textsAt(generic).at(-1) === 'Blue');
    await goesOn(generic);
  });

  it('answers a form with fields that it does not have', async () => {
    const fields = [{ type: 'TEXT_INPUT', label: 'Your name', ident: 'name' }];
    const payload = { title: { content: 'One moment' }, text: { content: 'Please fill in.' }, fields };
    const messageContent = { type: 'FORM', payload: { ...payload, submission: { id: 'sub-1' } } };
    const { channelId, threadId } = generic;
    const form = await agentReplies(world, { channelId, threadId, messageContent });
    expect(form, JSON.stringify(form)).toMatchObject({ outcome: 'sent' });
    const messageId = form.outcome === 'sent' ? form.idOnExternalPlatform : '';
    const answers = { shoe_size: '41', name: 'Ida\nshoe_size: 12', '': 'nothing', picked: ['a', 'b'] };
    await tell(world, 'message.received', { id: 'form-1', ...whoIs('ida'), press: { messageId, answers } });

    await until('the answers come', () => textsAt(generic).at(-1)?.startsWith('Your name: '));
    const [first, ...others] = (textsAt(generic).at(-1) ?? '').split('\n');
    // No value passes for another field.
    expect(first).toBe('Your name: Ida shoe_size: 12');
    expect(others).toEqual(expect.arrayContaining(['shoe_size: 41', 'picked: a, b']));
    await goesOn(generic);
  });

  it('types a thousand times at once, of which CXone hears a few', async () => {
    world.cxone.requests.clear();
    const began = Date.now();
    for (let batch = 0; batch < 50; batch += 1) {
      const typing = { ...whoIs('ida'), isTyping: batch % 2 === 0 };
      await Promise.all(Array.from({ length: 20 }, () => tell(world, 'customer.typing', typing)));
    }
    const seconds = (Date.now() - began) / 1_000;
    await goesOn(generic);
    await workedOff(world, 'StatusQueue');

    const calls = world.cxone.requests.countOf('B10');
    console.log(`1,000 webhooks of typing in ${seconds.toFixed(1)} s: ${calls} calls of CXone.`);
    expect(calls).toBeLessThanOrEqual(Math.ceil(seconds / 5) + 1);
  });

  it.each(['https://127.0.0.1:9/none.png', 'http://127.0.0.1:9/none.png', 'harbour.png', 'javascript:alert(1)'])(
    'has %s for a picture, which is none',
    async (imageUrl) => {
      const text = `I look like this: ${imageUrl}`;
      const { author, thread } = whoIs('ida');
      await tell(world, 'message.received', { id: `of ${imageUrl}`, thread, author: { ...author, imageUrl }, text });
      await until('the words come', () => textsAt(generic).at(-1) === text);
      await goesOn(generic);
    },
  );
});
