import { html } from 'hono/html';
import type { HttpResponse } from '../http/create-http-handler.ts';

/** HTML whose inserted values are escaped. */
export type Html = ReturnType<typeof html>;

/** Only what the page itself needs, from this host; nobody may frame it, and no script may make HTML of text. */
const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "require-trusted-types-for 'script'",
  "img-src 'self' data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

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
  readonly title: string;
  /** Where "Back to CXone" leads. */
  readonly backUrl: string | undefined;
  readonly content: Html;
}

/** A whole page of the admin's, as a response. */
export async function pageResponse({ status, title, backUrl, content }: Page): Promise<HttpResponse> {
  const document = await html`<!doctype html>
    <html lang="en">
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
          ${content} ${backUrl === undefined ? '' : html`<p class="back"><a href="${backUrl}">Back to CXone</a></p>`}
        </main>
      </body>
    </html>`;
  return { statusCode: status, headers, body: document.toString() };
}
