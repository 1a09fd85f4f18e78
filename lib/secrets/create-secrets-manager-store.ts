import { createHash } from 'node:crypto';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  type GetSecretValueCommandOutput,
  InvalidRequestException,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  RestoreSecretCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { DatedSecretStore } from './secret-store.ts';

/** Days for which a deleted secret can be brought back: the least that Secrets Manager allows. */
const RECOVERY_DAYS = 7;

/** Secrets in AWS Secrets Manager, which says since when each has its value. */
export function createSecretsManagerStore(client: SecretsManagerClient): DatedSecretStore {
  async function read(SecretId: string): Promise<Partial<GetSecretValueCommandOutput> | undefined> {
    try {
      return await client.send(new GetSecretValueCommand({ SecretId }));
    } catch (error) {
      if (error instanceof ResourceNotFoundException || error instanceof InvalidRequestException) return undefined;
      throw error;
    }
  }
  const get = async (name: string): Promise<string | undefined> => (await read(name))?.SecretString;

  return {
    get,

    async dated(name) {
      const { SecretString: value, CreatedDate: since = new Date(0) } = (await read(name)) ?? {};
      return value === undefined ? undefined : { value, since };
    },

    async create(name, value) {
      try {
        await client.send(new CreateSecretCommand({ Name: name, SecretString: value }));
        return value;
      } catch (error) {
        const standing = error instanceof ResourceExistsException ? await get(name) : undefined;
        if (standing !== undefined) return standing;
        throw error;
      }
    },

    async put(name, SecretString) {
      const value = new PutSecretValueCommand({ SecretId: name, SecretString });
      try {
        await client.send(value);
      } catch (error) {
        if (error instanceof ResourceNotFoundException) {
          await client.send(new CreateSecretCommand({ Name: name, SecretString }));
        } else if (error instanceof InvalidRequestException) {
          await client.send(new RestoreSecretCommand({ SecretId: name }));
          await client.send(value);
        } else {
          throw error;
        }
      }
    },

    async replace(name, before, value) {
      const { SecretString: standing, VersionId = '' } = (await read(name)) ?? {};
      if (standing !== before) return standing === value;
      try {
        const ClientRequestToken = successorOf(VersionId);
        await client.send(new PutSecretValueCommand({ SecretId: name, SecretString: value, ClientRequestToken }));
        return true;
      } catch (error) {
        if (
          error instanceof ResourceExistsException ||
          error instanceof ResourceNotFoundException ||
          error instanceof InvalidRequestException
        ) {
          return false;
        }
        throw error;
      }
    },

    async delete(SecretId) {
      try {
        await client.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: RECOVERY_DAYS }));
      } catch (error) {
        if (!(error instanceof ResourceNotFoundException || error instanceof InvalidRequestException)) throw error;
      }
    },

    async restore(SecretId) {
      try {
        await client.send(new RestoreSecretCommand({ SecretId }));
        return true;
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return false;
        throw error;
      }
    },
  };
}

/**
 * The id of the version that may follow a version: of two who give a secret a new value at once, the second gives an id that
 * is taken, and is refused (API reference of PutSecretValue, ClientRequestToken).
 */
function successorOf(versionId: string): string {
  return createHash('sha256').update(`after ${versionId}`).digest('hex');
}
