import type { ParsedUrlQuery } from 'node:querystring';
import { bodyBytes, type HttpEvent, parseForm } from '../../http/create-http-handler.ts';
import { AdminProblem } from '../html/problem.ts';

/** Names and values of a form or a query, each name once. */
export type Fields = Readonly<Record<string, string>>;

/** The longest form, in bytes: five secrets of 4,000 characters have room in it, each of nine bytes at most. */
export const LARGEST_FORM = 200_000;
const FORM_TYPE = 'application/x-www-form-urlencoded';

/** The fields of the form that a request brings. */
export function formFields(event: HttpEvent): Fields {
  return singly(formIn(event));
}

/**
 * What CXone passes with a visit. How the browser comes to Reconnect and Remove is not documented: by a link, or by a form
 * with the same fields (byoc-protocol §1.3).
 * @param needed What of it may not come twice; another that does is left out.
 */
export function visitFields(event: HttpEvent, needed: readonly string[]): Fields {
  const fields = event.requestContext.http.method === 'POST' ? formIn(event) : parseForm(event.rawQueryString);
  const usable = Object.entries(fields).filter(([name, value]) => needed.includes(name) || !Array.isArray(value));
  return singly(Object.fromEntries(usable));
}

/** The parameters of the address. */
export function queryFields(event: HttpEvent, read: readonly string[]): Fields {
  return singly(parseForm(event.rawQueryString), read);
}

/** What came twice is refused: one reader takes the first, another the last, and they would act on different things. */
function singly(fields: ParsedUrlQuery, read: readonly string[] = Object.keys(fields)): Fields {
  if (read.some((name) => Array.isArray(fields[name]))) throw repeated();
  // Of what does not count, a repeated one is as good as the last of them.
  return Object.fromEntries(Object.entries(fields).map(([name, value = '']) => [name, [value].flat().at(-1) ?? '']));
}

function formIn(event: HttpEvent): ParsedUrlQuery {
  const [type = ''] = (event.headers['content-type'] ?? '').split(';');
  if (type.trim().toLowerCase() !== FORM_TYPE) throw ofAnotherType();
  return parseForm(bodyBytes(event).toString('utf8'));
}

const ofAnotherType = () => new AdminProblem(415, ({ problems }) => problems.formOfAnotherType(FORM_TYPE));
const repeated = () => new AdminProblem(400, ({ problems }) => problems.fieldRepeated);

/**
 * True of a form that one of our own pages sent. Browsers say it in Sec-Fetch-Site, which must be `same-origin`:
 * `same-site` is a neighbour under our domain, `none` a request that no page made. Those from before 2023 do not send
 * it; their `Origin`, which comes with every form, must be ours. Who sends neither is no browser.
 */
export function isFromOwnPage({ headers }: HttpEvent, publicUrl: string): boolean {
  const site = headers['sec-fetch-site'];
  return site === undefined ? headers['origin'] === new URL(publicUrl).origin : site === 'same-origin';
}
