import { expect } from 'vitest';
import { agentReplies, atTheDesk, customerWrites, onThePhone } from '../support/people.ts';
import { until } from '../support/until.ts';
import { reconnectAndRemove } from './admin.ts';
import { agentSends, atDesk, fromAgents, post } from './at-desk.ts';
import { filesGoBothWays } from './files.ts';
import type { Scene } from './scene.ts';

const REPLY = 'It leaves today:\nif 1 < 2 & "three" – ça va?';
const OUT_OF_REACH = 'x'.repeat(1_100);
/** More than ten messages of the 10,000 characters that the signed webhook takes (docs/generic-provider.md). */
const TOO_LONG = 'long '.repeat(20_001);

/**
 * Everything that people do on a channel, from Add to Delete, under the switches as they are.
 * @param sees The receipts that must show at the desk: where the first of them can be lost, the last one alone.
 */
export async function wholeStory(
  scene: Scene,
  sees: readonly ('delivered' | 'seen')[] = ['delivered', 'seen'],
): Promise<void> {
  const { world, account, channelId } = scene;
  await customerAsks(scene);
  await agentAnswers(scene, sees);
  await contactEndsAndCustomerComesBack(scene);
  await botOffersChoices(scene);
  await agentWritesFirst(scene);
  await filesGoBothWays(scene);
  await agentIsToldWhatFails(scene);
  await reconnectAndRemove(world, account, channelId);
  expect(world.cxone.state.channel(channelId)).toBeUndefined();
}

async function customerAsks({ world, account, channelId }: Scene): Promise<void> {
  expect(await customerWrites(world, { account, text: 'Where is my parcel? 📦' })).toMatchObject({ status: 200 });
  await until('the question is at the desk', () => atTheDesk(world, channelId).length > 0);
  expect(atTheDesk(world, channelId)).toMatchObject([{ from: 'customer', text: 'Where is my parcel? 📦' }]);
}

async function agentAnswers(scene: Scene, sees: readonly string[]): Promise<void> {
  const { world, account, channelId } = scene;
  const typing = () => world.phone.state().accounts.find(({ name }) => name === account)?.typingIn;
  const place = { channelId, threadIdOnExternalPlatform: 'chat-ida' };
  await atDesk(world, 'typing', { ...place, action: 'isTypingOn' });
  expect(typing()).toEqual(world.cxone.switches.typing === 'off' ? [] : ['chat-ida']);

  expect(await agentReplies(world, { channelId, text: REPLY })).toMatchObject({ outcome: 'sent' });
  expect(typing()).toEqual([]);
  expect(fromAgents(scene).map(({ text }) => text)).toEqual([REPLY]);

  const reply = () => atTheDesk(world, channelId)[1]?.kind;
  if (sees.includes('delivered')) await until('the reply stands as delivered', () => reply() === 'delivered');
  await customerLooks(scene);
  await until('the reply stands as seen', () => reply() === 'seen');
}

/** The phone shows what agents wrote. */
export async function customerLooks(scene: Scene): Promise<void> {
  await fetch(`${scene.world.phone.url}/accounts/${scene.account}/seen`, {
    method: 'POST',
    body: JSON.stringify({ ids: fromAgents(scene).map(({ id }) => id) }),
  });
}

async function contactEndsAndCustomerComesBack({ world, account, channelId }: Scene): Promise<void> {
  const thread = world.cxone.state.thread(channelId, 'chat-ida');
  for (const status of ['resolved', 'closed']) {
    const contactNumber = world.cxone.state.messagesOf(thread?.id ?? '').at(-1)?.contactNumber;
    await atDesk(world, 'contact-status', { contactNumber, status });
    await customerWrites(world, { account, text: `Thank you, it is ${status}.` });
    await until('the customer is back', () => atTheDesk(world, channelId).at(-1)?.text.endsWith(`${status}.`));
  }
  expect(atTheDesk(world, channelId)).toHaveLength(4);
}

const choices = {
  type: 'QUICK_REPLIES',
  payload: {
    text: { content: 'Which day suits you?' },
    actions: ['Monday', 'Tuesday'].map((text) => ({ type: 'REPLY_BUTTON', text })),
  },
  fallbackText: 'Which day suits you?\nMonday or Tuesday',
};

const card = {
  type: 'PLUGIN',
  payload: { elements: [{ id: 'track', type: 'BUTTON', text: 'Track it' }] },
  fallbackText: 'Track it at https://acme.example/track',
};

/** Whatever CXone makes of a rich message, its words and choices are on the phone, and what its fallback text alone says. */
async function botOffersChoices(scene: Scene): Promise<void> {
  const place = { channelId: scene.channelId, threadIdOnExternalPlatform: 'chat-ida' };
  for (const messageContent of [choices, card]) {
    expect(await atDesk(scene.world, 'reply', { ...place, messageContent })).toMatchObject({ outcome: 'sent' });
  }
  const [offered, tracked] = fromAgents(scene)
    .slice(-2)
    .map(({ text }) => text);
  for (const words of ['Which day suits you?', 'Monday', 'Tuesday']) expect(offered).toContain(words);
  expect(tracked).toContain(card.fallbackText);
}

async function agentWritesFirst(scene: Scene): Promise<void> {
  const { world, account, channelId } = scene;
  const { errorText } = world.cxone.switches;
  const nobody = await atDesk(world, 'new-message', { channelId, recipient: OUT_OF_REACH, text: 'Hello?' });
  expect(nobody.outcome).toBe('refused');
  expect(nobody.displayErrorMessage).toMatch(errorText === 'generic' ? /\(400\)/ : /cannot be a recipient/);

  const sent = await atDesk(world, 'new-message', { channelId, recipient: 'jonas', text: 'Your parcel is here.' });
  expect(sent).toMatchObject({ outcome: 'sent' });
  const threadId = String(sent['threadIdOnExternalPlatform']);
  expect(fromAgents(scene, 'jonas')).toMatchObject([{ text: 'Your parcel is here.', threadId }]);
  await customerWrites(world, { account, customerId: 'jonas', text: 'I’m coming.' });
  await until('the answer is in the same conversation', () => {
    const thread = world.cxone.state.thread(channelId, threadId);
    return thread !== undefined && world.cxone.state.messagesOf(thread.id).length === 2;
  });
}

/** What this middleware doesn't do is refused, with its sentence where CXone shows it, and nothing reaches the phone. */
async function agentIsToldWhatFails(scene: Scene): Promise<void> {
  const { world, account, channelId } = scene;
  const { errorText, callbackRetryOn, callbackRetries, callbackRetryDelayMs } = world.cxone.switches;
  const messageIdOnExternalPlatform = `in-${onThePhone(world, 'ida', account)[0]?.id ?? ''}`;
  const action = { channelId, messageIdOnExternalPlatform, action: 'delete' };
  expect(await post(world, 'message-action', action)).toEqual({ status: 422 });

  const before = fromAgents(scene).length;
  const message = await agentSends(scene, { text: TOO_LONG });
  // Where CXone repeats a refusal after half a minute, five times, nobody waits for it.
  if (callbackRetryOn === 'any-error' && callbackRetries * callbackRetryDelayMs > 0) return;
  const sentence = await until('the agent reads why the text was not sent', () => message.refusal);
  expect(sentence).toMatch(errorText === 'generic' ? /\(422\)/ : /longer than the 100,?000 characters/);
  expect(fromAgents(scene)).toHaveLength(before);
}
