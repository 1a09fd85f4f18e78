import { html } from 'hono/html';
import type { Manifest } from '../../contract/manifest.ts';
import type { Html } from './page.ts';

/** A speech bubble, for a provider that brings no drawing of its own. */
const neutral = 'M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2Z';

/** The provider's drawing, in the colour of the text around it. It says nothing that is not in words beside it. */
export function providerIcon({ icon = neutral }: Pick<Manifest, 'icon'>): Html {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="${icon}" /></svg>`;
}
