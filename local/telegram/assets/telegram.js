/* global document, fetch, FormData, setTimeout */

import {
  button,
  ChosenFiles,
  closing,
  drawing,
  element,
  fileLink,
  follow,
  growing,
  isOnlyEmoji,
  linkAway,
  Messages,
  place,
  postingTo,
  quote,
  setText,
  showClock,
  time,
} from './chat-parts.js';
import { say } from './words.js';

const phone = document.getElementById('phone');
const { path, presence: usualPresence } = phone.dataset;
const isGroup = phone.dataset.group === 'true';
const chat = document.getElementById('chat');
const presence = document.getElementById('presence');
const composer = document.getElementById('composer');
const compose = document.getElementById('compose');
const quoting = document.getElementById('quoting');
const quotedText = document.getElementById('quoted-text');
const start = document.getElementById('start');
const unbar = document.getElementById('unbar');
const bar = document.getElementById('bar');
const media = document.getElementById('media');
const documents = document.getElementById('documents');
const menu = document.getElementById('menu');
const attachMenu = document.getElementById('attach-menu');
const toast = document.getElementById('toast');
const alertBox = document.getElementById('alert');
const alertText = document.getElementById('alert-text');
const offered = phone.dataset.reactions.split(' ');
/** Milliseconds, as Telegram's apps show it. */
const TOAST_SHOWN_MS = 3_000;

const post = postingTo(path);
const messagesInChat = new Messages(chat);
const fit = growing(compose);
/** What is chosen goes as documents where it was chosen as files. */
let chosenAs = 'media';
const chosen = new ChosenFiles(document.getElementById('chosen'), () => (chat.scrollTop = chat.scrollHeight));
/** The message that is replied to or edited. */
let replyTo;
let editing;

/** More files than these are several albums. */
const MOST_IN_ALBUM = 10;

function send(text, files, to) {
  const body = new FormData();
  body.set('text', text);
  if (to !== undefined) body.set('replyTo', to);
  for (const file of files) body.append(chosenAs, file);
  return fetch(`${path}/messages`, { method: 'POST', body });
}

const ticks = {
  waiting: ['m4.5 12.5 5 5 10-11', say('Sent')],
  taken: ['m1.5 12.5 5 5 10-11M12 16.5l1.5 1 9-11', say('The bot has it')],
};

function summaryOf({ words, file, location, venue, contact }) {
  if (words !== '') return words;
  if (venue) return venue.title;
  if (location) return say('Location');
  return contact ? say('Contact: {name}', { name: contact.name }) : (file?.name ?? '');
}

function textOf({ words, boldLength }) {
  const bold = boldLength > 0 ? [element('strong', '', words.slice(0, boldLength))] : [];
  return element('p', 'text', ...bold, words.slice(boldLength));
}

/** Buttons that tell the bot something, or open a page. */
function keyboardOf({ id, keyboard }) {
  const rows = keyboard.map((row) =>
    element(
      'div',
      'keys',
      ...row.map(({ text, data, url, isWaiting }) => {
        if (url !== null && url !== undefined) return linkAway(url, 'key', text, element('span', 'out', '↗'));
        const key = element('button', isWaiting ? 'waiting' : '', text);
        key.type = 'button';
        key.dataset.testid = 'key';
        key.dataset.focus = `key ${id} ${data}`;
        key.setAttribute('aria-busy', String(isWaiting));
        key.addEventListener('click', () => post('presses', { messageId: id, data }));
        return key;
      }),
    ),
  );
  const block = element('div', 'keyboard', ...rows);
  block.setAttribute('role', 'group');
  block.setAttribute('aria-label', say('Buttons of this message'));
  return block;
}

/** The reactions of a message; a press of one's own takes it away, of another's joins it. */
function reactionsOf({ id, reactions }) {
  const block = element(
    'div',
    'reactions',
    ...reactions.map(({ emoji, count, isOwn }) => {
      const label = isOwn ? say('Take {emoji} away', { emoji }) : say('React with {emoji} too', { emoji });
      const one = button('', label, count > 1 ? `${emoji} ${count}` : emoji, () =>
        react(id, isOwn ? undefined : emoji),
      );
      one.setAttribute('aria-pressed', String(isOwn));
      one.dataset.testid = 'reaction';
      one.dataset.focus = `reaction ${id} ${emoji}`;
      return one;
    }),
  );
  return block;
}

function react(messageId, emoji) {
  return post('reactions', { messageId, emoji });
}

/** The message to which a reaction is being chosen. */
let reactingTo;
/** What the page shows: it is drawn again with each event. */
let view;

function openReactions(id) {
  reactingTo = reactingTo === id ? undefined : id;
  if (view) render(view);
}

function reactButton({ id }) {
  const open = button('reply', say('React to this message'), '☺', () => openReactions(id));
  open.dataset.testid = 'react';
  open.dataset.focus = `react ${id}`;
  open.setAttribute('aria-expanded', String(reactingTo === id));
  return open;
}

function emojisFor({ id, reactions }) {
  const own = reactions.find(({ isOwn }) => isOwn)?.emoji;
  const choices = offered.map((emoji) => {
    const isOwn = emoji === own;
    const choice = button(
      '',
      isOwn ? say('Take {emoji} away', { emoji }) : say('React with {emoji}', { emoji }),
      emoji,
      () => {
        openReactions(id);
        void react(id, isOwn ? undefined : emoji);
      },
    );
    choice.setAttribute('aria-pressed', String(isOwn));
    choice.dataset.testid = 'emoji';
    return choice;
  });
  const block = element('div', 'emojis', ...choices);
  block.setAttribute('role', 'group');
  block.setAttribute('aria-label', say('Reactions'));
  return block;
}

