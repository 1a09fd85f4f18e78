import type { World } from '../../../local/world.ts';
import { byocOn } from '../../cli/world.ts';
import { received, signed } from '../../e2e/support/signed-webhook.ts';
import type { Party } from './party.ts';

/** What is expected of one party's credentials at another's doors. */
export interface Attempt {
  readonly name: string;
  /** An HTTP status, or the exit code of a command. */
  readonly otherTenant: Outcome;
  /** Where it differs: an admin, and keys, of one tenant are good for each of its integrations. */
  readonly sameTenant?: Outcome;
  /** At its own door, where trying changes nothing that later attempts need. */
  readonly own?: Outcome;
  readonly make: (mine: Party, theirs: Party, world: World) => Promise<Outcome>;
}
export type Outcome = number | `exit ${number}`;

const crossed = {
  thread: { idOnExternalPlatform: 'chat-ida' },
  messageContent: { type: 'TEXT', payload: { text: 'Crossed' } },
  endUserRecipients: [{ idOnExternalPlatform: 'ida' }],
};

async function statusOf(url: string, init: RequestInit): Promise<number> {
  return (await fetch(url, { redirect: 'manual', ...init })).status;
}

/** A callback of CXone with `mine`'s token, below the Integration Box URL of `at`. */
function callback({ accessToken }: Party, at: Party, path: string, { cloud }: World, body: object = crossed) {
  return statusOf(`${cloud.apiUrl}/i/${at.key}/box/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

function requestToken(clientId: string, clientSecret: string, at: Party, { cloud }: World) {
  return statusOf(`${cloud.apiUrl}/i/${at.key}/box/1.0/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }),
  });
}

interface PageRequest {
  readonly at: Party;
  readonly path: string;
  readonly cookie: string;
  /** A form that is sent; without it the page is opened. */
  readonly form?: Readonly<Record<string, string>>;
}

function page({ at, path, cookie, form }: PageRequest, { cloud }: World): Promise<number> {
  return statusOf(`${cloud.apiUrl}/i/${at.key}/${path}`, {
    headers: { cookie, origin: cloud.apiUrl },
    ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
  });
}

/** The one-time token of a click on `mine`'s Add button, opened at another's page, with some of its query changed. */
async function openElsewhere(mine: Party, at: Party, { cxone, cloud }: World, changes: Record<string, string> = {}) {
  const click = await fetch(`${cxone.origin}/points-of-contact/open?action=add&record=${mine.integrationId}`, {
    redirect: 'manual',
  });
  const { search } = new URL(click.headers.get('location') ?? '');
  const query = new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(search)), ...changes });
  return statusOf(`${cloud.apiUrl}/i/${at.key}/add?${query.toString()}`, {});
}

function adminOf({ tenantId }: Party, { cxone }: World): Record<string, string> {
  const tenant = cxone.state.tenant(tenantId);
  const admin = tenant?.users.find(({ role }) => role === 'admin');
  return { brandId: String(tenant?.brand.id), userId: String(admin?.id) };
}

async function command(world: World, args: readonly string[], keys: Readonly<Record<string, string>> = {}) {
  return `exit ${(await byocOn(world, args, keys)).code ?? -1}` as const;
}

const addForm = ({ csrf }: Party, channelId: string, deliveryUrl: string) => ({
  ...{ csrf, channelId, provider: 'generic', name: 'Crossed' },
  'setting-deliveryUrl': deliveryUrl,
});
const idOf = ({ channel }: Party): string => channel.channelId;

