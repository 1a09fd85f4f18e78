/* global document, fetch, FormData */

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
const { path, name, about } = phone.dataset;
const unsends = phone.dataset.unsends === 'true';
const chat = document.getElementById('chat');
const presence = document.getElementById('presence');
const composer = document.getElementById('composer');
const compose = document.getElementById('compose');
const quoting = document.getElementById('quoting');
const quotedText = document.getElementById('quoted-text');
const unblock = document.getElementById('unblock');
const block = document.getElementById('block');
const picker = document.getElementById('files');
const menu = document.getElementById('menu');
const attachMenu = document.getElementById('attach-menu');

const post = postingTo(path);
const messagesInChat = new Messages(chat);
const fit = growing(compose);
const chosen = new ChosenFiles(document.getElementById('chosen'), () => (chat.scrollTop = chat.scrollHeight));
let replyTo;

const ticks = {
  waiting: ['M12 6.5V12l3.5 2M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17', say('Sending')],
  taken: ['m4.5 12.5 5 5 10-11', say('Sent')],
  read: ['m1.5 12.5 5 5 10-11M12 16.5l1.5 1 9-11', say('Seen')],
  lost: ['M12 5v8.5M12 17.5v.5', say('Not sent')],
};

function summaryOf({ words, files, place, isUnsent, pictures, cards }) {
  if (isUnsent) return say('Unsent');
  if (words !== '') return words;
  if (place) return place.title ?? say('Location');
  return files[0]?.name ?? cards[0]?.lines[0] ?? (pictures.length > 0 ? say('Picture') : '');
}

/** A picture of the business; where it can't be shown, its address stays to be opened. */
function pictureAt(url) {
  const image = element('img');
  image.src = url;
  image.alt = say('Picture');
  image.referrerPolicy = 'no-referrer';
  const link = linkAway(url, 'picture', image);
  link.className = 'picture';
  return link;
}

/** Addresses of pictures that could not be loaded: they are not asked for with each message again. */
const broken = new Set();

function cardPicture(url) {
  const image = element('img');
  image.src = url;
  image.alt = '';
  image.referrerPolicy = 'no-referrer';
  image.addEventListener('error', () => {
    broken.add(url);
    image.remove();
  });
  return image;
}

/** What a message offers: to press, or to open. */
function choicesOf(messageId, choices) {
  const offered = choices.map(({ label, description, key, url }) => {
    const words = [label, ...(description ? [element('small', '', description)] : [])];
    if (url) return linkAway(url, 'choice', ...words, ' ↗');
    const choice = element('button', '', ...words);
    choice.type = 'button';
    choice.dataset.testid = 'choice';
    choice.dataset.focus = `choice ${messageId} ${key}`;
    choice.addEventListener('click', () => post('presses', { messageId, key }));
    return choice;
  });
  const group = element('div', 'choices', ...offered);
  group.setAttribute('role', 'group');
  group.setAttribute('aria-label', say('Buttons of this message'));
  return group;
}

function cardsOf({ id, cards }) {
  const articles = cards.map(({ pictures, lines, choices }) =>
    element(
      'article',
      '',
      ...pictures.filter((url) => !broken.has(url)).map(cardPicture),
      ...lines.map((line) => element('p', '', line)),
      ...(choices.length > 0 ? [choicesOf(id, choices)] : []),
    ),
  );
  const row = element('div', 'cards', ...articles);
  row.dataset.testid = 'cards';
  // What can be pushed can be reached by the keyboard.
  row.tabIndex = 0;
  row.setAttribute('role', 'group');
  row.setAttribute('aria-label', say('Cards'));
  return row;
}

/** Characters of an address that are shown: a signed one is long. */
const MOST_OF_ADDRESS = 60;

/** Words with their addresses as links, as apps of this kind show them. */
function textOf(words) {
  const parts = words.split(/(https?:\/\/\S+)/).map((part, at) => {
    if (at % 2 === 0) return part;
    return linkAway(part, 'link', part.length > MOST_OF_ADDRESS ? `${part.slice(0, MOST_OF_ADDRESS)}…` : part);
  });
  return element('p', 'text', ...parts);
}

