import { html } from 'hono/html';
import { initialsOf, layout, legend } from './layout.ts';
import { say, type Words } from './speak.ts';

export interface MessengerPage {
  /** Id of the chat, as it stands in addresses. */
  readonly chat: string;
  /** A name of the platform: its style sheet is called after it. */
  readonly platform: string;
  readonly style: string;
  /** Of the business. */
  readonly name: string;
  readonly about: string;
  readonly person: string;
  /** Where the menu leads to. */
  readonly links: readonly MenuLinks[];
  /** What the person can send beside words and files. */
  readonly things: readonly ('location' | 'sticker')[];
  /** Whether one's own messages can be taken back. */
  readonly unsends: boolean;
  /** Whether the account can be blocked. */
  readonly blocks: boolean;
  /** What the marks beside one's own messages mean: as many as the platform has. */
  readonly marks: readonly ('taken' | 'read' | 'lost')[];
}

export interface MenuLinks {
  readonly heading: Words;
  readonly links: readonly { readonly label: string; readonly query: string; readonly isHere: boolean }[];
}

/** As messenger.js draws them. */
const drawn = {
  taken: ['m4.5 12.5 5 5 10-11', 'sent'],
  read: ['m1.5 12.5 5 5 10-11M12 16.5l1.5 1 9-11', 'seen'],
  lost: ['M12 5v8.5M12 17.5v.5', 'not sent'],
} as const;

/** A phone with one chat; messenger.js fills it. */
export function messengerPage(page: MessengerPage) {
  const { chat, platform, style, name, about, person, unsends, marks } = page;
  const content = html`
    <main
      class="phone"
      id="phone"
      data-path="/chats/${chat}"
      data-name="${name}"
      data-about="${about}"
      data-unsends="${String(unsends)}"
    >
      <div class="status-bar">
        <time id="clock"></time>
        <span>${say('{name}’s phone', { name: person })}</span>
      </div>
      <header class="chat-header">
        <span class="avatar" aria-hidden="true">${initialsOf(name)}</span>
        <div class="chat-title">
          <h1>${name}</h1>
          <p id="presence" data-testid="presence" aria-live="polite">${about}</p>
        </div>
        ${menu(page)}
      </header>
      <ol
        class="chat"
        id="chat"
        aria-label="${say('Messages')}"
        aria-live="polite"
        tabindex="0"
        data-empty="${say('Write to {name} 👋', { name })}"
      ></ol>
      <form class="composer" id="composer" hidden>
        <div class="quoting" id="quoting" hidden>
          <p id="quoted-text"></p>
          <button type="button" id="stop-quoting" aria-label="${say('Cancel')}">×</button>
        </div>
        <ul class="chosen" id="chosen" aria-label="${say('Files to send')}" hidden></ul>
        ${attachMenu(page)}
        <textarea
          id="compose"
          data-testid="compose"
          rows="1"
          maxlength="5000"
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
      ${legend(marks.map((mark) => drawn[mark]))}
      <div class="instead" id="unblock" hidden>
        <button type="button" data-testid="unblock">${say('Unblock')}</button>
      </div>
    </main>
  `;
  return layout({ title: `${name} · ${platform}`, styles: ['chat', 'messenger', style], script: 'messenger', content });
}

function attachMenu({ things }: MessengerPage) {
  const labels = { location: say('Location'), sticker: say('Sticker') };
  return html`<details class="attach-menu" id="attach-menu">
    <summary aria-label="${say('Attach')}" data-testid="attach">
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path
          d="m20.5 11.5-8.6 8.6a5.4 5.4 0 0 1-7.6-7.6l8.6-8.6a3.6 3.6 0 0 1 5.1 5.1l-8.6 8.6a1.8 1.8 0 0 1-2.6-2.6l7.9-7.9"
        />
      </svg>
    </summary>
    <div class="sendable">
      <label><input type="file" id="files" multiple data-testid="attach-files" /> ${say('Attach files')}</label>
      ${things.map(
        (thing) =>
          html`<button type="button" data-thing="${thing}" data-testid="send-${thing}">${labels[thing]}</button>`,
      )}
    </div>
  </details>`;
}

function menu({ links, blocks }: MessengerPage) {
  return html`<details class="menu" id="menu">
    <summary aria-label="${say('Menu')}" data-testid="menu">
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <circle cx="12" cy="5" r="1.8" />
        <circle cx="12" cy="12" r="1.8" />
        <circle cx="12" cy="19" r="1.8" />
      </svg>
    </summary>
    <nav aria-label="${say('Chats and people')}">
      ${links.map(
        (group) =>
          html`<h2>${say(group.heading)}</h2>
            ${group.links.map(
              ({ label, query, isHere }) =>
                html`<a href="/?${query}" ${isHere ? html`aria-current="page"` : ''}>${label}</a>`,
            )}`,
      )}
      ${blocks ? html`<button type="button" id="block" data-testid="block">${say('Block the business')}</button>` : ''}
    </nav>
  </details>`;
}
