import { html } from 'hono/html';
import type { Html } from './layout.ts';
import { layout } from './layout.ts';

/** Brings the browser to the integration's page by POST; its script presses the button. */
export function openByPostPage(target: string, fields: Readonly<Record<string, string>>): Html {
  return layout(
    'points-of-contact',
    'Opening the integration',
    html`<div class="page narrow">
      <h1>Opening the integration</h1>
      <form class="card form" method="post" action="${target}" id="open">
        ${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
        <div class="actions"><button class="primary" type="submit">Continue</button></div>
      </form>
      <script src="/assets/open.js" type="module"></script>
    </div>`,
  );
}
