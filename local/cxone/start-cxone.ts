import { once } from 'node:events';
import { createServer } from 'node:http';
import { DataFile, readDataFile } from '../data-file.ts';
import { KeptBytes } from '../kept-bytes.ts';
import { createApp } from './app.ts';
import { CallbackClient } from './callbacks/callback-client.ts';
import type { Emulator } from './emulator.ts';
import { nodeListener } from './node-listener.ts';
import { fetchCopies } from './state/attachment-copies.ts';
import { createTenant } from './state/create-tenant.ts';
import { CxoneState } from './state/cxone-state.ts';
import type { NewChannelRouting } from './state/cxone-state.ts';
import type { ByocRecord, ByocRecordFields, Credentials, Tenant } from './state/model.ts';
import { Switchboard } from './switchboard.ts';
import type { Switches } from './switches.ts';
import { turnedSwitches } from './switches.ts';
import { snapshotSchema, writeSnapshot } from './state/snapshot.ts';
import { createSigningKey, createTokens } from './tokens.ts';
import { Faults } from './traffic/faults.ts';
import { RequestLog } from './traffic/request-log.ts';
import type { Limits } from './traffic/throttle.ts';
import { publishedLimits, Throttle } from './traffic/throttle.ts';

export interface CxoneOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** Only a loopback address makes sense: there is no sign-in to the pages. */
  readonly host?: '127.0.0.1';
  readonly now?: () => Date;
  /** Makes what stands at `/` instead of the emulator's own entrance. */
  readonly indexPage?: () => Promise<string>;
  /** Skill and script that each new channel has, as if an admin had chosen them at once. */
  readonly newChannels?: NewChannelRouting | undefined;
  /** Seconds that an access token lives; 3,600 unless told. */
  readonly accessTokenLifetime?: number;
  /** Seconds that a one-time token lives; 300 unless told. */
  readonly oneTimeTokenLifetime?: number;
  /** Over the published ones of byoc-protocol §3.9. */
  readonly limits?: Partial<Limits>;
  /**
   * A JSON file that keeps everything over a restart, switches and credentials included; made where it is missing.
   * What messages have attached is kept in a directory beside it.
   * Access tokens stay good if the port stays the same, since it is in their issuer.
   */
  readonly dataFile?: string;
}

/** Milliseconds in which changes are gathered before they are saved. */
const SAVE_DELAY_MS = 200;

/** A running CXone of one's own. */
export interface Cxone {
  /** Serves sign-in, discovery, the Digital Engagement API and the pages, e.g. `http://127.0.0.1:4010`. */
  readonly origin: string;
  /** What CXone knows; to be read, and changed through the API. */
  readonly state: CxoneState;
  /** Of uploads and of attachments that CXone has fetched. */
  readonly bytes: KeptBytes;
  /** Of the first tenant. */
  readonly credentials: Credentials;
  readonly requests: RequestLog;
  readonly faults: Faults;
  /** May be turned while it runs. */
  readonly switches: Switches;
  /** Adds a Bring Your Own Channel record, to the first tenant unless told. */
  createRecord(fields: ByocRecordFields, tenantId?: string): ByocRecord;
  /** Adds a tenant with a brand, an admin, an agent and credentials of its own. */
  createTenant(brandName: string): Tenant;
  /** Drops all connections, waits until the port is free, and saves what there is to save. */
  stop(): Promise<void>;
}

/**
 * Starts the emulator with one tenant, or with what its data file kept, and resolves when it listens.
 * @throws {DataFileError} where the data file can't be used.
 */
export async function startCxone(options: CxoneOptions = {}): Promise<Cxone> {
  const now = options.now ?? (() => new Date());
  const limits = { ...publishedLimits, ...options.limits };
  const state = new CxoneState(now, options.newChannels);
  const addTenant = (brandName: string): Tenant => {
    const tenant = createTenant(state.tenants.length + 1, brandName);
    state.tenants.push(tenant);
    return tenant;
  };
  const kept = options.dataFile === undefined ? undefined : await readDataFile(options.dataFile, snapshotSchema);
  if (kept !== undefined) state.restore(kept);
  const bytes = new KeptBytes(options.dataFile === undefined ? undefined : `${options.dataFile}.files`);
  const firstTenant = state.tenants[0] ?? addTenant('Acme');
  const signingKey = kept?.signingKey ?? (await createSigningKey());

  let origin = '';
  const switchboard = new Switchboard(kept?.switches);
  const { standing: switches } = switchboard;
  const snapshot = (): string =>
    writeSnapshot({ ...state.kept(), version: 1, signingKey, switches: turnedSwitches(switches) }, now());
  const dataFile = options.dataFile === undefined ? undefined : new DataFile(options.dataFile, snapshot, SAVE_DELAY_MS);
  const emulator: Emulator = {
    now,
    origin: () => origin,
    state,
    bytes,
    tokens: await createTokens(signingKey, now, () => origin),
    faults: new Faults(),
    requests: new RequestLog(now),
    switchboard,
    switches: switchboard.deciding,
    contactThrottle: new Throttle(limits.contactBurst, limits.contactPerMinute / 60_000, now),
    inboundThrottle: new Throttle(limits.inboundBurst, limits.inboundPerSecond / 1000, now),
    callbacks: new CallbackClient(now, switchboard),
    changed: () => dataFile?.changed(),
    accessTokenLifetime: options.accessTokenLifetime ?? 3600,
    oneTimeTokenLifetime: options.oneTimeTokenLifetime ?? 300,
    indexPage: options.indexPage,
  };

  const app = createApp(emulator);
  const server = createServer(
    nodeListener(
      (request, connection) => app.fetch(request, connection),
      () => origin,
    ),
  );
  // Longer than a client leaves a connection unused, so that it doesn't send into one that is just being closed.
  server.keepAliveTimeout = 60_000;
  server.listen(options.port ?? 0, options.host ?? '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The emulator must listen on a port.');
  origin = `http://${address.address}:${address.port}`;
  for (const message of state.messages) void fetchCopies(emulator, message);

  return {
    origin,
    state,
    bytes,
    credentials: firstTenant.credentials,
    requests: emulator.requests,
    faults: emulator.faults,
    switches,
    createRecord(fields, tenantId = firstTenant.tenantId) {
      const record = state.createRecord(tenantId, fields);
      emulator.changed();
      return record;
    },
    createTenant(brandName) {
      const tenant = addTenant(brandName);
      emulator.changed();
      return tenant;
    },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await dataFile?.flush();
    },
  };
}
