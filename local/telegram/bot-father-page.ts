import { html } from 'hono/html';
import { initialsOf, layout } from '../pages/layout.ts';
import type { Behaviour } from './behaviour.ts';
import type { Bot } from './bot.ts';

export interface NewBotProblems {
  readonly name?: readonly string[] | undefined;
  readonly username?: readonly string[] | undefined;
}

const modes: Record<Behaviour['mode'], string> = {
  'as-usual': 'Do what it is asked',
  throttle: 'Say that it is too much (429)',
  'server-error': 'Break down (500)',
  'bad-gateway': 'Be out of reach (502)',
  'lost-answer': 'Do it, but lose the answer',
  slow: 'Do it, but answer slowly',
  'photo-dimensions': 'Refuse the dimensions of photos',
  'no-voice': 'Let nobody take voice messages',
};

/** Where a person makes bots, reads their tokens, and says how the Bot API answers them. */
export function botFatherPage(bots: readonly Bot[], origin: string, problems: NewBotProblems = {}) {
  const content = html`
    <main class="settings" lang="en">
      <header>
        <span class="avatar" aria-hidden="true">BF</span>
        <div>
          <h1>BotFather</h1>
          <p>Bots, their tokens and their webhooks</p>
        </div>
        <a class="button" href="/">Open the phone</a>
      </header>
      <section class="card">
        <h2>Bot API server on this laptop</h2>
        ${copyable('Address', 'The form that adds the channel has it already, as npm start tells it; paste it where it is missing.', origin, 'api-url')}
      </section>
      ${bots.map(botCard)} ${newBotCard(problems)}
    </main>
  `;
  return layout({ title: 'BotFather', styles: ['settings', 'telegram'], script: 'bot-father', content });
}

function copyable(label: string, hint: string, value: string, testId: string) {
  return html`<label>
    <span>${label}</span>
    <small>${hint}</small>
    <span class="copyable">
      <input readonly value="${value}" data-testid="${testId}" />
      <button type="button" data-copy="${value}" aria-label="Copy: ${label}">Copy</button>
    </span>
  </label>`;
}

function botCard(bot: Bot) {
  return html`<section class="card" data-testid="bot" data-bot="${bot.username}" aria-label="${bot.name}">
    <div class="bot-title">
      <span class="avatar" aria-hidden="true">${initialsOf(bot.name)}</span>
      <div>
        <h2>${bot.name}</h2>
        <p>@${bot.username}</p>
      </div>
      <a class="button" href="/?bot=${bot.username}" aria-label="Open the chat with ${bot.name}">Chat</a>
    </div>
    ${copyable('Token', 'Who has it is the bot.', bot.token, 'token')}
    <form method="post" action="/botfather/bots/${bot.username}/token" class="revoke">
      <button data-testid="revoke">Revoke the token</button>
      <small>The bot gets another one; the old one is of no use then.</small>
    </form>
    <h3>Webhook</h3>
    <dl class="webhook" data-webhook></dl>
    <h3>How the Bot API answers this bot</h3>
    ${behaviourForm(bot)}
  </section>`;
}

function behaviourForm({ username, behaviour }: Bot) {
  const { mode, calls, times, retryAfter = 2, delayMs = 10_000 } = behaviour;
  const option = (value: string, label: string, chosen: string) =>
    html`<option value="${value}" ${value === chosen ? html`selected` : ''}>${label}</option>`;
  return html`<form method="post" action="/botfather/bots/${username}/behaviour" data-behaviour>
    <label>
      <span>When the bot calls</span>
      <select name="mode" data-testid="behaviour">
        ${Object.entries(modes).map(([value, label]) => option(value, label, mode))}
      </select>
    </label>
    <label data-for="throttle server-error bad-gateway lost-answer slow">
      <span>Which calls</span>
      <select name="calls">
        ${option('sends', 'Those that send a message', calls)} ${option('all', 'All of them', calls)}
      </select>
    </label>
    <label data-for="throttle">
      <span>Seconds to wait (retry_after)</span>
      <input name="retryAfter" type="number" min="1" max="3600" value="${retryAfter}" />
    </label>
    <label data-for="slow">
      <span>Seconds until the answer</span>
      <input name="delaySeconds" type="number" min="0" max="120" value="${delayMs / 1_000}" />
    </label>
    <label data-for="throttle server-error bad-gateway lost-answer slow photo-dimensions no-voice">
      <span>For how many calls</span>
      <small>Left blank: until you change it.</small>
      <input name="times" type="number" min="1" max="1000" value="${times ?? ''}" data-testid="times" />
    </label>
    <button class="primary" data-testid="apply">Apply</button>
  </form>`;
}

function newBotCard({ name, username }: NewBotProblems) {
  return html`<section class="card">
    <h2>Another bot</h2>
    <form method="post" action="/botfather/bots">
      <label>
        <span>Name</span>
        <input name="name" required maxlength="64" placeholder="Acme Returns" data-testid="new-name" />
        ${problem(name)}
      </label>
      <label>
        <span>Username</span>
        <small>Letters, digits and underscores; ends in “bot”.</small>
        <input
          name="username"
          required
          maxlength="32"
          autocapitalize="none"
          autocomplete="off"
          placeholder="acme_returns_bot"
          data-testid="new-username"
        />
        ${problem(username)}
      </label>
      <button class="primary" data-testid="create">Create the bot</button>
    </form>
  </section>`;
}

function problem(messages: readonly string[] | undefined) {
  return messages?.[0] === undefined ? '' : html`<em class="problem">${messages[0]}</em>`;
}
