import type { Channel } from '../../lib/channels/channel.ts';
import { type ComparedChannel, compareChannels } from '../../lib/channels/compare-channels.ts';
import { readChannelSecrets } from '../../lib/channels/channel-secrets.ts';
import type { Integration } from '../../lib/channels/integration.ts';
import type { Channel as CxoneChannel } from '../../lib/cxone/channels.ts';
import { providerNamed } from '../../lib/providers/registry.ts';
import type { Deployment } from '../deployment.ts';
import { fail, type Finding, look, ok, skip, warn, wordsOf } from './check.ts';
import { probe } from './probe.ts';

/** Every channel, here and in CXone: is it in both, will its messages reach an agent, can its provider be reached? */
export async function checkChannels(
  deployment: Deployment,
  { integrationKey, integrationId }: Integration,
  now: () => Date,
): Promise<Finding[]> {
  if (integrationId === undefined) return [skip('Channels', 'None can exist before the Integration ID is known.')];
  try {
    const inCxone = await deployment.clientOf(integrationKey).listChannels({ channelIntegrationId: integrationId });
    const compared = compareChannels(await deployment.registry.channels(integrationKey), inCxone);
    if (compared.length === 0) return [ok('Channels', 'There is none yet.')];
    const findings = await Promise.all(
      compared.map((one) => {
        const theirs = inCxone.find(({ id }) => id === one.channelId);
        return checkChannel(one, theirs, deployment, integrationKey, now);
      }),
    );
    return findings.flat();
  } catch (error) {
    return [fail('Channels', `They could not be compared with CXone's: ${wordsOf(error)}`)];
  }
}

async function checkChannel(
  { channelId, name, state, channel }: ComparedChannel,
  inCxone: CxoneChannel | undefined,
  deployment: Deployment,
  integrationKey: string,
  now: () => Date,
): Promise<Finding[]> {
  const title = `Channel “${name}” (${channelId})`;
  const byoc = (command: string) =>
    `\`npm run byoc -- channels ${command} ${channelId}${integrationKey === 'main' ? '' : ` --integration ${integrationKey}`}\``;
  switch (state) {
    case 'half-added':
      return [
        fail(
          title,
          `Its Add stopped half-way: click Add in CXone again with the same account, which finishes it, or undo it with ${byoc('remove')}.`,
        ),
      ];
    case 'half-removed':
      return [fail(title, `Its removal stopped half-way: finish it with ${byoc('remove')}.`)];
    case 'missing-in-cxone':
      return [
        fail(
          title,
          `It was deleted in CXone past this middleware: its messages go nowhere. Remove it here too with ${byoc('remove')}.`,
        ),
      ];
    case 'unknown-here':
      return [
        warn(title, `It was created in CXone past this middleware: take it over with ${byoc('import')} --set ….`),
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
  { channelId, provider, settings }: Channel,
  { secretStore, names }: Deployment,
  now: () => Date,
): Promise<Finding> {
  const name = `${title}: provider`;
  return look(name, async () => {
    const { manifest } = providerNamed(provider);
    const secrets = readChannelSecrets(channelId, await secretStore.get(names.channel(channelId)), now());
    const lacking = manifest.secrets.filter((field) => !secrets.some((secret) => secret.name === field.name));
    if (lacking.length > 0) {
      return fail(
        name,
        `It has no ${lacking.map(({ label }) => label.en).join(', ')}, so everything is refused: click Reconnect in CXone and have a new one made.`,
      );
    }
    for (const { name: key, label } of manifest.settings.filter(({ kind }) => kind === 'https-url')) {
      const url = settings[key] ?? '';
      if (url !== '' && !(await someoneListens(url))) {
        return fail(
          name,
          `Nobody listens at its ${label.en} ${url}: agents' messages can't be sent. Start that system, or click Reconnect in CXone and correct the address.`,
        );
      }
    }
    return ok(name, 'Its secrets are stored, and its addresses are listened at.');
  });
}

/** Any answer will do: what it says is the provider's own business. */
async function someoneListens(url: string): Promise<boolean> {
  return probe(url, { method: 'HEAD' }).then(
    () => true,
    () => false,
  );
}
