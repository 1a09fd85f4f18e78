// web-chat.mjs: a chat on a web page, with an agent in CXone at the other end. Node 22 or newer, and nothing else.
// Start it, open the address that it prints, and paste the two values there, or set them in the environment.
// It is an example to copy. What it keeps, it keeps in memory: put a database where it says so.

import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** From the page that says that the channel was added. */
const connection = { webhookUrl: process.env.WEBHOOK_URL, secret: process.env.SIGNING_SECRET };
const port = Number(process.env.PORT ?? 8090);
const MAX_FILE_BYTES = 10_000_000;

// --- Signatures (Standard Webhooks): the same in both directions ------------------------------------------------------

/** Over the bytes that travel: JSON that is parsed and written again would have other ones. */
function signatureOf(id, timestamp, body) {
  const key = Buffer.from(connection.secret.replace('whsec_', ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
}

function isSigned({ 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures = '' }, body) {
  if (connection.secret === undefined) return false;
  // An old request that somebody has caught is no longer good.
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300)) return false;
  const expected = Buffer.from(signatureOf(id, timestamp, body));
  // While the secret is being changed there are two signatures, of which one has to fit.
  return signatures.split(' ').some((signature) => {
    const given = Buffer.from(signature);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

// --- To CXone ---------------------------------------------------------------------------------------------------------

/** Posts a webhook once. A repeat has the same id and body, and a new timestamp. */
function post(url, id, body) {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatureOf(id, timestamp, body),
  };
  return fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: AbortSignal.timeout(15_000) });
}

const envelope = (type, data) => JSON.stringify({ type, timestamp: new Date().toISOString(), data });

/** Tells until it is taken: 2xx is taken, 429 and 5xx are tried again, any other answer would stay the same. */
async function tellUntilTaken(id, body) {
  for (const pause of [0, 1_000, 5_000, 30_000, 120_000, 600_000]) {
    await sleep(pause, undefined, { ref: false });
    const { status } = await post(connection.webhookUrl, id, body).catch(() => ({ status: 0 }));
    if (status >= 200 && status < 300) return true;
    if (status >= 400 && status < 500 && status !== 429) break;
  }
  console.error(`A webhook was not taken: ${id}`);
  return false;
}

/** Webhooks of one chat go one after the other, so that none overtakes another. */
function tell(chat, type, data) {
  const body = envelope(type, data);
  chat.queue = chat.queue.then(() => tellUntilTaken(`evt-${randomUUID()}`, body));
  return chat.queue;
}

const whoAndWhere = (chat) => ({ thread: { id: chat.id }, author: { id: chat.customerId, firstName: 'Web visitor' } });

/** The customer wrote, pressed something, or sent a file. `id` is the page's own: its repeats show once. */
async function customerWrote(chat, { id, text = '', press, file }) {
  if (chat.messages.some((message) => message.id === id)) return;
  const message = { id, from: 'customer', text: text || file?.name || '', press, state: 'sending' };
  show(chat, message);
  const attachments = file && [{ name: file.name, uploadId: file.uploadId }];
  const isTaken = await tell(chat, 'message.received', { id, ...whoAndWhere(chat), text, press, attachments });
  message.state = isTaken ? 'sent' : 'failed';
  changed(chat);
}

/** Our files have no address that others could reach, so they are uploaded first. */
async function upload(bytes) {
  const asked = envelope('upload.request', { size: bytes.length });
  const answer = await post(`${connection.webhookUrl}/uploads`, `upload-${randomUUID()}`, asked);
  if (!answer.ok) throw new Error(`The upload was refused: ${answer.status}`);
  const { id, method, url, headers } = (await answer.json()).upload;
  const put = await fetch(url, { method, headers, body: bytes });
  if (!put.ok) throw new Error(`The upload failed: ${put.status}`);
  return id;
}

// --- From CXone -------------------------------------------------------------------------------------------------------

/** By `webhook-id`: what was answered, for at least a day. In production: a table that outlives the process. */
const taken = new Map();

async function delivery(request, response) {
  const body = await bytesOf(request, 1_000_000);
  // First the signature, then everything else: nothing of a stranger's is parsed.
  if (!isSigned(request.headers, body)) return answer(response, 401);
  const id = request.headers['webhook-id'];
  const before = taken.get(id);
  if (before !== undefined) return answer(response, before.status, before.body);

  const { type, data } = JSON.parse(body.toString('utf8'));
  const { status, body: said, then } = receive(type, data);
  // What was refused may be sent again; what was taken is answered alike each time, and shown once.
  if (status < 300) taken.set(id, { status, body: said, at: Date.now() });
  for (const [old, { at }] of taken) if (Date.now() - at > 2 * 86_400_000) taken.delete(old);
  // Answer at once. What takes time comes behind the answer.
  answer(response, status, said);
  await then?.();
}

