/* global document, fetch, setTimeout, clearTimeout, FormData, IntersectionObserver */

import {
  button,
  ChosenFiles,
  closing,
  drawing,
  element,
  fileLink,
  follow,
  growing,
  isAtEnd,
  isOnlyEmoji,
  Messages,
  postingTo,
  quote,
  setText,
  showClock,
  time,
} from './chat-parts.js';
import { keepDrafts, richContent } from './rich.js';
import { say } from './words.js';

const phone = document.getElementById('phone');
const { account, customer, business } = phone.dataset;
const chat = document.getElementById('chat');
const notice = document.getElementById('notice');
const presence = document.getElementById('presence');
const composer = document.getElementById('composer');
const compose = document.getElementById('compose');
const quoting = document.getElementById('quoting');
const quotedText = document.getElementById('quoted-text');
const picker = document.getElementById('files');
const accountPath = `/accounts/${encodeURIComponent(account)}`;
const customerPath = `${accountPath}/customers/${encodeURIComponent(customer)}`;

const post = postingTo(customerPath);
const postToAccount = postingTo(accountPath);
const messagesInChat = new Messages(chat);
const fit = growing(compose);
let wasAtEnd = true;
const chosen = new ChosenFiles(document.getElementById('chosen'), () => {
  if (wasAtEnd) chat.scrollTop = chat.scrollHeight;
});
let replyTo;

const clockFace = 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 3.5V12l3.5 2';
const drawings = {
  sending: clockFace,
  retrying: clockFace,
  accepted: 'm4.5 12.5 5 5 10-11',
  failed: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 4.5v5.5m0 3v.5',
};
const labels = {
  sending: say('Sending'),
  retrying: say('Trying again'),
  accepted: say('Sent'),
  failed: say('Not sent'),
};

function quoteOf({ from, text, files, content }) {
  return quote(
    from === 'agent' ? business : say('You'),
    content?.title || content?.text || text || files.map(({ name }) => name).join(', '),
  );
}

/** A picture as such, another file as a link, and what is not there (yet) as a line of words. */
function attachment(file) {
  const { name, bytesId, problem } = file;
  if (bytesId !== undefined) return fileLink(file);
  const words =
    problem === undefined
      ? say('{file} is on its way…', { file: name })
      : say('{file} could not be fetched. {why}', { file: name, why: problem });
  const line = element('p', problem === undefined ? 'file absent' : 'file absent broken', words);
  line.dataset.testid = 'file';
  return line;
}

chat.addEventListener('scroll', () => (wasAtEnd = isAtEnd(chat)));
picker.addEventListener('change', () => {
  chosen.add(picker);
  compose.focus();
});

function setQuote(message) {
  replyTo = message?.id;
  quoting.hidden = !message;
  quotedText.replaceChildren(...(message ? quoteOf(message).childNodes : []));
  compose.focus();
}

function problemOf(message) {
  const line = element('p', 'problem', `${labels[message.state]} · ${message.problem}`);
  if (message.state === 'failed') {
    const again = element('button', '', say('Try again'));
    again.type = 'button';
    again.addEventListener('click', () => postToAccount(`messages/${encodeURIComponent(message.id)}/retry`));
    line.append(' ', again);
  }
  return line;
}

const emojis = ['👍', '❤️', '😂', '😮', '😢', '🙏'];

function react(message, emoji) {
  void post('reactions', { messageId: message.id, emoji });
}

/** A small menu beside a message, of what can be put on it. */
function reactions(message) {
  const summary = element('summary', '', '☺');
  summary.setAttribute('aria-label', say('React to this message'));
  summary.dataset.testid = 'react';
  const menu = element('details', 'react', summary);
  const choices = emojis.map((emoji) =>
    button('', say('React with {emoji}', { emoji }), emoji, () => react(message, emoji)),
  );
  menu.append(element('div', '', ...choices));
  return menu;
}

function note(message) {
  const row = element('li', 'note', message.text);
  row.dataset.id = message.id;
  row.dataset.testid = 'note';
  return row;
}

