import type { MessageView, Messenger, MessengerChat, Written } from '../pages/messenger.ts';
import type { MessengerPage } from '../pages/messenger-page.ts';
import { PEOPLE, type Person, type Sender, type TwilioAccount } from './account.ts';
import type { Channel } from './address.ts';
import type { Controlled } from './control-routes.ts';
import type { Said } from './customers.ts';
import type { TwilioMessage } from './message.ts';

/** One person's chat with one sender. */
interface Place {
  readonly person: Person;
  readonly sender: Sender;
  /** Of the person, on the sender's channel. */
  readonly address: string;
}

const NAMES: Readonly<Record<Channel, string>> = { sms: 'SMS', whatsapp: 'WhatsApp', rcs: 'RCS' };
const HARBOUR = { latitude: 55.6761, longitude: 12.5683, label: 'Harbour' };

/** SMS, WhatsApp and RCS on the phones of the customers. */
export function twilioPhone(controlled: Controlled): Messenger {
  const { account } = controlled;
  return {
    page: ({ user, on }) => {
      const place = placeAt(account, user ?? PEOPLE[0].number.slice(1), on ?? 'sms');
      return place && pageOf(account, place);
    },
    chat: (id) => {
      const [on = '', user = ''] = id.split('-');
      const place = placeAt(account, user, on);
      return place && chatOf(controlled, place);
    },
    file: (bytesId) => {
      const found = account.messages.flatMap(({ media }) => media).find((media) => media.bytesId === bytesId);
      const bytes = account.bytes.read(bytesId);
      return found && bytes && { name: nameOf(found.type), type: found.type, bytes };
    },
  };
}

/** @param user The digits of a number. */
function placeAt(account: TwilioAccount, user: string, on: string): Place | undefined {
  const person = PEOPLE.find(({ number }) => number === `+${user}`);
  const sender = account.senders.find(({ channel }) => channel === on);
  if (person === undefined || sender === undefined) return undefined;
  const address = sender.channel === 'sms' ? person.number : `${sender.channel}:${person.number}`;
  return { person, sender, address };
}

function pageOf(account: TwilioAccount, { person, sender }: Place): MessengerPage {
  const link = (whose: Person, where: Channel, label: string) => ({
    ...{ label, query: `user=${whose.number.slice(1)}&on=${where}` },
    isHere: whose === person && where === sender.channel,
  });
  const { channel } = sender;
  const isSms = channel === 'sms';
  return {
    ...{ chat: `${channel}-${person.number.slice(1)}`, platform: NAMES[channel], style: 'twilio' },
    ...{ name: account.friendlyName, about: `${NAMES[channel]} · ${sender.address.replace(/^\w+:/, '')}` },
    ...{ person: person.name, things: isSms ? [] : ['location'], unsends: false, blocks: !isSms },
    marks: isSms ? ['taken', 'lost'] : ['taken', 'read', 'lost'],
    links: [
      { heading: 'Whose phone', links: PEOPLE.map((whose) => link(whose, channel, whose.name)) },
      { heading: 'Chats', links: account.senders.map((to) => link(person, to.channel, NAMES[to.channel])) },
    ],
  };
}

function chatOf({ account, carrier, customers }: Controlled, { sender, address }: Place): MessengerChat {
  const chat = () =>
    account.messages.filter(
      ({ from, to }) => (from === address && to === sender.address) || (from === sender.address && to === address),
    );
  const tell = (said: Omit<Said, 'from' | 'to'>) => void customers.say({ ...said, from: address, to: sender });
  return {
    view: () => ({
      isBlocked: account.blocked.has(`${address} ${sender.address}`),
      isTyping: account.isTypingTo(address, sender.address),
      messages: chat().filter(isThere).map(messageView),
    }),
    onChange: (listener) => account.onChange(listener),
    write: (written) => tell(saidOf(written)),
    send: (_, repliedTo) => tell({ place: HARBOUR, repliedTo }),
    press: (sid, key) => {
      const choice = chat()
        .find((message) => message.sid === sid)
        ?.rich?.choices.find(({ payload }) => payload === key);
      if (choice !== undefined) void customers.press(sid, choice.title);
      return choice !== undefined;
    },
    // None of the three knows it.
    unsend: () => false,
    block: (isBlocked) => customers.block(address, sender, isBlocked),
    read: () => {
      for (const message of chat()) void carrier.read(message);
    },
  };
}

/** What has reached the phone, or was sent from it. */
const isThere = ({ direction, status }: TwilioMessage): boolean =>
  direction === 'inbound' || status === 'delivered' || status === 'read';

function saidOf({ text, files, replyTo }: Written): Omit<Said, 'from' | 'to'> {
  // Media of WhatsApp are not there at once: a request too early gets a 404.
  return { body: text, media: files.map(({ type, bytes }) => ({ type, bytes, notYet: 1 })), repliedTo: replyTo };
}

function messageView({
  sid,
  direction,
  createdAt,
  body,
  status,
  media,
  rich,
  place,
  repliedTo,
}: TwilioMessage): MessageView {
  const isOwn = direction === 'inbound';
  return {
    ...{ id: sid, isOwn, at: createdAt, words: body, replyTo: repliedTo, isUnsent: false, isSticker: false },
    files: media.map(({ type, size, bytesId }) => ({ name: nameOf(type), type, size, bytesId })),
    place: place && { title: place.label, latitude: place.latitude, longitude: place.longitude },
    choices: (rich?.choices ?? []).map(({ title, payload, url, description }) => ({
      ...{ label: title, description, key: payload, url },
    })),
    ...{ pictures: [], cards: [], state: isOwn ? stateOf(status) : undefined },
  };
}

function stateOf(status: TwilioMessage['status']): MessageView['state'] {
  if (status === 'receiving') return 'waiting';
  if (status === 'read') return 'read';
  return status === 'received' ? 'taken' : 'lost';
}

/** Media have a type and no name. */
function nameOf(type: string): string {
  const [kind, ending = 'bin'] = type.split('/');
  return `${kind === 'image' ? 'image' : 'file'}.${ending}`;
}
