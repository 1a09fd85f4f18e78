/* global document, fetch, setInterval */

import { element } from './chat-parts.js';
import './settings.js';
import { clockTime } from './words.js';

const REFRESH_MS = 2_000;

function rows({ url, pending_update_count: pending, last_error_date: date, last_error_message: message }) {
  const row = (term, words, className) => [element('dt', '', term), element('dd', className, words)];
  return [
    ...row('URL', url || 'not set'),
    ...row('Waiting', pending === 1 ? '1 update' : `${pending} updates`),
    ...(message === undefined ? [] : row('Last error', `${message} · ${clockTime(new Date(date * 1000))}`, 'problem')),
  ];
}

/** Where each bot's updates go, and what came of it. */
async function refresh() {
  const response = await fetch('/botfather/webhooks').catch(() => undefined);
  if (!response?.ok) return;
  const webhooks = await response.json();
  for (const card of document.querySelectorAll('[data-bot]')) {
    const webhook = webhooks[card.dataset.bot];
    if (webhook) card.querySelector('[data-webhook]').replaceChildren(...rows(webhook));
  }
}

void refresh();
setInterval(refresh, REFRESH_MS);
