import type { Quoted } from '../../../contract/events.ts';
import type { LocalizedText } from '../../../contract/localized-text.ts';
import { cleanName } from '../../../messages/clean-text.ts';
import { plainSentence } from '../../../messages/plain-sentence.ts';
import { messageIdIn, type TelegramMessage, type TelegramName, type TelegramOrigin } from './update.ts';

/** UTF-16 units of the beginning of a message that is answered. */
const MAX_QUOTED_WORDS = 100;
/** Of words that a customer has picked: as many as Telegram takes (Bot API, ReplyParameters). */
const MAX_PICKED_WORDS = 1_024;
const MAX_NAME_LENGTH = 100;

interface Context {
  readonly replyTo?: Quoted;
  readonly notes: readonly LocalizedText[];
}

/** Where a message comes from, and what it answers. */
export function contextOf(message: TelegramMessage): Context {
  const { replyTo, notes } = answeredIn(message);
  return { ...(replyTo !== undefined && { replyTo }), notes: [...forwardedIn(message), ...notes] };
}

/** Words of somebody else may not pass for the customer’s own. */
function forwardedIn({ forward_origin: origin }: TelegramMessage): readonly LocalizedText[] {
  if (origin === undefined) return [];
  const from = originOf(origin);
  return [{ en: `Forwarded${from && ` from ${from.en}`}`, fr: `Transféré${from && ` de ${from.fr}`}` }];
}

/**
 * An agent’s message is named by Telegram’s id, and by its words for where nobody knows that id any more. Words that
 * the customer has picked of it are told in any case.
 */
function answeredIn(message: TelegramMessage): Context {
  const { reply_to_message: quoted, external_reply: external, reply_to_story: story, quote, chat } = message;
  const picked = quote && (plainSentence(quote.text, MAX_PICKED_WORDS) || undefined);
  if (story !== undefined) {
    const name = nameOf(story.chat);
    return {
      notes: [
        {
          en: `In reply to a story${name && ` of ${name.en}`}`,
          fr: `En réponse à une story${name && ` de ${name.fr}`}`,
        },
      ],
    };
  }
  if (external !== undefined)
    return { notes: [inReplyElsewhere(originOf(external.origin), inQuotes(picked) ?? kindOf(external))] };
  // What is written in a topic answers the message that opened it, if nothing else.
  if (quoted === undefined || quoted.forum_topic_created !== undefined) return { notes: [] };
  // The one who writes in the name of a chat comes with a bot as a stand-in (Bot API, Message); a channel's post has
  // not come.
  const isTheirs = quoted.from?.is_bot !== true || quoted.sender_chat !== undefined;
  if (isTheirs && quoted.is_automatic_forward !== true) {
    const replyTo = {
      sentBy: 'theirs',
      providerMessageId: messageIdIn({ chat, message_id: quoted.message_id }),
    } as const;
    return { replyTo, notes: quote?.is_manual === true && picked !== undefined ? [inReply(inQuotes(picked))] : [] };
  }
  const words = picked ?? plainSentence(quoted.text ?? quoted.caption ?? '', MAX_QUOTED_WORDS);
  const inWords = inReply(inQuotes(words) ?? kindOf(quoted));
  if (isTheirs) return { notes: [inWords] };
  const ours = { sentBy: 'ours', sentId: messageIdIn({ chat, message_id: quoted.message_id }) } as const;
  const isPicked = quote?.is_manual === true && picked !== undefined;
  return isPicked ? { replyTo: ours, notes: [inWords] } : { replyTo: { ...ours, inWords }, notes: [] };
}

/** Empty where Telegram doesn't say. */
function originOf(origin: TelegramOrigin | undefined): LocalizedText | '' {
  const { sender_user: user, sender_user_name: hidden, sender_chat: chat, chat: channel } = origin ?? {};
  if (user !== undefined) return nameOf(user);
  if (hidden !== undefined) {
    const name = nameOf({ first_name: hidden });
    return name && { en: `${name.en}, whose account Telegram hides`, fr: `${name.fr}, dont Telegram cache le compte` };
  }
  const name = nameOf(channel ?? chat);
  if (name === '') return '';
  if (channel === undefined) return { en: `the chat ${name.en}`, fr: `la discussion ${name.fr}` };
  const by = nameOf({ first_name: origin?.author_signature });
  return {
    en: `the channel ${name.en}${by && `, signed ${by.en}`}`,
    fr: `la chaîne ${name.fr}${by && `, signé ${by.fr}`}`,
  };
}

