import { html } from 'hono/html';
import type { HttpResponse } from '../http/create-http-handler.ts';
import { languages } from './texts/languages.ts';
import type { Texts } from './texts/texts.ts';

/** HTML whose inserted values are escaped. */
export type Html = ReturnType<typeof html>;

/** Only what the page itself needs, from this host; nobody may frame it. */
const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export interface Page {
  readonly status: number;
  readonly title: string;
  /** Where "Back to CXone" leads. */
  readonly backUrl: string | undefined;
  readonly content: Html;
}

/**
 * A whole page of the admin's, as a response.
 * @param inLanguage Where the page is in another language, by its tag. Missing where none is: the answer to a form.
 */
export async function pageResponse(
  { status, title, backUrl, content }: Page,
  texts: Texts,
  inLanguage?: (tag: string) => string,
): Promise<HttpResponse> {
  const document = await html`<!doctype html>
    <html lang="${texts.tag}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/assets/admin.css" />
        <script src="/assets/admin.js" defer></script>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${content} ${backUrl === undefined ? '' : html`<p class="back"><a href="${backUrl}">${texts.back}</a></p>`}
        </main>
        ${inLanguage === undefined ? '' : languageLinks(texts, inLanguage)}
      </body>
    </html>`;
  return {
    statusCode: status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy },
    body: document.toString(),
  };
}

function languageLinks(texts: Texts, inLanguage: (tag: string) => string): Html {
  const link = ({ tag, name }: Texts) =>
    tag === texts.tag
      ? html`<li><span lang="${tag}" aria-current="true">${name}</span></li>`
      : html`<li><a href="${inLanguage(tag)}" lang="${tag}" hreflang="${tag}">${name}</a></li>`;
  return html`<nav aria-label="${texts.language}">
    <ul class="languages">
      ${[...languages.values()].map(link)}
    </ul>
  </nav>`;
}
