import { html } from 'hono/html';
import { attachMenu, chatLink, phonePage } from '../pages/phone-page.ts';
import { say } from '../pages/speak.ts';
import type { Bot } from './bot.ts';
import { REACTIONS } from './chat-view.ts';
import { fullNameOf, PEOPLE } from './person.ts';
import type { Person } from './person.ts';
import { pathOf } from './place.ts';
import type { Place, WhichChat } from './place.ts';

/** As telegram.js draws them. */
const marks = [
  ['m4.5 12.5 5 5 10-11', 'sent'],
  ['m1.5 12.5 5 5 10-11M12 16.5l1.5 1 9-11', 'the bot has it'],
] as const;

/** Telegram on the phone of one person: a bot's chat with the person, or its group. telegram.js fills it. */
export function chatPage(bots: readonly Bot[], place: Place) {
  const { bot, person, chat, which } = place;
  const name = chat.about.title ?? bot.name;
  const presence = chat.isGroup ? say('{count} members and a bot', { count: chat.people.length }) : say('bot');
  return phonePage({
    title: `${name} · Telegram`,
    styles: ['telegram'],
    script: 'telegram',
    data: { path: pathOf(place), presence, group: String(chat.isGroup), reactions: REACTIONS.join(' ') },
    owner: say('{name}’s Telegram', { name: fullNameOf(person) }),
    name,
    presence,
    empty:
      which === 'group' ? say('No messages yet') : say('What can @{bot} do? Start it and see.', { bot: bot.username }),
    menu: menu(bots, place),
    overlay: html`<p class="toast" id="toast" role="status" data-testid="toast"></p>
      <dialog class="alert" id="alert" aria-labelledby="alert-text" data-testid="alert">
        <p id="alert-text"></p>
        <form method="dialog"><button data-testid="close-alert">OK</button></form>
      </dialog>`,
    attach: attachMenu(sendable()),
    maxLength: 4_096,
    isClosed: true,
    marks,
    instead: html`<div class="instead" id="start" hidden>
        <button type="button" data-testid="start">${say('Start')}</button>
      </div>
      <div class="instead" id="unbar" hidden>
        <button type="button" data-testid="unbar">
          ${which === 'group' ? say('Add the bot again') : say('Restart the bot')}
        </button>
      </div>`,
  });
}

function sendable() {
  return html`<label>
      <input type="file" id="media" accept="image/*,video/*,audio/*" multiple data-testid="attach-media" />
      ${say('Photo, video or sound')}
    </label>
    <label>
      <input type="file" id="documents" multiple data-testid="attach-documents" />
      ${say('File')}
    </label>
    <button type="button" data-thing="location" data-testid="send-location">${say('Location')}</button>
    <button type="button" data-thing="contact" data-testid="send-contact">${say('My contact')}</button>
    <button type="button" data-thing="sticker" data-testid="send-sticker">${say('Sticker')}</button>`;
}

function menu(bots: readonly Bot[], { bot, person, chat, which }: Place) {
  const link = (to: Bot, whose: Person, where: WhichChat, label: string) => {
    const isHere = to === bot && whose === person && where === which;
    return chatLink({ bot: to.username, user: whose.username, in: where }, label, isHere);
  };
  return html`<h2>${say('Whose phone')}</h2>
    ${PEOPLE.map((whose) => link(bot, whose, which, fullNameOf(whose)))}
    <h2>${say('Chats')}</h2>
    ${bots.map((to) => [link(to, person, 'private', to.name), link(to, person, 'group', to.group.about.title ?? '')])}
    <h2>@${bot.username}</h2>
    <button type="button" id="bar" data-testid="bar">
      ${chat.isGroup ? say('Remove the bot') : say('Block the bot')}
    </button>
    <a href="/botfather" data-testid="botfather">BotFather</a>`;
}
