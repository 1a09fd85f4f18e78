import { html } from 'hono/html';
import type { Channel } from '../../channels/channel.ts';
import type { HttpResponse } from '../../http/create-http-handler.ts';
import { languages } from '../texts/languages.ts';
import type { Texts } from '../texts/texts.ts';
import { scriptHash } from './script.ts';

/** HTML whose inserted values are escaped. */
export type Html = ReturnType<typeof html>;

/**
 * Only what the page itself needs; nobody may frame it, and no script may make HTML of text. The one script is named by
 * its hash: a browser that can't tell scripts of other files by it runs none, and the pages work without.
 */
const policy = [
  "default-src 'none'",
  "style-src 'self'",
  `script-src '${scriptHash}'`,
  "require-trusted-types-for 'script'",
  "img-src 'self' data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Another one after a deploy that changed it: a browser that kept the old one would refuse it by its hash. */
const scriptUrl = `/assets/admin.js?v=${encodeURIComponent(scriptHash)}`;

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': policy,
  // For browsers that know no frame-ancestors.
  'x-frame-options': 'DENY',
  // Neither who opened the page nor another site gets hold of its window or its text.
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  // Under `no-referrer`, a browser's forms have the origin `null`, and older browsers say nothing else of where they are from.
  'referrer-policy': 'same-origin',
};

export interface Page {
  readonly status: number;
  /** Names in it are isolated. */
  readonly title: string;
  /** Where "Back to CXone" leads. */
  readonly backUrl: string | undefined;
  /** The channel that the page acts on: one step of the trail above the title. */
  readonly channel?: Pick<Channel, 'channelId' | 'name'>;
  readonly content: Html;
}

/** One step of the trail from CXone down to the page. */
export interface Crumb {
  /** Missing where it is the page itself. */
  readonly href?: string;
  readonly words: string;
}

/** What stands around every page. */
interface Frame {
  readonly texts: Texts;
  /** Of the session that the admin can end. */
  readonly csrfToken?: string;
  /** From the integration down to the page, without CXone. */
  readonly trail?: readonly Crumb[];
  /** Where the page is in another language, by its tag. */
  readonly inLanguage: (tag: string) => string;
  /** The answer to a form: in another language, the page opens without what only this answer has. */
  readonly isAnswer?: boolean;
}

/** A whole page of the admin's, as a response. */
export async function pageResponse(
  { status, title, backUrl, content }: Page,
  { texts, csrfToken, trail = [], inLanguage, isAnswer = false }: Frame,
): Promise<HttpResponse> {
  const document = await html`<!doctype html>
    <html lang="${texts.tag}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/assets/admin.css" />
        <script src="${scriptUrl}" integrity="${scriptHash}" defer></script>
      </head>
      <body>
        ${trailHtml([...(backUrl === undefined ? [] : [{ href: backUrl, words: texts.back }]), ...trail], texts)}
        <main>
          <h1>${withBidiIsolates(title)}</h1>
          ${content}
        </main>
        <footer>
          ${languageLinks(texts, inLanguage, isAnswer)} ${csrfToken === undefined ? '' : signOutForm(texts, csrfToken)}
        </footer>
      </body>
    </html>`;
  return { statusCode: status, headers, body: document.toString() };
}

/** From CXone over the integration and the channel to what the page does. */
function trailHtml(crumbs: readonly Crumb[], { frame }: Texts): Html | '' {
  if (crumbs.length === 0) return '';
  const step = ({ href, words }: Crumb) =>
    href === undefined
      ? html`<li><span aria-current="page">${withBidiIsolates(words)}</span></li>`
      : html`<li><a href="${href}">${withBidiIsolates(words)}</a></li>`;
  return html`<header>
    <nav aria-label="${frame.trail}">
      <ol class="trail">
        ${crumbs.map(step)}
      </ol>
    </nav>
  </header>`;
}

function languageLinks(texts: Texts, inLanguage: (tag: string) => string, isAnswer: boolean): Html {
  const link = ({ tag, name }: Texts) =>
    tag === texts.tag
      ? html`<li><span lang="${tag}" aria-current="true">${name}</span></li>`
      : html`<li><a href="${inLanguage(tag)}" lang="${tag}" hreflang="${tag}">${name}</a></li>`;
  return html`<nav aria-label="${texts.language}">
    <ul class="languages">
      ${[...languages.values()].map(link)}
    </ul>
    ${isAnswer ? html`<p class="hint">${texts.frame.answer}</p>` : ''}
  </nav>`;
}

function signOutForm({ signOut }: Texts, csrfToken: string): Html {
  return html`<form method="post" class="plain">
    <input type="hidden" name="csrf" value="${csrfToken}" />
    <button type="submit" class="link" name="${SIGN_OUT}" value="yes">${signOut.button}</button>
  </form>`;
}

/** U+2068 FIRST STRONG ISOLATE and U+2069 POP DIRECTIONAL ISOLATE. */
const [FSI, PDI] = ['\u2068', '\u2069'];

/**
 * A name for the middle of a sentence: read from the right, it turns nothing around it round, not even with marks of its
 * own. Sentences with such names are shown by {@link withBidiIsolates}; a title takes them as they are.
 */
export function bidiIsolated(name: string): string {
  return `${FSI}${name.replaceAll(/[\u2066-\u2069]/g, '')}${PDI}`;
}

/** A sentence whose isolated names are elements of their own, so that who copies one copies no marks. */
export function withBidiIsolates(sentence: string): ReturnType<typeof html> {
  // Odd parts were between the two marks.
  const parts = sentence.split(/\u2068([^\u2068\u2069]*)\u2069/);
  return html`${parts.map((part, index) => (index % 2 === 0 ? part : html`<bdi>${part}</bdi>`))}`;
}

/** Name of the button that ends the session: it posts to the page's own address, and nothing else of the form is done. */
export const SIGN_OUT = 'sign-out';
