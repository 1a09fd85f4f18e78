import { beforeEach, describe, expect, it } from 'vitest';
import { readChannelSecrets } from '../../../../lib/channels/channel.ts';
import { addChannel } from '../../../../lib/channels/life/add-channel.ts';
import { reconnectChannel, type ReconnectRequest } from '../../../../lib/channels/life/reconnect-channel.ts';
import { removeChannel } from '../../../../lib/channels/life/remove-channel.ts';
import { genericProvider } from '../../../../lib/providers/generic/index.ts';
import { cxoneFailure } from '../../../support/cxone-failures.ts';
import { channel, channelId, preferences } from '../../../support/fixtures.ts';
import { ChannelWorld, request } from './channel-world.ts';

const HOUR_MS = 3_600_000;
const secretNumber = (number: number) => `whsec_${Buffer.alloc(32, number).toString('base64')}`;

let world: ChannelWorld;
beforeEach(async () => {
  world = new ChannelWorld();
  await addChannel(request, world.ports);
});

function reconnect(changes: Partial<ReconnectRequest> = {}) {
  const { name, settings } = channel;
  return reconnectChannel(
    {
      channel,
      provider: genericProvider,
      name,
      settings,
      preferences,
      enteredSecrets: {},
      renews: false,
      formId: 'form-0',
      ...changes,
    },
    world.ports,
  );
}

async function live(): Promise<string[]> {
  const secrets = readChannelSecrets(channel, await world.stored(), world.clock.now());
  return secrets.map(({ value }) => value);
}

describe('reconnectChannel', () => {
  it('tells CXone of the channel once more, by its new name, and keeps its secrets', async () => {
    expect(await reconnect({ name: 'Acme Care' })).toEqual({
      kind: 'reconnected',
      webhook: 'to-paste',
      newSecrets: [],
      isMoved: false,
    });
    expect(world.cxone.channels.get(channelId)).toMatchObject({ name: 'Acme Care', hasOutboundFlow: true });
    expect(await world.registry.channel(channelId)).toMatchObject({ name: 'Acme Care', state: 'active' });
    expect(await live()).toEqual([secretNumber(1)]);
  });

  it('lets agents write first from now on, or no longer', async () => {
    for (const writesFirst of [true, false]) {
      expect(await reconnect({ preferences: { ...preferences, writesFirst } })).toMatchObject({ kind: 'reconnected' });
      expect(world.cxone.channels.get(channelId)).toMatchObject({ hasManualOutboundFlow: writesFirst });
      expect(await world.registry.channel(channelId)).toMatchObject({ writesFirst });
    }
  });

  it('changes nothing for another account of a provider whose account is no address', async () => {
    const settings = { deliveryUrl: 'https://other.example.net/deliveries' };
    const provider = { ...genericProvider, accountIsAddress: false };

    expect(await reconnect({ settings, provider })).toEqual({ kind: 'account-differs' });
    expect(await world.registry.channel(channelId)).toMatchObject({ settings: channel.settings });
  });

  it('makes a new secret, the old one being good for a day', async () => {
    expect(await reconnect({ renews: true, formId: 'form-1' })).toEqual({
      kind: 'reconnected',
      webhook: 'to-paste',
      newSecrets: [{ name: 'signingSecret', value: secretNumber(2) }],
      isMoved: false,
    });
    await world.clock.advance(24 * HOUR_MS - 1);
    expect(await live()).toEqual([secretNumber(2), secretNumber(1)]);

    await world.clock.advance(1);
    expect(await live()).toEqual([secretNumber(2)]);
  });

  it('gives a replaced secret no second day when it is renewed again', async () => {
    await reconnect({ renews: true, formId: 'form-2' });
    await world.clock.advance(20 * HOUR_MS);
    await reconnect({ renews: true, formId: 'form-3' });
    expect(await live()).toEqual([secretNumber(3), secretNumber(2), secretNumber(1)]);

    await world.clock.advance(4 * HOUR_MS);
    expect(await live()).toEqual([secretNumber(3), secretNumber(2)]);
  });

  it('makes one secret of a form that is sent twice', async () => {
    const first = await reconnect({ renews: true, formId: 'the-same-form' });

    expect(await reconnect({ renews: true, formId: 'the-same-form' })).toEqual(first);
    expect(await live()).toEqual([secretNumber(2), secretNumber(1)]);
  });

  it('keeps both secrets that two forms make at once, and shows each form its own', async () => {
    const forms = ['form-8', 'form-9'].map((formId) => reconnect({ renews: true, formId }));
    const shown = (await Promise.all(forms)).flatMap((result) =>
      result.kind === 'reconnected' ? result.newSecrets.map(({ value }) => value) : [],
    );
    expect(new Set(shown).size).toBe(2);
    expect(new Set(await live())).toEqual(new Set([...shown, secretNumber(1)]));
  });

  it('shows both of one form that is sent twice at once the same secret', async () => {
    const [first, second] = await Promise.all([1, 2].map(() => reconnect({ renews: true, formId: 'the-same-form' })));
    expect(first).toMatchObject({ kind: 'reconnected', newSecrets: [{ name: 'signingSecret' }] });
    expect(second).toEqual(first);
    expect(await live()).toHaveLength(2);
  });

  it('writes damaged secrets anew', async () => {
    await world.secretStore.put('byoc/channels/ch-acme', '{"secrets":"damaged"}');

    await reconnect({ renews: true, formId: 'form-4' });
    expect(await live()).toEqual([secretNumber(2)]);
  });

  it('gives a channel secrets that has none, asked or not', async () => {
    await world.secretStore.delete('byoc/channels/ch-acme');

    expect(await reconnect()).toMatchObject({ newSecrets: [{ name: 'signingSecret', value: secretNumber(2) }] });
    expect(await live()).toEqual([secretNumber(2)]);
  });

  it('shows no new secret where CXone refuses the channel', async () => {
    world.cxone.failNext('upsertChannel', cxoneFailure.refused('upsert-channel'));

    await expect(reconnect({ renews: true, formId: 'form-5' })).rejects.toThrow('CXone refused it');
    expect(await live()).toEqual([secretNumber(1)]);
  });

  it('finishes an Add that stopped after its intent: account, secret, CXone, in use', async () => {
    world = new ChannelWorld();
    await world.registry.writeIntent(channel);

    expect(await reconnect()).toMatchObject({
      kind: 'reconnected',
      webhook: 'to-paste',
      newSecrets: [{ name: 'signingSecret' }],
    });
    expect(await world.registry.channel(channelId)).toMatchObject({ state: 'active' });
    expect(world.table.items().map(({ pk }) => pk.slice(0, 8))).toEqual(['ACCOUNT#', 'CHANNEL#']);
  });

  it('brings nothing back that was removed, or is removed meanwhile', async () => {
    const upsert = world.cxone.upsertChannel.bind(world.cxone);
    world.cxone.upsertChannel = async (told) => {
      await removeChannel({ channel, provider: genericProvider }, world.ports);
      await upsert(told);
    };

    expect(await reconnect({ renews: true, formId: 'form-6' })).toEqual({ kind: 'gone' });
    expect(await reconnect({ renews: true, formId: 'form-7' })).toEqual({ kind: 'gone' });
    expect(world.cxone.channels.size).toBe(0);
    expect(world.secretStore.names()).toEqual([]);
  });
});