/** Every credential of one party at every door of another (design: a token that isn't theirs 401, a channel 404). */
export const attempts: readonly Attempt[] = [
  {
    name: 'access token, their outbound callback',
    ...{ otherTenant: 401, own: 200 },
    make: (mine, theirs, world) => callback(mine, theirs, `2.0/channel/${idOf(theirs)}/outbound`, world),
  },
  {
    name: 'access token, own URL, their channel: outbound',
    otherTenant: 404,
    make: (mine, theirs, world) => callback(mine, mine, `2.0/channel/${idOf(theirs)}/outbound`, world),
  },
  {
    name: '… their channel: legacy reply',
    ...{ otherTenant: 404, own: 200 },
    make: (mine, theirs, world) => callback(mine, mine, `1.0/posts/${idOf(theirs)}_chat-ida/messages`, world),
  },
  {
    name: '… their channel: legacy reply by CXone’s thread id',
    ...{ otherTenant: 404, own: 200 },
    make: (mine, theirs, world) => callback(mine, mine, `1.0/posts/${theirs.cxoneThreadId}/messages`, world),
  },
  {
    name: '… their channel: legacy reply that names it',
    ...{ otherTenant: 404, own: 200 },
    make: (mine, theirs, world) =>
      callback(mine, mine, '1.0/posts/post-1/messages', world, { ...crossed, post: { channelId: idOf(theirs) } }),
  },
  {
    name: '… their channel: recipient validation',
    otherTenant: 404,
    make: (mine, theirs, world) => callback(mine, mine, `1.0/channel/${idOf(theirs)}/recipients/validation`, world),
  },
  {
    name: '… their channel: typing',
    ...{ otherTenant: 404, own: 204 },
    make: (mine, theirs, world) =>
      callback(mine, mine, `1.0/channel/${idOf(theirs)}/thread/chat-ida/sender-action`, world, { isTyping: true }),
  },
  {
    name: 'client id and secret, their Authorization URL',
    ...{ otherTenant: 401, own: 200 },
    make: (mine, theirs, world) => requestToken(mine.clientId, mine.clientSecret, theirs, world),
  },
  {
    name: '… with their client id',
    otherTenant: 401,
    make: (mine, theirs, world) => requestToken(theirs.clientId, mine.clientSecret, theirs, world),
  },
  {
    name: 'session cookie, their page',
    ...{ otherTenant: 401, own: 200 },
    make: (mine, theirs, world) => page({ at: theirs, path: 'add', cookie: mine.visit.cookie }, world),
  },
  {
    name: '… under the name of theirs',
    otherTenant: 401,
    make: (mine, theirs, world) => {
      const cookie = mine.visit.cookie.replace(/^__Host-byoc-[^=]+/, `__Host-byoc-${theirs.key}`);
      return page({ at: theirs, path: 'add', cookie }, world);
    },
  },
  ...(['reconnect', 'remove'] as const).flatMap((path): Attempt[] => [
    {
      name: `session, own page, their channel: open ${path}`,
      ...{ otherTenant: 404, own: 200 },
      make: (mine, theirs, world) =>
        page({ at: mine, path: `${path}?channel=${idOf(theirs)}`, cookie: mine.visit.cookie }, world),
    },
    {
      name: `session and CSRF token, own page, their channel: send ${path}`,
      otherTenant: 404,
      make: (mine, theirs, world) => {
        const form = addForm(mine, idOf(theirs), theirs.deliveryUrl);
        return page({ at: mine, path: `${path}?channel=${idOf(theirs)}`, cookie: mine.visit.cookie, form }, world);
      },
    },
  ]),
  {
    name: 'CSRF token in a form of their session',
    otherTenant: 403,
    make: (mine, theirs, world) => {
      const form = { csrf: mine.csrf };
      return page({ at: theirs, path: `remove?channel=${idOf(theirs)}`, cookie: theirs.visit.cookie, form }, world);
    },
  },
  {
    name: 'own Add form with their channel id',
    otherTenant: 409,
    make: (mine, theirs, world) => {
      const form = addForm(mine, idOf(theirs), 'https://chat.example.net/crossed');
      return page({ at: mine, path: 'add', cookie: mine.visit.cookie, form }, world);
    },
  },
  {
    // Nobody can prove whose a delivery URL is: it is kept from no other tenant, who has a secret of its own there (ADR 16).
    name: 'own Add form with their account at the provider',
    ...{ otherTenant: 200, sameTenant: 409 },
    make: async (mine, theirs, world) => {
      const id = `ch-${mine.key}-of-${theirs.key}`;
      const { cookie } = mine.visit;
      const form = addForm(mine, id, theirs.deliveryUrl);
      const status = await page({ at: mine, path: 'add', cookie, form }, world);
      if (status === 200) await page({ at: mine, path: `remove?channel=${id}`, cookie, form }, world);
      return status;
    },
  },
  {
    name: 'one-time token, their page',
    ...{ otherTenant: 403, sameTenant: 303, own: 303 },
    make: (mine, theirs, world) => openElsewhere(mine, theirs, world),
  },
  {
    name: '… as if it were of their brand and admin',
    ...{ otherTenant: 401, sameTenant: 303, own: 303 },
    make: (mine, theirs, world) => openElsewhere(mine, theirs, world, adminOf(theirs, world)),
  },
  {
    name: 'webhook secret, their webhook',
    ...{ otherTenant: 401, own: 200 },
    make: (mine, theirs) =>
      statusOf(theirs.channel.webhookUrl, { method: 'POST', ...signed(mine.channel.secret, received('Crossed')) }),
  },
  {
    name: 'CXone keys, setup of their integration',
    ...{ otherTenant: 'exit 1', sameTenant: 'exit 0', own: 'exit 0' },
    make: (mine, theirs, world) => command(world, ['setup', '--integration', theirs.key], mine.cxoneKeys),
  },
  ...(['show', 'import', 'remove'] as const).map((verb): Attempt => ({
    name: `byoc channels ${verb}, their channel id`,
    otherTenant: 'exit 1',
    ...(verb === 'show' ? { own: 'exit 0' as const } : {}),
    make: (mine, theirs, world) => {
      const settings = verb === 'import' ? ['--set', 'deliveryUrl=https://chat.example.net/crossed'] : [];
      return command(world, ['channels', verb, idOf(theirs), '--integration', mine.key, ...settings]);
    },
  })),
];
