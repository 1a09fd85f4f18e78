import type { ChannelId, IntegrationKey } from '../ids.ts';

/** Named secrets, as the rooms see them. */
export interface SecretStore {
  /** Undefined: there is no such secret, or it has no value yet, or it is scheduled for deletion. */
  get(name: string): Promise<string | undefined>;
  /** Creates the secret. Answers the value that then stands: this one, or that of whoever was first. */
  create(name: string, value: string): Promise<string>;
  /** Creates the secret or gives it a new value; a secret scheduled for deletion is restored first. */
  put(name: string, value: string): Promise<void>;
  /** Schedules the deletion; what isn't there is as good as deleted. */
  delete(name: string): Promise<void>;
  /** Takes a scheduled deletion back. False: the secret is gone for good, or never was. */
  restore(name: string): Promise<boolean>;
}

/** Where each secret lies below the deployment's prefix (`SECRETS_PREFIX`, `<service>/<stage>`). */
export function secretNames(prefix: string) {
  return {
    /** `{ clientId, clientSecret, previousClientSecret? }`: what CXone presents at the token endpoint. */
    callback: (key: IntegrationKey) => `${prefix}/integrations/${key}/callback`,
    /** Signs our access tokens. */
    signingKey: (key: IntegrationKey) => `${prefix}/integrations/${key}/signing-key`,
    /** `{ clientId, clientSecret, accessKeyId, accessKeySecret }`: what we present to CXone. */
    cxone: (key: IntegrationKey) => `${prefix}/integrations/${key}/cxone`,
    /** The provider secrets of a channel, see `channel-secrets.ts`. */
    channel: (id: ChannelId) => `${prefix}/channels/${id}`,
    /** Seals the content of parked messages. */
    dataKey: () => `${prefix}/data-key`,
  };
}
