import { html } from 'hono/html';
import { say } from '../../pages/speak.ts';
import type { Emulator } from '../emulator.ts';
import type { Html } from './layout.ts';
import { layout } from './layout.ts';

export interface NewMessageForm {
  readonly channelId: string;
  readonly recipient: string;
  readonly recipientName: string;
  readonly text: string;
}

const emptyForm: NewMessageForm = { channelId: '', recipient: '', recipientName: '', text: '' };

/** The form in which an agent writes first, with what the integration says against it. */
export function newMessagePage(
  { state }: Emulator,
  submitted: NewMessageForm | undefined,
  problem: string | undefined,
): Html {
  const form = submitted ?? emptyForm;
  const channels = state.channels.filter(({ body, isDeleted }) => body.hasManualOutboundFlow === true && !isDeleted);
  return layout(
    'desk',
    say('New message'),
    html`<div class="page narrow">
      <h1>${say('New message')}</h1>
      ${
        channels.length === 0
          ? html`<p class="empty">
              ${say('Agents can write first on channels whose integration says so; there is none.')}
              (<code>hasManualOutboundFlow</code>)
            </p>`
          : html`<form class="card form" method="post" action="/desk/new" data-testid="new-message-form">
              ${problem === undefined ? '' : html`<p class="problem" role="alert" data-testid="new-message-problem">${problem}</p>`}
              <div class="field">
                <label for="channelId">${say('Channel')}</label>
                <select id="channelId" name="channelId">
                  ${channels.map(
                    ({ id, body }) =>
                      html`<option value="${id}" ${id === form.channelId ? html`selected` : ''}>${body.name}</option>`,
                  )}
                </select>
              </div>
              <div class="field">
                <label for="recipient">${say('To')}</label>
                <input id="recipient" name="recipient" value="${form.recipient}" required autocomplete="off" />
                <p class="muted">${say('The customer’s id or address on the external platform.')}</p>
              </div>
              <div class="field">
                <label for="recipientName">${say('Name, if you know it')}</label>
                <input id="recipientName" name="recipientName" value="${form.recipientName}" autocomplete="off" />
              </div>
              <div class="field">
                <label for="text">${say('Message')}</label>
                <textarea id="text" name="text" rows="4" required>${form.text}</textarea>
              </div>
              <div class="actions">
                <button class="primary" type="submit" data-testid="send-new-message">${say('Send')}</button>
                <a class="button" href="/desk">${say('Cancel')}</a>
              </div>
            </form>`
      }
    </div>`,
  );
}
