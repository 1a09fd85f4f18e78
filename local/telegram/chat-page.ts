import { html } from 'hono/html';
import { initialsOf, layout } from '../pages/layout.ts';
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
  const presence = chat.isGroup ? `${chat.people.length} members and a bot` : 'bot';
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
        <span>${fullNameOf(person)}’s Telegram</span>
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
        aria-label="Messages"
        aria-live="polite"
        tabindex="0"
        data-empty="${which === 'group' ? 'No messages yet' : `What can @${bot.username} do? Start it and see.`}"
      ></ol>
      <p class="toast" id="toast" role="status" data-testid="toast"></p>
      <dialog class="alert" id="alert" aria-labelledby="alert-text" data-testid="alert">
        <p id="alert-text"></p>
        <form method="dialog"><button data-testid="close-alert">OK</button></form>
      </dialog>
      <form class="composer" id="composer" hidden>
        <div class="quoting" id="quoting" hidden>
          <p id="quoted-text"></p>
          <button type="button" id="stop-quoting" aria-label="Cancel">×</button>
        </div>
        <ul class="chosen" id="chosen" aria-label="Files to send" hidden></ul>
        ${attachMenu()}
        <textarea
          id="compose"
          data-testid="compose"
          rows="1"
          maxlength="4096"
          placeholder="Message"
          aria-label="Message"
          autocomplete="off"
        ></textarea>
        <button class="send" data-testid="send" aria-label="Send">
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M3.4 20.4 21 12 3.4 3.6l-.01 6.53L15 12 3.39 13.87z" />
          </svg>
        </button>
      </form>
      <div class="instead" id="start" hidden>
        <button type="button" data-testid="start">Start</button>
      </div>
      <div class="instead" id="unbar" hidden>
        <button type="button" data-testid="unbar">
          ${which === 'group' ? 'Add the bot again' : 'Restart the bot'}
        </button>
      </div>
    </main>
  `;
  return layout({ title: `${name} · Telegram`, styles: ['chat', 'telegram'], script: 'telegram', content });
}

function attachMenu() {
  return html`<details class="attach-menu" id="attach-menu">
    <summary aria-label="Attach" data-testid="attach">
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path
          d="m20.5 11.5-8.6 8.6a5.4 5.4 0 0 1-7.6-7.6l8.6-8.6a3.6 3.6 0 0 1 5.1 5.1l-8.6 8.6a1.8 1.8 0 0 1-2.6-2.6l7.9-7.9"
        />
      </svg>
    </summary>
    <div class="choices">
      <label>
        <input type="file" id="media" accept="image/*,video/*,audio/*" multiple data-testid="attach-media" />
        Photo, video or sound
      </label>
      <label>
        <input type="file" id="documents" multiple data-testid="attach-documents" />
        File
      </label>
      <button type="button" data-thing="location" data-testid="send-location">Location</button>
      <button type="button" data-thing="contact" data-testid="send-contact">My contact</button>
      <button type="button" data-thing="sticker" data-testid="send-sticker">Sticker</button>
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
    <summary aria-label="Menu" data-testid="menu">
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <circle cx="12" cy="5" r="1.8" />
        <circle cx="12" cy="12" r="1.8" />
        <circle cx="12" cy="19" r="1.8" />
      </svg>
    </summary>
    <nav aria-label="Chats and people">
      <h2>Whose phone</h2>
      ${PEOPLE.map((whose) => link(bot, whose, which, fullNameOf(whose)))}
      <h2>Chats</h2>
      ${bots.map((to) => [link(to, person, 'private', to.name), link(to, person, 'group', to.group.about.title ?? '')])}
      <h2>@${bot.username}</h2>
      <button type="button" id="bar" data-testid="bar">${chat.isGroup ? 'Remove the bot' : 'Block the bot'}</button>
      <a href="/botfather" data-testid="botfather">BotFather</a>
    </nav>
  </details>`;
}
