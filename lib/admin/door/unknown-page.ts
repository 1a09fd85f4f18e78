import { html } from 'hono/html';
import { type HttpEvent, type HttpResponse, parseForm } from '../../http/create-http-handler.ts';
import { HttpError } from '../../http/http-error.ts';
import { pageResponse } from '../html/page.ts';
import { AdminProblem, problemPage } from '../html/problem.ts';
import { languageCookie, textsFor, textsNamed } from '../texts/languages.ts';
import type { Texts } from '../texts/texts.ts';

/** The same address in another language, for a page that no integration is known of. */
export const inLanguageHere = (tag: string): string => `?lang=${encodeURIComponent(tag)}`;

/** The language that the address asks for, else the visitor's. */
export function textsHere(event: HttpEvent): Texts {
  return chosenIn(event) ?? textsFor(event);
}

/**
 * A page for anybody who comes to an address that has none, or to the front door. Throws the 404 for all but browsers.
 */
export async function unknownPage(event: HttpEvent): Promise<HttpResponse> {
  if (!(event.headers['accept'] ?? '').includes('text/html')) {
    throw new HttpError(404, 'unknown_route', 'There is nothing at this address: check it against the set-up sheet.');
  }
  const texts = textsHere(event);
  const frame = { texts, inLanguage: inLanguageHere };
  const chosen = chosenIn(event);
  const page = await (event.rawPath === '/'
    ? pageResponse(frontDoor(texts), frame)
    : pageResponse(problemPage(new AdminProblem(404, ({ problems }) => problems.noPage), undefined, texts), frame));
  return chosen === undefined ? page : { ...page, cookies: [languageCookie(chosen)] };
}

function frontDoor({ frame: { door }, problems }: Texts) {
  const content = html`<section>
    <p>${door.message}</p>
    <p>${problems.noSession.advice}</p>
  </section>`;
  return { status: 200, title: door.title, backUrl: undefined, content };
}

function chosenIn({ rawQueryString }: HttpEvent): Texts | undefined {
  const { lang } = parseForm(rawQueryString);
  return textsNamed([lang].flat().at(-1));
}
