import { html } from 'hono/html';
import type { Account } from './account.ts';
import type { Behaviour } from './behaviour.ts';
import { linesOf, nameOf } from './customer.ts';
import type { Customer } from './customer.ts';
import type { SendingFiles } from './files.ts';
import { initialsOf, layout } from '../pages/layout.ts';

export interface FieldErrors {
  readonly webhookUrl?: readonly string[] | undefined;
  readonly secret?: readonly string[] | undefined;
}

const modes: Record<Behaviour['mode'], string> = {
  accept: 'Accept every message',
  refuse: 'Refuse, and say why',
  'fail-later': 'Accept, then report that it failed',
  throttle: 'Say that it is too much (429)',
  down: 'Be down (503)',
  slow: 'Accept, but answer slowly',
  'lost-answer': 'Accept, but lose the answer',
};

const waysOfFiles: Record<SendingFiles, string> = {
  link: 'As a link that it fetches',
  upload: 'Uploaded before the message',
};

/** Where a person connects a business account to the middleware, and says how the platform answers it. */
export function settingsPage(account: Account, deliveryUrl: string, errors: FieldErrors) {
  const content = html`
    <main class="settings" lang="en">
      <header>
        <span class="avatar" aria-hidden="true">${initialsOf(account.title)}</span>
        <div>
          <h1>${account.title}</h1>
          <p class="${account.connection ? 'badge connected' : 'badge'}" data-testid="connection-state">
            ${account.connection ? 'Connected' : 'Not connected'}
          </p>
        </div>
        <a class="button" href="/?account=${account.name}">Open the phone</a>
      </header>
      ${connectionCard(account, deliveryUrl, errors)} ${behaviourCard(account)} ${customersCard(account)}
      ${countersCard(account)}
    </main>
  `;
  return layout({ title: `${account.title} · settings`, styles: ['settings'], script: 'settings', content });
}

function connectionCard(account: Account, deliveryUrl: string, errors: FieldErrors) {
  return html`<section class="card">
    <h2>Connection</h2>
    <label>
      <span>Delivery URL</span>
      <small>Paste it into the form that adds the channel.</small>
      <span class="copyable">
        <input readonly value="${deliveryUrl}" data-testid="delivery-url" />
        <button type="button" data-copy="${deliveryUrl}">Copy</button>
      </span>
    </label>
    <form method="post" action="/accounts/${account.name}/connection">
      <label>
        <span>Webhook URL</span>
        <small>From the page that says the channel was added.</small>
        <input
          name="webhookUrl"
          inputmode="url"
          required
          value="${account.connection?.webhookUrl ?? ''}"
          placeholder="https://…/webhooks/…"
          data-testid="account-webhook-url"
        />
        ${problem(errors.webhookUrl)}
      </label>
      <label>
        <span>Signing secret</span>
        <small>From the same page; it is shown there once.</small>
        <input
          name="secret"
          type="password"
          required
          autocomplete="off"
          placeholder="${account.connection ? 'Paste a new one to change it' : 'whsec_…'}"
          data-testid="account-secret"
        />
        ${problem(errors.secret)}
      </label>
      <button class="primary" data-testid="connect">${account.connection ? 'Connect again' : 'Connect'}</button>
    </form>
  </section>`;
}

function problem(messages: readonly string[] | undefined) {
  return messages?.[0] === undefined ? '' : html`<em class="problem">${messages[0]}</em>`;
}

