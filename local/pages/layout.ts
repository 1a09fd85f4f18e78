import { html } from 'hono/html';
import { languageNow, say } from './speak.ts';
import type { Words } from './speak.ts';

type Html = ReturnType<typeof html>;

export interface Page {
  readonly title: string;
  /** Names of style sheets, after `base`, in their order. */
  readonly styles: readonly string[];
  readonly script: string;
  readonly content: Html;
}

export function layout({ title, styles, script, content }: Page): Html {
  return html`<!doctype html>
    <html lang="${languageNow()}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        ${['base', ...styles].map((style) => html`<link rel="stylesheet" href="/assets/${style}.css" />`)}
        <script type="module" src="/assets/${script}.js"></script>
      </head>
      <body>
        ${content}
      </body>
    </html>`;
}

/** What the marks beside one's own messages mean, for the foot of a chat. */
export function legend(marks: readonly (readonly [path: string, means: Words])[]): Html {
  return html`<p class="legend" role="note" data-testid="legend" aria-label="${say('What the marks mean')}">
    ${marks.map(
      ([path, means]) =>
        html`<span
          ><svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}" /></svg> ${say(means)}</span
        >`,
    )}
  </p>`;
}

/** `Acme Support` → `AS`. */
export function initialsOf(name: string): string {
  const initials = name.split(/\s+/).map((word) => word.charAt(0));
  return initials.slice(0, 2).join('').toUpperCase();
}
