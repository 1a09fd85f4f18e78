import { openAction, openAddForm, submit } from '../../../local/admin-visit.ts';
import type { World } from '../../../local/world.ts';
import { agentReplies } from './people.ts';
import { signed } from './signed-webhook.ts';
import { botOf, IDA, inTelegram, messagesIn } from './telegram-people.ts';

/** A customer of a channel, from both ends of the conversation. */
export interface RichScene {
  readonly channelId: string;
  /** CXone's name for the conversation. */
  readonly threadId: string;
  /** The customer writes. */
  writes(text: string): Promise<void>;
  /** The customer, or whoever speaks for them, says that a button was pressed. `of`: our id of its message. */
  presses(of: string, key: string, label?: string): Promise<void>;
  /** The customer tells something that CXone does not take for the custom field to which it goes. */
  tellsOddField(text: string): Promise<void>;
}

const settings = { honoursOptOut: 'yes', customerTyping: 'yes' } as const;

let webhooks = 0;
let presses = 0;

/** How often a provider says what was not accepted. */
const MOST_TRIES = 5;

/** The provider of signed webhooks says something, and again where it got a 5xx. */
export async function tell(world: World, type: string, data: object): Promise<void> {
  const { webhookUrl, secret } = world.demoChannel ?? { webhookUrl: '', secret: '' };
  webhooks += 1;
  const body = { type, timestamp: new Date().toISOString(), data };
  const request = { method: 'POST', ...signed(secret, body, new Date(), `msg-${webhooks}`) };
  for (let tries = 1; ; tries += 1) {
    const response = await fetch(webhookUrl, request);
    if (response.ok) return;
    if (tries < MOST_TRIES && response.status >= 500) continue;
    throw new Error(`The webhook answered ${response.status}: ${await response.text()}`);
  }
}

export const whoIs = (name: string) => ({ thread: { id: `chat-${name}` }, author: { id: name, firstName: name } });

/** A channel of the signed webhook that honours opt-outs, tells CXone of typing, and sends `segment` to a list of values. */
export async function beginGeneric(world: World): Promise<RichScene> {
  const { cxone, integrationId, phone } = world;
  const { channelId } = world.demoChannel ?? { channelId: '' };
  const visit = await openAction(cxone.origin, 'reconnect', integrationId, channelId);
  const form = { integrationId, name: 'Acme', 'setting-deliveryUrl': phone.deliveryUrl('acme') };
  await submit(visit, { ...form, ...settings, customerFields: 'segment = segment' });
  const received = (data: object) => {
    const id = `m-${webhooks}`;
    return tell(world, 'message.received', { id, ...whoIs('ida'), ...data });
  };
  const whoseSegment = { id: 'ida', firstName: 'ida', fields: { segment: 'royal' } };
  return {
    channelId,
    threadId: 'chat-ida',
    writes: (text) => received({ text }),
    presses: (messageId, key, text) => received({ press: { messageId, key }, ...(text !== undefined && { text }) }),
    tellsOddField: (text) => received({ text, author: whoseSegment }),
  };
}

/** The same of a bot, which sends the number that a customer shares to a field for addresses of mail. */
export async function beginTelegram(world: World): Promise<RichScene> {
  const { cxone, integrationId, telegram } = world;
  const visit = await openAddForm(cxone.origin, integrationId, 'telegram');
  const form = { integrationId, name: 'Acme on Telegram', 'secret-botToken': botOf(world).token };
  const { honoursOptOut } = settings;
  await submit(visit, { ...form, 'setting-apiUrl': telegram.url, honoursOptOut, customerFields: 'phone = email' });
  const added = cxone.state.channels.find(({ body }) => body.name === form.name);
  const scene = {
    channelId: added?.id ?? '',
    threadId: String(IDA),
    writes: (text: string) => inTelegram(world, 'messages', { text }),
  };
  return {
    ...scene,
    presses: async (of, key) => {
      // A button of one message is pressed once, whatever a client sends along.
      presses += 1;
      await agentReplies(world, { ...scene, text: `Message ${presses} of the bot.` });
      const messageId = messagesIn(world, IDA).findLast(({ from }) => from === 'bot')?.id;
      await inTelegram(world, 'presses', { messageId, data: `p:${of}:${key}` });
    },
    tellsOddField: async (text) => {
      const contact = { phoneNumber: '+4530000000', firstName: 'Ida', lastName: 'Holm', userId: IDA };
      await inTelegram(world, 'messages', { contact });
      await inTelegram(world, 'messages', { text });
    },
  };
}