/** Of a person or a chat, in quotation marks: it is of their own choice. */
function nameOf({ title, first_name: first, last_name: last, username }: Partial<TelegramName> = {}):
  LocalizedText | '' {
  const handle = cleanName(username);
  const name = cleanName(title ?? [first, last].filter(Boolean).join(' '));
  const shown = inQuotes(name && plainSentence(name, MAX_NAME_LENGTH));
  const found = handle === undefined ? '' : `@${handle}`;
  if (shown === undefined) return found && { en: found, fr: found };
  return found === '' ? shown : { en: `${shown.en} (${found})`, fr: `${shown.fr} (${found})` };
}

/** What is quoted, where it has no words: a file by its name, all else by its kind. */
function kindOf(quoted: Readonly<Record<string, unknown>>): LocalizedText | undefined {
  const kind = Object.keys(kinds).find((field) => quoted[field] !== undefined);
  if (kind === undefined) return undefined;
  const { file_name: name } = (quoted[kind] ?? {}) as { readonly file_name?: unknown };
  const named = inQuotes(typeof name === 'string' ? plainSentence(cleanName(name) ?? '', MAX_NAME_LENGTH) : '');
  return named === undefined ? kinds[kind as keyof typeof kinds] : named;
}

/**
 * By their fields; an animation has that of a document as well, a venue that of a location, a live photo that of a
 * photo.
 */
const kinds = {
  animation: { en: 'an animation', fr: 'une animation' },
  photo: { en: 'a photo', fr: 'une photo' },
  live_photo: { en: 'a photo', fr: 'une photo' },
  video: { en: 'a video', fr: 'une vidéo' },
  video_note: { en: 'a video message', fr: 'un message vidéo' },
  voice: { en: 'a voice message', fr: 'un message vocal' },
  audio: { en: 'a sound file', fr: 'un fichier audio' },
  document: { en: 'a file', fr: 'un fichier' },
  paid_media: { en: 'a paid photo or video', fr: 'une photo ou vidéo payante' },
  sticker: { en: 'a sticker', fr: 'un autocollant' },
  story: { en: 'a story', fr: 'une story' },
  venue: { en: 'a place', fr: 'un lieu' },
  location: { en: 'a location', fr: 'une position' },
  contact: { en: 'a contact', fr: 'un contact' },
  poll: { en: 'a poll', fr: 'un sondage' },
  checklist: { en: 'a checklist', fr: 'une liste de tâches' },
  dice: { en: 'a throw of dice', fr: 'un lancer de dés' },
  game: { en: 'a game', fr: 'un jeu' },
  invoice: { en: 'an invoice', fr: 'une facture' },
} as const satisfies Readonly<Record<string, LocalizedText>>;

function inQuotes(words: string | undefined): LocalizedText | undefined {
  return words ? { en: `“${words}”`, fr: `« ${words} »` } : undefined;
}

function inReply(to: LocalizedText | undefined): LocalizedText {
  if (to !== undefined) return { en: `In reply to: ${to.en}`, fr: `En réponse à : ${to.fr}` };
  return {
    en: 'In reply to a message that is not shown here',
    fr: 'En réponse à un message qui n’est pas affiché ici',
  };
}

/** @param from Who wrote it, @param what It says or is. */
function inReplyElsewhere(from: LocalizedText | '', what: LocalizedText | undefined): LocalizedText {
  return {
    en: `In reply to a message${from && ` of ${from.en}`} in another chat${what ? `: ${what.en}` : ''}`,
    fr: `En réponse à un message${from && ` de ${from.fr}`} dans une autre discussion${what ? ` : ${what.fr}` : ''}`,
  };
}
