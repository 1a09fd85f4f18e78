import { html } from 'hono/html';
import { say } from '../../pages/speak.ts';
import type { Words } from '../../pages/speak.ts';
import type { Emulator } from '../emulator.ts';
import { postbackOf, textOf } from '../schemas/content.ts';
import type { MessageStatus } from '../state/message-status.ts';
import { statusOf } from '../state/message-status.ts';
import type { Message } from '../state/model.ts';
import { attachmentItems } from './attachment-items.ts';
import type { Html } from './layout.ts';
import { cut } from './rich/choices.ts';
import { formAnswers } from './rich/form-answers.ts';
import { richContent } from './rich/rich-content.ts';
import { time } from './time.ts';

const words: Record<
  Exclude<MessageStatus['kind'], 'received'>,
  { readonly label: Words; readonly mark: Words | '✓' | '✓✓' }
> = {
  sending: { label: 'Sending…', mark: 'sending…' },
  sent: { label: 'Sent', mark: '✓' },
  delivered: { label: 'Delivered', mark: '✓✓' },
  seen: { label: 'Seen', mark: '✓✓' },
  failed: { label: 'Failed', mark: 'Not delivered' },
};

function statusMark(status: MessageStatus): Html | '' {
  if (status.kind === 'received') return '';
  const { label: labelled, mark } = words[status.kind];
  const label = say(labelled);
  return html`<span
    class="status ${status.kind}"
    role="img"
    aria-label="${label}"
    title="${label}"
    data-testid="status"
    data-status="${status.kind}"
    >${mark === '✓' || mark === '✓✓' ? mark : say(mark)}</span
  >`;
}

/** A customer's words; what an integration adds to them stands before them, in brackets. */
function customersWords(text: string, quoted: Message | undefined, postback: string | undefined): Html {
  const notes = /^(?:\[[^[\]\n]+\]\s*)+/.exec(text)?.[0] ?? '';
  const said = text.slice(notes.length);
  const added = notes === '' ? '' : html`<span class="added" data-testid="added">${notes}</span>`;
  const answers = formAnswers(said, quoted?.messageContent, postback);
  if (answers !== undefined) return html`${added}${answers}`;
  const words = text === '' ? '' : html`<p class="text" data-testid="message-text">${html`${added}${said}`}</p>`;
  return html`${words}
  ${postback === undefined ? '' : html`<p class="pressed" data-testid="postback">${say('Pressed:')} <code>${cut(postback)}</code></p>`}`;
}

function content(message: Message, quoted: Message | undefined): Html | '' {
  const { messageContent, direction, removal } = message;
  if (removal !== undefined) {
    return html`<p class="removed" data-testid="removed">${say('Content removed ({why})', { why: removal })}</p>`;
  }
  if (messageContent.type !== 'TEXT') return richContent(messageContent);
  const text = textOf(messageContent);
  if (direction === 'inbound') return customersWords(text, quoted, postbackOf(messageContent));
  return text === '' ? '' : html`<p class="text" data-testid="message-text">${text}</p>`;
}

function reactions({ reactions: of }: Message): Html | '' {
  const counts = [
    [of?.likes ?? 0, 'liked {count}×'],
    [of?.shares ?? 0, 'shared {count}×'],
  ] as const;
  const shown = counts.filter(([count]) => count > 0).map(([count, what]) => say(what, { count }));
  return shown.length === 0 ? '' : html`<span data-testid="reactions">${shown.join(', ')}</span>`;
}

/** One message of the conversation, with what became of it. */
export function messageItem({ state }: Emulator, message: Message): Html {
  const status = statusOf(message);
  const author = state.tenant(message.tenantId)?.users.find((user) => user.id === message.authorUserId);
  const quoted =
    message.replyToMessage === undefined
      ? undefined
      : state.messageByExternalId(message.channelId, message.replyToMessage);
  const isQuotable = message.direction === 'inbound' && message.idOnExternalPlatform !== undefined;
  return html`<li
    class="message ${message.direction} is-${status.kind}"
    data-testid="message"
    data-direction="${message.direction}"
  >
    <div class="bubble">
      ${quoted === undefined ? '' : html`<blockquote>${cut(textOf(quoted.messageContent), 200)}</blockquote>`}
      ${content(message, quoted)} ${attachmentItems(message)}
    </div>
    <p class="meta">
      ${message.isDeletedOnExternalPlatform ? html`<span data-testid="deleted">${say('Deleted by the customer')}</span>` : ''}
      ${reactions(message)} ${author === undefined ? '' : html`<span>${author.firstName}</span>`}
      ${message.isByBot ? html`<span data-testid="bot">${say('Bot')}</span>` : ''} ${time(message.createdAt)}
      ${statusMark(status)}
      ${
        isQuotable
          ? html`<button
              type="button"
              class="quote"
              data-quote="${message.idOnExternalPlatform}"
              data-quote-text="${textOf(message.messageContent).slice(0, 120)}"
              aria-label="${say('Quote this message')}"
            >
              ${say('Quote')}
            </button>`
          : ''
      }
    </p>
    ${status.kind === 'failed' ? html`<p class="reason" data-testid="reason">${status.reason}</p>` : ''}
  </li>`;
}
