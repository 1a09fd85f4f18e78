import { createHash } from 'node:crypto';
import { DynamoDBClient, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { addChannel, openAction, openAddForm, submit } from '../../../local/admin-visit.ts';
import { clientSecretIn, recordOn } from '../../../local/set-up.ts';
import { keysOf, startWorld, type World } from '../../../local/world.ts';
import { byocOn } from '../../cli/world.ts';
import { parseHtml } from '../../lib/admin/html/html.ts';
import { type RawAnswer, rawRequest } from './raw-request.ts';

export const actions = ['add', 'reconnect', 'remove'] as const;
export type Action = (typeof actions)[number];
/** All pages that change something: that of the channels, which CXone does not open, undoes a Remove. */
export const pages = [...actions, 'channels'] as const;
export type Page = (typeof pages)[number];

/** A form on a page that an admin has open: sent as it is, it does what it says. */
export interface OpenForm {
  /** Path and query of the page, to which it is posted. */
  readonly path: string;
  /** What the browser sends as `Cookie`. */
  readonly cookie: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface Integration {
  readonly key: string;
  readonly integrationId: string;
  readonly channelId: string;
  /** Of a channel that was removed. */
  readonly removedId: string;
  readonly deliveryUrl: string;
}

export interface SentForm {
  readonly path?: string;
  readonly cookie?: string;
  readonly fields?: Readonly<Record<string, string>>;
  /** Over those of a form that the page itself sends; undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** In the place of the fields. */
  readonly body?: string;
}

/** Admins of three integrations, `main` and `second` of one tenant and `third` of another, each with a channel. */
export class AdminScene {
  readonly world: World;
  readonly main: Integration;
  readonly second: Integration;
  readonly third: Integration;
  /** A session on `second` of an admin of another brand, begun before the brand was pinned. */
  readonly otherBrandsCookie: string;
  readonly #dynamo: DynamoDBClient;

  private constructor(
    world: World,
    [main, second, third]: readonly [Integration, Integration, Integration],
    otherBrandsCookie: string,
  ) {
    this.world = world;
    this.main = main;
    this.second = second;
    this.third = third;
    this.otherBrandsCookie = otherBrandsCookie;
    this.#dynamo = new DynamoDBClient({
      region: 'eu-west-1',
      endpoint: world.cloud.endpoints.dynamodb,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
  }

  static async start(): Promise<AdminScene> {
    const world = await startWorld({ demoChannel: false, concurrencyPerFunction: 4 });
    const main = await connect(world, 'main', world.integrationId);
    const secondId = await integrate(world, 'second');
    const otherBrandsCookie = await cookieOfOtherBrand(world, secondId);
    const second = await connect(world, 'second', secondId);
    const { credentials } = world.cxone.createTenant('Umbrella');
    const third = await connect(world, 'third', await integrate(world, 'third', credentials));
    return new AdminScene(world, [main, second, third], otherBrandsCookie);
  }

  async stop(): Promise<void> {
    this.#dynamo.destroy();
    await this.world.stop();
  }

  /** Clicks in CXone and fills the form in. */
  async openForm(page: Page, integration: Integration = this.main): Promise<OpenForm> {
    const { cxone, phone } = this.world;
    const { key, integrationId, channelId, removedId, deliveryUrl } = integration;
    const action = actionBefore(page);
    const { url, html, cookie } = await (action === 'add'
      ? openAddForm(cxone.origin, integrationId)
      : openAction(cxone.origin, action, integrationId, channelId));
    const hidden = parseHtml(html).tags.filter(({ attributes }) => attributes['type'] === 'hidden');
    const answers = {
      add: { name: `Another of ${key}`, 'setting-deliveryUrl': phone.deliveryUrl(`another-${key}`) },
      reconnect: { name: `Renamed ${key}`, 'setting-deliveryUrl': deliveryUrl },
      remove: {},
      channels: { action: 'restore' },
    };
    const fields = hidden.map(({ attributes }) => [attributes['name'] ?? '', attributes['value'] ?? ''] as const);
    const { pathname, search } = new URL(url);
    const path = page === 'channels' ? `/i/${key}/channels?channel=${removedId}` : pathname + search;
    return { path, cookie, fields: { ...Object.fromEntries(fields), ...answers[page] } };
  }

  /** Sends a form as its own page does, but for what is said. */
  post(form: OpenForm, changes: SentForm = {}): Promise<RawAnswer> {
    const { path, cookie, fields, body, headers } = { ...form, body: undefined, headers: {}, ...changes };
    const own = {
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'same-origin',
      origin: this.world.cloud.apiUrl,
      cookie,
    };
    return this.send({
      method: 'POST',
      path,
      headers: Object.fromEntries(Object.entries({ ...own, ...headers }).filter(isGiven)),
      body: body ?? new URLSearchParams(fields).toString(),
    });
  }

  send(request: Parameters<typeof rawRequest>[1]): Promise<RawAnswer> {
    return rawRequest(this.world.cloud.apiUrl, request);
  }

  /** The query that CXone passes to an action URL. */
  async click(action: Action): Promise<URLSearchParams> {
    const query = new URLSearchParams({ action, record: this.main.integrationId, channel: this.main.channelId });
    const url = `${this.world.cxone.origin}/points-of-contact/open?${query.toString()}`;
    const response = await fetch(url, { redirect: 'manual' });
    return new URL(response.headers.get('location') ?? '').searchParams;
  }

  /** Lets the time of a session be over. */
  async expire(cookie: string): Promise<void> {
    const digest = createHash('sha256')
      .update(cookie.split('=')[1] ?? '')
      .digest('base64url');
    const Key = { pk: { S: `SESSION#${digest}` } };
    await this.#dynamo.send(
      new UpdateItemCommand({
        TableName: this.world.cloud.tableName,
        Key,
        UpdateExpression: 'SET expiresAt = :past',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':past': { N: '1' } },
      }),
    );
  }

  async sessions(): Promise<number> {
    return (await this.#items()).filter(({ pk }) => pk?.S?.startsWith('SESSION#')).length;
  }

  /** All that a form can change: the table but for sessions, the secrets, and what CXone has. */
  async belongings() {
    const { cloud, cxone } = this.world;
    const items = await this.#items();
    return {
      items: items.filter(({ pk }) => !/^(SESSION|ONE-TIME-TOKEN)#/.test(pk?.S ?? '')),
      secrets: cloud.secrets.names().map((name) => [name, cloud.secrets.read(name)]),
      inCxone: cxone.state.channels.map(({ id, isDeleted, body }) => ({ id, isDeleted, body })),
    };
  }

  async #items() {
    const { Items = [] } = await this.#dynamo.send(new ScanCommand({ TableName: this.world.cloud.tableName }));
    return Items.sort((one, other) => ((one['pk']?.S ?? '') < (other['pk']?.S ?? '') ? -1 : 1));
  }
}

/** What an admin clicks in CXone to come to a page. */
export const actionBefore = (page: Page): Action => (page === 'channels' ? 'add' : page);

const isGiven = (header: [string, string | undefined]): header is [string, string] => header[1] !== undefined;

/** Adds an integration as the operator does, and its record in CXone. */
async function integrate(world: World, key: string, credentials = world.cxone.credentials): Promise<string> {
  const keys = keysOf({ ...world.cxone, credentials });
  const { stdout, stderr } = await byocOn(world, ['integrations', 'add', key], keys);
  if (stdout === '') throw new Error(stderr);
  return world.cxone.createRecord(recordOn(stdout, clientSecretIn(world.cloud, stdout)), credentials.tenantId)
    .integrationId;
}

async function connect(world: World, key: string, integrationId: string): Promise<Integration> {
  const deliveryUrl = world.phone.deliveryUrl(key);
  const visit = { cxoneOrigin: world.cxone.origin, integrationId, name: `Channel of ${key}`, deliveryUrl };
  const { channelId } = await addChannel(visit);
  const removed = { ...visit, name: `Removed of ${key}`, deliveryUrl: world.phone.deliveryUrl(`removed-${key}`) };
  const { channelId: removedId } = await addChannel(removed);
  await submit(await openAction(world.cxone.origin, 'remove', integrationId, removedId), {});
  return { key, integrationId, channelId, removedId, deliveryUrl };
}

/** The tenant has another brand for the time of one visit. */
async function cookieOfOtherBrand({ cxone }: World, integrationId: string): Promise<string> {
  const { tenants } = cxone.state;
  const [tenant] = tenants;
  if (tenant === undefined) throw new Error('CXone was expected to have a tenant.');
  tenants[0] = { ...tenant, brand: { ...tenant.brand, id: tenant.brand.id + 1_000 } };
  try {
    return (await openAction(cxone.origin, 'add', integrationId)).cookie;
  } finally {
    tenants[0] = tenant;
  }
}
