import { html } from 'hono/html';
import type { Account } from './account.ts';
import { nameOf } from './customer.ts';
import type { ContactState, Customer } from './customer.ts';
import { chatLink, clip, phonePage } from '../pages/phone-page.ts';
import { say } from '../pages/speak.ts';
import type { Words } from '../pages/speak.ts';

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

/** The phone of one customer, showing the chat with one business account. chat.js fills it. */
export function chatPage(accounts: readonly Account[], account: Account, customer: Customer) {
  const owner = say('{name}’s phone', { name: nameOf(customer) });
  return phonePage({
    title: `${account.title} · ${owner}`,
    styles: ['rich'],
    script: 'chat',
    data: { account: account.name, customer: customer.id, business: account.title },
    owner,
    name: account.title,
    presence: say('Business account'),
    empty: say('Write to {name} 👋', { name: account.title }),
    menu: menu(accounts, account, customer),
    notice: html`<p class="notice" id="notice" data-testid="not-connected" hidden>
      ${say('This account is not connected yet.')} <a href="/accounts/${account.name}">${say('Connect it')}</a>
    </p>`,
    attach: html`<label class="attach">
      <input type="file" id="files" multiple data-testid="attach" aria-label="${say('Attach files')}" />
      ${clip()}
    </label>`,
    maxLength: 10_000,
    isClosed: false,
    marks,
  });
}

function menu(accounts: readonly Account[], account: Account, customer: Customer) {
  const customers = [...account.customers.values()];
  return html`<h2>${say('Whose phone')}</h2>
    ${customers.map((other) => chatLink({ account: account.name, customer: other.id }, nameOf(other), other.id === customer.id))}
    ${
      accounts.length < 2
        ? ''
        : html`<h2>${say('Chat with')}</h2>
            ${accounts.map((other) => chatLink({ account: other.name, customer: customer.id }, other.title, other.name === account.name))}`
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
    <a href="/accounts/${account.name}" data-testid="settings">${say('Connection and answers')}</a>`;
}
