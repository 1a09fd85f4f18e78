/* global document, window, fetch, setInterval, EventSource, FormData, IntersectionObserver */

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
const chosenList = document.getElementById('chosen');
const accountPath = `/accounts/${encodeURIComponent(account)}`;
const customerPath = `${accountPath}/customers/${encodeURIComponent(customer)}`;

const shown = new Set();
let replyTo;
let chosen = [];

function post(path, body) {
  return fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body ?? {}),
  });
}

function element(name, className, ...children) {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

const drawings = {
  sending: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 3.5V12l3.5 2',
  retrying: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 3.5V12l3.5 2',
  accepted: 'm4.5 12.5 5 5 10-11',
  failed: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 4.5v5.5m0 3v.5',
};
const labels = { sending: 'Sending', retrying: 'Trying again', accepted: 'Sent', failed: 'Not sent' };

function drawing(state) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', labels[state]);
  path.setAttribute('d', drawings[state]);
  svg.append(path);
  return svg;
}

function time(iso) {
  const node = element('time', '', new Date(iso).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }));
  node.dateTime = iso;
  return node;
}

function quote(message) {
  const who = message.from === 'agent' ? business : 'You';
  return element('blockquote', '', element('strong', '', who), element('span', '', wordsOf(message)));
}

function wordsOf({ text, files }) {
  return text || files.map(({ name }) => name).join(', ');
}

function sizeInWords(size) {
  if (size < 1000) return `${size} B`;
  return size < 1e6 ? `${Math.round(size / 1000)} kB` : `${(size / 1e6).toFixed(1)} MB`;
}

const pictures = new Set(['image/avif', 'image/bmp', 'image/gif', 'image/jpeg', 'image/png', 'image/webp']);

/** A picture as such, another file as a link, and what is not there (yet) as a line of words. */
function attachment({ name, type, size, bytesId, problem }) {
  if (bytesId === undefined) {
    const words = problem === undefined ? `${name} is on its way…` : `${name} could not be fetched. ${problem}`;
    const line = element('p', problem === undefined ? 'file absent' : 'file absent broken', words);
    line.dataset.testid = 'file';
    return line;
  }
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

const isAtEnd = () => chat.scrollHeight - chat.scrollTop - chat.clientHeight < 80;

function showChosen() {
  const atEnd = isAtEnd();
  chosenList.hidden = chosen.length === 0;
  chosenList.replaceChildren(
    ...chosen.map((file) => {
      const remove = element('button', '', '×');
      remove.type = 'button';
      remove.setAttribute('aria-label', `Don’t send ${file.name}`);
      remove.addEventListener('click', () => {
        chosen = chosen.filter((other) => other !== file);
        showChosen();
      });
      return element('li', '', element('span', '', file.name), element('small', '', sizeInWords(file.size)), remove);
    }),
  );
  if (atEnd) chat.scrollTop = chat.scrollHeight;
}

picker.addEventListener('change', () => {
  chosen = [...chosen, ...picker.files];
  picker.value = '';
  showChosen();
  compose.focus();
});

function setQuote(message) {
  replyTo = message?.id;
  quoting.hidden = !message;
  quotedText.replaceChildren(...(message ? quote(message).childNodes : []));
  compose.focus();
}

function problemOf(message) {
  const line = element('p', 'problem', `${labels[message.state]} · ${message.problem}`);
  if (message.state === 'failed') {
    const again = element('button', '', 'Try again');
    again.type = 'button';
    again.addEventListener('click', () => post(`${accountPath}/messages/${encodeURIComponent(message.id)}/retry`));
    line.append(' ', again);
  }
  return line;
}

const onlyEmoji = /^\p{RGI_Emoji}{1,3}$/v;

function bubble(message, quoted) {
  const own = message.from === 'customer';
  const body = element('div', 'bubble');
  body.dataset.testid = 'bubble';
  body.dataset.from = message.from;
  body.dataset.state = message.state;
  if (onlyEmoji.test(message.text)) body.classList.add('emoji');
  if (quoted) body.append(quote(quoted));
  body.append(...message.files.map(attachment));
  if (message.text !== '') body.append(element('p', 'text', message.text));
  body.append(element('span', 'stamp', time(message.at), ...(own ? [drawing(message.state)] : [])));

  const reply = element('button', 'reply', '↩');
  reply.type = 'button';
  reply.dataset.testid = 'reply';
  reply.setAttribute('aria-label', 'Reply to this message');
  reply.addEventListener('click', () => setQuote(message));

  const row = element('li', own ? 'own' : 'theirs', element('div', 'line', body, reply));
  row.dataset.id = message.id;
  if (message.problem) row.append(problemOf(message));
  if (!shown.has(message.id)) row.classList.add('new');
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
  void post(`${accountPath}/seen`, { ids });
}
document.addEventListener('visibilitychange', see);

function render({ connected, messages, isTyping }) {
  notice.hidden = connected;
  const doing = isTyping ? 'typing…' : 'Business account';
  if (presence.textContent !== doing) presence.textContent = doing;
  const atEnd = isAtEnd();
  const byId = new Map(messages.map((message) => [message.id, message]));
  const rows = [];
  let day;
  for (const message of messages) {
    const date = new Date(message.at).toLocaleDateString([], { weekday: 'long', day: 'numeric', month: 'long' });
    if (date !== day) rows.push(element('li', 'day', date));
    day = date;
    rows.push(bubble(message, byId.get(message.replyTo)));
  }
  eyes.disconnect();
  onScreen.clear();
  chat.replaceChildren(...rows);
  for (const row of rows) {
    const message = byId.get(row.dataset.id);
    if (message?.state === 'received') eyes.observe(row);
  }
  const fresh = messages.some((message) => !shown.has(message.id));
  for (const message of messages) shown.add(message.id);
  if (atEnd || fresh) chat.scrollTop = chat.scrollHeight;
}

function fit() {
  compose.style.height = 'auto';
  const borders = compose.offsetHeight - compose.clientHeight;
  compose.style.height = `${compose.scrollHeight + borders}px`;
}

composer.addEventListener('submit', async (event) => {
  event.preventDefault();
  const text = compose.value.trim();
  if (text === '' && chosen.length === 0) return;
  const body = new FormData();
  body.set('text', text);
  if (replyTo !== undefined) body.set('replyTo', replyTo);
  for (const file of chosen) body.append('file', file);
  compose.value = '';
  chosen = [];
  showChosen();
  setQuote(undefined);
  fit();
  const response = await fetch(`${customerPath}/messages`, { method: 'POST', body });
  if (response.status === 409 && compose.value === '') compose.value = text;
});
compose.addEventListener('input', fit);
compose.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  composer.requestSubmit();
});
document.getElementById('stop-quoting').addEventListener('click', () => setQuote(undefined));

const menu = document.getElementById('menu');
document.addEventListener('click', (event) => {
  if (!menu.contains(event.target)) menu.open = false;
});

function tick() {
  document.getElementById('clock').textContent = new Date().toLocaleTimeString([], {
    hour: '2-digit',
    minute: '2-digit',
  });
}
tick();
setInterval(tick, 10_000);

const events = new EventSource(`${customerPath}/events`);
events.addEventListener('message', (event) => render(JSON.parse(event.data)));
window.addEventListener('pagehide', () => events.close());
