import { html } from 'hono/html';
import { say } from '../../pages/speak.ts';
import type { Emulator } from '../emulator.ts';
import { textOf } from '../schemas/content.ts';
import { customerName } from '../state/customer-name.ts';
import { isRouted } from '../state/is-routed.ts';
import type { Message, Thread } from '../state/model.ts';
import { turnedSwitches } from '../switches.ts';
import type { Html } from './layout.ts';
import { badge } from './layout.ts';
import { cut } from './rich/choices.ts';
import { time } from './time.ts';

interface Row {
  readonly thread: Thread;
  readonly last: Message | undefined;
}

/** The words of a message, or the names of its files. */
function previewOf({ messageContent, attachments }: Message): string {
  return cut(textOf(messageContent), 120) || attachments.map(({ friendlyName }) => friendlyName).join(', ');
}

/** How a row looks, whether it can be opened or not. */
function rowContent({ state }: Emulator, { thread, last }: Row): Html {
  const channel = state.channels.find((candidate) => candidate.id === thread.channelId);
  const record = channel === undefined ? undefined : state.record(channel.body.channelIntegrationId);
  const name = customerName(thread);
  return html`${badge(name, record?.color ?? '#62707c')}
    <span class="grow">
      <span class="line"><strong>${name}</strong>${last === undefined ? '' : time(last.createdAt)}</span>
      <span class="line">
        <span class="preview">${last === undefined ? '' : previewOf(last)}</span>
        ${thread.unread > 0 ? html`<span class="unread" aria-label="${say('{count} unread', { count: thread.unread })}">${thread.unread}</span>` : ''}
      </span>
      <span class="channel">${channel?.body.name ?? thread.channelId}</span>
    </span>`;
}

function openableRow(emulator: Emulator, row: Row, selected: Thread | undefined): Html {
  return html`<li>
    <a
      class="thread"
      href="/desk?thread=${row.thread.id}"
      data-testid="thread"
      ${row.thread === selected ? html`aria-current="true"` : ''}
    >
      ${rowContent(emulator, row)}
    </a>
  </li>`;
}

/** Which switches are not at their defaults: an odd sight at the desk may come from one. */
function turnedNotice({ switchboard }: Emulator): Html | '' {
  const turned = Object.entries(turnedSwitches(switchboard.standing));
  if (turned.length === 0) return '';
  return html`<li class="turned" data-testid="turned-switches">
    <a href="/switches"
      >${say(turned.length === 1 ? '{count} switch turned' : '{count} switches turned', { count: turned.length })}</a
    >
    ${turned.map(([name, value]) => html`<code>${name}: ${value}</code>`)}
  </li>`;
}

/**
 * All threads, the last active first. Where the switch `routing` is strict, those of a channel that has no skill and
 * script stand apart, and nobody can open them.
 */
export function threadList(emulator: Emulator, selected: Thread | undefined): Html {
  const { state, switches } = emulator;
  const rows = state.threads
    .map((thread) => ({ thread, last: state.messagesOf(thread.id).at(-1) }))
    .toSorted((one, other) => (other.last?.storedAt ?? 0) - (one.last?.storedAt ?? 0));
  const isShown = ({ thread }: Row): boolean => {
    const channel = state.channels.find((candidate) => candidate.id === thread.channelId);
    return channel === undefined || isRouted(channel) || switches.routing === 'lenient';
  };
  const shown = rows.filter(isShown);
  const unrouted = rows.filter((row) => !isShown(row));
  return html`${turnedNotice(emulator)}
  ${
    shown.length === 0
      ? html`<li class="empty">
          ${say('No conversation yet. It begins when a customer writes on one of your channels.')}
        </li>`
      : shown.map((row) => openableRow(emulator, row, selected))
  }
  ${
    unrouted.length === 0
      ? ''
      : html`<li class="unrouted">
          <h2>${say('Unrouted')}</h2>
          <p>${say('Their channel has no default skill and script: an admin chooses them.')}</p>
          <ul>
            ${unrouted.map(
              (row) => html`<li class="thread" data-testid="unrouted-thread">${rowContent(emulator, row)}</li>`,
            )}
          </ul>
        </li>`
  }`;
}
