import { createHash } from 'node:crypto';
import { UnsecuredJWT } from 'jose';
import { addAction } from '../../../lib/admin/add-action.ts';
import { channelsAction } from '../../../lib/admin/channels/channels-action.ts';
import type { AdminPorts } from '../../../lib/admin/door/admin-ports.ts';
import { type AdminAction, createAdminDoor } from '../../../lib/admin/door/create-admin-door.ts';
import { Sessions } from '../../../lib/admin/door/sessions.ts';
import { reconnectAction } from '../../../lib/admin/reconnect-action.ts';
import { removeAction } from '../../../lib/admin/remove-action.ts';
import { Audit, unwrittenTo } from '../../../lib/audit/audit.ts';
import { KnownIntegrations } from '../../../lib/channels/channel.ts';
import { Registry } from '../../../lib/channels/registry.ts';
import type { Provider } from '../../../lib/contract/provider.ts';
import { createCxoneClient } from '../../../lib/cxone/create-cxone-client.ts';
import type { HttpDoor, HttpResponse } from '../../../lib/http/create-http-handler.ts';
import { integrationKeySchema } from '../../../lib/ids.ts';
import { genericProvider } from '../../../lib/providers/generic/index.ts';
import { secretNames } from '../../../lib/secrets/secret-store.ts';
import { FakePlatform } from '../../support/fake-platform.ts';
import { MemoryAuditLog } from '../../support/memory-audit-log.ts';
import { MemorySecretStore } from '../../support/memory-secret-store.ts';
import { json, startStubServer, type StubServer } from '../cxone/stub-server.ts';
import { Clock } from '../http/clock.ts';
import { context, type EventFacts, httpEvent } from '../http/http-event.ts';
import { keptLog } from '../http/log.ts';
import { RecordedTable } from './door/recorded-table.ts';
import { inputValue } from './html/html.ts';
import { contextsOf } from '../../support/contexts.ts';

export type Action = AdminAction['path'];

export const main = integrationKeySchema.parse('main');
export const TENANT = '11ee-acme';
export const DELIVERY_URL = 'https://chat.example.net/deliveries';
export const VERIFY = 'POST /dfo/3.0/one-time-token/verification';
export const UPSERT = 'POST /dfo/3.0/channels';
/** Ends an hour after the clock's start. */
export const ACCESS_TOKEN = new UnsecuredJWT({ tenantId: TENANT, role: 'admin' })
  .setExpirationTime(1_772_450_100)
  .encode();

export const formType = { 'content-type': 'application/x-www-form-urlencoded' };

/** What CXone says of a one-time token that is good. */
export const verified = {
  brand: { id: 1093, friendlyName: 'Acme', tenantId: TENANT },
  user: { id: 20417, firstName: 'Olga', surname: 'Novak', emailAddress: 'olga@acme.example.net' },
  accessToken: ACCESS_TOKEN,
};

export interface WorldOptions {
  /** False: the host of the API is found through discovery and not configured. */
  readonly apiIsConfigured?: boolean;
  /** The adapters there are: by default those of the deployment. */
  readonly providers?: readonly Provider[];
  /** Answers with which the forms of new channels begin. */
  readonly prefill?: ReadonlyMap<string, string>;
  /** Towards providers; by default the fake platform's. */
  readonly fetch?: typeof fetch;
  /** Whom an admin is to ask. */
  readonly supportContact?: string | undefined;
}

/** The admin's pages with a CXone on the loopback; all else is in memory. */
export class AdminWorld {
  readonly table = new RecordedTable();
  readonly clock = new Clock();
  readonly secrets = new MemorySecretStore();
  readonly lines: string[];
  readonly audit = new MemoryAuditLog();
  readonly registry = new Registry(this.table, this.clock.now);
  readonly cxone: StubServer;
  readonly platform = new FakePlatform();
  /** Milliseconds that calls to CXone may take from now on; long, since a busy machine is no fault of CXone's. */
  patienceMs = 30_000;
  #clicks = 0;
  readonly #doors: Readonly<Record<Action, HttpDoor>>;

