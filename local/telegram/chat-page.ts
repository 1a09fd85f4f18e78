import { html } from 'hono/html';
import { initialsOf, layout, legend } from '../pages/layout.ts';
import { say } from '../pages/speak.ts';
import type { Bot } from './bot.ts';
import { REACTIONS } from './chat-view.ts';
import { fullNameOf, PEOPLE } from './person.ts';
import type { Person } from './person.ts';
import { pathOf } from './place.ts';
import type { Place, WhichChat } from './place.ts';

/** Telegram on the phone of one person: a bot's chat with the person, or its group. telegram.js fills it. */
export function chatPage(bots: readonly Bot[], place: Place) {
  const { bot, person, chat, which } = place;
  const name = chat.about.title ?? bot.name;
  const presence = chat.isGroup ? say('{count} members and a bot', { count: chat.people.length }) : say('bot');
  const content = html`
    <main
      class="phone"
      id="phone"
      data-path="${pathOf(place)}"
      data-presence="${presence}"
      data-group="${String(chat.isGroup)}"
      data-reactions="${REACTIONS.join(' ')}"
    >
      <div class="status-bar">
        <time id="clock"></time>
        <span>${say('{name}’s Telegram', { name: fullNameOf(person) })}</span>
      </div>
      <header class="chat-header">
        <span class="avatar" aria-hidden="true">${initialsOf(name)}</span>
        <div class="chat-title">
          <h1>${name}</h1>
          <p id="presence" data-testid="presence" aria-live="polite">${presence}</p>
        </div>
        ${menu(bots, place)}
      </header>
      <ol
        class="chat"
        id="chat"
        aria-label="${say('Messages')}"
        aria-live="polite"
        tabindex="0"
        data-empty="${which === 'group' ? say('No messages yet') : say('What can @{bot} do? Start it and see.', { bot: bot.username })}"
      ></ol>
      <p class="toast" id="toast" role="status" data-testid="toast"></p>
      <dialog class="alert" id="alert" aria-labelledby="alert-text" data-testid="alert">
        <p id="alert-text"></p>
        <form method="dialog"><button data-testid="close-alert">OK</button></form>
      </dialog>
      <form class="composer" id="composer" hidden>
        <div class="quoting" id="quoting" hidden>
          <p id="quoted-text"></p>
          <button type="button" id="stop-quoting" aria-label="${say('Cancel')}">×</button>
        </div>
        <ul class="chosen" id="chosen" aria-label="${say('Files to send')}" hidden></ul>
        ${attachMenu()}
        <textarea
          id="compose"
          data-testid="compose"
          rows="1"
          maxlength="4096"
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
      <div class="instead" id="start" hidden>
        <button type="button" data-testid="start">${say('Start')}</button>
      </div>
      <div class="instead" id="unbar" hidden>
        <button type="button" data-testid="unbar">
          ${which === 'group' ? say('Add the bot again') : say('Restart the bot')}
        </button>
      </div>
    </main>
  `;
  return layout({ title: `${name} · Telegram`, styles: ['chat', 'telegram'], script: 'telegram', content });
}

/** As telegram.js draws them. */
const marks = [
  ['m4.5 12.5 5 5 10-11', 'sent'],
  ['m1.5 12.5 5 5 10-11M12 16.5l1.5 1 9-11', 'the bot has it'],
] as const;

function attachMenu() {
  return html`<details class="attach-menu" id="attach-menu">
    <summary aria-label="${say('Attach')}" data-testid="attach">
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path
          d="m20.5 11.5-8.6 8.6a5.4 5.4 0 0 1-7.6-7.6l8.6-8.6a3.6 3.6 0 0 1 5.1 5.1l-8.6 8.6a1.8 1.8 0 0 1-2.6-2.6l7.9-7.9"
        />
      </svg>
    </summary>
    <div class="choices">
      <label>
        <input type="file" id="media" accept="image/*,video/*,audio/*" multiple data-testid="attach-media" />
        ${say('Photo, video or sound')}
      </label>
      <label>
        <input type="file" id="documents" multiple data-testid="attach-documents" />
        ${say('File')}
      </label>
      <button type="button" data-thing="location" data-testid="send-location">${say('Location')}</button>
      <button type="button" data-thing="contact" data-testid="send-contact">${say('My contact')}</button>
      <button type="button" data-thing="sticker" data-testid="send-sticker">${say('Sticker')}</button>
    </div>
  </details>`;
}

function menu(bots: readonly Bot[], { bot, person, chat, which }: Place) {
  const link = (to: Bot, whose: Person, where: WhichChat, label: string) => {
    const query = new URLSearchParams({ bot: to.username, user: whose.username, in: where }).toString();
    const isHere = to === bot && whose === person && where === which;
    return html`<a href="/?${query}" ${isHere ? html`aria-current="page"` : ''}>${label}</a>`;
  };
  return html`<details class="menu" id="menu">
    <summary aria-label="${say('Menu')}" data-testid="menu">
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <circle cx="12" cy="5" r="1.8" />
        <circle cx="12" cy="12" r="1.8" />
        <circle cx="12" cy="19" r="1.8" />
      </svg>
    </summary>
    <nav aria-label="${say('Chats and people')}">
      <h2>${say('Whose phone')}</h2>
      ${PEOPLE.map((whose) => link(bot, whose, which, fullNameOf(whose)))}
      <h2>${say('Chats')}</h2>
      ${bots.map((to) => [link(to, person, 'private', to.name), link(to, person, 'group', to.group.about.title ?? '')])}
      <h2>@${bot.username}</h2>
      <button type="button" id="bar" data-testid="bar">
        ${chat.isGroup ? say('Remove the bot') : say('Block the bot')}
      </button>
      <a href="/botfather" data-testid="botfather">BotFather</a>
    </nav>
  </details>`;
}
