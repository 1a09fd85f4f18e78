/** An admin's browser without the browser: follows CXone's buttons into the middleware's pages, by plain HTTP. */
export interface AddedChannel {
  readonly channelId: string;
  readonly webhookUrl: string;
  /** Of the signed webhook. */
  readonly secret: string;
}

export interface AddAnswers {
  readonly cxoneOrigin: string;
  readonly integrationId: string;
  readonly name: string;
  readonly deliveryUrl: string;
  /** Adds it all the same, whatever its address answers. */
  readonly isUntested?: boolean;
  /** Of other fields, by their names. */
  readonly others?: Readonly<Record<string, string>>;
}

/** A page answered something else than it should; the message holds the page's own words. */
class AdminVisitError extends Error {
  override readonly name = 'AdminVisitError';
}

export interface Visit {
  /** The page's address once CXone's redirects were followed, without anything in it that must not be kept. */
  readonly url: string;
  readonly html: string;
  /** What the page wants back in the header Cookie. */
  readonly cookie: string;
}

/** Clicks Add, Reconnect or Delete in CXone and lands on the middleware's page. */
export async function openAction(
  cxoneOrigin: string,
  action: 'add' | 'reconnect' | 'remove',
  integrationId: string,
  channelId?: string,
): Promise<Visit> {
  const query = new URLSearchParams({ action, record: integrationId, ...(channelId ? { channel: channelId } : {}) });
  const click = await fetch(`${cxoneOrigin}/points-of-contact/open?${query.toString()}`, { redirect: 'manual' });
  const arrival = await arrive(click);
  if (arrival.status !== 303) throw new AdminVisitError(`The visit was not let in: ${words(await arrival.text())}`);
  const cookie = arrival.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const url = locationOf(arrival);
  const page = await fetch(url, { headers: { cookie } });
  return { url, html: await page.text(), cookie };
}

/** Goes where CXone sends the browser: by a redirect, or by a page whose form posts itself. */
async function arrive(click: Response): Promise<Response> {
  if (click.status !== 200) return fetch(locationOf(click), { redirect: 'manual' });
  const html = await click.text();
  const action = /<form[^>]* action="([^"]+)"/.exec(html)?.[1] ?? '';
  return fetch(action, { method: 'POST', body: new URLSearchParams(hiddenIn(html)), redirect: 'manual' });
}

const hiddenIn = (html: string): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']) => [name, value] as const,
    ),
  );

/** Sends the form of a page, with what it holds and these answers. */
export async function submit(
  visit: Visit,
  answers: Readonly<Record<string, string>>,
): Promise<{ status: number; html: string }> {
  const response = await fetch(visit.url, {
    method: 'POST',
    headers: { cookie: visit.cookie, origin: new URL(visit.url).origin },
    body: new URLSearchParams({ ...hiddenIn(visit.html), ...answers }),
  });
  return { status: response.status, html: await response.text() };
}

/** Clicks Add in CXone, and then the provider's tile. */
export async function openAddForm(cxoneOrigin: string, integrationId: string, provider = 'generic'): Promise<Visit> {
  const { url, cookie } = await openAction(cxoneOrigin, 'add', integrationId);
  const chosen = new URL(url);
  chosen.searchParams.set('provider', provider);
  const page = await fetch(chosen, { headers: { cookie } });
  return { url: chosen.href, html: await page.text(), cookie };
}

/** Adds a channel of the generic provider, by the pages that an admin uses. */
export async function addChannel(answers: AddAnswers): Promise<AddedChannel> {
  const { cxoneOrigin, integrationId, name, deliveryUrl, isUntested = false, others } = answers;
  const visit = await openAddForm(cxoneOrigin, integrationId);
  const { status, html } = await submit(visit, {
    ...{ integrationId, name, 'setting-deliveryUrl': deliveryUrl },
    ...(isUntested && { untested: 'yes' }),
    ...others,
  });
  if (status !== 200) throw new AdminVisitError(`The channel was not added (${status}): ${words(html)}`);
  const webhookUrl = valueOf(html, 'webhook-url');
  return {
    webhookUrl,
    secret: valueOf(html, 'generated-signingSecret'),
    channelId: webhookUrl.slice(webhookUrl.lastIndexOf('/') + 1),
  };
}

/** Adds a channel of a provider whose credentials are entered: the page registers its webhook. */
export async function addEnteredChannel({
  cxoneOrigin,
  integrationId,
  name,
  provider,
  answers,
}: Pick<AddAnswers, 'cxoneOrigin' | 'integrationId' | 'name'> & {
  readonly provider: string;
  readonly answers: Readonly<Record<string, string>>;
}): Promise<void> {
  const visit = await openAddForm(cxoneOrigin, integrationId, provider);
  const { status, html } = await submit(visit, { integrationId, name, ...answers });
  if (status !== 200) throw new AdminVisitError(`“${name}” was not added (${status}): ${words(html)}`);
}

function valueOf(html: string, id: string): string {
  const value = new RegExp(`<input[^>]*id="${id}"[^>]*value="([^"]*)"`).exec(html)?.[1];
  if (value === undefined) throw new AdminVisitError(`The page shows no ${id}: ${words(html)}`);
  return value;
}

function locationOf(response: Response): string {
  const location = response.headers.get('location');
  if (location === null) throw new AdminVisitError(`A redirect was expected, not a ${response.status}.`);
  return new URL(location, response.url).toString();
}

const words = (html: string): string =>
  html
    .replace(/<(head|script|style)[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
