import { expect } from 'vitest';
import * as z from 'zod';
import type { World } from '../../../local/world.ts';
import { agentReplies, atTheDesk, customerWrites, onThePhone, setPhone } from '../support/people.ts';
import { until } from '../support/until.ts';
import { add, reconnectAndRemove } from './admin.ts';

const REPLY = 'It leaves today:\nif 1 < 2 & "three" – ça va?';
const OUT_OF_REACH = 'x'.repeat(300);
const outcomeSchema = z.looseObject({ outcome: z.string(), displayErrorMessage: z.string().optional() });

/**
 * Everything that people do on a channel, from Add to Delete, under the switches as they are.
 * @param sees The receipts that must show at the desk: where the first of them can be lost, the last one alone.
 */
export async function wholeStory(
  world: World,
  account: string,
  sees: readonly ('delivered' | 'seen')[] = ['delivered', 'seen'],
): Promise<void> {
  const { channelId, webhookUrl, secret } = await add(world, account);
  await setPhone(world, account, { webhookUrl, secret });
  const story = { world, account, channelId };
  await customerAsks(story);
  await agentAnswers(story, sees);
  await contactEndsAndCustomerComesBack(story);
  await agentWritesFirst(story);
  await agentIsToldWhatFails(story);
  await reconnectAndRemove(world, account, channelId);
  expect(world.cxone.state.channel(channelId)).toBeUndefined();
}

interface Story {
  readonly world: World;
  /** Of the phone; also the channel's name. */
  readonly account: string;
  readonly channelId: string;
}

async function customerAsks({ world, account, channelId }: Story): Promise<void> {
  expect(await customerWrites(world, { account, text: 'Where is my parcel? 📦' })).toMatchObject({ status: 200 });
  await until('the question is at the desk', () => atTheDesk(world, channelId).length > 0);
  expect(atTheDesk(world, channelId)).toMatchObject([{ from: 'customer', text: 'Where is my parcel? 📦' }]);
}

async function agentAnswers({ world, account, channelId }: Story, sees: readonly string[]): Promise<void> {
  const typing = () => world.phone.state().accounts.find(({ name }) => name === account)?.typingIn;
  const place = { channelId, threadIdOnExternalPlatform: 'chat-ida' };
  await atDesk(world, 'typing', { ...place, action: 'isTypingOn' });
  expect(typing()).toEqual(world.cxone.switches.typing === 'on' ? ['chat-ida'] : []);

  expect(await agentReplies(world, { channelId, text: REPLY })).toMatchObject({ outcome: 'sent' });
  expect(typing()).toEqual([]);
  const answers = fromAgents(world, account);
  expect(answers.map(({ text }) => text)).toEqual([REPLY]);

  const reply = () => atTheDesk(world, channelId)[1]?.kind;
  if (sees.includes('delivered')) await until('the reply stands as delivered', () => reply() === 'delivered');
  await fetch(`${world.phone.url}/accounts/${account}/seen`, {
    method: 'POST',
    body: JSON.stringify({ ids: answers.map(({ id }) => id) }),
  });
  await until('the reply stands as seen', () => reply() === 'seen');
}

async function contactEndsAndCustomerComesBack({ world, account, channelId }: Story): Promise<void> {
  const thread = world.cxone.state.thread(channelId, 'chat-ida');
  for (const status of ['resolved', 'closed']) {
    const contactNumber = world.cxone.state.messagesOf(thread?.id ?? '').at(-1)?.contactNumber;
    await atDesk(world, 'contact-status', { contactNumber, status });
    await customerWrites(world, { account, text: `Thank you, it is ${status}.` });
    await until('the customer is back', () => atTheDesk(world, channelId).at(-1)?.text.endsWith(`${status}.`));
  }
  expect(atTheDesk(world, channelId)).toHaveLength(4);
}

async function agentWritesFirst({ world, account, channelId }: Story): Promise<void> {
  const { errorText } = world.cxone.switches;
  const nobody = await atDesk(world, 'new-message', { channelId, recipient: OUT_OF_REACH, text: 'Hello?' });
  expect(nobody.outcome).toBe('refused');
  expect(nobody.displayErrorMessage).toMatch(errorText === 'generic' ? /\(400\)/ : /can not be a recipient/);

  const sent = await atDesk(world, 'new-message', { channelId, recipient: 'jonas', text: 'Your parcel is here.' });
  expect(sent).toMatchObject({ outcome: 'sent' });
  const threadId = String(sent['threadIdOnExternalPlatform']);
  expect(fromAgents(world, account, 'jonas')).toMatchObject([{ text: 'Your parcel is here.', threadId }]);
  await customerWrites(world, { account, customerId: 'jonas', text: 'I’m coming.' });
  await until('the answer is in the same conversation', () => {
    const thread = world.cxone.state.thread(channelId, threadId);
    return thread !== undefined && world.cxone.state.messagesOf(thread.id).length === 2;
  });
}

/** What this middleware doesn't do is refused, with its sentence where CXone shows it, and nothing reaches the phone. */
async function agentIsToldWhatFails({ world, account, channelId }: Story): Promise<void> {
  const { errorText, callbackRetryOn, callbackRetries, callbackRetryDelayMs } = world.cxone.switches;
  const messageIdOnExternalPlatform = `in-${onThePhone(world, 'ida', account)[0]?.id ?? ''}`;
  const action = { channelId, messageIdOnExternalPlatform, action: 'delete' };
  expect(await post(world, 'message-action', action)).toEqual({ status: 404 });

  // Where CXone repeats a refusal after half a minute, five times, nobody waits for it.
  if (callbackRetryOn === 'any-error' && callbackRetries * callbackRetryDelayMs > 0) return;
  const attachments = [{ friendlyName: 'label.pdf', url: `${world.cxone.origin}/label.pdf` }];
  const place = { channelId, threadIdOnExternalPlatform: 'chat-ida' };
  const refused = await atDesk(world, 'reply', { ...place, text: 'The label', attachments });
  expect(refused.outcome).toBe('failed');
  expect(refused.displayErrorMessage).toMatch(errorText === 'generic' ? /\(422\)/ : /takes no files/);
  expect(fromAgents(world, account).map(({ text }) => text)).toEqual([REPLY]);
}

function fromAgents(world: World, account: string, customerId = 'ida') {
  return onThePhone(world, customerId, account).filter(({ from }) => from === 'agent');
}

async function atDesk(world: World, door: string, body: object): Promise<z.infer<typeof outcomeSchema>> {
  const answer = await post(world, door, body);
  return outcomeSchema.safeParse(answer).data ?? { outcome: 'none' };
}

async function post({ cxone }: World, door: string, body: object): Promise<unknown> {
  const response = await fetch(`${cxone.origin}/__emulator/agent/${door}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`The desk answered ${response.status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