function receive(type, data) {
  const chat = chats.get(data?.thread?.id);
  switch (type) {
    case 'message.send': {
      if (chat === undefined) return { status: 404, body: { error: { code: 'no_chat', message: 'No such chat.' } } };
      const { id, text = '', content, attachments: [file] = [] } = data;
      const message = { id, from: 'agent', text, content, fileName: file?.name, state: 'kept' };
      return { status: 200, body: { id }, then: () => agentWrote(chat, message, file) };
    }
    case 'agent.typing':
      if (chat !== undefined) push(chat, { typing: data.isTyping });
      return { status: 204 };
    case 'conversation.ended':
      if (chat !== undefined) note(chat, 'The agent ended the chat. Write to begin again.');
      return { status: 204 };
    default:
      return { status: 204 }; // A test of the channel, or of a later version: not for the customer.
  }
}

async function agentWrote(chat, message, file) {
  show(chat, message);
  if (file === undefined) return reportDelivered(chat);
  try {
    // The link works for an hour, for whoever has it: it stays here, and the page gets the bytes from us.
    const fetched = await fetch(file.url, { signal: AbortSignal.timeout(60_000) });
    if (!fetched.ok || file.size > MAX_FILE_BYTES) throw new Error('not fetched');
    chat.files.set(message.id, { ...file, bytes: Buffer.from(await fetched.arrayBuffer()) });
    message.hasFile = true;
    reportDelivered(chat);
  } catch {
    report(chat, message, 'failed', 'The file could not be fetched.');
  }
  changed(chat);
}

/** What is on an open page is delivered; what is in front of somebody's eyes is seen, as the page tells. */
function reportDelivered(chat) {
  if (chat.pages.size === 0) return;
  const isKept = ({ from, state, fileName, hasFile }) => from === 'agent' && state === 'kept' && (!fileName || hasFile);
  for (const message of chat.messages.filter(isKept)) report(chat, message, 'delivered');
}

function report(chat, message, status, reason) {
  message.state = status;
  void tell(chat, 'message.status', { messageId: message.id, status, reason });
}

// --- The chats and their pages ----------------------------------------------------------------------------------------

/** By id. In production: a database. The id is a secret of its customer, who has it in a cookie. */
const chats = new Map();

function chatOf({ headers: { cookie = '' } }) {
  const [, id] = /(?:^|; )chat=(web-[\w-]{36})(?:;|$)/.exec(cookie) ?? [];
  return chats.get(id);
}

function newChat() {
  const chat = { id: `web-${randomUUID()}`, customerId: `visitor-${randomUUID()}` };
  Object.assign(chat, { messages: [], files: new Map(), pages: new Set(), queue: Promise.resolve(true) });
  chats.set(chat.id, chat);
  return chat;
}

function show(chat, message) {
  chat.messages.push(message);
  changed(chat);
}

const note = (chat, text) => show(chat, { id: `note-${randomUUID()}`, from: 'note', text });
const changed = (chat) => push(chat, { messages: chat.messages });

function push(chat, what) {
  for (const page of chat.pages) page.write(`data: ${JSON.stringify(what)}\n\n`);
}

/** What the page asks for, each for the one chat of its cookie. */
const acts = {
  connect: (_chat, { webhookUrl, secret }) =>
    void Object.assign(connection, { webhookUrl: String(webhookUrl).trim(), secret: String(secret).trim() }),
  messages: (chat, { id, text }) => isId(id) && isText(text) && void customerWrote(chat, { id, text }),
  presses: (chat, { id, messageId, key, label }) =>
    isId(id) &&
    isText(label) &&
    !hasPressed(chat, messageId, key) &&
    void customerWrote(chat, { id, text: label, press: { messageId, key } }),
  typing: (chat, { isTyping }) => {
    // Lost without harm, so it is told once, and waits for nothing.
    const body = envelope('customer.typing', { thread: { id: chat.id }, isTyping: isTyping === true });
    void post(connection.webhookUrl, `typing-${randomUUID()}`, body).catch(() => undefined);
  },
  seen: (chat, { ids }) => {
    for (const message of chat.messages) {
      if (message.state === 'delivered' && ids.includes(message.id)) report(chat, message, 'seen');
    }
  },
  end: (chat) => {
    note(chat, 'You ended the chat.');
    void tell(chat, 'conversation.ended', whoAndWhere(chat));
  },
};

/** The same choice of the same message is told once, so it stands here once. */
const hasPressed = ({ messages }, messageId, key) =>
  messages.some(({ press, state }) => press?.messageId === messageId && press.key === key && state !== 'failed');
