import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  InvalidRequestException,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  RestoreSecretCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { SecretStore } from './secret-store.ts';

/** Days for which a deleted secret can be brought back: the least that Secrets Manager allows. */
const RECOVERY_DAYS = 7;

/** Secrets in AWS Secrets Manager. */
export function createSecretsManagerStore(client: SecretsManagerClient): SecretStore {
  async function get(SecretId: string): Promise<string | undefined> {
    try {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
      return SecretString;
    } catch (error) {
      if (error instanceof ResourceNotFoundException || error instanceof InvalidRequestException) return undefined;
      throw error;
    }
  }

  return {
    get,

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
