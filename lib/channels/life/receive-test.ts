import type { Provider } from '../../contract/provider.ts';
import { isAlreadyExists } from '../../cxone/error-details.ts';
import { CxoneError } from '../../cxone/errors.ts';
import type { CreatedMessage, MessageOperations } from '../../cxone/messages.ts';
import { type ExternalMessageId, inboundMessageIdAt } from '../../ids.ts';
import { wordsOfTest } from '../../messages/test-words.ts';
import { toCreateMessage } from '../../messages/to-create-message.ts';
import type { Channel } from '../channel.ts';
import { type ChannelPorts, mayChange } from './provider-calls.ts';

/**
 * Conversation and customer of the test messages that arrive in CXone. No customer has it: adapters whose customers choose ids
 * bring nothing of it (docs/adding-a-provider.md).
 */
const TEST_CONVERSATION = 'channel.test';

/** CXone as whoever brings customers' messages: the integration's service user. */
type Cxone = Pick<MessageOperations, 'createMessage' | 'findMessages' | 'removeContent'>;

type Gone = { readonly kind: 'gone' };
type Failed = { readonly kind: 'failed'; readonly error: CxoneError };

/**
 * Has a test message arrive in CXone as a customer's would, once CXone has let the admin change the channel.
 * @param moment Tells the tests of a channel apart; the same moment is the same message, however often it is asked for.
 */
export async function receiveTest(
  channel: Channel,
  provider: Provider,
  moment: string,
  ports: ChannelPorts,
  cxone: Cxone,
): Promise<({ readonly kind: 'arrived' } & CreatedMessage) | { readonly kind: 'is-there' } | Gone | Failed> {
  const { channelId, language } = channel;
  if (!(await mayChange(channel, provider, ports))) return { kind: 'gone' };
  const event = {
    kind: 'message',
    conversationId: TEST_CONVERSATION,
    conversationName: 'Test',
    providerMessageId: TEST_CONVERSATION,
    author: { id: TEST_CONVERSATION, firstName: 'Test' },
    text: wordsOfTest('in', channel),
  } as const;
  const body = toCreateMessage(event, ports.now().toISOString(), { language, provider: channel.provider });
  const message = { ...body, idOnExternalPlatform: idOf(channel, moment) };
  try {
    return { kind: 'arrived', ...(await cxone.createMessage(channelId, message)) };
  } catch (error) {
    return isAlreadyExists(error) ? { kind: 'is-there' } : failed(error);
  }
}

/**
 * Removes what a test message says from CXone, once CXone has let the admin change the channel; thread and contact stay, for
 * CXone has no call that removes them. Safe to repeat. Finds tests of this channel alone, whatever the moment.
 */
export async function removeTest(
  channel: Channel,
  provider: Provider,
  moment: string,
  ports: ChannelPorts,
  cxone: Cxone,
): Promise<{ readonly kind: 'removed' } | { readonly kind: 'not-found' } | Gone | Failed> {
  if (!(await mayChange(channel, provider, ports))) return { kind: 'gone' };
  try {
    const query = { idOnExternalPlatform: [idOf(channel, moment)], channel: [channel.channelId] };
    const [found] = await cxone.findMessages(query);
    if (found?.messageId === undefined) return { kind: 'not-found' };
    await cxone.removeContent(found.messageId, 'other');
    return { kind: 'removed' };
  } catch (error) {
    return failed(error);
  }
}

function idOf({ channelId }: Channel, moment: string): ExternalMessageId {
  return inboundMessageIdAt(channelId, `${TEST_CONVERSATION}.${moment}`);
}

function failed(error: unknown): Failed {
  if (error instanceof CxoneError) return { kind: 'failed', error };
  throw error;
}