const isId = (id) => typeof id === 'string' && /^m-[\w-]{8,64}$/.test(id);
const isText = (text) => typeof text === 'string' && text.trim() !== '' && text.length <= 10_000;

async function act(name, chat, request, response) {
  // A form of another site can't have this type, so that none acts with the customer's cookie.
  if (request.headers['content-type'] !== 'application/json') return answer(response, 415);
  const body = JSON.parse((await bytesOf(request, 100_000)).toString('utf8'));
  if (chat === undefined || (connection.secret === undefined) !== (name === 'connect')) return answer(response, 409);
  acts[name](chat, body);
  return answer(response, 204);
}

async function sentFile(chat, name, request, response) {
  if (!chat || request.headers['content-type'] !== 'application/octet-stream') return answer(response, 415);
  const id = `m-${randomUUID()}`;
  try {
    void customerWrote(chat, { id, file: { name, uploadId: await upload(await bytesOf(request, MAX_FILE_BYTES)) } });
  } catch (error) {
    show(chat, { id, from: 'customer', text: name, state: 'failed' });
    throw error;
  }
  return answer(response, 204);
}

function openEvents(chat, response) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  chat.pages.add(response);
  response.on('close', () => chat.pages.delete(response));
  changed(chat);
  reportDelivered(chat);
}

/** A file of an agent: saved, never shown as a page of ours. */
function getFile({ bytes, name }, response) {
  const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(name)}`;
  const headers = { 'content-type': 'application/octet-stream', 'content-disposition': disposition };
  response.writeHead(200, { ...headers, 'x-content-type-options': 'nosniff' }).end(bytes);
}

function openPage(chat, response) {
  const nonce = randomUUID();
  const policy = `default-src 'none'; connect-src 'self'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'`;
  response.setHeader('content-security-policy', policy);
  // Over HTTPS, with Secure as well.
  response.setHeader('set-cookie', `chat=${(chat ?? newChat()).id}; HttpOnly; SameSite=Lax; Path=/; Max-Age=86400`);
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(page(nonce, connection.secret !== undefined));
}

