import type { LocalizedText } from '../../contract/localized-text.ts';
import { atTheEnd } from '../../messages/plain-sentence.ts';

const template = {
  en: 'The 24 hours after the customer’s last message are over: send an approved template now, as a text that begins with its ID (HX…), or wait until they write.',
  fr: 'Les 24 heures qui suivent le dernier message du client sont passées\u00a0: envoyez un modèle approuvé, par un texte qui commence par son ID (HX…), ou attendez qu’il écrive.',
} as const satisfies LocalizedText;

/** What is behind codes of errors, at once or when a message has been on its way (https://www.twilio.com/docs/api/errors). */
const causes: Readonly<Record<string, LocalizedText>> = {
  '21211': { en: 'This is no number that can be reached.', fr: 'Ce n’est pas un numéro joignable.' },
  '21610': {
    en: 'The customer has opted out of messages from this number, and has to write START first.',
    fr: 'Le client a refusé les messages de ce numéro\u00a0: il doit d’abord écrire START.',
  },
  '21612': {
    en: 'This number can not be reached from the channel’s sender.',
    fr: 'Ce numéro n’est pas joignable depuis l’expéditeur du canal.',
  },
  '21614': { en: 'This number takes no text messages.', fr: 'Ce numéro n’accepte pas de SMS.' },
  '21617': { en: 'The message is too long.', fr: 'Le message est trop long.' },
  '21620': { en: 'The file could not be fetched.', fr: 'Le fichier n’a pas pu être récupéré.' },
  '21656': {
    en: 'A variable of the template has a value that is not taken: it may hold no line break.',
    fr: 'Une variable du modèle a une valeur qui n’est pas acceptée\u00a0: elle ne peut pas contenir de saut de ligne.',
  },
  '30003': {
    en: 'The customer’s phone could not be reached: it may be off, or without a signal.',
    fr: 'Le téléphone du client n’a pas pu être joint\u00a0: il est peut-être éteint ou sans réseau.',
  },
  '30004': { en: 'The customer’s phone or carrier blocks it.', fr: 'Le téléphone ou l’opérateur du client le bloque.' },
  '30005': { en: 'The customer’s number is unknown.', fr: 'Le numéro du client est inconnu.' },
  '30006': {
    en: 'The customer’s number is a landline, or its carrier can not be reached.',
    fr: 'Le numéro du client est une ligne fixe, ou son opérateur n’est pas joignable.',
  },
  '30007': { en: 'A carrier filtered it as unwanted.', fr: 'Un opérateur l’a filtré comme indésirable.' },
  '30008': { en: 'The carrier gave no cause.', fr: 'L’opérateur n’a pas donné de cause.' },
  '30034': {
    en: 'The channel’s number is not registered for this country: please tell your administrator.',
    fr: 'Le numéro du canal n’est pas enregistré pour ce pays\u00a0: prévenez votre administrateur.',
  },
  '63003': { en: 'The customer can not be found there.', fr: 'Le client y est introuvable.' },
  '63013': {
    en: 'It breaks a rule of the channel’s provider.',
    fr: 'Il enfreint une règle du fournisseur du canal.',
  },
  '63015': {
    en: 'In the sandbox, the customer has to join first.',
    fr: 'Dans le bac à sable, le client doit d’abord s’inscrire.',
  },
  '63016': template,
  '63018': { en: 'Too many messages were sent at once.', fr: 'Trop de messages ont été envoyés à la fois.' },
  '63019': { en: 'The file could not be fetched.', fr: 'Le fichier n’a pas pu être récupéré.' },
  '63024': { en: 'The customer is not on this channel.', fr: 'Le client n’est pas sur ce canal.' },
  '63032': {
    en: 'WhatsApp does not deliver it to this customer now, to keep them from too many messages.',
    fr: 'WhatsApp ne le remet pas à ce client pour l’instant, pour lui éviter trop de messages.',
  },
};

const causeOf = (code: string): LocalizedText | undefined => (Object.hasOwn(causes, code) ? causes[code] : undefined);

