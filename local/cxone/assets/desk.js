/* global clearInterval, clearTimeout, document, fetch, FormData, ResizeObserver, sessionStorage, setInterval, setTimeout, URLSearchParams */

// Keeps the desk fresh: asks every second for the two lists as the server renders them, and replaces what changed.
// What the agent is typing is never touched, and outlives a change of conversation.

const EVERY_MS = 1000;
const threads = document.getElementById('threads');
const messages = document.getElementById('messages');
const contact = document.getElementById('contact');
const person = document.getElementById('person');
const form = document.getElementById('reply');

const shown = { threads: undefined, messages: undefined, contact: undefined, person: undefined };

/** One clock on all pages: of 24 hours, in the browser's zone. */
function inBrowsersZone(list) {
  for (const node of list.querySelectorAll('time')) {
    node.textContent = new Date(node.dateTime).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  }
}

const isAtEnd = (list) => list.scrollHeight - list.scrollTop - list.clientHeight < 80;

function replace(name, list, markup) {
  if (list === null || markup === null || shown[name] === markup) return;
  const atEnd = isAtEnd(list);
  shown[name] = markup;
  list.innerHTML = markup;
  inBrowsersZone(list);
  if (name === 'messages' && atEnd) list.scrollTop = list.scrollHeight;
}

async function refresh() {
  const thread = form?.dataset.thread;
  const query = thread === undefined ? '' : `?${new URLSearchParams({ thread })}`;
  const answer = await fetch(`/desk/fragments${query}`);
  if (!answer.ok) return;
  const fragments = await answer.json();
  replace('threads', threads, fragments.threads);
  replace('messages', messages, fragments.messages);
  replace('contact', contact, fragments.contact);
  replace('person', person, fragments.person);
}

async function poll() {
  // The server may be restarting: the next round finds out.
  await refresh().catch(() => undefined);
  setTimeout(poll, EVERY_MS);
}

const TYPING_AGAIN_MS = 4000;
const TYPING_PAUSE_MS = 5000;

/**
 * Tells the server that the agent types: at once, again every four seconds for as long as it goes on, and when it ends or
 * pauses. `once`: not again.
 */
function startTyping(box, mode) {
  const url = `/desk/threads/${form.dataset.thread}/typing`;
  let again;
  let pause;
  let isTyping = false;
  const say = (action) => {
    fetch(url, { method: 'POST', body: new URLSearchParams({ action }), keepalive: true }).catch(() => undefined);
  };
  const stop = () => {
    clearTimeout(pause);
    clearInterval(again);
    if (isTyping) say('isTypingOff');
    isTyping = false;
  };
  box.addEventListener('input', () => {
    clearTimeout(pause);
    if (box.value === '') return stop();
    pause = setTimeout(stop, TYPING_PAUSE_MS);
    if (isTyping) return undefined;
    isTyping = true;
    say('isTypingOn');
    if (mode === 'on') again = setInterval(() => say('isTypingOn'), TYPING_AGAIN_MS);
    return undefined;
  });
  box.addEventListener('blur', stop);
  form.addEventListener('submit', stop);
}

function startReplying() {
  const box = form.elements.namedItem('text');
  const replyTo = document.getElementById('reply-to');
  const quoted = document.getElementById('quoted');
  const problem = document.getElementById('send-problem');
  const draft = `draft:${form.dataset.thread}`;

  const quote = (id, text) => {
    replyTo.value = id;
    document.getElementById('quoted-text').textContent = text;
    quoted.hidden = id === '';
    box.focus();
  };

  const files = form.elements.namedItem('file');
  const showFiles = () => {
    const names = [...files.files].map((file) => file.name);
    const attached = document.getElementById('attached');
    attached.textContent = names.length === 0 ? attached.dataset.none : names.join(', ');
  };
  files.addEventListener('change', showFiles);

  if (form.dataset.typing !== 'off') startTyping(box, form.dataset.typing);

  box.value = sessionStorage.getItem(draft) ?? '';
  box.addEventListener('input', () => sessionStorage.setItem(draft, box.value));
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });

  messages.addEventListener('click', (event) => {
    const button = event.target.closest('[data-quote]');
    if (button !== null) quote(button.dataset.quote, button.dataset.quoteText);
  });
  document.getElementById('unquote').addEventListener('click', () => quote('', ''));

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const body = new FormData(form);
    const text = box.value;
    box.value = '';
    try {
      const answer = await fetch(form.action, { method: 'POST', body, redirect: 'manual' });
      problem.hidden = answer.type === 'opaqueredirect';
      if (!problem.hidden) {
        problem.textContent = await answer.text();
        box.value = text;
        return;
      }
      sessionStorage.setItem(draft, box.value);
      files.value = '';
      showFiles();
      quote('', '');
      await refresh();
      messages.scrollTop = messages.scrollHeight;
    } catch {
      problem.hidden = false;
      problem.textContent = form.dataset.silent;
      box.value = text;
    }
  });
}

/** The one who reads the last message still sees it when the card above takes a part of the room. */
function startStaying() {
  let wasAtEnd = true;
  messages.addEventListener('scroll', () => (wasAtEnd = isAtEnd(messages)));
  new ResizeObserver(() => {
    if (wasAtEnd) messages.scrollTop = messages.scrollHeight;
  }).observe(messages);
}

inBrowsersZone(document);
if (form !== null) {
  messages.scrollTop = messages.scrollHeight;
  startStaying();
  startReplying();
}
if (threads !== null) poll();
