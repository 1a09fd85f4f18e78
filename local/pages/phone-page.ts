import { html } from 'hono/html';
import { initialsOf, layout, legend } from './layout.ts';
import { say, type Words } from './speak.ts';

type Html = ReturnType<typeof html>;

/** What stands on a phone that shows one chat. */
export interface PhonePage {
  readonly title: string;
  /** Names of style sheets, after `chat`. */
  readonly styles: readonly string[];
  readonly script: string;
  /** What the script needs to know, by the names of `data-` attributes. */
  readonly data: Readonly<Record<string, string>>;
  /** Whose phone it is, in the status bar. */
  readonly owner: string;
  /** Of the business. */
  readonly name: string;
  /** Below it, until somebody types. */
  readonly presence: string;
  /** What a chat without a message says. */
  readonly empty: string;
  readonly menu: Html;
  /** Between the chat's head and its messages. */
  readonly notice?: Html;
  /** Above the text field. */
  readonly overlay?: Html;
  /** How files are chosen. */
  readonly attach: Html;
  /** Characters of a message. */
  readonly maxLength: number;
  /** True where the script shows the text field, once it knows that somebody may write. */
  readonly isClosed: boolean;
  /** What the marks beside one's own messages mean, as the script draws them. */
  readonly marks: readonly (readonly [path: string, means: Words])[];
  /** What stands there instead of the text field. */
  readonly instead?: Html;
}

/** A phone with one chat, which the page's script fills. */
export function phonePage(page: PhonePage) {
  const { title, styles, script, data, owner, name, presence, empty, notice, overlay, instead, marks } = page;
  const content = html`
    <main class="phone" id="phone" ${Object.entries(data).map(([key, value]) => html` data-${key}="${value}"`)}>
      <div class="status-bar">
        <time id="clock"></time>
        <span>${owner}</span>
      </div>
      <header class="chat-header">
        <span class="avatar" aria-hidden="true">${initialsOf(name)}</span>
        <div class="chat-title">
          <h1>${name}</h1>
          <p id="presence" data-testid="presence" aria-live="polite">${presence}</p>
        </div>
        ${menuOf(page)}
      </header>
      ${notice ?? ''}
      <ol
        class="chat"
        id="chat"
        aria-label="${say('Messages')}"
        aria-live="polite"
        tabindex="0"
        data-empty="${empty}"
      ></ol>
      ${overlay ?? ''} ${composer(page)} ${legend(marks)} ${instead ?? ''}
    </main>
  `;
  return layout({ title, styles: ['chat', ...styles], script, content });
}

function menuOf({ menu }: PhonePage): Html {
  return html`<details class="menu" id="menu">
    <summary aria-label="${say('Menu')}" data-testid="menu">
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <circle cx="12" cy="5" r="1.8" />
        <circle cx="12" cy="12" r="1.8" />
        <circle cx="12" cy="19" r="1.8" />
      </svg>
    </summary>
    <nav aria-label="${say('Chats and people')}">${menu}</nav>
  </details>`;
}

function composer({ attach, maxLength, isClosed }: PhonePage): Html {
  return html`<form class="composer" id="composer" ${isClosed ? html`hidden` : ''}>
    <div class="quoting" id="quoting" hidden>
      <p id="quoted-text"></p>
      <button type="button" id="stop-quoting" aria-label="${say('Cancel')}">×</button>
    </div>
    <ul class="chosen" id="chosen" aria-label="${say('Files to send')}" hidden></ul>
    ${attach}
    <textarea
      id="compose"
      data-testid="compose"
      rows="1"
      maxlength="${maxLength}"
      placeholder="${say('Message')}"
      aria-label="${say('Message')}"
      autocomplete="off"
    ></textarea>
    <button class="send" data-testid="send" aria-label="${say('Send')}">
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M3.4 20.4 21 12 3.4 3.6l-.01 6.53L15 12 3.39 13.87z" />
      </svg>
    </button>
  </form>`;
}

/** A paper clip. */
export function clip(): Html {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true">
    <path
      d="m20.5 11.5-8.6 8.6a5.4 5.4 0 0 1-7.6-7.6l8.6-8.6a3.6 3.6 0 0 1 5.1 5.1l-8.6 8.6a1.8 1.8 0 0 1-2.6-2.6l7.9-7.9"
    />
  </svg>`;
}

/** A menu of what can be sent beside words. */
export function attachMenu(things: Html): Html {
  return html`<details class="attach-menu" id="attach-menu">
    <summary aria-label="${say('Attach')}" data-testid="attach">${clip()}</summary>
    <div class="sendable">${things}</div>
  </details>`;
}

/** A link of the menu to another chat of the same page. */
export function chatLink(query: Readonly<Record<string, string>>, label: string, isHere: boolean): Html {
  return html`<a href="/?${new URLSearchParams({ ...query }).toString()}" ${isHere ? html`aria-current="page"` : ''}
    >${label}</a
  >`;
}
