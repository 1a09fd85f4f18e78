import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSecrets, type Secrets, type SecretsOptions } from '../../../local/cloud/secrets.ts';
import type { StackResource } from '../../../local/cloud/stack.ts';
import { remove, temporaryDirectory } from './fixtures.ts';

const region = 'eu-west-1';
let now: Date;
const cleanUps: (() => Promise<void> | void)[] = [];
beforeEach(() => {
  now = new Date('2026-03-01T10:00:00.000Z');
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function start(
  resources: readonly StackResource[] = [],
  options: Partial<SecretsOptions> = {},
): Promise<{ secrets: Secrets; client: SecretsManagerClient }> {
  const secrets = await startSecrets(resources, { region, now: () => now, ...options });
  cleanUps.push(() => secrets.stop());
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new SecretsManagerClient({ region, endpoint: secrets.endpoint, credentials, maxAttempts: 1 });
  return { secrets, client };
}

const Name = 'shop/dev/channels/one';
const SecretId = Name;

function seeded(properties: Record<string, unknown>): StackResource {
  return { logicalId: 'Seed', name: 'shop/dev/seed', arn: 'unused', properties };
}

describe('startSecrets', () => {
  it('creates, reads by name and by ARN, and refuses a second of the name', async () => {
    const { client } = await start();

    const { ARN } = await client.send(new CreateSecretCommand({ Name, SecretString: 'test-first' }));

    expect(ARN).toMatch(/^arn:aws:secretsmanager:eu-west-1:000000000000:secret:shop\/dev\/channels\/one-[0-9a-f]{6}$/);
    for (const id of [Name, ARN]) {
      const read = await client.send(new GetSecretValueCommand({ SecretId: id }));
      expect(read).toMatchObject({ ARN, Name, SecretString: 'test-first', VersionStages: ['AWSCURRENT'] });
      expect(read.CreatedDate).toEqual(now);
    }
    await expect(client.send(new CreateSecretCommand({ Name, SecretString: 'x' }))).rejects.toMatchObject({
      name: 'ResourceExistsException',
    });
  });

  it('takes a repeat of a request, and no other request under its token', async () => {
    const { client } = await start();
    const create = { Name, SecretString: 'test-first', ClientRequestToken: '00000000-0000-4000-8000-000000000001' };

    const first = await client.send(new CreateSecretCommand(create));
    const repeat = await client.send(new CreateSecretCommand(create));

    expect(repeat.VersionId).toBe(first.VersionId);
    await expect(client.send(new CreateSecretCommand({ ...create, SecretString: 'x' }))).rejects.toMatchObject({
      name: 'ResourceExistsException',
    });
    await expect(
      client.send(
        new PutSecretValueCommand({ SecretId, SecretString: 'x', ClientRequestToken: create.ClientRequestToken }),
      ),
    ).rejects.toMatchObject({ name: 'ResourceExistsException' });
  });

  it('moves the stages when a value is put or updated', async () => {
    const { client } = await start();
    await client.send(new CreateSecretCommand({ Name, SecretString: 'test-first' }));
    await client.send(new PutSecretValueCommand({ SecretId, SecretString: 'test-second' }));
    await client.send(new UpdateSecretCommand({ SecretId, SecretString: 'test-third', Description: 'of a shop' }));

    const read = async (VersionStage?: string): Promise<string | undefined> =>
      (await client.send(new GetSecretValueCommand({ SecretId, VersionStage }))).SecretString;

    expect(await read()).toBe('test-third');
    expect(await read('AWSPREVIOUS')).toBe('test-second');
    await expect(read('AWSPENDING')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const described = await client.send(new DescribeSecretCommand({ SecretId }));
    expect(described.Description).toBe('of a shop');
    expect(
      Object.values(described.VersionIdsToStages ?? {})
        .flat()
        .sort(),
    ).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
  });

  it('keeps binary values', async () => {
    const { client } = await start();
    await client.send(new CreateSecretCommand({ Name, SecretBinary: Uint8Array.of(0, 255, 7) }));

    const read = await client.send(new GetSecretValueCommand({ SecretId }));

    expect(read.SecretBinary).toEqual(Uint8Array.of(0, 255, 7));
  });

  it('holds a deleted secret back for its recovery window, then forgets it', async () => {
    const { client } = await start();
    await client.send(new CreateSecretCommand({ Name, SecretString: 'test-first' }));

    const deleted = await client.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 7 }));

    expect(deleted.DeletionDate).toEqual(new Date('2026-03-08T10:00:00.000Z'));
    const held = { name: 'InvalidRequestException' };
    await expect(client.send(new GetSecretValueCommand({ SecretId }))).rejects.toMatchObject(held);
    await expect(client.send(new PutSecretValueCommand({ SecretId, SecretString: 'x' }))).rejects.toMatchObject(held);
    await expect(client.send(new CreateSecretCommand({ Name, SecretString: 'x' }))).rejects.toMatchObject(held);
    expect((await client.send(new DescribeSecretCommand({ SecretId }))).DeletedDate).toEqual(deleted.DeletionDate);

    now = new Date('2026-03-08T10:00:00.000Z');
    await expect(client.send(new DescribeSecretCommand({ SecretId }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await client.send(new CreateSecretCommand({ Name, SecretString: 'test-again' }));
  });

  it('restores a deleted secret', async () => {
    const { client } = await start();
    await client.send(new CreateSecretCommand({ Name, SecretString: 'test-first' }));
    await client.send(new DeleteSecretCommand({ SecretId }));

    await client.send(new RestoreSecretCommand({ SecretId }));

    expect((await client.send(new GetSecretValueCommand({ SecretId }))).SecretString).toBe('test-first');
  });

  it('deletes at once when forced, even what is not there', async () => {
    const { client } = await start();
    await client.send(new CreateSecretCommand({ Name, SecretString: 'test-first' }));

    for (let time = 0; time < 2; time += 1) {
      await client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
    }

    await expect(client.send(new GetSecretValueCommand({ SecretId }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await client.send(new CreateSecretCommand({ Name, SecretString: 'test-second' }));
  });

  it.each([
    { case: 'a window with force', input: { ForceDeleteWithoutRecovery: true, RecoveryWindowInDays: 7 } },
    { case: 'a window under 7 days', input: { RecoveryWindowInDays: 6 } },
  ])('refuses to delete with $case', async ({ input }) => {
    const { client } = await start();
    await client.send(new CreateSecretCommand({ Name, SecretString: 'test-first' }));

    await expect(client.send(new DeleteSecretCommand({ SecretId, ...input }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('tags and untags', async () => {
    const { client } = await start();
    await client.send(new CreateSecretCommand({ Name, SecretString: 'x', Tags: [{ Key: 'a', Value: '1' }] }));
    await client.send(new TagResourceCommand({ SecretId, Tags: [{ Key: 'b', Value: '2' }] }));
    await client.send(new UntagResourceCommand({ SecretId, TagKeys: ['a'] }));

    expect((await client.send(new DescribeSecretCommand({ SecretId }))).Tags).toEqual([{ Key: 'b', Value: '2' }]);
  });

  it.each([
    { case: 'a value over 65,536 bytes', command: new CreateSecretCommand({ Name, SecretString: 'é'.repeat(32_769) }) },
    { case: 'a name with a space', command: new CreateSecretCommand({ Name: 'a b', SecretString: 'x' }) },
  ])('refuses $case', async ({ command }) => {
    const { client } = await start();

    await expect(client.send(command)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('says which operation it does not have', async () => {
    const { client } = await start();

    await expect(client.send(new ListSecretsCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
  });

  it('generates the secrets of the template', async () => {
    const { secrets } = await start([
      seeded({
        GenerateSecretString: {
          PasswordLength: 43,
          ExcludePunctuation: true,
          SecretStringTemplate: '{"keyId":"one"}',
          GenerateStringKey: 'key',
        },
      }),
    ]);

    expect(JSON.parse(secrets.read('shop/dev/seed') ?? '')).toEqual({
      keyId: 'one',
      key: expect.stringMatching(/^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9]{43}$/) as string,
    });
  });

  it('generates only what the options leave', async () => {
    const { secrets } = await start([
      seeded({
        GenerateSecretString: {
          PasswordLength: 5,
          ExcludeLowercase: true,
          ExcludeUppercase: true,
          ExcludePunctuation: true,
          ExcludeCharacters: '012345678',
        },
      }),
    ]);

    expect(secrets.read('shop/dev/seed')).toBe('99999');
  });

  it('keeps a file over a restart, and does not generate again', async () => {
    const directory = temporaryDirectory();
    cleanUps.push(() => remove(directory));
    const file = `${directory}/secrets.json`;
    const resources = [seeded({ GenerateSecretString: {} })];
    const before = await start(resources, { file });
    before.secrets.write(Name, 'test-first');
    before.secrets.write(Name, 'test-second');
    const generated = before.secrets.read('shop/dev/seed');
    await before.secrets.stop();

    const { secrets } = await start(resources, { file });

    expect(secrets.names()).toEqual([Name, 'shop/dev/seed']);
    expect(secrets.read(Name)).toBe('test-second');
    expect(secrets.read('shop/dev/seed')).toBe(generated);
    expect(secrets.read('shop/dev/none')).toBeUndefined();
  });
});