  private constructor(
    cxone: StubServer,
    {
      apiIsConfigured = true,
      providers = [genericProvider],
      fetch: towardsProviders,
      prefill,
      supportContact,
    }: WorldOptions,
  ) {
    this.cxone = cxone;
    const { logger, lines } = keptLog();
    this.lines = lines;
    const { now } = this.clock;
    const randomBytes = countedBytes();
    const apiBaseUrl = apiIsConfigured ? cxone.url : undefined;
    const ports: AdminPorts = {
      settings: {
        tableName: 'byoc-dev',
        inboundQueueUrl: 'https://sqs.example.net/inbound.fifo',
        holdingQueueUrls: [],
        deadLetterQueueUrls: [],
        outboundQueueUrl: 'https://sqs.example.net/outbound.fifo',
        statusQueueUrl: 'https://sqs.example.net/status',
        secretsPrefix: 'byoc/dev',
        filesBucket: 'byoc-dev-files',
        auditLogGroup: 'byoc-dev-audit',
        publicUrl: 'https://byoc.example.net',
        hstsSubdomains: false,
        cxoneAuthBaseUrl: cxone.url,
        cxoneApiBaseUrl: apiBaseUrl,
        allowHttp: false,
        privateHosts: [],
        supportContact,
        logLevel: 'debug',
        retryAfterMs: 5_000,
        callbackBudgetMs: 8_000,
        answerForm: 'superset',
        customerIds: 'prefixed',
        files: { maxBytes: 40_000_000, linkSeconds: 3_600, handover: 'link', allowExecutables: false },
        queueWorkers: 50,
        capture: false,
        prefill,
      },
      providers: new Map(providers.map((one) => [one.manifest.id, one])),
      table: this.table,
      getMany: (pks) => this.table.getMany(pks),
      registry: this.registry,
      integrations: new KnownIntegrations(this.registry, now, logger),
      sessions: new Sessions(this.table, now, randomBytes),
      secretStore: this.secrets,
      contextOf: contextsOf(this.clock, this.table),
      names: secretNames('byoc/dev'),
      clientOf: () =>
        createCxoneClient({
          authBaseUrl: cxone.url,
          apiBaseUrl,
          timeoutMs: this.patienceMs,
          loadCredentials: () =>
            Promise.resolve({
              clientId: 'test-client',
              clientSecret: 'test-client-secret',
              accessKeyId: 'TESTKEY====',
              accessKeySecret: 'test-access-key-secret==',
            }),
          fetch,
          now,
          random: () => 0.5,
          sleep: () => Promise.resolve(),
        }),
      fetch: towardsProviders ?? this.platform.fetch,
      refusesAddress: () => Promise.resolve(false),
      now,
      randomBytes,
      logger,
      audit: new Audit({
        log: this.audit,
        now,
        onUnwritten: unwrittenTo(logger),
        noteOnChannel: (id, last) => this.registry.noteAct(id, last),
      }),
    };
    this.#doors = {
      add: createAdminDoor(addAction(ports), ports),
      reconnect: createAdminDoor(reconnectAction(ports), ports),
      remove: createAdminDoor(removeAction(ports), ports),
      channels: createAdminDoor(channelsAction(ports), ports),
    };
  }

  /** An integration that is set up, and a CXone that accepts everything. */
  static async start(options: WorldOptions = {}): Promise<AdminWorld> {
    const world = new AdminWorld(await startStubServer(), options);
    await world.registry.putIntegration(main, TENANT);
    world.cxone.on(VERIFY, json(200, verified));
    world.cxone.on(UPSERT, json(200, {}));
    world.table.writes.length = 0;
    return world;
  }

  stop(): Promise<void> {
    return this.cxone.close();
  }

  /** The query that CXone puts behind an action URL (byoc-protocol §1.3). */
  get actionQuery() {
    return {
      userId: '20417',
      brandId: '1093',
      token: 'test-one-time-token',
      apiHost: this.cxone.url,
      backUrl: 'https://eu1.nice-incontact.com/digital/points-of-contact',
    };
  }

  /** The query of another click in CXone: with a one-time token that was not used yet. */
  click(changes: Readonly<Record<string, string>> = {}) {
    this.#clicks += 1;
    return { ...this.actionQuery, token: `test-one-time-token-${this.#clicks}`, ...changes };
  }

  request(action: Action, facts: EventFacts, integrationKey = 'main'): Promise<HttpResponse> {
    const path = `/i/${integrationKey}/${action}`;
    return this.#doors[action](httpEvent({ path, pathParameters: { integrationKey }, ...facts }), context);
  }

  /** Comes from CXone and follows the redirect's cookie: an admin with a session. */
  async signIn(changes: Readonly<Record<string, string>> = {}): Promise<Admin> {
    const response = await this.request('add', { query: this.click(changes) });
    const [cookie] = response.cookies ?? [];
    if (response.statusCode !== 303 || cookie === undefined) throw new Error('The visit was expected to be let in.');
    return new Admin(this, cookie.split(';')[0] ?? '');
  }
}

/** An admin's browser with a session. */
export class Admin {
  readonly cookie: string;
  readonly #world: AdminWorld;

  constructor(world: AdminWorld, cookie: string) {
    this.#world = world;
    this.cookie = cookie;
  }

  async see(action: Action, channel?: string): Promise<string> {
    const response = await this.#world.request(action, {
      cookies: [this.cookie],
      query: channel === undefined ? {} : { channel },
    });
    if (response.statusCode !== 200) throw new Error(`The page was expected, not a ${response.statusCode}.`);
    return response.body ?? '';
  }

  /** Sends a form to the address that it stands at, as a browser does. */
  send(
    action: Action,
    fields: Readonly<Record<string, string>>,
    { channel, ...facts }: EventFacts & { readonly channel?: string } = {},
  ): Promise<HttpResponse> {
    return this.#world.request(action, {
      method: 'POST',
      cookies: [this.cookie],
      query: channel === undefined ? {} : { channel },
      body: Buffer.from(new URLSearchParams(fields).toString()).toString('base64'),
      isBase64Encoded: true,
      ...facts,
      headers: {
        ...formType,
        'sec-fetch-site': 'same-origin',
        ...facts.headers,
      },
    });
  }

  /** The fields of a fresh Add form, filled in. */
  async filledAddForm(changes: Readonly<Record<string, string>> = {}): Promise<Record<string, string>> {
    const page = await this.see('add');
    return {
      ...hiddenFields(page, ['csrf', 'channelId', 'provider']),
      integrationId: 'integration-1',
      name: 'Web shop messages',
      'setting-deliveryUrl': DELIVERY_URL,
      ...changes,
    };
  }

  /** Adds a channel and answers its id. */
  async addChannel(changes: Readonly<Record<string, string>> = {}): Promise<string> {
    const form = await this.filledAddForm(changes);
    const { statusCode } = await this.send('add', form);
    if (statusCode !== 200) throw new Error(`The channel was expected to be added, not a ${String(statusCode)}.`);
    return form['channelId'] ?? '';
  }

  async csrfToken(): Promise<string> {
    return inputValue(await this.see('add'), 'csrf');
  }
}

function hiddenFields(page: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, inputValue(page, name)]));
}

/** Random bytes that are other ones at each call, and the same in each run. */
function countedBytes(): (size: number) => Buffer {
  let calls = 0;
  return (size) => {
    calls += 1;
    return createHash('sha256').update(`random ${calls}`).digest().subarray(0, size);
  };
}
