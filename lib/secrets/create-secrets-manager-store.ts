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
  return {
    async get(SecretId) {
      try {
        const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
        return SecretString;
      } catch (error) {
        if (error instanceof ResourceNotFoundException || error instanceof InvalidRequestException) return undefined;
        throw error;
      }
    },

    async put(name, SecretString) {
      try {
        await client.send(new CreateSecretCommand({ Name: name, SecretString }));
      } catch (error) {
        if (!(error instanceof ResourceExistsException || error instanceof InvalidRequestException)) throw error;
        if (error instanceof InvalidRequestException) await client.send(new RestoreSecretCommand({ SecretId: name }));
        await client.send(new PutSecretValueCommand({ SecretId: name, SecretString }));
      }
    },

    async delete(SecretId) {
      try {
        await client.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: RECOVERY_DAYS }));
      } catch (error) {
        if (!(error instanceof ResourceNotFoundException || error instanceof InvalidRequestException)) throw error;
      }
    },
  };
}
