import type { Messenger, MessengerChat, PickedFile, Written } from '../pages/messenger.ts';
import type { MessengerPage } from '../pages/messenger-page.ts';
import { say } from '../pages/speak.ts';
import type { LineAccount, LineUser } from './account.ts';
import { chatView } from './chat-view.ts';
import type { LinePeople, Said } from './people.ts';
import { buttonsIn } from './schemas.ts';

/** Of LINE's first package of stickers. */
const STICKER = {
  type: 'sticker',
  packageId: '446',
  stickerId: '1988',
  stickerResourceType: 'STATIC',
  keywords: ['moon'],
};
const PLACE = { type: 'location', title: 'Harbour', address: 'Pier 1', latitude: 55.6761, longitude: 12.5683 };

/** LINE on the phones of the users, with one account to chat with. */
export function linePhone(account: LineAccount, people: LinePeople): Messenger {
  const userAt = (id: string): LineUser | undefined => account.users.find(({ userId }) => userId === id);
  return {
    page: ({ user }) => {
      const person = user === undefined ? account.users[0] : userAt(user);
      return person && pageOf(account, person);
    },
    chat: (id) => {
      const user = userAt(id);
      return user && chatOf(account, people, user);
    },
    file: (bytesId) => {
      const content = [...account.contents.values()].find((one) => one.bytesId === bytesId);
      const bytes = account.bytes.read(bytesId);
      return content && bytes && { name: content.name, type: content.type, bytes };
    },
  };
}

function pageOf({ bot, users }: LineAccount, { userId, displayName }: LineUser): MessengerPage {
  const people = users.map((user) => ({
    ...{ label: user.displayName, query: `user=${user.userId}`, isHere: user.userId === userId },
  }));
  return {
    ...{ chat: userId, platform: 'LINE', style: 'line', name: bot.displayName, about: say('Official Account') },
    ...{ person: displayName, links: [{ heading: 'Whose phone', links: people }] },
    ...{ things: ['location', 'sticker'], unsends: true, blocks: true, marks: ['taken', 'lost'] },
  };
}

function chatOf(account: LineAccount, people: LinePeople, { userId }: LineUser): MessengerChat {
  const tell = (said: readonly Said[]) => void people.say(userId, said);
  return {
    view: () => chatView(account, userId),
    onChange: (listener) => account.onChange(listener),
    write: (written) => tell(saidOf(written)),
    send: (thing, replyTo) => tell([{ message: { ...(thing === 'sticker' ? STICKER : PLACE), ...quoting(replyTo) } }]),
    press: (messageId, key) => {
      const pushed = account.chat(userId).find(({ id }) => id === messageId)?.pushed;
      const button = pushed && buttonsIn(pushed).find(({ data }) => data === key);
      if (button !== undefined) void people.press(userId, messageId, button);
      return button !== undefined;
    },
    unsend: (messageId) => {
      const message = account.chat(userId).find(({ id }) => id === messageId);
      if (message?.from !== 'user' || message.isUnsent === true) return false;
      void people.unsend(userId, messageId);
      return true;
    },
    block: (isBlocked) => void people.block(userId, isBlocked),
    // Nobody tells an Official Account that a message was read.
    read: () => undefined,
  };
}

const quoting = (messageId: string | undefined) => (messageId === undefined ? {} : { quotedMessageId: messageId });

/** A text and files are messages of their own; several pictures are an album. */
function saidOf({ text, files, replyTo }: Written): Said[] {
  const pictures = files.filter(({ type }) => type.startsWith('image/')).length;
  const albumId = crypto.randomUUID().replaceAll('-', '').toUpperCase();
  let index = 0;
  const sent = files.map((file): Said => {
    const isPicture = file.type.startsWith('image/');
    if (isPicture) index += 1;
    const imageSet = isPicture && pictures > 1 ? { imageSet: { id: albumId, index, total: pictures } } : {};
    return { message: { ...messageOf(file), ...imageSet }, file: { ...file, isReady: true } };
  });
  return text === '' ? sent : [...sent, { message: { type: 'text', text, ...quoting(replyTo) } }];
}

function messageOf({ name, type, bytes }: PickedFile): Record<string, unknown> {
  const kind = type.split('/')[0] ?? '';
  if (!['image', 'video', 'audio'].includes(kind)) return { type: 'file', fileName: name, fileSize: bytes.length };
  return { type: kind, contentProvider: { type: 'line' }, ...(kind !== 'image' && { duration: 1_000 }) };
}
