import { html } from 'hono/html';
import { attachMenu, phonePage } from './phone-page.ts';
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
  return phonePage({
    title: `${name} · ${platform}`,
    styles: ['messenger', style],
    script: 'messenger',
    data: { path: `/chats/${chat}`, name, about, unsends: String(unsends) },
    owner: say('{name}’s phone', { name: person }),
    name,
    presence: about,
    empty: say('Write to {name} 👋', { name }),
    menu: menu(page),
    attach: attachMenu(sendable(page)),
    maxLength: 5_000,
    isClosed: true,
    marks: marks.map((mark) => drawn[mark]),
    instead: html`<div class="instead" id="unblock" hidden>
      <button type="button" data-testid="unblock">${say('Unblock')}</button>
    </div>`,
  });
}

function sendable({ things }: MessengerPage) {
  const labels = { location: say('Location'), sticker: say('Sticker') };
  return html`<label><input type="file" id="files" multiple data-testid="attach-files" /> ${say('Attach files')}</label>
    ${things.map(
      (thing) =>
        html`<button type="button" data-thing="${thing}" data-testid="send-${thing}">${labels[thing]}</button>`,
    )}`;
}

function menu({ links, blocks }: MessengerPage) {
  return html`${links.map(
    (group) =>
      html`<h2>${say(group.heading)}</h2>
        ${group.links.map(
          ({ label, query, isHere }) =>
            html`<a href="/?${query}" ${isHere ? html`aria-current="page"` : ''}>${label}</a>`,
        )}`,
  )}
  ${blocks ? html`<button type="button" id="block" data-testid="block">${say('Block the business')}</button>` : ''}`;
}
