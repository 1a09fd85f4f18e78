/* global document, window, fetch, EventSource, setInterval */

import { clockTime, isFrench, language, say } from './words.js';

/** What the chat pages of every platform are made of. */

export function element(name, className, ...children) {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

export function button(className, label, words, onClick) {
  const node = element('button', className, words);
  node.type = 'button';
  node.setAttribute('aria-label', label);
  node.addEventListener('click', onClick);
  return node;
}

export function drawing(path, label) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}

export function time(iso) {
  const node = element('time', '', clockTime(new Date(iso)));
  node.dateTime = iso;
  return node;
}

/** The rows of messages, in order of time, with a line before the first one of each day. */
function byDay(messages, rowOf) {
  let day;
  return messages.flatMap((message) => {
    const date = new Date(message.at).toLocaleDateString(isFrench ? language : 'en-GB', {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
    });
    const isFirst = date !== day;
    day = date;
    return isFirst ? [element('li', 'day', date), rowOf(message)] : [rowOf(message)];
  });
}

function sizeInWords(size) {
  if (size < 1000) return `${size} B`;
  return size < 1e6 ? `${Math.round(size / 1000)} kB` : `${(size / 1e6).toFixed(1)} MB`;
}

const pictures = new Set(['image/avif', 'image/bmp', 'image/gif', 'image/jpeg', 'image/png', 'image/webp']);

/** A link to a file that is there: a picture shows as such. */
export function fileLink({ name, type, size, bytesId }) {
  const link = element('a');
  link.href = `/files/${bytesId}`;
  link.target = '_blank';
  link.dataset.testid = 'file';
  if (pictures.has(type)) {
    const picture = element('img');
    picture.src = link.href;
    picture.alt = name;
    link.className = 'picture';
    link.append(picture);
  } else {
    link.className = 'file';
    link.append(element('span', 'file-name', name), element('span', 'file-size', sizeInWords(size)));
  }
  return link;
}

export function quote(who, words) {
  return element('blockquote', '', element('strong', '', who), element('span', '', words));
}

const onlyEmoji = /^\p{RGI_Emoji}{1,3}$/v;
export const isOnlyEmoji = (text) => onlyEmoji.test(text);

/** A link to another site, on a page of its own. */
export function linkAway(url, testid, ...children) {
  const link = element('a', '', ...children);
  link.href = url;
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  link.dataset.testid = testid;
  return link;
}

/** A point on the map, with the name and the address of what is there. */
export function place({ latitude, longitude }, name, address) {
  const point = `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
  const lines = [name && element('strong', '', name), address && element('span', '', address)].filter(Boolean);
  return element('p', 'place', ...lines, element('span', '', point));
}

/** Posts as JSON to addresses below a path. */
export const postingTo =
  (path) =>
  (what, body = {}) =>
    fetch(`${path}/${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

/** Draws what the server sends, for as long as the page is there. */
export function follow(address, draw) {
  const events = new EventSource(address);
  events.addEventListener('message', (event) => draw(JSON.parse(event.data)));
  window.addEventListener('pagehide', () => events.close());
}

/** Says it again to a screen reader only where it has changed. */
export function setText(node, words) {
  if (node.textContent !== words) node.textContent = words;
}

export const isAtEnd = (chat) => chat.scrollHeight - chat.scrollTop - chat.clientHeight < 80;

/** The messages of a chat, drawn again with each event: the focus stays where it was, and the newest in sight. */
export class Messages {
  #chat;
  #shown = new Set();

  constructor(chat) {
    this.#chat = chat;
  }

  get isEmpty() {
    return this.#shown.size === 0;
  }

  /** Tells whether one of them was not there before. `rowOf` gets a message, and all by their ids. */
  draw(messages, rowOf) {
    const chat = this.#chat;
    const atEnd = isAtEnd(chat);
    const focused = document.activeElement?.dataset?.focus;
    const byId = new Map(messages.map((message) => [message.id, message]));
    const isNew = ({ id }) => !this.#shown.has(id);
    const rows = byDay(messages, (message) => {
      const row = rowOf(message, byId);
      if (isNew(message)) row.classList.add('new');
      return row;
    });
    chat.replaceChildren(...rows);
    if (focused) [...chat.querySelectorAll('[data-focus]')].find(({ dataset }) => dataset.focus === focused)?.focus();
    const hasNew = messages.some(isNew);
    for (const { id } of messages) this.#shown.add(id);
    if (atEnd || hasNew) chat.scrollTop = chat.scrollHeight;
    return hasNew;
  }
}

/** The files that a person chose and has not sent, in a list where each can be taken out. */
export class ChosenFiles {
  #files = [];
  #list;
  #changed;

  constructor(list, changed) {
    this.#list = list;
    this.#changed = changed;
  }

  get files() {
    return this.#files;
  }

  /** Takes over what a picker holds. */
  add(picker) {
    this.#set([...this.#files, ...picker.files]);
    picker.value = '';
  }

  clear() {
    this.#set([]);
  }

  #set(files) {
    this.#files = files;
    this.#list.hidden = files.length === 0;
    this.#list.replaceChildren(
      ...files.map((file) => {
        const takeOut = () => this.#set(this.#files.filter((other) => other !== file));
        const remove = button('', say('Don’t send {file}', { file: file.name }), '×', takeOut);
        return element('li', '', element('span', '', file.name), element('small', '', sizeInWords(file.size)), remove);
      }),
    );
    this.#changed();
  }
}

/** A text field that grows with its text, and sends its form at Enter. */
export function growing(field) {
  const fit = () => {
    field.style.height = 'auto';
    const borders = field.offsetHeight - field.clientHeight;
    field.style.height = `${field.scrollHeight + borders}px`;
  };
  field.addEventListener('input', fit);
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    field.form.requestSubmit();
  });
  return fit;
}

/** A click beside an open menu closes it. */
export function closing(menu) {
  document.addEventListener('click', (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}

/** The clock in the status bar. */
export function showClock(clock) {
  const tick = () => {
    clock.textContent = clockTime(new Date());
  };
  tick();
  setInterval(tick, 10_000);
}