function behaviourCard(account: Account) {
  const { mode, reason, code, times, delayMs, retryAfter } = account.behaviour;
  const seconds = delayMs === undefined ? 10 : delayMs / 1000;
  return html`<section class="card">
    <h2>How the platform behaves</h2>
    <form method="post" action="/accounts/${account.name}/behaviour" data-behaviour>
      <label>
        <span>When the business sends a message</span>
        <select name="mode" data-testid="behaviour">
          ${Object.entries(modes).map(
            ([value, label]) =>
              html`<option value="${value}" ${value === mode ? html`selected` : ''}>${label}</option>`,
          )}
        </select>
      </label>
      <label data-for="refuse fail-later">
        <span>Reason</span>
        <small>The agent reads it.</small>
        <input
          name="reason"
          maxlength="300"
          value="${reason ?? ''}"
          placeholder="The number is not in use."
          data-testid="reason"
        />
      </label>
      <label data-for="refuse">
        <span>Kind of refusal</span>
        <select name="code">
          ${[
            ['', 'Any other'],
            ['recipient_blocked', 'The customer blocked the business'],
            ['window_closed', 'Too long since the customer wrote'],
          ].map(
            ([value = '', label = '']) =>
              html`<option value="${value}" ${value === (code ?? '') ? html`selected` : ''}>${label}</option>`,
          )}
        </select>
      </label>
      <label data-for="slow">
        <span>Seconds until the answer</span>
        <input name="delaySeconds" type="number" min="0" max="120" value="${seconds}" />
      </label>
      <label data-for="throttle">
        <span>Seconds to wait (Retry-After)</span>
        <input name="retryAfter" type="number" min="0" max="3600" value="${retryAfter ?? 2}" />
      </label>
      <label data-for="refuse fail-later throttle down slow lost-answer">
        <span>For how many messages</span>
        <small>Left blank: until you change it.</small>
        <input name="times" type="number" min="1" max="1000" value="${times ?? ''}" data-testid="times" />
      </label>
      <label>
        <span>How files go to the business</span>
        <select name="sendingFiles" data-testid="sending-files">
          ${Object.entries(waysOfFiles).map(
            ([value, label]) =>
              html`<option value="${value}" ${value === account.sendingFiles ? html`selected` : ''}>${label}</option>`,
          )}
        </select>
      </label>
      <label class="switch">
        <input type="checkbox" name="receipts" ${account.receipts ? html`checked` : ''} data-testid="receipts" />
        <span>Report what was delivered, seen and failed</span>
      </label>
      <button class="primary" data-testid="apply">Apply</button>
    </form>
  </section>`;
}

function customersCard(account: Account) {
  return html`<section class="card">
    <h2>What the platform knows of its customers</h2>
    ${[...account.customers.values()].map((customer) => profileForm(account, customer))}
  </section>`;
}

function profileForm(account: Account, customer: Customer) {
  const fields = [
    ['firstName', 'First name', customer.firstName],
    ['lastName', 'Last name', customer.lastName],
    ['language', 'Language', customer.language],
    ['phone', 'Phone', customer.phone],
    ['email', 'E-mail', customer.email],
    ['imageUrl', 'Address of the picture', customer.imageUrl],
  ] as const;
  return html`<details>
    <summary data-testid="profile-${customer.id}">${nameOf(customer)}</summary>
    <form method="post" action="/accounts/${account.name}/customers/${encodeURIComponent(customer.id)}/profile">
      ${fields.map(
        ([field, label, value]) =>
          html`<label>
            <span>${label}</span>
            <input
              name="${field}"
              maxlength="${field === 'imageUrl' ? 2000 : 200}"
              value="${value ?? ''}"
              autocomplete="off"
            />
          </label>`,
      )}
      <label>
        <span>Fields</span>
        <small>One on each line, as in <code>tier = gold</code>.</small>
        <textarea name="fields" rows="3">${linesOf(customer.fields)}</textarea>
      </label>
      <button class="primary">Save</button>
    </form>
  </details>`;
}

function countersCard({ counters }: Account) {
  const rows: readonly (readonly [string, number])[] = [
    ['Signed messages', counters.deliveries],
    ['Accepted', counters.accepted],
    ['Repeats recognised', counters.duplicates],
    ['Refused', counters.refused],
    ['Malformed', counters.malformed],
    ['Without a valid signature', counters.unverified],
  ];
  return html`<section class="card">
    <h2>From the business so far</h2>
    <dl class="counters">
      ${rows.map(
        ([label, count]) =>
          html`<div>
            <dt>${label}</dt>
            <dd>${count}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}
