/* global document */

/** What the scripts of the chats say, in French; the keys are what they say in English. */
const french = {
  Sending: 'Envoi',
  'Trying again': 'Nouvel essai',
  Sent: 'Envoyé',
  'Not sent': 'Non envoyé',
  'The bot has it': 'Reçu par le bot',
  You: 'Vous',
  'Try again': 'Réessayer',
  'typing…': 'écrit…',
  'Business account': 'Compte professionnel',
  'Form sent': 'Formulaire envoyé',
  'React to this message': 'Réagir à ce message',
  'React with {emoji}': 'Réagir avec {emoji}',
  'React with {emoji} too': 'Réagir aussi avec {emoji}',
  'Take back {emoji}': 'Retirer {emoji}',
  'Take {emoji} away': 'Retirer {emoji}',
  'Reply to this message': 'Répondre à ce message',
  'Edit this message': 'Modifier ce message',
  'Edit message': 'Modifier le message',
  'edited ': 'modifié ',
  '{file} is on its way…': '{file} arrive…',
  '{file} could not be fetched. {why}': '{file} n’a pas pu être récupéré. {why}',
  'Don’t send {file}': 'Ne pas envoyer {file}',
  Answers: 'Réponses',
  Entries: 'Entrées',
  Times: 'Horaires',
  '{count} minutes': '{count} minutes',
  Send: 'Envoyer',
  Location: 'Position',
  'Contact: {name}': 'Contact : {name}',
  'Buttons of this message': 'Boutons de ce message',
  Reactions: 'Réactions',
  Seen: 'Lu',
  Unsent: 'Message annulé',
  'Unsend this message': 'Annuler l’envoi de ce message',
  Picture: 'Image',
  Cards: 'Cartes',
};

/** In which the page is written. */
export const language = document.documentElement.lang;
export const isFrench = language.startsWith('fr');

/** The words in the language of the page; `values` stand where they have `{name}`. */
export function say(words, values = {}) {
  const said = isFrench ? (french[words] ?? words).replaceAll(' :', '\u00a0:') : words;
  return said.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
}

/** One clock on all pages: of 24 hours, in the browser's zone. */
export const clockTime = (time) => time.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