function contactOf({ name, phoneNumber }) {
  return element('p', 'contact', element('strong', '', name), element('span', '', phoneNumber));
}

function bubble(message, quoted) {
  const { id, words, isOwn, file, isSticker, location, contact, state } = message;
  const body = element('div', 'bubble');
  body.dataset.testid = 'bubble';
  body.dataset.from = isOwn ? 'me' : 'other';
  if (state) body.dataset.state = state;
  if (isOnlyEmoji(words)) body.classList.add('emoji');
  if (isSticker) body.classList.add('sticker');
  if (isGroup && !isOwn) body.append(element('span', 'author', message.author));
  if (quoted) body.append(quote(quoted.author, summaryOf(quoted)));
  if (file) body.append(fileLink(file));
  if (location) body.append(place(location, message.venue?.title, message.venue?.address));
  if (contact) body.append(contactOf(contact));
  if (words !== '') body.append(textOf(message));
  const edited = message.isEdited ? [say('edited ')] : [];
  const tick = isOwn && state ? [drawing(...ticks[state])] : [];
  body.append(element('span', 'stamp', ...edited, time(message.at), ...tick));

  const reply = button('reply', say('Reply to this message'), '↩', () => setReply(message));
  reply.dataset.testid = 'reply';
  const line = element('div', 'line', body, reply, reactButton(message));
  if (isOwn && (words !== '' || (file && !isSticker))) {
    const edit = button('reply', say('Edit this message'), '✎', () => setEditing(message));
    edit.dataset.testid = 'edit';
    line.append(edit);
  }
  const below = [
    ...(reactingTo === id ? [emojisFor(message)] : []),
    ...(message.keyboard.length > 0 ? [keyboardOf(message)] : []),
    ...(message.reactions.length > 0 ? [reactionsOf(message)] : []),
  ];
  return element('li', isOwn ? 'own' : 'theirs', line, ...below);
}

function setReply(message) {
  replyTo = message.id;
  editing = undefined;
  showAbove(quote(message.author, summaryOf(message)));
}

function setEditing(message) {
  editing = message.id;
  replyTo = undefined;
  compose.value = message.words;
  fit();
  showAbove(quote(say('Edit message'), summaryOf(message)));
}

/** Nothing above the field: the next message is a new one. */
function setNothing() {
  if (editing !== undefined) compose.value = '';
  replyTo = undefined;
  editing = undefined;
  quoting.hidden = true;
  fit();
  compose.focus();
}

function showAbove(block) {
  quoting.hidden = false;
  quotedText.replaceChildren(...block.childNodes);
  compose.focus();
}

let saidLast;

/** What the bot says to a press: for a moment above the field, or until it is closed. */
function showSaid(said) {
  if (!said || said.id === saidLast) return;
  const isFirst = saidLast === undefined && messagesInChat.isEmpty;
  saidLast = said.id;
  // What was said before the page was opened is over.
  if (isFirst) return;
  if (said.isAlert) {
    alertText.textContent = said.text;
    alertBox.showModal();
    return;
  }
  toast.textContent = said.text;
  toast.classList.add('shown');
  setTimeout(() => said.id === saidLast && toast.classList.remove('shown'), TOAST_SHOWN_MS);
}

function render(shownNow) {
  view = shownNow;
  const { isBarred, isTyping, messages, said } = shownNow;
  showSaid(said);
  setText(presence, isTyping ? say('typing…') : usualPresence);
  const isFresh = !isGroup && messages.length === 0;
  unbar.hidden = !isBarred;
  start.hidden = isBarred || !isFresh;
  composer.hidden = isFresh || (isBarred && !isGroup);
  bar.hidden = isBarred || isFresh;
  messagesInChat.draw(messages, (message, byId) => bubble(message, byId.get(message.replyTo)));
}

composer.addEventListener('submit', async (event) => {
  event.preventDefault();
  const text = compose.value.trim();
  if (text === '' && chosen.files.length === 0) return;
  if (editing !== undefined) {
    const messageId = editing;
    setNothing();
    await post('edits', { messageId, text });
    return;
  }
  const { files } = chosen;
  const to = replyTo;
  compose.value = '';
  chosen.clear();
  setNothing();
  await send(text, files.slice(0, MOST_IN_ALBUM), to);
  for (let at = MOST_IN_ALBUM; at < files.length; at += MOST_IN_ALBUM) {
    await send('', files.slice(at, at + MOST_IN_ALBUM), to);
  }
});

for (const [picker, as] of [
  [media, 'media'],
  [documents, 'document'],
]) {
  picker.addEventListener('change', () => {
    if (chosenAs !== as) chosen.clear();
    chosenAs = as;
    chosen.add(picker);
    attachMenu.open = false;
    compose.focus();
  });
}
for (const choice of attachMenu.querySelectorAll('[data-thing]')) {
  choice.addEventListener('click', async () => {
    attachMenu.open = false;
    const { thing } = choice.dataset;
    const to = replyTo;
    setNothing();
    await post('things', { thing, replyTo: to });
  });
}

start.addEventListener('click', () => send('/start', []));
unbar.addEventListener('click', () => post('bar', { isBarred: false }));
bar.addEventListener('click', () => {
  menu.open = false;
  void post('bar', { isBarred: true });
});
document.getElementById('stop-quoting').addEventListener('click', setNothing);

closing(menu);
closing(attachMenu);
showClock(document.getElementById('clock'));

follow(`${path}/events`, render);
