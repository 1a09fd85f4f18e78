import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSecretsManagerStore } from '../../../lib/secrets/create-secrets-manager-store.ts';
import { secretNames, type SecretStore } from '../../../lib/secrets/secret-store.ts';
import { startSecrets } from '../../../local/cloud/secrets.ts';
import { channelId, integrationKey } from '../../support/fixtures.ts';
import { MemorySecretStore } from '../../support/memory-secret-store.ts';

const region = 'eu-west-1';
let stop: () => Promise<void>;
let inAws: ReturnType<typeof createSecretsManagerStore>;
const stores = new Map<string, SecretStore>([['memory', new MemorySecretStore()]]);

beforeAll(async () => {
  const secrets = await startSecrets([], { region, now: () => new Date('2026-03-02T10:15:00.000Z') });
  const client = new SecretsManagerClient({
    region,
    endpoint: secrets.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  inAws = createSecretsManagerStore(client);
  stores.set('Secrets Manager', inAws);
  stop = async () => {
    client.destroy();
    await secrets.stop();
  };
});
afterAll(() => stop());

describe.each(['Secrets Manager', 'memory'])('the secrets in %s', (kind) => {
  function store(): SecretStore {
    const found = stores.get(kind);
    if (found === undefined) throw new Error(`There is no store "${kind}".`);
    return found;
  }

  it('hold nothing that was not written', async () => {
    expect(await store().get('byoc/never')).toBeUndefined();
  });

  it('are created once: whoever comes second gets the value of the first', async () => {
    expect(await store().create('byoc/created', 'first')).toBe('first');
    expect(await store().create('byoc/created', 'second')).toBe('first');
    expect(await store().get('byoc/created')).toBe('first');
  });

  it('are given one value by twenty who create at once', async () => {
    const values = await Promise.all(
      Array.from({ length: 20 }, (_, writer) => store().create('byoc/contested', `value-${writer}`)),
    );

    expect(new Set(values).size).toBe(1);
    expect(await store().get('byoc/contested')).toBe(values[0]);
  });

  it('are restored with their value once they were deleted, however often', async () => {
    await store().put('byoc/restored', 'kept');
    await store().delete('byoc/restored');

    expect(await store().restore('byoc/restored')).toBe(true);
    expect(await store().restore('byoc/restored')).toBe(true);
    expect(await store().get('byoc/restored')).toBe('kept');
    expect(await store().restore('byoc/never')).toBe(false);
  });

  it('are put whether or not they exist', async () => {
    await store().put('byoc/put', 'first');
    await store().put('byoc/put', 'second');

    expect(await store().get('byoc/put')).toBe('second');
  });

  it('are replaced where they still have the value that was read', async () => {
    await store().put('byoc/replaced', 'first');

    expect(await store().replace('byoc/replaced', 'another', 'second')).toBe(false);
    expect(await store().get('byoc/replaced')).toBe('first');
    expect(await store().replace('byoc/replaced', 'first', 'second')).toBe(true);
    expect(await store().replace('byoc/replaced', 'first', 'second')).toBe(true);
    expect(await store().get('byoc/replaced')).toBe('second');
    await store().put('byoc/replaced', 'first');
    expect(await store().replace('byoc/replaced', 'first', 'third')).toBe(true);
    expect(await store().get('byoc/replaced')).toBe('third');
    expect(await store().replace('byoc/never', 'first', 'second')).toBe(false);
    await store().delete('byoc/replaced');
    expect(await store().replace('byoc/replaced', 'third', 'fourth')).toBe(false);
  });

  it('are replaced by one of twenty who have read the same value', async () => {
    await store().put('byoc/turned', 'first');
    const writers = Array.from({ length: 20 }, (_, writer) => `value-${writer}`);
    const won = await Promise.all(writers.map((value) => store().replace('byoc/turned', 'first', value)));

    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await store().get('byoc/turned')).toBe(writers[won.indexOf(true)]);
  });

  it('are gone once deleted, and deleted twice is deleted once', async () => {
    await store().put('byoc/deleted', 'value');
    await store().delete('byoc/deleted');
    await store().delete('byoc/deleted');
    await store().delete('byoc/never');

    expect(await store().get('byoc/deleted')).toBeUndefined();
  });

  it('come back with a new value when put after a deletion, but are not created anew by accident', async () => {
    await store().put('byoc/restored', 'value');
    await store().delete('byoc/restored');

    await expect(store().create('byoc/restored', 'other')).rejects.toThrow();
    await store().put('byoc/restored', 'new value');
    expect(await store().get('byoc/restored')).toBe('new value');
  });
});

describe('a secret in Secrets Manager', () => {
  it('says since when it has its value', async () => {
    await inAws.put('byoc/dated', 'value');

    expect(await inAws.dated('byoc/dated')).toEqual({ value: 'value', since: new Date('2026-03-02T10:15:00.000Z') });
    expect(await inAws.dated('byoc/never')).toBeUndefined();
  });
});

describe('secretNames', () => {
  it('lays every secret below the prefix of the deployment', () => {
    const names = secretNames('cxone-byoc-middleware/dev');

    expect([
      names.callback(integrationKey),
      names.signingKey(integrationKey),
      names.cxone(integrationKey),
      names.channel(channelId),
      names.dataKey(),
    ]).toEqual([
      'cxone-byoc-middleware/dev/integrations/main/callback',
      'cxone-byoc-middleware/dev/integrations/main/signing-key',
      'cxone-byoc-middleware/dev/integrations/main/cxone',
      'cxone-byoc-middleware/dev/channels/ch-acme',
      'cxone-byoc-middleware/dev/data-key',
    ]);
  });
});
