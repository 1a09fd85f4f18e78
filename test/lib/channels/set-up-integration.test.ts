import { beforeEach, describe, expect, it } from 'vitest';
import { byocRecord } from '../../../lib/channels/byoc-record.ts';
import { toCxoneChannel } from '../../../lib/channels/life/to-cxone-channel.ts';
import { setUpIntegration } from '../../../lib/channels/set-up-integration.ts';
import { parseCredentials, type TokenForm } from '../../../lib/cxone/sign-in/credentials.ts';
import { genericProvider } from '../../../lib/providers/generic/index.ts';
import { cxoneFailure } from '../../support/cxone-failures.ts';
import { channel, integrationKey } from '../../support/fixtures.ts';
import { ChannelWorld } from './life/channel-world.ts';

const credentials = {
  clientId: 'acme-app',
  clientSecret: 'test-client-secret',
  accessKeyId: 'TESTKEYID====',
  accessKeySecret: 'test-access-key-secret==',
};

let world: ChannelWorld;
beforeEach(() => {
  world = new ChannelWorld();
});

function setUp(tenantId: string, keys = credentials, tokenForm?: TokenForm) {
  return setUpIntegration(integrationKey, keys, {
    registry: world.registry,
    secretStore: world.secretStore,
    secretName: (key) => `byoc/integrations/${key}/cxone`,
    readTenant: () =>
      Promise.resolve({ tenantId, area: 'eu1', apiBaseUrl: 'https://api-de-eu1.example.net', tokenForm }),
  });
}

const stored = () => world.secretStore.get('byoc/integrations/main/cxone');

describe('setUpIntegration', () => {
  it('binds the integration to the tenant of the keys and stores them', async () => {
    expect(await setUp('11ee-acme')).toMatchObject({ kind: 'done', tenant: { tenantId: '11ee-acme' } });
    expect(await world.registry.integration(integrationKey)).toMatchObject({ tenantId: '11ee-acme' });
    expect(JSON.parse((await stored()) ?? '')).toEqual(credentials);
  });

  it('stores the form in which CXone took the application, beside the keys', async () => {
    await setUp('11ee-acme', credentials, 'basic-raw');

    expect(parseCredentials((await stored()) ?? '')).toEqual({ ...credentials, tokenForm: 'basic-raw' });
  });

  it('takes new keys of the same tenant', async () => {
    await setUp('11ee-acme');

    expect(await setUp('11ee-acme', { ...credentials, accessKeyId: 'NEWKEYID====' })).toMatchObject({ kind: 'done' });
    expect(await stored()).toContain('NEWKEYID');
  });

  it('stores nothing of another tenant', async () => {
    await setUp('11ee-acme');

    expect(await setUp('22ff-rival', { ...credentials, accessKeyId: 'RIVAL' })).toMatchObject({ kind: 'other-tenant' });
    expect(await stored()).not.toContain('RIVAL');
  });

  it('stores nothing that CXone has not accepted', async () => {
    const refused = setUpIntegration(integrationKey, credentials, {
      registry: world.registry,
      secretStore: world.secretStore,
      secretName: () => 'byoc/integrations/main/cxone',
      readTenant: () => Promise.reject(cxoneFailure.unauthorized('token')),
    });

    await expect(refused).rejects.toThrow('CXone did not accept the credentials');
    expect(await stored()).toBeUndefined();
    expect(world.table.items()).toEqual([]);
  });
});

describe('toCxoneChannel', () => {
  it('says everything each time: what the provider can do, and no to what nobody knows the route of', () => {
    expect(toCxoneChannel(channel, genericProvider.manifest)).toEqual({
      id: 'ch-acme',
      idOnExternalPlatform: 'ch-acme',
      channelIntegrationId: 'b7c1f0de-0000-4000-8000-000000000001',
      realExternalPlatformId: 'custom',
      name: 'Acme Messenger',
      isPrivate: true,
      hasTreeStructure: false,
      contentFormat: 'plain',
      hasReply: true,
      hasOutboundFlow: true,
      hasManualOutboundFlow: false,
      hasAbilityToSendFiles: true,
      hasAbilityToLike: false,
      hasAbilityToShare: false,
      hasAbilityToDelete: false,
      hasAbilityToHide: false,
      canReplyToAnyMessage: true,
      hasMultipleThreadsPerEndUser: true,
    });
  });

  it('lets agents write first where the admin has said so', () => {
    expect(toCxoneChannel({ ...channel, writesFirst: true }, genericProvider.manifest)).toMatchObject({
      hasManualOutboundFlow: true,
    });
  });

  it('names the Studio script that the admin has chosen here', () => {
    expect(toCxoneChannel({ ...channel, studioScript: 'Digital\\Acme' }, genericProvider.manifest)).toMatchObject({
      studioScript: 'Digital\\Acme',
    });
  });

  it('tells of a provider whose posts are public and answer one another', () => {
    const { manifest } = genericProvider;
    const threads = { isPrivate: false, hasTreeStructure: true, hasMultipleThreadsPerEndUser: true };

    expect(toCxoneChannel(channel, { ...manifest, capabilities: { ...manifest.capabilities, threads } })).toMatchObject(
      threads,
    );
  });

  it('offers files and quotes only where the provider takes them', () => {
    const { manifest } = genericProvider;
    const neither = { fromCustomer: 'refused', fromAgent: 'refused' } as const;
    const content = {
      ...manifest.capabilities.content,
      ...{ image: neither, audio: neither, video: neither, file: neither },
      reply: { fromCustomer: 'full', fromAgent: 'fallback' },
    } as const;

    expect(toCxoneChannel(channel, { ...manifest, capabilities: { ...manifest.capabilities, content } })).toMatchObject(
      {
        hasAbilityToSendFiles: false,
        canReplyToAnyMessage: false,
      },
    );
  });
});

describe('byocRecord', () => {
  it('lists what the admin types into the form, with the URLs of the integration', () => {
    const fields = byocRecord({
      integrationKey,
      name: 'Acme Messenger',
      publicUrl: 'https://byoc.example.net',
      clientId: 'acme-byoc',
      whereClientSecretIs: 'npm run byoc -- secret',
    });

    expect(Object.fromEntries(fields.map(({ field, value }) => [field, value]))).toMatchObject({
      Name: 'Acme Messenger',
      'Integration Box URL': 'https://byoc.example.net/i/main/box',
      'Authorization URL': 'https://byoc.example.net/i/main/box/1.0/token',
      'Client ID': 'acme-byoc',
      'Client Secret': 'npm run byoc -- secret',
      'Add action URL': 'https://byoc.example.net/i/main/add',
      'Reconnect URL': 'https://byoc.example.net/i/main/reconnect',
      'Remove URL': 'https://byoc.example.net/i/main/remove',
    });
  });
});
