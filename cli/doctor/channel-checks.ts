import { type Channel, type Integration, readChannelSecrets } from '../../lib/channels/channel.ts';
import type { ReadinessFinding } from '../../lib/channels/readiness/readiness.ts';
import { providerNamed } from '../../lib/providers/registry.ts';
import type { Deployment } from '../deployment.ts';
import { listChannels, type ListedChannel } from '../list-channels.ts';
import { readinessWords } from '../readiness-words.ts';
import { fail, type Finding, look, ok, skip, warn, wordsOf } from './check.ts';
import { probe } from './probe.ts';

/** Every channel, here and in CXone: is it in both, will its messages reach an agent, do they pass through it? */
export async function checkChannels(
  deployment: Deployment,
  integration: Integration,
  now: () => Date,
): Promise<Finding[]> {
  if (integration.integrationId === undefined) {
    return [skip('Channels', 'None can exist before the Integration ID is known.')];
  }
  try {
    const { listed, unread } = await listChannels(deployment, integration);
    if (unread !== undefined) throw unread;
    if (listed.length === 0) return [ok('Channels', 'There is none yet.')];
    const { integrationKey } = integration;
    return (await Promise.all(listed.map((one) => checkChannel(one, deployment, integrationKey, now)))).flat();
  } catch (error) {
    return [fail('Channels', `They could not be compared with CXone's: ${wordsOf(error)}`)];
  }
}

async function checkChannel(
  { channelId, name, verdict, findings, channel }: ListedChannel,
  deployment: Deployment,
  integrationKey: string,
  now: () => Date,
): Promise<Finding[]> {
  const title = `Channel “${name}” (${channelId})`;
  const byoc = (command: string) =>
    `\`npm run byoc -- channels ${command} ${channelId}${integrationKey === 'main' ? '' : ` --integration ${integrationKey}`}\``;
  if (channel === undefined) {
    return [warn(title, `It was created directly in CXone: take it over with ${byoc('import')} --set ….`)];
  }
  switch (verdict) {
    case 'half-done':
      return [fail(title, channel.state === 'adding' ? halfAdded(byoc) : halfRemoved(byoc))];
    case 'not-in-cxone':
      return [
        fail(
          title,
          `It was deleted directly in CXone: what customers write waits. Click Reconnect in CXone to have it there again. If the deletion was meant, remove it here too with ${byoc('remove')}, which parks what waits.`,
        ),
      ];
    default:
      return [
        checkRouting(title, findings),
        await checkProvider(title, channel, findings, deployment, now),
        checkMessages(title, findings),
        ...checkQuota(title, findings),
      ];
  }
}

type Byoc = (command: string) => string;

const halfAdded = (byoc: Byoc): string =>
  `Its Add, or the undo of its removal, stopped half-way. Finish the Add with another click on Add in CXone, with the same account, and the undo with ${byoc('restore')}. Or remove it with ${byoc('remove')}.`;
const halfRemoved = (byoc: Byoc): string =>
  `Its removal stopped half-way: finish it with ${byoc('remove')}, or undo it with ${byoc('restore')}.`;

function checkRouting(title: string, findings: readonly ReadinessFinding[]): Finding {
  const isMissing = (wanted: ReadinessFinding['check']) =>
    findings.some(({ check, state }) => check === wanted && state === 'missing');
  const missing = [
    ...(isMissing('default-skill') ? ['a default skill'] : []),
    ...(isMissing('studio-script') ? ['a default Studio script'] : []),
  ];
  const name = `${title}: routing`;
  return missing.length === 0
    ? ok(name, 'A default skill and a default script are set.')
    : warn(
        name,
        `It lacks ${missing.join(' and ')}: its messages reach no agent. Set it under ACD → Digital → Points of Contact Digital → Edit.`,
      );
}

/** Those that are parked are counted for the whole integration. */
function checkMessages(title: string, findings: readonly ReadinessFinding[]): Finding {
  const name = `${title}: messages`;
  const told = findings.filter(({ check }) => ['webhook', 'callbacks', 'failures'].includes(check));
  const message = told
    .map(readinessWords)
    .map(({ field, value }) => `${field}: ${value}.`)
    .join(' ');
  return told.some(({ state }) => state === 'bad' || state === 'missing')
    ? warn(name, `${message} The functions’ logs say of each why; docs/runbooks says what to do.`)
    : ok(name, message);
}

/** Of a provider that has a quota, and says what is used of it. */
function checkQuota(title: string, findings: readonly ReadinessFinding[]): Finding[] {
  const finding = findings.find(({ check }) => check === 'quota');
  if (finding?.check !== 'quota') return [];
  const name = `${title}: quota`;
  const message = sentenceOf(readinessWords(finding).value);
  switch (finding.state) {
    case 'bad':
      return [fail(name, `${message} Buy more there, or wait until the next count begins.`)];
    case 'low':
      return [
        warn(name, `${message} Buy more at the provider in time: once they are used up, it refuses agents’ messages.`),
      ];
    case 'unknown':
      return [skip(name, message)];
    case 'good':
      return [ok(name, message)];
  }
}

const sentenceOf = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

function checkProvider(
  title: string,
  channel: Channel,
  findings: readonly ReadinessFinding[],
  { secretStore, names }: Deployment,
  now: () => Date,
): Promise<Finding> {
  const name = `${title}: provider`;
  return look(name, async () => {
    const { channelId, settings } = channel;
    const { manifest } = providerNamed(channel.provider);
    const secrets = readChannelSecrets(channel, await secretStore.get(names.channel(channelId)), now());
    const lacking = manifest.secrets.filter(
      (field) => field.required !== false && !secrets.some((secret) => secret.name === field.name),
    );
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
    return said(name, manifest.displayName.en, findings);
  });
}

/** What the provider itself says, where it can be asked. */
function said(name: string, provider: string, findings: readonly ReadinessFinding[]): Finding {
  const stateOf = (wanted: ReadinessFinding['check']) => findings.find(({ check }) => check === wanted)?.state;
  if (stateOf('credentials') === 'bad') {
    return fail(name, `${provider} refuses its credentials: click Reconnect in CXone and enter new ones.`);
  }
  const webhook = findings.find((finding) => finding.check === 'webhook');
  if (webhook?.registration === 'elsewhere' || webhook?.registration === 'not-registered') {
    const where = webhook.registration === 'elsewhere' ? 'to another address' : 'nowhere';
    return fail(
      name,
      `${provider} sends customers' messages ${where}: click Reconnect in CXone, which has them sent here again.`,
    );
  }
  if (webhook?.registration === 'off') {
    return fail(
      name,
      `${provider} has the channel's webhook, but does not use it: switch it on there, as the page of the channel says.`,
    );
  }
  if (webhook?.registration === 'partly') {
    return warn(
      name,
      `${provider} sends customers' messages here, but not all that agents can read since the last update, as presses of buttons: click Reconnect in CXone, which registers the webhook for that too.`,
    );
  }
  const isAsked = stateOf('credentials') === 'good';
  return ok(
    name,
    isAsked
      ? `${provider} accepts its credentials and sends customers' messages here.`
      : 'Its secrets are stored, and its addresses are listened at.',
  );
}

/** Any answer will do: what it says is the provider's own business. */
async function someoneListens(url: string): Promise<boolean> {
  return probe(url, { method: 'HEAD' }).then(
    () => true,
    () => false,
  );
}