function bubble(message, quoted) {
  if (message.from === 'note') return note(message);
  const own = message.from === 'customer';
  const body = element('div', 'bubble');
  body.dataset.testid = 'bubble';
  body.dataset.from = message.from;
  body.dataset.state = message.state;
  if (isOnlyEmoji(message.text)) body.classList.add('emoji');
  if (quoted) body.append(quoteOf(quoted));
  body.append(...message.files.map(attachment));
  const { content, chosen } = message;
  const press = (what) => void post('presses', { messageId: message.id, ...what });
  if (content) body.append(richContent(content, chosen, press));
  else if (message.text !== '') body.append(element('p', 'text', message.text));
  else if (message.press) body.append(element('p', 'text', message.press.answers ? say('Form sent') : '✓'));
  const { state } = message;
  body.append(element('span', 'stamp', time(message.at), ...(own ? [drawing(drawings[state], labels[state])] : [])));

  const reply = button('reply', say('Reply to this message'), '↩', () => setQuote(message));
  reply.dataset.testid = 'reply';

  const row = element('li', own ? 'own' : 'theirs', element('div', 'line', body, reply, reactions(message)));
  row.dataset.id = message.id;
  if (message.reaction) {
    const label = say('Take back {emoji}', { emoji: message.reaction });
    const taken = button('reaction', label, message.reaction, () => react(message, null));
    taken.dataset.testid = 'reaction';
    row.append(taken);
  }
  if (message.problem) row.append(problemOf(message));
  return row;
}

/** Tells the platform that an agent's message was seen once it is on the screen of a page that is in front. */
const onScreen = new Set();
const eyes = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) onScreen.add(target.dataset.id);
      else onScreen.delete(target.dataset.id);
    }
    see();
  },
  { root: null, threshold: 0.3 },
);

const reported = new Set();
function see() {
  if (document.visibilityState !== 'visible') return;
  const ids = [...onScreen].filter((id) => !reported.has(id));
  if (ids.length === 0) return;
  for (const id of ids) reported.add(id);
  void postToAccount('seen', { ids });
}
document.addEventListener('visibilitychange', see);

function render({ connected, contactState, messages, isTyping }) {
  notice.hidden = connected;
  document.getElementById('contact-state').dataset.state = contactState;
  setText(presence, isTyping ? say('typing…') : say('Business account'));
  const rowOf = (message, byId) => bubble(message, byId.get(message.replyTo ?? message.press?.messageId));
  eyes.disconnect();
  onScreen.clear();
  keepDrafts(chat, () => messagesInChat.draw(messages, rowOf));
  const received = new Set(messages.filter(({ state }) => state === 'received').map(({ id }) => id));
  for (const row of chat.children) if (received.has(row.dataset.id)) eyes.observe(row);
}

/** Told when it begins, again while it goes on, and when it ends. */
const TYPING_AGAIN_MS = 4_000;
const TYPING_ENDS_MS = 6_000;
let typingSince = 0;
let typingEnds;
function setTyping(isTyping) {
  clearTimeout(typingEnds);
  const now = Date.now();
  if (isTyping) typingEnds = setTimeout(() => setTyping(false), TYPING_ENDS_MS);
  if (isTyping ? now - typingSince < TYPING_AGAIN_MS : typingSince === 0) return;
  typingSince = isTyping ? now : 0;
  void post('typing', { isTyping });
}
compose.addEventListener('input', () => setTyping(compose.value.trim() !== ''));

for (const act of document.querySelectorAll('[data-act]')) {
  act.addEventListener('click', () => {
    document.getElementById('menu').open = false;
    void post(act.dataset.act, act.dataset.value ? { state: act.dataset.value } : {});
  });
}

composer.addEventListener('submit', async (event) => {
  event.preventDefault();
  const text = compose.value.trim();
  if (text === '' && chosen.files.length === 0) return;
  const body = new FormData();
  body.set('text', text);
  if (replyTo !== undefined) body.set('replyTo', replyTo);
  for (const file of chosen.files) body.append('file', file);
  compose.value = '';
  // The message itself says that it ends.
  clearTimeout(typingEnds);
  typingSince = 0;
  chosen.clear();
  setQuote(undefined);
  fit();
  const response = await fetch(`${customerPath}/messages`, { method: 'POST', body });
  if (response.status === 409 && compose.value === '') compose.value = text;
});
document.getElementById('stop-quoting').addEventListener('click', () => setQuote(undefined));

closing(document.getElementById('menu'));
showClock(document.getElementById('clock'));

follow(`${customerPath}/events`, render);