/** What an agent reads of a message that was refused, or did not arrive. `code`: of Twilio’s, empty where there is none. */
export function failure(code: string, said = ''): LocalizedText {
  const cause = causeOf(code);
  const number = /^\d{1,6}$/.test(code) ? code : '';
  const [en, fr] = number === '' ? ['', ''] : [` (error ${number})`, ` (erreur ${number})`];
  if (cause !== undefined) {
    return {
      en: `The message was not delivered${en}: ${lowered(cause.en)}`,
      fr: `Le message n’a pas été remis${fr}\u00a0: ${lowered(cause.fr)}`,
    };
  }
  if (said === '') return { en: `The message was not delivered${en}.`, fr: `Le message n’a pas été remis${fr}.` };
  return {
    en: `Twilio refused the message${en}: ${atTheEnd(said)}`,
    fr: `Twilio a refusé le message${fr}\u00a0: ${atTheEnd(said)}`,
  };
}

/** The same where Twilio tells it later. */
export function lateFailure(status: string, code: string): LocalizedText {
  if (status !== 'canceled') return failure(code);
  return { en: 'The message was canceled before it was sent.', fr: 'Le message a été annulé avant son envoi.' };
}

/** Behind a colon, a sentence goes on; a name keeps its capital. */
const lowered = (sentence: string): string =>
  /^(?:WhatsApp|Twilio)/.test(sentence) ? sentence : sentence.charAt(0).toLowerCase() + sentence.slice(1);

/** What agents are told when a message did not go out. */
export const agentTexts = {
  throttled: {
    en: 'The message was not sent: Twilio takes no more at the moment. Send it again in a while.',
    fr: 'Le message n’a pas été envoyé\u00a0: Twilio n’en accepte pas d’autre pour le moment. Renvoyez-le un peu plus tard.',
  },
  unknownOutcome: {
    en: 'Twilio did not confirm the message. Ask the customer before you send it again.',
    fr: 'Twilio n’a pas confirmé le message. Demandez au client s’il l’a reçu avant de le renvoyer.',
  },
  unreachable: {
    en: 'The message was not sent: Twilio can not be reached at the moment. Send it again in a while.',
    fr: 'Le message n’a pas été envoyé\u00a0: Twilio est injoignable pour le moment. Renvoyez-le un peu plus tard.',
  },
  notSetUp: {
    en: 'The channel is not set up correctly: please tell your administrator.',
    fr: 'Le canal n’est pas configuré correctement\u00a0: prévenez votre administrateur.',
  },
  regionOff: {
    en: 'The account may not send to this country: please tell your administrator.',
    fr: 'Le compte ne peut pas envoyer de messages vers ce pays\u00a0: prévenez votre administrateur.',
  },
  trial: {
    en: 'A trial account of Twilio sends to verified numbers alone: please tell your administrator.',
    fr: 'Un compte d’essai de Twilio n’envoie qu’à des numéros vérifiés\u00a0: prévenez votre administrateur.',
  },
  notShown: { en: 'The channel can not show this message.', fr: 'Le canal ne peut pas afficher ce message.' },
  noTemplate: {
    en: 'Twilio has no template of this ID: copy it again from the Content Template Builder.',
    fr: 'Twilio n’a pas de modèle de cet ID\u00a0: copiez-le de nouveau depuis le Content Template Builder.',
  },
  linkTooLong: {
    en: 'The file can not be sent here: its link is too long for the channel.',
    fr: 'Le fichier ne peut pas être envoyé ici\u00a0: son lien est trop long pour le canal.',
  },
} as const satisfies Readonly<Record<string, LocalizedText>>;

/** @param names Of variables, as the template has them. */
export function missingVariables(names: readonly string[]): LocalizedText {
  const [first = ''] = names;
  const list = names.join(', ');
  return {
    en: `The template was not sent: the value of ${list} is missing. Write each in a line of its own, as ${first}=value.`,
    fr: `Le modèle n’a pas été envoyé\u00a0: la valeur de ${list} manque. Écrivez chacune sur sa propre ligne, comme ${first}=valeur.`,
  };
}

/** @param names Of variables that the template has not. */
export function unknownVariables(names: readonly string[]): LocalizedText {
  const list = names.join(', ');
  return {
    en: `The template was not sent: it has no variable ${list}.`,
    fr: `Le modèle n’a pas été envoyé\u00a0: il n’a pas de variable ${list}.`,
  };
}

/** @param line The number of the line, from 1. */
export function oddLine(line: number): LocalizedText {
  return {
    en: `The template was not sent: line ${line} must say a variable and its value, as 1=value.`,
    fr: `Le modèle n’a pas été envoyé\u00a0: la ligne ${line} doit indiquer une variable et sa valeur, comme 1=valeur.`,
  };
}
