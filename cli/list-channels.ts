import type { Channel, Integration } from '../lib/channels/channel.ts';
import { askProvider } from '../lib/channels/readiness/ask-provider.ts';
import { readReadiness } from '../lib/channels/readiness/read-readiness.ts';
import type { ReadinessFinding, ReadinessVerdict } from '../lib/channels/readiness/readiness.ts';
import type { CxoneError } from '../lib/cxone/errors.ts';
import { systemPorts } from '../lib/ports.ts';
import { providers } from '../lib/providers/registry.ts';
import type { Deployment } from './deployment.ts';
import { channelPortsOf } from './integration-of.ts';

/** Milliseconds that a command waits for CXone's list: it may have many pages. */
const PATIENCE_MS = 20_000;

/** A channel, here or in CXone. */
export interface ListedChannel {
  readonly channelId: string;
  readonly name: string;
  /** `unknown-here`: it was created directly in CXone. */
  readonly verdict: ReadinessVerdict | 'unknown-here';
  readonly findings: readonly ReadinessFinding[];
  readonly channel: Channel | undefined;
}

/**
 * The channels of an integration and whether they are ready, as its service user sees it, and those of its record that
 * CXone alone has.
 */
export async function listChannels(
  deployment: Deployment,
  integration: Integration,
): Promise<{ readonly listed: readonly ListedChannel[]; readonly unread: CxoneError | undefined }> {
  const { registry, table, clientOf } = deployment;
  const { integrationKey } = integration;
  const channelPorts = channelPortsOf(deployment, integration);
  const ofProvider = (channel: Channel) => askProvider(channel, providers.get(channel.provider), channelPorts);
  const cxone = clientOf(integrationKey);
  const ports = { registry, table, cxone, now: systemPorts.now, askProvider: ofProvider };
  const { channels, strangers, unread } = await readReadiness(integration, ports, PATIENCE_MS);
  const ours = channels.map(({ channel, verdict, findings }): ListedChannel => {
    const { channelId, name } = channel;
    return { channelId, name, verdict, findings, channel };
  });
  const theirs = strangers.map(({ id: channelId, name = '' }): ListedChannel => {
    return { channelId, name, verdict: 'unknown-here', findings: [], channel: undefined };
  });
  return { listed: [...ours, ...theirs], unread };
}
