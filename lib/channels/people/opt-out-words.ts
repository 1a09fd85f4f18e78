import type { MessageEvent, ProviderEvent } from '../../contract/events.ts';
import type { LocalizedText } from '../../contract/localized-text.ts';
import type { People } from '../channel.ts';

/**
 * By which customers opt out and in where the channel names no others: those that carriers and messengers know, except
 * for the ones that are answers in a chat as well (CANCEL, END, QUIT, YES).
 */
const usualOptOutWords: readonly string[] = ['STOP', 'STOPALL', 'STOP ALL', 'UNSUBSCRIBE', 'OPT OUT', 'OPTOUT'].concat([
  'ARRET',
  'ARRETER',
  'DESABONNER',
  'DESABONNEMENT',
  'DESINSCRIRE',
  'DESINSCRIPTION',
]);
const usualOptInWords: readonly string[] = ['START', 'UNSTOP', 'SUBSCRIBE', 'OPT IN', 'OPTIN'].concat([
  'REPRENDRE',
  'ABONNER',
  'REABONNER',
  'INSCRIRE',
]);

/** UTF-16 units; no such word is longer. */
const LONGEST = 40;

/**
 * A message as it is compared: without accents, case, and what stands around it. The word must be all that it says, so
 * that "stop sending me the wrong size" opts nobody out.
 */
function bare(text: string): string {
  if (text.length > 2 * LONGEST) return '';
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toUpperCase()
    .replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ');
}

function listed(text: string, words: readonly string[]): boolean {
  const word = bare(text);
  return word !== '' && word.length <= LONGEST && words.some((one) => bare(one) === word);
}

/** What the agent reads above the word. */
const notes: Readonly<Record<'opted-out' | 'reachable', LocalizedText>> = {
  'opted-out': {
    en: 'The customer wants no more messages: messages to them are refused until they opt in again',
    fr: 'Le client ne souhaite plus recevoir de messages : tout envoi est refusé jusqu’à ce qu’il accepte de nouveau',
  },
  reachable: {
    en: 'The customer wants messages again',
    fr: 'Le client souhaite de nouveau recevoir des messages',
  },
};

/** The event as a signal, where a customer has typed only a word by which somebody opts out or in. */
export function withOptOut(event: ProviderEvent, people: People): ProviderEvent {
  if (event.kind !== 'message' || !isTyped(event)) return event;
  const { optOutWords = usualOptOutWords, optInWords = usualOptInWords } = people;
  const isOut = listed(event.text, optOutWords);
  if (!isOut && !listed(event.text, optInWords)) return event;
  const state = isOut ? 'opted-out' : 'reachable';
  return { ...event, signal: { kind: 'contact-state', state }, notes: [...(event.notes ?? []), notes[state]] };
}

function isTyped({ signal, press, change, files }: MessageEvent): boolean {
  return signal === undefined && press === undefined && change === undefined && files === undefined;
}
