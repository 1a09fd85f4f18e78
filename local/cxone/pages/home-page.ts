import { html } from 'hono/html';
import type { Emulator } from '../emulator.ts';
import { switchCatalogue, turnedSwitches } from '../switches.ts';
import type { Html } from './layout.ts';
import { layout } from './layout.ts';

interface Card {
  readonly href: string;
  readonly title: string;
  readonly text: string;
  readonly count: string;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The entrance. */
export function homePage({ state, switchboard }: Emulator): Html {
  const cards: readonly Card[] = [
    {
      href: '/desk',
      title: 'Agent desk',
      text: 'Read what customers write, reply, and watch each message be delivered and seen.',
      count: counted(state.threads.length, 'conversation', 'conversations'),
    },
    {
      href: '/points-of-contact',
      title: 'Points of Contact Digital',
      text: 'Add a channel to an integration, connect it again, or remove it.',
      count: counted(state.channels.filter((channel) => !channel.isDeleted).length, 'channel', 'channels'),
    },
    {
      href: '/byoc',
      title: 'Bring Your Own Channel',
      text: 'Tell CXone where a middleware lives and how to sign in to it.',
      count: counted(state.records.length, 'record', 'records'),
    },
    {
      href: '/switches',
      title: 'Switches',
      text: 'Choose how CXone behaves where nobody outside NICE knows it.',
      count: `${Object.keys(turnedSwitches(switchboard.standing)).length} of ${switchCatalogue.length} turned`,
    },
  ];
  return layout(
    'home',
    'Start',
    html`<div class="page">
      <h1>CXone, on this machine</h1>
      <p class="lead">
        Stands in for a CXone tenant, so that a Bring Your Own Channel middleware can be tried without one. Nothing here
        reaches NICE.
      </p>
      <div class="cards">
        ${cards.map(
          ({ href, title, text, count }) =>
            html`<a class="card link" href="${href}">
              <h2>${title}</h2>
              <p>${text}</p>
              <span class="muted">${count}</span>
            </a>`,
        )}
      </div>
    </div>`,
  );
}
