import type { Audit } from '../../audit/audit.ts';
import type { CapturePorts } from '../../capture/create-capture.ts';
import type { KnownIntegrations } from '../../channels/channel.ts';
import type { Registry } from '../../channels/registry.ts';
import type { Provider } from '../../contract/provider.ts';
import type { CxoneClient } from '../../cxone/create-cxone-client.ts';
import type { IntegrationKey } from '../../ids.ts';
import type { Logger } from '../../observability/logger.ts';
import type { secretNames, SecretStore } from '../../secrets/secret-store.ts';
import type { Settings } from '../../settings.ts';
import type { GetMany } from '../../table/get-many.ts';
import type { Table } from '../../table/table.ts';
import type { ContextOf } from '../../web/provider-access.ts';
import type { Sessions } from './sessions.ts';

/** The effects of the admin's pages. */
export interface AdminPorts {
  readonly settings: Settings;
  /** The adapters that a channel can be added with, by their ids. */
  readonly providers: ReadonlyMap<string, Provider>;
  readonly table: Table;
  readonly getMany: GetMany;
  readonly registry: Registry;
  readonly integrations: Pick<KnownIntegrations, 'has'>;
  readonly sessions: Sessions;
  readonly secretStore: SecretStore;
  readonly names: ReturnType<typeof secretNames>;
  readonly clientOf: (key: IntegrationKey) => CxoneClient;
  /** Towards providers. */
  readonly fetch: typeof fetch;
  readonly contextOf: ContextOf;
  /** Whether it goes to no such address. */
  readonly refusesAddress: (url: string) => Promise<boolean>;
  readonly now: () => Date;
  readonly randomBytes: (size: number) => Buffer;
  readonly logger: Logger;
  readonly audit: Audit;
  /** Where it is missing, nothing is captured. */
  readonly capture?: Pick<CapturePorts, 'letIn' | 'observe'>;
}
