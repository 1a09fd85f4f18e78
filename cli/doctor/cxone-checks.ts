import type { Channel } from '../../lib/channels/channel.ts';
import { type ComparedChannel, compareChannels } from '../../lib/channels/compare-channels.ts';
import { readChannelSecrets } from '../../lib/channels/channel-secrets.ts';
import type { Integration } from '../../lib/channels/integration.ts';
import type { Channel as CxoneChannel } from '../../lib/cxone/channels.ts';
import { providerNamed } from '../../lib/providers/registry.ts';
import type { Deployment } from '../deployment.ts';
import { fail, type Finding, look, ok, skip, warn } from './check.ts';
import { probe } from './probe.ts';

/** Are the tenant's keys accepted, and are they this integration's tenant's? */
export function checkKeys({ clientOf }: Deployment, { integrationKey, tenantId }: Integration): Promise<Finding> {
  const name = 'CXone keys';
  return look(name, async () => {
    const tenant = await clientOf(integrationKey).readTenant();
    return tenant.tenantId === tenantId
      ? ok(name, `CXone accepts them: tenant ${tenantId} in area ${tenant.area}.`)
      : fail(
          name,
          `They are of tenant ${tenant.tenantId}, the integration is of ${tenantId}: run \`npm run byoc -- setup\` with the right ones.`,
        );
  });
}

export function checkIntegrationId({ integrationId }: Integration): Finding {
  const name = 'Integration ID';
  return integrationId === undefined
    ? warn(
        name,
        'Not known yet: the first Add page asks for it. CXone shows it under ACD → Digital → Bring Your Own Channel.',
      )
    : ok(name, integrationId);
}

/** Every channel, here and in CXone: is it in both, will its messages reach an agent, can its provider be reached? */
export async function checkChannels(
  deployment: Deployment,
  integration: Integration,
  now: () => Date,
): Promise<Finding[]> {
  const { integrationKey, integrationId } = integration;
  if (integrationId === undefined) return [skip('Channels', 'None can exist before the Integration ID is known.')];
  try {
    const inCxone = await deployment.clientOf(integrationKey).listChannels({ channelIntegrationId: integrationId });
    const compared = compareChannels(await deployment.registry.channels(integrationKey), inCxone);
    if (compared.length === 0) return [ok('Channels', 'There is none yet.')];
    const findings = await Promise.all(
      compared.map((one) =>
        checkChannel(
          one,
          inCxone.find(({ id }) => id === one.channelId),
          deployment,
          now,
        ),
      ),
    );
    return findings.flat();
  } catch (error) {
    return [fail('Channels', error instanceof Error ? error.message : String(error))];
  }
}

async function checkChannel(
  { channelId, name, state, channel }: ComparedChannel,
  inCxone: CxoneChannel | undefined,
  deployment: Deployment,
  now: () => Date,
): Promise<Finding[]> {
  const title = `Channel “${name}” (${channelId})`;
  switch (state) {
    case 'half-added':
      return [
        fail(title, 'Its Add stopped half-way: click Add in CXone again with the same account, which finishes it.'),
      ];
    case 'half-removed':
      return [
        fail(title, `Its removal stopped half-way: finish it with \`npm run byoc -- channels remove ${channelId}\`.`),
      ];
    case 'missing-in-cxone':
      return [
        fail(
          title,
          'It was deleted in CXone past this middleware: remove it here, or reconnect it to create it again.',
        ),
      ];
    case 'unknown-here':
      return [
        warn(
          title,
          `It was created in CXone past this middleware: take it over with \`npm run byoc -- channels import ${channelId}\`.`,
        ),
      ];
    case 'connected':
      return [
        checkRouting(title, inCxone),
        ...(channel === undefined ? [] : [await checkProvider(title, channel, deployment, now)]),
      ];
  }
}

function checkRouting(title: string, inCxone: CxoneChannel | undefined): Finding {
  const missing = [
    ...(inCxone?.defaultSkillId === undefined ? ['a default skill'] : []),
    ...(inCxone?.studioScript === undefined ? ['a default Studio script'] : []),
  ];
  const name = `${title}: routing`;
  return missing.length === 0
    ? ok(name, 'A default skill and a default script are set.')
    : warn(
        name,
        `It lacks ${missing.join(' and ')}: its messages reach no agent. Set it under ACD → Digital → Points of Contact Digital → Edit.`,
      );
}

function checkProvider(
  title: string,
  channel: Channel,
  { secretStore, names }: Deployment,
  now: () => Date,
): Promise<Finding> {
  const name = `${title}: provider`;
  return look(name, async () => {
    const secrets = readChannelSecrets(
      channel.channelId,
      await secretStore.get(names.channel(channel.channelId)),
      now(),
    );
    const lacking = providerNamed(channel.provider).manifest.secrets.filter(
      (field) => !secrets.some((secret) => secret.name === field.name),
    );
    if (lacking.length > 0)
      return fail(
        name,
        `It has no ${lacking.map(({ label }) => label).join(', ')}: reconnect the channel with a new one.`,
      );
    const { deliveryUrl } = channel.settings;
    if (deliveryUrl === undefined) return ok(name, 'Its secrets are stored.');
    // Any answer will do: what is asked is whether somebody listens.
    await probe(deliveryUrl, { method: 'HEAD' });
    return ok(name, 'Its secrets are stored and somebody listens at its delivery URL.');
  });
}
