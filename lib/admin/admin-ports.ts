import type { CapturePorts } from '../capture/create-capture.ts';
import type { Registry } from '../channels/registry.ts';
import type { CxoneClient } from '../cxone/create-cxone-client.ts';
import type { IntegrationKey } from '../ids.ts';
import type { Logger } from '../observability/logger.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { secretNames } from '../secrets/secret-names.ts';
import type { Settings } from '../settings.ts';
import type { Sessions } from './sessions.ts';

/** The effects of the admin's pages. */
export interface AdminPorts {
  readonly settings: Settings;
  readonly registry: Registry;
  readonly sessions: Sessions;
  readonly secretStore: SecretStore;
  readonly names: ReturnType<typeof secretNames>;
  readonly clientOf: (key: IntegrationKey) => CxoneClient;
  /** Towards providers. */
  readonly fetch: typeof fetch;
  readonly now: () => Date;
  readonly randomBytes: (size: number) => Buffer;
  readonly logger: Logger;
  /** Where it is missing, nothing is captured. */
  readonly capture?: Pick<CapturePorts, 'letIn' | 'observe'>;
}
