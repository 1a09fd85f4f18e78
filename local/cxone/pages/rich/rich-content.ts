import { html } from 'hono/html';
import type { AgentContent, AnyContent } from '../../schemas/content.ts';
import { knownContent, optionText } from '../../schemas/content.ts';
import type { Html } from '../layout.ts';
import { card } from './adaptive-card.ts';
import type { Choice } from './choices.ts';
import { choices, cut } from './choices.ts';
import { plugin } from './plugin.ts';

type Rich = Exclude<AgentContent, { readonly type: 'TEXT' }>;

/** A message that is no plain text, as an agent sees it: what can be pressed is shown, and does nothing. */
export function richContent(content: AnyContent): Html {
  const known = knownContent(content);
  return html`<div class="rich" data-testid="rich" data-type="${content.type}">
    ${known === undefined || known.type === 'TEXT' ? unknown(content) : shown(known)}
  </div>`;
}

function shown(content: Rich): Html {
  const { payload } = content;
  switch (content.type) {
    case 'QUICK_REPLIES':
      return html`${text(content.payload.text.content)} ${choices(content.payload.actions.map(choice))}`;
    case 'LIST_PICKER':
      return html`${title(content.payload.title.content)} ${text(content.payload.text.content)}
      ${choices(content.payload.actions.map(choice), 'list')}`;
    case 'RICH_LINK':
      return html`${title(content.payload.title.content)}
        <p class="muted">${content.payload.media.fileName}</p>
        ${link(content.payload.url)}`;
    case 'TIME_PICKER':
      return timePicker(content.payload);
    case 'FORM':
      return form(content.payload);
    case 'ADAPTIVE_CARD':
      return card(payload);
    case 'PLUGIN':
      return plugin(payload);
  }
}

function title(words: string): Html | '' {
  return words === '' ? '' : html`<p class="rich-title">${cut(words)}</p>`;
}

/** Only http and https can be opened: any other scheme could act as the desk. */
function link(url: string): Html {
  return /^https?:\/\//i.test(url)
    ? html`<a class="text" href="${url}" target="_blank" rel="noreferrer">${cut(url)}</a>`
    : html`<p class="text">${cut(url)}</p>`;
}

function text(words: string): Html | '' {
  return words === '' ? '' : html`<p class="text" data-testid="message-text">${cut(words)}</p>`;
}

function choice(action: {
  readonly text: string;
  readonly description?: string | undefined;
  readonly postback?: string | undefined;
}): Choice {
  return { label: action.text, description: action.description, postback: action.postback };
}

function timePicker({ title: above, event, location }: (Rich & { type: 'TIME_PICKER' })['payload']): Html {
  const slots = event.timeSlots.map(({ startTime, duration }) => ({
    label: whenOf(startTime),
    description: `${Math.round(duration / 60)} min`,
  }));
  return html`${title(above.content)} ${text(event.title)} ${choices(slots, 'list')}
  ${location === undefined ? '' : html`<p class="muted">${location.title} (${location.latitude}, ${location.longitude})</p>`}`;
}

/** As a person reads it, in UTC; as it came, where it is no time. */
function whenOf(startTime: string): string {
  const at = new Date(startTime);
  if (Number.isNaN(at.getTime())) return startTime;
  return `${at.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })} UTC`;
}

function form({ title: above, description, fields }: (Rich & { type: 'FORM' })['payload']): Html {
  return html`${title(above)} ${text(description ?? '')}
    <ul class="fields">
      ${fields.map(
        ({ label, placeholder, options = [], multipleChoice }) =>
          html`<li data-testid="form-field">
            <span class="field-label">${cut(label)}</span>
            ${
              options.length === 0
                ? html`<span class="field-box">${cut(placeholder ?? '')}</span>`
                : choices(options.map((option) => ({ label: optionText(option) })))
            }
            ${multipleChoice === true ? html`<span class="muted">Several can be chosen</span>` : ''}
          </li>`,
      )}
    </ul>`;
}

/** What has not the fields of its type, or a type that nobody knows. */
function unknown({ type, payload, fallbackText }: AnyContent): Html {
  return html`${text(fallbackText ?? '')}
    <p class="muted">A message of the type ${cut(type)}, which can’t be shown.</p>
    ${fallbackText === undefined ? html`<code>${cut(JSON.stringify(payload ?? null), 300)}</code>` : ''}`;
}
