import { beforeEach, describe, expect, it } from 'vitest';
import { secretQuestions } from '../../../../lib/channels/form-questions.ts';
import { addChannel } from '../../../../lib/channels/life/add-channel.ts';
import { reconnectChannel } from '../../../../lib/channels/life/reconnect-channel.ts';
import { removeChannel } from '../../../../lib/channels/life/remove-channel.ts';
import type { Provider } from '../../../../lib/contract/provider.ts';
import { platformProvider } from '../../../support/fake-platform.ts';
import { channelId, preferences } from '../../../support/fixtures.ts';
import { ChannelWorld, platformRequest } from './channel-world.ts';

/** A platform that some accounts sign in to with a key beside the token, and of which some register no webhook. */
const someAccounts: Provider = {
  ...platformProvider,
  manifest: {
    ...platformProvider.manifest,
    secrets: [
      ...platformProvider.manifest.secrets,
      {
        name: 'key',
        label: { en: 'Key', fr: 'Clé' },
        hint: { en: 'Of some accounts.', fr: 'De certains comptes.' },
        ...{ origin: 'entered', required: false },
      },
    ],
  },
  registerWebhook: () => Promise.resolve({ kind: 'by-hand' }),
  unregisterWebhook: () => Promise.resolve({ kind: 'by-hand' }),
};
const adds = { ...platformRequest, provider: someAccounts };

let world: ChannelWorld;
beforeEach(() => {
  world = new ChannelWorld();
});

async function reconnect(enteredSecrets: Readonly<Record<string, string>>) {
  const channel = await world.registry.channel(channelId);
  if (channel === undefined) throw new Error('There is no channel.');
  const { name, settings } = channel;
  const same = { provider: someAccounts, name, settings, preferences, renews: false, formId: 'form-1' };
  return reconnectChannel({ ...same, channel, enteredSecrets }, world.ports);
}
const names = async () => (await world.live()).map(({ name }) => name).toSorted();

describe('a secret that only some accounts have', () => {
  it('may be left blank, in the form, when a channel is added and when it is reconnected', async () => {
    const asked = secretQuestions(someAccounts.manifest).map(({ name, required }) => [name, required]);
    expect(asked).toEqual([
      ['token', true],
      ['key', false],
    ]);
    expect(await addChannel(adds, world.ports)).toMatchObject({ kind: 'added' });
    expect(await names()).not.toContain('key');
    expect(await reconnect({})).toMatchObject({ kind: 'reconnected' });
  });

  it('is stored with the others once it is entered, and stays where it is left blank after that', async () => {
    await addChannel(adds, world.ports);
    await reconnect({ key: 'test-key' });
    await reconnect({});
    expect(await names()).toContain('key');
  });
});

describe('a webhook that this account can not register', () => {
  it('is to be pasted, and the channel is there all the same', async () => {
    expect(await addChannel(adds, world.ports)).toMatchObject({ kind: 'added', webhook: 'to-paste' });
    expect(await reconnect({})).toMatchObject({ kind: 'reconnected', webhook: 'to-paste' });
  });

  it('keeps nobody from removing the channel', async () => {
    await addChannel(adds, world.ports);
    const channel = await world.registry.channel(channelId);
    if (channel === undefined) throw new Error('There is no channel.');
    expect(await removeChannel({ channel, provider: someAccounts }, world.ports)).toEqual({ kind: 'removed' });
  });
});
