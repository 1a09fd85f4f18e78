import { html } from 'hono/html';
import { say } from '../../pages/speak.ts';
import type { Words } from '../../pages/speak.ts';
import type { Emulator } from '../emulator.ts';
import { customerName } from '../state/customer-name.ts';
import { isFinished } from '../state/contact-status.ts';
import type { Message, Thread } from '../state/model.ts';
import { statusWords } from './contact-card.ts';
import type { Html } from './layout.ts';
import { messageItem } from './message-item.ts';

/** The messages, by what the agent reads: the time that the integration gave. */
function ordered(messages: readonly Message[]): Message[] {
  return messages.toSorted((one, other) => one.createdAt.localeCompare(other.createdAt));
}

/** The conversation's messages, and what holds for it now. */
export function messageList(emulator: Emulator, thread: Thread): Html {
  const isTyping = thread.customerTypesUntil > emulator.now().getTime();
  return html`${ordered(emulator.state.messagesOf(thread.id)).map((message) => messageItem(emulator, message))}
  ${isTyping ? html`<li class="note" data-testid="customer-types">${say('{name} is typing…', { name: customerName(thread) })}</li>` : ''}
  ${
    thread.canAddMoreMessages
      ? ''
      : html`<li class="note" data-testid="thread-locked">${say('This conversation takes no more messages.')}</li>`
  }`;
}

/** The contact's number and status, with what the agent can do with it. */
export function contactBar({ state }: Emulator, thread: Thread): Html {
  const contact = state.lastContactOf(thread.id);
  if (contact === undefined) return html`<span class="muted contact">${say('No contact')}</span>`;
  const actions: readonly (readonly [string, Words])[] = isFinished(contact)
    ? [['open', 'Reopen']]
    : [
        ['resolved', 'Resolve'],
        ['closed', 'Close the contact'],
      ];
  return html`<span class="muted contact" data-testid="contact" data-status="${contact.status}"
      >${say('Contact {id} · {status}', { id: contact.id, status: say(statusWords[contact.status]) })}</span
    >
    <form method="post" action="/desk/contacts/${contact.id}/status">
      ${actions.map(
        ([status, label]) =>
          html`<button type="submit" name="status" value="${status}" data-testid="contact-${status}">
            ${say(label)}
          </button>`,
      )}
    </form>`;
}
