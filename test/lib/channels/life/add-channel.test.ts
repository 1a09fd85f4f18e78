import { beforeEach, describe, expect, it } from 'vitest';
import { accountOf } from '../../../../lib/channels/account.ts';
import { addChannel } from '../../../../lib/channels/life/add-channel.ts';
import { removeChannel } from '../../../../lib/channels/life/remove-channel.ts';
import { channelIdSchema, integrationKeySchema } from '../../../../lib/ids.ts';
import { genericProvider } from '../../../../lib/providers/generic/index.ts';
import { AddressRefusedError } from '../../../../lib/web/provider-access.ts';
import { cxoneFailure } from '../../../support/cxone-failures.ts';
import { channel, channelId } from '../../../support/fixtures.ts';
import { ChannelWorld, request, TENANT } from './channel-world.ts';

let world: ChannelWorld;
beforeEach(() => {
  world = new ChannelWorld();
});

const otherId = channelIdSchema.parse('ch-other');
const SECRET = 'whsec_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=';
const added = {
  kind: 'added',
  channelId,
  webhook: 'to-paste',
  secrets: [{ name: 'signingSecret', value: SECRET }],
  displayName: undefined,
  answer: 'accepts',
};

describe('addChannel', () => {
  it('adds the channel to CXone, with a secret to show, and puts it to use', async () => {
    expect(await addChannel(request, world.ports)).toEqual(added);

    expect(await world.registry.channel(channelId)).toMatchObject({ state: 'active', account: channel.account });
    expect(await world.stored()).toBe(JSON.stringify({ secrets: [{ name: 'signingSecret', value: SECRET }] }));
    expect([...world.cxone.channels.values()]).toMatchObject([
      { id: 'ch-acme', channelIntegrationId: channel.integrationId, name: 'Acme Messenger', isPrivate: true },
    ]);
  });

  it('shows the same secret to both of two clicks, in one channel', async () => {
    const shown = await Promise.all([addChannel(request, world.ports), addChannel(request, world.ports)]);

    expect(shown).toEqual([added, added]);
    expect(world.cxone.channels.size).toBe(1);
    expect(world.table.items()).toHaveLength(2);
  });

  it('makes one channel of two forms for one account that are sent at once', async () => {
    const results = await Promise.all([
      addChannel(request, world.ports),
      addChannel({ ...request, channelId: otherId }, world.ports),
    ]);

    expect(world.cxone.channels.size).toBe(1);
    expect(world.secretStore.names()).toHaveLength(1);
    expect(results).toMatchObject([added, { ...added, answer: undefined }]);
    expect((await world.registry.channels(channel.integrationKey)).map(({ state }) => state)).toEqual(['active']);
  });

  it.each([cxoneFailure.forbidden('upsert-channel'), cxoneFailure.refused('upsert-channel')])(
    'leaves nothing of a channel that CXone refuses, and adds it with the corrected form: $code',
    async (error) => {
      world.cxone.failNext('upsertChannel', error);
      await expect(addChannel({ ...request, integrationId: 'mistyped' }, world.ports)).rejects.toThrow(error.message);
      expect(world.table.items()).toEqual([]);
      expect(world.secretStore.names()).toEqual([]);

      expect(await addChannel(request, world.ports)).toEqual(added);
      expect(await world.registry.channel(channelId)).toMatchObject({
        state: 'active',
        integrationId: channel.integrationId,
      });
    },
  );

  it('leaves the intent and nothing else where CXone gave no answer', async () => {
    world.cxone.failNext('upsertChannel', cxoneFailure.outage('upsert-channel'));
    await expect(addChannel(request, world.ports)).rejects.toThrow('CXone failed');
    expect(world.table.items()).toMatchObject([{ pk: 'CHANNEL#ch-acme', state: 'adding', intent: 'open' }]);
    expect(world.secretStore.names()).toEqual([]);

    // It may have the channel: a refusal says nothing of that, and an intent of somebody else's stays too.
    world.cxone.failNext('upsertChannel', cxoneFailure.forbidden('upsert-channel'));
    await expect(addChannel({ ...request, name: 'Of another' }, world.ports)).rejects.toThrow();
    expect(world.table.items()).toMatchObject([{ intent: 'open', name: channel.name }]);
  });

  it('keeps who added it', async () => {
    await addChannel(request, { ...world.ports, changedBy: 20417 });
    expect(await world.registry.channel(channelId)).toMatchObject({ changedBy: 20417 });
  });

  it('takes up with a fresh form what an earlier one left half done', async () => {
    world.cxone.failNext('upsertChannel', cxoneFailure.outage('upsert-channel'));
    await expect(addChannel(request, world.ports)).rejects.toThrow();

    expect(await addChannel({ ...request, channelId: otherId, name: 'Acme Care' }, world.ports)).toEqual(added);
    expect(await world.registry.channels(channel.integrationKey)).toMatchObject([
      { channelId: 'ch-acme', name: 'Acme Care', state: 'active' },
    ]);
    expect([...world.cxone.channels.keys()]).toEqual(['ch-acme']);
  });

  it('refuses an account that another channel of the integration uses, and names it', async () => {
    await addChannel(request, world.ports);

    expect(await addChannel({ ...request, channelId: otherId }, world.ports)).toMatchObject({
      kind: 'account-taken',
      by: { channelId: 'ch-acme', name: 'Acme Messenger' },
    });
    expect(await world.registry.channels(channel.integrationKey)).toHaveLength(1);
    expect(world.secretStore.names()).toHaveLength(1);
  });

  it('refuses an account of another integration without naming it, and has CXone forget the channel', async () => {
    await addChannel(request, world.ports);
    const integrationKey = integrationKeySchema.parse('second');

    expect(await addChannel({ ...request, channelId: otherId, integrationKey }, world.ports)).toEqual({
      kind: 'account-taken',
      by: undefined,
    });
    expect([...world.cxone.channels.keys()]).toEqual(['ch-acme']);
    expect(world.table.items()).toHaveLength(2);
  });

  it('keeps nobody of another tenant from an account of which its provider gives no proof', async () => {
    await addChannel(request, { ...world.ports, tenantId: 'of-a-squatter' });
    const integrationKey = integrationKeySchema.parse('second');

    expect(await addChannel({ ...request, channelId: otherId, integrationKey }, world.ports)).toMatchObject({
      kind: 'added',
    });
  });

  it('finishes what the undo of a removal has left, whether the account or the secret was taken back', async () => {
    const secret = async () => (await world.live())[0]?.value;
    await addChannel(request, world.ports);
    const before = await secret();
    const standing = async () => (await world.registry.channel(channelId)) ?? channel;
    for (const isAccountBack of [false, true]) {
      await removeChannel({ channel: await standing(), provider: genericProvider }, world.ports);
      await world.registry.move(channelId, ['removed'], 'adding');
      const { accountKey } = await standing();
      expect(accountKey).toBe(accountOf(genericProvider, channel, TENANT).key);
      if (isAccountBack) await world.registry.takeAccount(accountOf(genericProvider, channel, TENANT), channelId);

      expect(await addChannel({ ...request, channelId: otherId }, world.ports)).toEqual({
        ...added,
        answer: undefined,
        secrets: [{ name: 'signingSecret', value: before }],
      });
      expect(await standing()).toMatchObject({ state: 'active' });
      expect(await secret()).toBe(before);
    }
  });

  it('refuses a form whose channel was removed since', async () => {
    await addChannel(request, world.ports);
    const standing = (await world.registry.channel(channelId)) ?? channel;
    await removeChannel({ channel: standing, provider: genericProvider }, world.ports);

    expect(await addChannel(request, world.ports)).toEqual({ kind: 'form-used' });
    expect(world.cxone.channels.size).toBe(0);
  });

  it.each([
    { when: 'before CXone is told of it', at: 'upsertChannel', isDone: false },
    { when: 'after CXone is told of it', at: 'upsertChannel', isDone: true },
    { when: 'once its secrets are stored', at: 'create', isDone: true },
  ] as const)('leaves nothing in CXone when the channel is removed just $when', async ({ at, isDone }) => {
    const remove = async () => {
      const standing = (await world.registry.channel(channelId)) ?? channel;
      await removeChannel({ channel: standing, provider: genericProvider }, world.ports);
    };
    const upsert = world.cxone.upsertChannel.bind(world.cxone);
    const create = world.secretStore.create.bind(world.secretStore);
    const interrupted = async <T>(step: () => Promise<T>): Promise<T> => {
      if (!isDone) await remove();
      const result = await step();
      if (isDone) await remove();
      return result;
    };
    if (at === 'create') world.secretStore.create = (...call) => interrupted(() => create(...call));
    else world.cxone.upsertChannel = (...call) => interrupted(() => upsert(...call));

    expect(await addChannel(request, world.ports)).toEqual({ kind: 'form-used' });
    expect(world.cxone.channels.size).toBe(0);
    expect(world.secretStore.names()).toEqual([]);
    expect(world.table.items()).toMatchObject([{ pk: 'CHANNEL#ch-acme', state: 'removed' }]);
  });

  describe('tries the address once CXone has said yes', () => {
    const nothing = () => {
      expect(world.table.items()).toEqual([]);
      expect(world.secretStore.names()).toEqual([]);
      expect(world.cxone.channels.size).toBe(0);
    };
    const isAtItsAddress = async () => {
      const { key } = accountOf(genericProvider, channel, TENANT);
      expect(new Set(world.table.items().map(({ pk }) => pk))).toEqual(new Set(['CHANNEL#ch-acme', `ACCOUNT#${key}`]));
      expect(await world.registry.channel(channelId)).toMatchObject({
        state: 'active',
        account: channel.account,
        accountKey: key,
        settings: channel.settings,
      });
      expect([...world.cxone.channels.keys()]).toEqual(['ch-acme']);
      expect(await world.live()).toEqual(added.secrets);
    };

    it('and finds it good where it refuses a signature that it can not know yet', async () => {
      world.platform.receives = () => new Response(null, { status: 401 });

      expect(await addChannel(request, world.ports)).toEqual({ ...added, answer: 'refuses-signature' });
      expect(world.platform.deliveries).toEqual([channel.settings['deliveryUrl']]);
    });

    it('and leaves nothing of a channel whose address fails, and adds it all the same where that is asked for', async () => {
      world.platform.receives = () => new Response(null, { status: 404 });

      expect(await addChannel(request, world.ports)).toMatchObject({
        kind: 'test-failed',
        reason: { en: expect.stringContaining('status 404') as string },
        isBegun: false,
      });
      nothing();
      expect(await addChannel({ ...request, isUntested: true }, world.ports)).toEqual({ ...added, answer: undefined });
      expect(world.platform.deliveries).toHaveLength(1);
    });

    it('and says so where CXone does not let the channel go again: the same form finishes it', async () => {
      world.platform.receives = () => new Response(null, { status: 503 });
      world.cxone.failNext('deleteChannel', cxoneFailure.forbidden('delete-channel'));

      expect(await addChannel(request, world.ports)).toMatchObject({ kind: 'test-failed', isBegun: true });
      world.platform.receives = () => Response.json({});
      expect(await addChannel(request, world.ports)).toMatchObject({ kind: 'added', answer: 'accepts' });
    });

    it.each([{ isInCxone: false }, { isInCxone: true }])(
      'and adds the channel at a corrected address, where a click before was cut off: %o',
      async ({ isInCxone }) => {
        const killed = () => Promise.reject(new Error('killed'));
        const mistyped = { ...request, isInCxone, settings: { deliveryUrl: 'https://mistyped.example.com/in' } };
        await expect(addChannel(mistyped, { ...world.ports, refusesAddress: killed })).rejects.toThrow('killed');
        await world.clock.advance(60_000);

        expect(await addChannel({ ...request, isInCxone }, world.ports)).toEqual(added);
        await isAtItsAddress();
        expect(world.cxone.calls).not.toContain('deleteChannel');
      },
    );

    it('and adds it at a corrected address, where CXone did not let it go after the one that failed', async () => {
      world.platform.receives = () => new Response(null, { status: 404 });
      world.cxone.failNext('deleteChannel', cxoneFailure.forbidden('delete-channel'));
      const mistyped = { ...request, settings: { deliveryUrl: 'https://mistyped.example.com/in' } };
      expect(await addChannel(mistyped, world.ports)).toMatchObject({ kind: 'test-failed', isBegun: true });

      world.platform.receives = () => Response.json({});
      expect(await addChannel(request, world.ports)).toEqual(added);
      await isAtItsAddress();
    });

    it('and has an imported channel stay in CXone where a click before was cut off, though this one only adds it', async () => {
      const killed = () => Promise.reject(new Error('killed'));
      const imported = { ...request, isInCxone: true };
      await expect(addChannel(imported, { ...world.ports, refusesAddress: killed })).rejects.toThrow('killed');
      await world.clock.advance(60_000);

      world.platform.receives = () => new Response(null, { status: 404 });
      expect(await addChannel(request, world.ports)).toMatchObject({ kind: 'test-failed', isBegun: false });
      expect([...world.cxone.channels.keys()]).toEqual(['ch-acme']);
      expect(world.table.items()).toEqual([]);
    });

    it('and keeps what one of two forms at two addresses has added, and nothing of the other', async () => {
      const other = { ...request, settings: { deliveryUrl: 'https://other.example.com/in' } };
      const results = await Promise.all([addChannel(request, world.ports), addChannel(other, world.ports)]);

      expect(results).toEqual([added, { kind: 'form-used' }]);
      await isAtItsAddress();
    });

    it.each([
      { case: 'another click removed it', removes: true, left: [] },
      { case: 'another form took it back', removes: false, left: ['ch-acme'] },
    ])('and has a channel that CXone had before stay there, unless it is removed: $case', async ({ removes, left }) => {
      world.platform.receives = async () => {
        const standing = (await world.registry.channel(channelId)) ?? channel;
        if (removes) await removeChannel({ channel: standing, provider: genericProvider }, world.ports);
        else await world.registry.dropIntent(standing);
        return Response.json({});
      };

      expect(await addChannel({ ...request, isInCxone: true }, world.ports)).toEqual({ kind: 'form-used' });
      expect([...world.cxone.channels.keys()]).toEqual(left);
    });

    it('and not before: where CXone refuses, nothing was posted', async () => {
      world.cxone.failNext('upsertChannel', cxoneFailure.forbidden('upsert-channel'));

      await expect(addChannel(request, world.ports)).rejects.toThrow();
      expect(world.platform.deliveries).toEqual([]);
    });

    it.each([false, true])('and never adds an address that is not one to go to: untested %s', async (isUntested) => {
      const refusesAddress = () => Promise.resolve(true);

      expect(await addChannel({ ...request, isUntested }, { ...world.ports, refusesAddress })).toMatchObject({
        kind: 'refused',
        field: 'deliveryUrl',
      });
      nothing();
    });

    it('and refuses one that turns out at the connection not to be one to go to, which could not be resolved before', async () => {
      world.platform.receives = () => Promise.reject(new AddressRefusedError('chat.example.net'));

      expect(await addChannel(request, world.ports)).toMatchObject({ kind: 'refused', field: 'deliveryUrl' });
      nothing();
    });

    it('and not once more for a form that is sent again', async () => {
      await addChannel(request, world.ports);
      world.platform.receives = () => new Response(null, { status: 404 });

      expect(await addChannel(request, world.ports)).toEqual({ ...added, answer: undefined });
    });
  });
});