async function bytesOf(request, most) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > most) throw Object.assign(new Error('too large'), { status: 413 });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function answer(response, status, body) {
  if (body === undefined) return response.writeHead(status).end();
  return response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

const server = createServer((request, response) => {
  const serve = async () => {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    const [, first, second] = pathname.split('/');
    const chat = chatOf(request);
    if (request.method === 'POST') {
      if (pathname === '/deliveries') return delivery(request, response);
      if (pathname === '/files') return sentFile(chat, searchParams.get('name') || 'file', request, response);
      if (Object.hasOwn(acts, first)) return act(first, chat, request, response);
    } else if (pathname === '/') return openPage(chat, response);
    else if (pathname === '/events' && chat) return openEvents(chat, response);
    else if (first === 'files' && chat?.files.has(second)) return getFile(chat.files.get(second), response);
    return answer(response, 404);
  };
  serve().catch(({ status = 500 }) => (response.headersSent ? response.end() : answer(response, status)));
});
server.listen(port, '127.0.0.1', () => {
  const address = `http://127.0.0.1:${server.address().port}`;
  console.log(`Chat: ${address}/\nDelivery URL: ${address}/deliveries`);
});

// --- The page: whatever comes from others is shown as text, never as HTML ----------------------------------------------

const page = (nonce, isConnected) => `<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Chat</title>
<style nonce="${nonce}">
  :root { color-scheme: light dark; font: 16px/1.45 system-ui, sans-serif; }
  body { display: flex; flex-direction: column; max-width: 520px; height: 100dvh; margin: 0 auto; }
  [hidden] { display: none !important; } small { display: block; }
  header, form { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; padding: 10px; } h1 { flex: 1; margin: 0; font-size: 18px; }
  ol { flex: 1; margin: 0; padding: 10px; overflow-y: auto; list-style: none; }
  li { width: fit-content; max-width: 80%; margin: 4px 0; padding: 7px 12px; border-radius: 14px; white-space: pre-wrap; overflow-wrap: anywhere; background: light-dark(#e8eeec, #22302d); }
  .customer { margin-left: auto; color: #fff; background: #0b6e63; } .note { margin-inline: auto; font-size: 14px; background: none; }
  button, input { font: inherit; min-height: 40px; border: 1px solid light-dark(#b9c6c3, #40524e); border-radius: 10px; padding: 4px 12px; }
  li button, li a { display: block; width: 100%; margin-top: 6px; }
  input { flex: 1; min-width: 0; } [type='file'] { flex-basis: 100%; }
</style>
<header><h1>Chat</h1><button id="end">End chat</button></header>
<form id="connect" ${isConnected ? 'hidden' : ''}>
  <input name="webhookUrl" aria-label="Webhook URL" placeholder="Webhook URL" required>
  <input name="secret" aria-label="Signing secret" placeholder="Signing secret" type="password" required><button>Connect</button>
</form>
<ol id="messages" aria-live="polite"></ol>
<small id="typing" role="status"></small>
<form id="composer"><input id="text" aria-label="Message" autocomplete="off" maxlength="10000"><button>Send</button>
  <input id="file" type="file" aria-label="Send a file"></form>
<script nonce="${nonce}">
  const [list, text, typing] = ['messages', 'text', 'typing'].map((id) => document.getElementById(id));
  const newId = () => 'm-' + Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-');
  const post = (path, body = {}) =>
    fetch('/' + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const add = (parent, name, words, more = {}) => parent.appendChild(Object.assign(document.createElement(name), { textContent: words, ...more }));

  /** Buttons of the kinds that this page knows, in version 1; of anything else the text says all of it. */
  function choicesIn({ version, kind, choices = [], cards = [], slots = [] } = {}) {
    if (version !== 1) return [];
    if (kind === 'timeSlots') return slots.map(({ key, startsAt, minutes }) => ({ key, label: new Date(startsAt).toLocaleString(), description: minutes && minutes + ' min' }));
    return kind === 'card' ? cards.flatMap((card) => card.choices) : choices;
  }
  const placeIn = ({ title, address, latitude, longitude } = {}) => (title || address ? [title, address] : [latitude, longitude]);
  /** What stands above the buttons: a list's title, the text, and the place of an appointment. */
  const above = ({ title, text, place }) => [title, text, placeIn(place).filter(Boolean).join(', ')].filter(Boolean).join('\\n');
  function draw(message) {
    const { id, from, state, content } = message;
    const choices = choicesIn(content);
    const isShort = choices.length > 0 && content.kind !== 'card' && above(content) !== '';
    const row = add(list, 'li', isShort ? above(content) : message.text, { className: from });
    for (const { key, label, description = '' } of choices)
      add(add(row, 'button', label, { onclick: () => post('presses', { id: newId(), messageId: id, key, label }) }), 'small', description);
    if (message.hasFile) add(row, 'a', message.fileName, { href: '/files/' + id });
    else if (message.fileName) add(row, 'small', message.fileName + (state === 'failed' ? ' could not be fetched' : ' …'));
    if (from === 'customer') add(row, 'small', { sending: '…', sent: '✓', failed: 'Not sent' }[state]);
  }
  let [delivered, types, endsTyping, hidesTyping] = [[], false];
  const see = () => {
    if (document.visibilityState !== 'visible' || delivered.length === 0) return;
    void post('seen', { ids: delivered });
    delivered = [];
  };
  document.addEventListener('visibilitychange', see);
  new EventSource('/events').onmessage = ({ data }) => {
    const { messages, typing: isTyping } = JSON.parse(data);
    typing.textContent = isTyping ? 'The agent is typing …' : '';
    clearTimeout(hidesTyping);
    hidesTyping = setTimeout(() => typing.replaceChildren(), 10000); // The end of it may get lost.
    if (messages === undefined) return;
    list.replaceChildren();
    messages.forEach(draw);
    list.scrollTop = list.scrollHeight;
    delivered = messages.filter(({ from, state }) => from === 'agent' && state !== 'seen').map(({ id }) => id);
    setTimeout(see, 500);
  };
  /** Told when it begins and when it ends: after a pause, with an empty line, or with the message. */
  function tellTyping(now) {
    clearTimeout(endsTyping);
    if (now) endsTyping = setTimeout(tellTyping, 5000, false);
    if (now !== types) void post('typing', { isTyping: (types = now) });
  }
  text.oninput = () => tellTyping(text.value !== '');
  document.getElementById('composer').onsubmit = (event) => {
    event.preventDefault();
    if (text.value.trim() !== '') void post('messages', { id: newId(), text: text.value });
    text.value = '';
    tellTyping(false);
  };
  document.getElementById('file').onchange = ({ target }) => {
    const [file] = target.files;
    const headers = { 'content-type': 'application/octet-stream' };
    if (file) void fetch('/files?name=' + encodeURIComponent(file.name), { method: 'POST', headers, body: file });
    target.value = '';
  };
  document.getElementById('end').onclick = () => post('end');
  document.getElementById('connect').onsubmit = async (event) => {
    event.preventDefault();
    const answer = await post('connect', Object.fromEntries(new FormData(event.target)));
    event.target.hidden = answer.ok;
  };
</script>
</html>`;
