import { html } from 'hono/html';
import type { Emulator } from '../emulator.ts';
import { textOf } from '../schemas/message.ts';
import { customerName } from '../state/customer-name.ts';
import type { MessageStatus } from '../state/message-status.ts';
import { statusOf } from '../state/message-status.ts';
import type { Message, Thread } from '../state/model.ts';
import type { Html } from './layout.ts';
import { badge } from './layout.ts';

/** The messages, by what the agent reads: the time that the integration gave. */
function ordered(messages: readonly Message[]): Message[] {
  return messages.toSorted((one, other) => one.createdAt.localeCompare(other.createdAt));
}

/** By the clock of this machine, which is also the agent's. */
function time(iso: string): Html {
  const shown = new Date(iso).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return html`<time datetime="${iso}">${shown}</time>`;
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
      <p class="text" data-testid="message-text">${text}</p>
      ${message.attachments.map(
        ({ friendlyName, url }) =>
          html`<a class="attachment" href="${url}" target="_blank" rel="noreferrer">${friendlyName}</a>`,
      )}
    </div>
    <p class="meta">
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

/** The conversation's messages. */
export function messageList(emulator: Emulator, thread: Thread): Html {
  return html`${ordered(emulator.state.messagesOf(thread.id)).map((message) => messageItem(emulator, message))}`;
}

/** All threads, the last active first. */
export function threadList(emulator: Emulator, selected: Thread | undefined): Html {
  const { state } = emulator;
  const rows = state.threads
    .map((thread) => ({ thread, last: state.messagesOf(thread.id).at(-1) }))
    .toSorted((one, other) => (other.last?.storedAt ?? 0) - (one.last?.storedAt ?? 0));
  if (rows.length === 0) {
    return html`<li class="empty">No conversation yet. It begins when a customer writes on one of your channels.</li>`;
  }
  return html`${rows.map(({ thread, last }) => {
    const channel = state.channels.find((candidate) => candidate.id === thread.channelId);
    const record = channel === undefined ? undefined : state.record(channel.body.channelIntegrationId);
    const name = customerName(thread);
    return html`<li>
      <a
        class="thread"
        href="/desk?thread=${thread.id}"
        data-testid="thread"
        ${thread === selected ? html`aria-current="true"` : ''}
      >
        ${badge(name, record?.color ?? '#62707c')}
        <span class="grow">
          <span class="line"><strong>${name}</strong>${last === undefined ? '' : time(last.createdAt)}</span>
          <span class="line">
            <span class="preview">${last === undefined ? '' : textOf(last.messageContent)}</span>
            ${thread.unread > 0 ? html`<span class="unread" aria-label="${thread.unread} unread">${thread.unread}</span>` : ''}
          </span>
          <span class="channel">${channel?.body.name ?? thread.channelId}</span>
        </span>
      </a>
    </li>`;
  })}`;
}
