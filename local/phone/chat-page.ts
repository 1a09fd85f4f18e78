import { html } from 'hono/html';
import type { Account } from './account.ts';
import { nameOf } from './customer.ts';
import type { ContactState, Customer } from './customer.ts';
import { initialsOf, layout, legend } from '../pages/layout.ts';
import { say } from '../pages/speak.ts';
import type { Words } from '../pages/speak.ts';

/** The phone of one customer, showing the chat with one business account. chat.js fills it. */
export function chatPage(accounts: readonly Account[], account: Account, customer: Customer) {
  const title = `${account.title} · ${say('{name}’s phone', { name: nameOf(customer) })}`;
  const content = html`
    <main
      class="phone"
      id="phone"
      data-account="${account.name}"
      data-customer="${customer.id}"
      data-business="${account.title}"
    >
      <div class="status-bar">
        <time id="clock"></time>
        <span>${say('{name}’s phone', { name: nameOf(customer) })}</span>
      </div>
      <header class="chat-header">
        <span class="avatar" aria-hidden="true">${initialsOf(account.title)}</span>
        <div class="chat-title">
          <h1>${account.title}</h1>
          <p id="presence" data-testid="presence" aria-live="polite">${say('Business account')}</p>
        </div>
        ${menu(accounts, account, customer)}
      </header>
      <p class="notice" id="notice" data-testid="not-connected" hidden>
        ${say('This account is not connected yet.')} <a href="/accounts/${account.name}">${say('Connect it')}</a>
      </p>
      <ol
        class="chat"
        id="chat"
        aria-label="${say('Messages')}"
        aria-live="polite"
        tabindex="0"
        data-empty="${say('Write to {name} 👋', { name: account.title })}"
      ></ol>
      <form class="composer" id="composer">
        <div class="quoting" id="quoting" hidden>
          <p id="quoted-text"></p>
          <button type="button" id="stop-quoting" aria-label="${say('Cancel the reply')}">×</button>
        </div>
        <ul class="chosen" id="chosen" aria-label="${say('Files to send')}" hidden></ul>
        <label class="attach">
          <input type="file" id="files" multiple data-testid="attach" aria-label="${say('Attach files')}" />
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path
              d="m20.5 11.5-8.6 8.6a5.4 5.4 0 0 1-7.6-7.6l8.6-8.6a3.6 3.6 0 0 1 5.1 5.1l-8.6 8.6a1.8 1.8 0 0 1-2.6-2.6l7.9-7.9"
            />
          </svg>
        </label>
        <textarea
          id="compose"
          data-testid="compose"
          rows="1"
          maxlength="10000"
          placeholder="${say('Message')}"
          aria-label="${say('Message')}"
          autocomplete="off"
        ></textarea>
        <button class="send" data-testid="send" aria-label="${say('Send')}">
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M3.4 20.4 21 12 3.4 3.6l-.01 6.53L15 12 3.39 13.87z" />
          </svg>
        </button>
      </form>
      ${legend(marks)}
    </main>
  `;
  return layout({ title, styles: ['chat', 'rich'], script: 'chat', content });
}

function menu(accounts: readonly Account[], account: Account, customer: Customer) {
  const customers = [...account.customers.values()];
  return html`<details class="menu" id="menu">
    <summary aria-label="${say('Menu')}" data-testid="menu">
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <circle cx="12" cy="5" r="1.8" />
        <circle cx="12" cy="12" r="1.8" />
        <circle cx="12" cy="19" r="1.8" />
      </svg>
    </summary>
    <nav>
      <h2>${say('Whose phone')}</h2>
      ${customers.map((other) => choice(account.name, other.id, nameOf(other), other.id === customer.id))}
      ${
        accounts.length < 2
          ? ''
          : html`<h2>${say('Chat with')}</h2>
              ${accounts.map((other) => choice(other.name, customer.id, other.title, other.name === account.name))}`
      }
      <h2>${account.title}</h2>
      <button type="button" data-act="end" data-testid="end-chat">${say('End the chat')}</button>
      <div id="contact-state" data-state="${account.stateOf(customer.id)}">
        ${acts.map(
          ([state, label]) =>
            html`<button type="button" data-act="contact-state" data-value="${state}" data-testid="act-${state}">
              ${say(label)}
            </button>`,
        )}
      </div>
      <a href="/accounts/${account.name}" data-testid="settings">${say('Connection and answers')}</a>
    </nav>
  </details>`;
}

/** As chat.js draws them. */
const marks: readonly (readonly [string, Words])[] = [
  ['M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 3.5V12l3.5 2', 'on its way'],
  ['m4.5 12.5 5 5 10-11', 'sent'],
  ['M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 4.5v5.5m0 3v.5', 'not sent'],
];

/** What a customer may do, and how they stand then. */
const acts: readonly (readonly [ContactState, Words])[] = [
  ['opted-out', 'Ask for no more messages'],
  ['blocked', 'Block the business'],
  ['left', 'Leave the chat'],
  ['reachable', 'Take messages again'],
];

function choice(account: string, customer: string, label: string, chosen: boolean) {
  const query = new URLSearchParams({ account, customer }).toString();
  return html`<a href="/?${query}" ${chosen ? html`aria-current="true"` : ''}>${label}</a>`;
}