function bubbleOf(message, quoted) {
  const { words, isOwn, isUnsent, isSticker, files, pictures, place: point, state } = message;
  const body = element('div', 'bubble');
  body.dataset.testid = 'bubble';
  body.dataset.from = isOwn ? 'me' : 'other';
  if (state) body.dataset.state = state;
  if (isSticker) body.classList.add('sticker');
  else if (isOnlyEmoji(words)) body.classList.add('emoji');
  if (isUnsent) body.classList.add('unsent');
  if (quoted) body.append(quote(quoted.isOwn ? say('You') : name, summaryOf(quoted)));
  body.append(...files.map(fileLink), ...pictures.map(pictureAt));
  if (point) body.append(place(point, point.title, point.address));
  if (isUnsent) body.append(element('p', 'text', say('Unsent')));
  else if (words !== '') body.append(textOf(words));
  const tick = isOwn && state && !isUnsent ? [drawing(...ticks[state])] : [];
  body.append(element('span', 'stamp', time(message.at), ...tick));
  return body;
}

function rowOf(message, quoted) {
  const { id, isOwn, isUnsent, words, cards, choices } = message;
  const isCard = cards.length > 0 && words === '';
  const line = element('div', 'line', isCard ? cardsOf(message) : bubbleOf(message, quoted));
  if (!isUnsent) {
    const reply = button('reply', say('Reply to this message'), '↩', () => setReply(message));
    reply.dataset.testid = 'reply';
    reply.dataset.focus = `reply ${id}`;
    line.append(reply);
  }
  if (unsends && isOwn && !isUnsent) {
    const unsend = button('reply', say('Unsend this message'), '⌫', () => post('unsent', { messageId: id }));
    unsend.dataset.testid = 'unsend';
    unsend.dataset.focus = `unsend ${id}`;
    line.append(unsend);
  }
  const below = [
    ...(cards.length > 0 && !isCard ? [cardsOf(message)] : []),
    ...(choices.length > 0 ? [choicesOf(id, choices)] : []),
  ];
  return element('li', isOwn ? 'own' : 'theirs', line, ...below);
}

function setReply(message) {
  replyTo = message.id;
  const block = quote(message.isOwn ? say('You') : name, summaryOf(message));
  quoting.hidden = false;
  quotedText.replaceChildren(...block.childNodes);
  compose.focus();
}

function setNoReply() {
  replyTo = undefined;
  quoting.hidden = true;
  fit();
  compose.focus();
}

function render({ isBlocked, isTyping, messages }) {
  setText(presence, isTyping ? say('typing…') : about);
  composer.hidden = isBlocked;
  unblock.hidden = !isBlocked;
  if (block) block.hidden = isBlocked;
  const hasNew = messagesInChat.draw(messages, (message, byId) => rowOf(message, byId.get(message.replyTo)));
  if (hasNew) void post('read');
}

composer.addEventListener('submit', async (event) => {
  event.preventDefault();
  const text = compose.value.trim();
  if (text === '' && chosen.files.length === 0) return;
  const body = new FormData();
  body.set('text', text);
  if (replyTo !== undefined) body.set('replyTo', replyTo);
  for (const file of chosen.files) body.append('files', file);
  compose.value = '';
  chosen.clear();
  setNoReply();
  await fetch(`${path}/messages`, { method: 'POST', body });
});

picker.addEventListener('change', () => {
  chosen.add(picker);
  attachMenu.open = false;
  compose.focus();
});
for (const choice of attachMenu.querySelectorAll('[data-thing]')) {
  choice.addEventListener('click', async () => {
    attachMenu.open = false;
    const to = replyTo;
    setNoReply();
    await post('things', { thing: choice.dataset.thing, replyTo: to });
  });
}

unblock.addEventListener('click', () => post('block', { isBlocked: false }));
block?.addEventListener('click', () => {
  menu.open = false;
  void post('block', { isBlocked: true });
});
document.getElementById('stop-quoting').addEventListener('click', setNoReply);

closing(menu);
closing(attachMenu);
showClock(document.getElementById('clock'));

follow(`${path}/events`, render);
