import { html } from 'hono/html';
import { languageNow, say } from '../../pages/speak.ts';
import type { Words } from '../../pages/speak.ts';

/** Escaped markup: what `html` of hono makes. */
export type Html = ReturnType<typeof html>;

export type Section = 'home' | 'desk' | 'points-of-contact' | 'byoc' | 'switches';

const sections: readonly { readonly id: Section; readonly href: string; readonly label: Words }[] = [
  { id: 'desk', href: '/desk', label: 'Agent desk' },
  { id: 'points-of-contact', href: '/points-of-contact', label: 'Points of Contact Digital' },
  { id: 'byoc', href: '/byoc', label: 'Bring Your Own Channel' },
  { id: 'switches', href: '/switches', label: 'Switches' },
];

/** Whose content is in English, whatever the browser asks for. */
const inEnglishAlone: ReadonlySet<Section> = new Set(['home', 'byoc', 'switches']);

/** Styles and scripts that only one section has. */
const assets: Partial<Record<Section, readonly string[]>> = {
  desk: ['conversation.css', 'rich.css', 'contact.css', 'desk.css', 'desk.js'],
  switches: ['switches.css', 'switches.js'],
};

/** A whole page: the bar with the sections, and the content. */
export function layout(section: Section, title: string, content: Html): Html {
  return html`<!doctype html>
    <html lang="${languageNow()}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} – ${say('CXone emulator')}</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/cxone.css" />
        <link rel="stylesheet" href="/assets/controls.css" />
        ${(assets[section] ?? []).map((name) =>
          name.endsWith('.css')
            ? html`<link rel="stylesheet" href="/assets/${name}" />`
            : html`<script src="/assets/${name}" type="module"></script>`,
        )}
      </head>
      <body class="section-${section}">
        <header class="bar">
          <a class="brand" href="/"
            ><img src="/assets/icon.svg" alt="" width="24" height="24" /><span>${say('CXone emulator')}</span></a
          >
          <nav aria-label="${say('Sections')}">
            ${sections.map(
              ({ id, href, label }) =>
                html`<a href="${href}" ${id === section ? html`aria-current="page"` : ''}>${say(label)}</a>`,
            )}
          </nav>
        </header>
        <main ${inEnglishAlone.has(section) ? html`lang="en"` : ''}>${content}</main>
      </body>
    </html>`;
}

/** A coloured tile with the first letter of a name. An attribute and no style, so that no inline style is allowed. */
export function badge(name: string, color: string): Html {
  return html`<svg class="badge" viewBox="0 0 40 40" aria-hidden="true">
    <rect width="40" height="40" rx="11" fill="${color}" />
    <text x="20" y="27" text-anchor="middle">${(Array.from(name)[0] ?? '?').toUpperCase()}</text>
  </svg>`;
}
