import type { ChannelId, IntegrationKey } from '../ids.ts';

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
