import type { Integration } from '../lib/channels/channel.ts';
import type { ChannelPorts } from '../lib/channels/life/provider-calls.ts';
import type { ChannelId, IntegrationKey } from '../lib/ids.ts';
import { systemPorts } from '../lib/ports.ts';
import { createContexts, createProviderAccess, webhookUrlAt } from '../lib/web/provider-access.ts';
import type { Deployment } from './deployment.ts';
import { TargetError } from './target.ts';

/** The integration of that key. Throws where it is not set up. */
export async function integrationOf({ registry }: Deployment, key: IntegrationKey): Promise<Integration> {
  const integration = await registry.integration(key);
  if (integration !== undefined) return integration;
  throw new TargetError(
    key === 'main'
      ? 'Integration "main" is not set up: run `npm run byoc -- setup`.'
      : `There is no integration "${key}": \`npm run byoc -- integrations list\` shows those there are.`,
  );
}

/** The effects of changing the integration's channels, as its service user. */
export function channelPortsOf(
  { target, table, registry, secretStore, names, clientOf }: Deployment,
  { integrationKey: key, tenantId }: Integration,
): ChannelPorts {
  return {
    ...systemPorts,
    ...createProviderAccess(target),
    contextOf: createContexts(target, { ...systemPorts, table }),
    tenantId,
    registry,
    secretStore,
    secretName: names.channel,
    cxone: clientOf(key),
    webhookUrl: (id: ChannelId) => webhookUrlAt(target.publicUrl, id),
  };
}
