import { html } from 'hono/html';

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
    <html lang="en">
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

/** `Acme Support` → `AS`. */
export function initialsOf(name: string): string {
  const initials = name.split(/\s+/).map((word) => word.charAt(0));
  return initials.slice(0, 2).join('').toUpperCase();
}
