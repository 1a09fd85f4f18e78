import { html } from 'hono/html';
import type { Emulator } from '../emulator.ts';
import { textOf } from '../schemas/message.ts';
import { customerName } from '../state/customer-name.ts';
import type { MessageStatus } from '../state/message-status.ts';
import { statusOf } from '../state/message-status.ts';
import type { ContactStatus, Message, Thread } from '../state/model.ts';
import { attachmentItems } from './attachment-items.ts';
import type { Html } from './layout.ts';
import { time } from './time.ts';

/** The messages, by what the agent reads: the time that the integration gave. */
function ordered(messages: readonly Message[]): Message[] {
  return messages.toSorted((one, other) => one.createdAt.localeCompare(other.createdAt));
}

const words: Record<MessageStatus['kind'], { readonly label: string; readonly mark: string }> = {
  received: { label: '', mark: '' },
  sending: { label: 'Sending…', mark: 'sending…' },
  sent: { label: 'Sent', mark: '✓' },
  delivered: { label: 'Delivered', mark: '✓✓' },
  seen: { label: 'Seen', mark: '✓✓' },
  failed: { label: 'Failed', mark: 'Not delivered' },
};

function statusMark(status: MessageStatus): Html | '' {
  if (status.kind === 'received') return '';
  const { label, mark } = words[status.kind];
  return html`<span
    class="status ${status.kind}"
    role="img"
    aria-label="${label}"
    title="${label}"
    data-testid="status"
    data-status="${status.kind}"
    >${mark}</span
  >`;
}

function messageItem(emulator: Emulator, message: Message): Html {
  const status = statusOf(message);
  const author = emulator.state.tenant(message.tenantId)?.users.find((user) => user.id === message.authorUserId);
  const quoted =
    message.replyToMessage === undefined
      ? undefined
      : emulator.state.messageByExternalId(message.channelId, message.replyToMessage);
  const text = textOf(message.messageContent);
  return html`<li
    class="message ${message.direction} is-${status.kind}"
    data-testid="message"
    data-direction="${message.direction}"
  >
    <div class="bubble">
      ${quoted === undefined ? '' : html`<blockquote>${textOf(quoted.messageContent)}</blockquote>`}
      ${text === '' ? '' : html`<p class="text" data-testid="message-text">${text}</p>`} ${attachmentItems(message)}
    </div>
    <p class="meta">
      ${message.isDeletedOnExternalPlatform ? html`<span data-testid="deleted">Deleted by the customer</span>` : ''}
      ${author === undefined ? '' : html`<span>${author.firstName}</span>`} ${time(message.createdAt)}
      ${statusMark(status)}
      ${
        message.direction === 'inbound' && message.idOnExternalPlatform !== undefined
          ? html`<button
              type="button"
              class="quote"
              data-quote="${message.idOnExternalPlatform}"
              data-quote-text="${text.slice(0, 120)}"
              aria-label="Quote this message"
            >
              Quote
            </button>`
          : ''
      }
    </p>
    ${status.kind === 'failed' ? html`<p class="reason" data-testid="reason">${status.reason}</p>` : ''}
  </li>`;
}

/** The conversation's messages, and what holds for it now. */
export function messageList(emulator: Emulator, thread: Thread): Html {
  const isTyping = thread.customerTypesUntil > emulator.now().getTime();
  return html`${ordered(emulator.state.messagesOf(thread.id)).map((message) => messageItem(emulator, message))}
  ${isTyping ? html`<li class="note" data-testid="customer-types">${customerName(thread)} is typing…</li>` : ''}
  ${
    thread.canAddMoreMessages
      ? ''
      : html`<li class="note" data-testid="thread-locked">This conversation takes no more messages.</li>`
  }`;
}

const statusWords: Record<ContactStatus, string> = {
  new: 'New',
  open: 'Open',
  pending: 'Pending',
  escalated: 'Escalated',
  resolved: 'Resolved',
  closed: 'Closed',
  trashed: 'Trashed',
};

/** The contact's number and status, with what the agent can do with it. */
export function contactBar({ state }: Emulator, thread: Thread): Html {
  const contact = state.lastContactOf(thread.id);
  if (contact === undefined) return html`<span class="muted contact">No contact</span>`;
  const isFinished = ['resolved', 'closed', 'trashed'].includes(contact.status);
  const actions = isFinished
    ? [['open', 'Reopen']]
    : [
        ['resolved', 'Resolve'],
        ['closed', 'Close'],
      ];
  return html`<span class="muted contact" data-testid="contact" data-status="${contact.status}"
      >Contact ${contact.id} · ${statusWords[contact.status]}</span
    >
    <form method="post" action="/desk/contacts/${contact.id}/status">
      ${actions.map(
        ([status, label]) =>
          html`<button type="submit" name="status" value="${status}" data-testid="contact-${status}">${label}</button>`,
      )}
    </form>`;
}
