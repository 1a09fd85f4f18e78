import { html } from 'hono/html';
import type { Html } from './layout.ts';

/** By the clock of this machine, of 24 hours; desk.js has it in the zone of the browser. */
export function time(iso: string): Html {
  const shown = new Date(iso).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return html`<time datetime="${iso}">${shown}</time>`;
}
