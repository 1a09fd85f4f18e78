import { html } from 'hono/html';
import { say } from '../../pages/speak.ts';
import type { Emulator } from '../emulator.ts';
import { customerName } from '../state/customer-name.ts';
import type { Thread } from '../state/model.ts';
import { contactCard } from './contact-card.ts';
import { contactBar, messageList } from './desk-fragments.ts';
import type { Html } from './layout.ts';
import { layout } from './layout.ts';
import { threadList } from './thread-list.ts';

function conversation(emulator: Emulator, thread: Thread): Html {
  const { state, switches } = emulator;
  const name = customerName(thread);
  const channel = state.channels.find((candidate) => candidate.id === thread.channelId);
  return html`<section class="conversation" aria-label="${say('Conversation with {name}', { name })}">
    <header>
      <a class="back" href="/desk" aria-label="${say('All conversations')}">‹</a>
      <div class="grow">
        <h1>${name}</h1>
        <p class="muted">
          ${channel?.body.name ?? thread.channelId}${thread.threadName === undefined ? '' : ` · ${thread.threadName}`}
        </p>
      </div>
      <div class="contact-bar" id="contact">${contactBar(emulator, thread)}</div>
    </header>
    <details class="person">
      <summary>${say('Customer and contact')}</summary>
      <div class="person-card" id="person" data-testid="contact-card">${contactCard(emulator, thread)}</div>
    </details>
    <ol class="messages" id="messages" aria-label="${say('Messages')}" aria-live="polite" tabindex="0">
      ${messageList(emulator, thread)}
    </ol>
    <form
      class="reply"
      id="reply"
      method="post"
      enctype="multipart/form-data"
      action="/desk/threads/${thread.id}/replies"
      data-thread="${thread.id}"
      data-typing="${switches.typing}"
      data-silent="${say('The emulator does not answer.')}"
    >
      <div class="quoted" id="quoted" hidden>
        <span id="quoted-text"></span>
        <button type="button" id="unquote" aria-label="${say('Don’t quote')}">×</button>
      </div>
      <input type="hidden" name="replyToMessage" id="reply-to" />
      <textarea
        name="text"
        rows="2"
        placeholder="${say('Write a reply')}"
        aria-label="${say('Reply to {name}', { name })}"
        data-testid="reply-box"
      ></textarea>
      <div class="send">
        <label class="button attach">
          <input type="file" name="file" multiple data-testid="attach" />
          <span id="attached" data-none="${say('Attach')}">${say('Attach')}</span>
        </label>
        <a class="button" href="/desk/threads/${thread.id}/rich" data-testid="rich-message">${say('Rich message')}</a>
        <button class="primary" type="submit" data-testid="send">${say('Send')}</button>
      </div>
      <p class="reason" id="send-problem" role="alert" hidden></p>
      <p class="legend" role="note" data-testid="legend" aria-label="${say('What the marks mean')}">
        <span>✓ ${say('sent')}</span> <span>✓✓ ${say('delivered')}</span>
        <span><span class="seen">✓✓</span> ${say('seen')}</span>
      </p>
    </form>
  </section>`;
}

/** The agent's desk: threads on the left, the chosen conversation on the right. */
export function deskPage(emulator: Emulator, thread: Thread | undefined): Html {
  return layout(
    'desk',
    say('Agent desk'),
    html`<div class="desk ${thread === undefined ? 'without-thread' : ''}">
      <nav class="threads" aria-label="${say('Conversations')}">
        <a class="button new-message" href="/desk/new" data-testid="new-message">${say('New message')}</a>
        <ul id="threads" data-testid="threads">
          ${threadList(emulator, thread)}
        </ul>
      </nav>
      ${
        thread === undefined
          ? html`<section class="conversation none"><p class="empty">${say('Choose a conversation.')}</p></section>`
          : conversation(emulator, thread)
      }
    </div>`,
  );
}
