import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import {
  createSchema,
  deleteSchema,
  getSchema,
  identifySchema,
  putSchema,
  tagSchema,
  untagSchema,
  updateSchema,
  type Secret,
} from './secrets-schema.ts';
import { secretArn } from './stack.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

type ErrorType =
  | 'InvalidParameterException'
  | 'InvalidRequestException'
  | 'ResourceExistsException'
  | 'ResourceNotFoundException'
  | 'UnknownOperationException';

/** An answer of Secrets Manager that the SDK throws under the name `type`. */
export class SecretsManagerError extends Error {
  override readonly name = 'SecretsManagerError';
  readonly type: ErrorType;

  constructor(type: ErrorType, message: string) {
    super(message);
    this.type = type;
  }
}

export interface SecretsStoreOptions {
  readonly region: string;
  readonly now: () => Date;
  /** Those of an earlier run. */
  readonly secrets?: readonly Secret[];
}

/** The secrets of one region and what can be done to them (AWS Secrets Manager API Reference). */
export class SecretsStore {
  readonly #region: string;
  readonly #now: () => Date;
  readonly #byName: Map<string, Secret>;
  readonly #operations: Readonly<Record<string, (input: unknown) => object>> = {
    CreateSecret: (input) => this.#create(createSchema.parse(input)),
    GetSecretValue: (input) => this.#get(getSchema.parse(input)),
    PutSecretValue: (input) => this.#put(putSchema.parse(input)),
    UpdateSecret: (input) => this.#update(updateSchema.parse(input)),
    DeleteSecret: (input) => this.#delete(deleteSchema.parse(input)),
    RestoreSecret: (input) => this.#restore(identifySchema.parse(input)),
    DescribeSecret: (input) => this.#describe(identifySchema.parse(input)),
    TagResource: (input) => this.#tag(tagSchema.parse(input)),
    UntagResource: (input) => this.#untag(untagSchema.parse(input)),
  };

  constructor({ region, now, secrets = [] }: SecretsStoreOptions) {
    this.#region = region;
    this.#now = now;
    this.#byName = new Map(secrets.map((secret) => [secret.name, secret]));
  }

  /** All secrets, for keeping them. */
  get secrets(): Secret[] {
    return [...this.#byName.values()];
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /**
   * Runs an operation such as `GetSecretValue`.
   * @throws SecretsManagerError
   */
  run(operation: string, input: unknown): object {
    const run = this.#operations[operation];
    if (run === undefined) throw new SecretsManagerError('UnknownOperationException', `No operation ${operation}`);
    for (const secret of this.secrets) {
      if (secret.deletedAt !== undefined && secret.deletedAt <= this.#timestamp()) this.#byName.delete(secret.name);
    }
    try {
      return run(input);
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      throw new SecretsManagerError('InvalidParameterException', z.prettifyError(error));
    }
  }

  #create(input: z.infer<typeof createSchema>): object {
    const { Name: name, ClientRequestToken: token } = input;
    const existing = this.#byName.get(name);
    if (existing?.deletedAt !== undefined) {
      throw new SecretsManagerError('InvalidRequestException', `A secret ${name} is already scheduled for deletion.`);
    }
    // The SDK repeats a request whose answer was lost under the same token.
    if (existing !== undefined && !(token !== undefined && isRepeat(existing, token, input))) {
      throw new SecretsManagerError('ResourceExistsException', `The secret ${name} already exists.`);
    }
    const at = this.#timestamp();
    const secret: Secret = existing ?? {
      name,
      arn: secretArn(this.#region, name),
      description: input.Description,
      createdAt: at,
      changedAt: at,
      tags: Object.fromEntries(input.Tags.map(({ Key, Value }) => [Key, Value])),
      versions: {},
    };
    this.#byName.set(name, secret);
    return { ARN: secret.arn, Name: name, VersionId: this.#addVersion(secret, input) };
  }

  #get({ SecretId, VersionId, VersionStage }: z.infer<typeof getSchema>): object {
    const secret = this.#find(SecretId);
    const found = Object.entries(secret.versions).find(
      ([id, { stages }]) =>
        (VersionId === undefined || id === VersionId) &&
        (VersionStage === undefined
          ? VersionId !== undefined || stages.includes('AWSCURRENT')
          : stages.includes(VersionStage)),
    );
    if (found === undefined) {
      const wanted = VersionStage ?? VersionId ?? 'AWSCURRENT';
      throw new SecretsManagerError('ResourceNotFoundException', `The secret has no value for ${wanted}.`);
    }
    const [id, version] = found;
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: id,
      SecretString: version.secretString,
      SecretBinary: version.secretBinary,
      VersionStages: version.stages,
      CreatedDate: version.createdAt / 1000,
    };
  }

  #put(input: z.infer<typeof putSchema>): object {
    const secret = this.#find(input.SecretId);
    const versionId = this.#addVersion(secret, input);
    if (versionId === undefined) {
      throw new SecretsManagerError('InvalidRequestException', 'You must provide either SecretString or SecretBinary.');
    }
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: versionId,
      VersionStages: secret.versions[versionId]?.stages,
    };
  }

  #update(input: z.infer<typeof updateSchema>): object {
    const secret = this.#find(input.SecretId);
    secret.description = input.Description ?? secret.description;
    return { ARN: secret.arn, Name: secret.name, VersionId: this.#addVersion(secret, input) };
  }

  #delete(input: z.infer<typeof deleteSchema>): object {
    const { SecretId, ForceDeleteWithoutRecovery: force, RecoveryWindowInDays: days } = input;
    if (force && days !== undefined) {
      throw new SecretsManagerError(
        'InvalidParameterException',
        'ForceDeleteWithoutRecovery and RecoveryWindowInDays exclude each other.',
      );
    }
    const now = this.#timestamp();
    if (force) {
      const secret = this.#lookUp(SecretId);
      if (secret !== undefined) this.#byName.delete(secret.name);
      return { ARN: secret?.arn, Name: secret?.name ?? SecretId, DeletionDate: now / 1000 };
    }
    const secret = this.#find(SecretId);
    secret.deletedAt = now + (days ?? 30) * DAY_MS;
    return { ARN: secret.arn, Name: secret.name, DeletionDate: secret.deletedAt / 1000 };
  }

  #restore({ SecretId }: z.infer<typeof identifySchema>): object {
    const secret = this.#findEvenDeleted(SecretId);
    delete secret.deletedAt;
    return { ARN: secret.arn, Name: secret.name };
  }

  #describe({ SecretId }: z.infer<typeof identifySchema>): object {
    const secret = this.#findEvenDeleted(SecretId);
    return {
      ARN: secret.arn,
      Name: secret.name,
      Description: secret.description,
      CreatedDate: secret.createdAt / 1000,
      LastChangedDate: secret.changedAt / 1000,
      DeletedDate: secret.deletedAt === undefined ? undefined : secret.deletedAt / 1000,
      Tags: Object.entries(secret.tags).map(([Key, Value]) => ({ Key, Value })),
      VersionIdsToStages: Object.fromEntries(
        Object.entries(secret.versions).flatMap(([id, { stages }]) => (stages.length === 0 ? [] : [[id, stages]])),
      ),
    };
  }

  #tag({ SecretId, Tags }: z.infer<typeof tagSchema>): object {
    const secret = this.#find(SecretId);
    for (const { Key, Value } of Tags) secret.tags[Key] = Value;
    return {};
  }

  #untag({ SecretId, TagKeys }: z.infer<typeof untagSchema>): object {
    const secret = this.#find(SecretId);
    for (const key of TagKeys) Reflect.deleteProperty(secret.tags, key);
    return {};
  }

  /** Makes a new current version, and the one before it the previous one. Undefined without a value. */
  #addVersion(secret: Secret, input: Value): string | undefined {
    if (input.SecretString === undefined && input.SecretBinary === undefined) return undefined;
    const id = input.ClientRequestToken ?? randomUUID();
    if (secret.versions[id] !== undefined) {
      if (isRepeat(secret, id, input)) return id;
      throw new SecretsManagerError('ResourceExistsException', 'This ClientRequestToken came with another value.');
    }
    const current = Object.values(secret.versions).find(({ stages }) => stages.includes('AWSCURRENT'));
    if (current !== undefined) {
      for (const version of Object.values(secret.versions)) {
        version.stages = version.stages.filter((stage) => stage !== 'AWSPREVIOUS');
      }
      current.stages = current.stages.map((stage) => (stage === 'AWSCURRENT' ? 'AWSPREVIOUS' : stage));
    }
    secret.changedAt = this.#timestamp();
    secret.versions[id] = {
      secretString: input.SecretString,
      secretBinary: input.SecretBinary,
      createdAt: secret.changedAt,
      stages: ['AWSCURRENT'],
    };
    return id;
  }

  #find(secretId: string): Secret {
    const secret = this.#findEvenDeleted(secretId);
    if (secret.deletedAt === undefined) return secret;
    throw new SecretsManagerError('InvalidRequestException', `The secret ${secret.name} is scheduled for deletion.`);
  }

  #findEvenDeleted(secretId: string): Secret {
    const secret = this.#lookUp(secretId);
    if (secret !== undefined) return secret;
    throw new SecretsManagerError('ResourceNotFoundException', `There is no secret ${secretId}.`);
  }

  #lookUp(secretId: string): Secret | undefined {
    return this.#byName.get(secretId) ?? this.secrets.find(({ arn }) => arn === secretId);
  }

  #timestamp(): number {
    return this.#now().getTime();
  }
}

type Value = Pick<z.infer<typeof putSchema>, 'SecretString' | 'SecretBinary' | 'ClientRequestToken'>;

function isRepeat(secret: Secret, token: string, input: Value): boolean {
  const version = secret.versions[token];
  return version?.secretString === input.SecretString && version?.secretBinary === input.SecretBinary;
}
