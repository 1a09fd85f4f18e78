// Serverless plugin: what a template alone can't do for the stack's data (docs/adr/0038-deploy-remove-deploy-again.md).
// - A deploy after one that was rolled back is never skipped as one without changes: the framework compares with what it
//   uploaded, not with what is there.
// - After a deploy it protects the table from deletion, where the stage wants that. In the template, the protection would
//   keep a first deploy that fails from taking its table away again.
// - Before a stage is removed that keeps nothing, it empties the files bucket, which CloudFormation deletes only when it is
//   empty; afterwards it deletes the secrets that the stack did not make: those of channels and of further integrations.
// - After a stage is removed that keeps its data, it says what can be done with it.
const FILES = 'FilesBucket';

export default class GuardData {
  constructor(serverless, options = {}) {
    this.serverless = serverless;
    this.options = options;
    this.hooks = {
      'before:deploy:deploy': async () => {
        if (/ROLLBACK_COMPLETE$/.test(await this.stackStatus())) this.options.force = true;
      },
      'after:deploy:deploy': async () => {
        if (this.stageSettings.tableDeletionProtection) await this.protectTable();
      },
      'before:remove:remove': async () => {
        if (!this.keepsData) await this.emptyFiles();
      },
      'after:remove:remove': async () => {
        if (this.keepsData) this.sayWhatIsKept();
        else await this.deleteSecrets();
      },
    };
  }

  get provider() {
    return this.serverless.getProvider('aws');
  }

  get stageSettings() {
    return this.serverless.service.custom.stage;
  }

  get keepsData() {
    return this.stageSettings.deletionPolicy !== 'Delete';
  }

  /** As the deploy itself is signed in, where the framework says how; else by the usual chain and the profile. */
  async config() {
    if (typeof this.provider.getAwsSdkV3Config === 'function') return this.provider.getAwsSdkV3Config();
    const profile = this.options['aws-profile'];
    return { region: this.provider.getRegion(), ...(profile !== undefined && { profile }) };
  }

  /** Empty where there is no stack. */
  async stackStatus() {
    const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
    const client = new CloudFormationClient(await this.config());
    try {
      const { Stacks } = await client.send(
        new DescribeStacksCommand({ StackName: this.provider.naming.getStackName() }),
      );
      return Stacks[0].StackStatus;
    } catch (error) {
      if (/does not exist/.test(error.message)) return '';
      throw error;
    }
  }

  /** The physical id of one of the stack's resources; undefined: there is no such stack or resource. */
  async resource(LogicalResourceId) {
    const { CloudFormationClient, DescribeStackResourceCommand } = await import('@aws-sdk/client-cloudformation');
    const client = new CloudFormationClient(await this.config());
    const StackName = this.provider.naming.getStackName();
    try {
      const { StackResourceDetail } = await client.send(
        new DescribeStackResourceCommand({ StackName, LogicalResourceId }),
      );
      return StackResourceDetail.PhysicalResourceId;
    } catch (error) {
      if (/does not exist/.test(error.message)) return undefined;
      throw error;
    }
  }

  async protectTable() {
    const TableName = await this.resource('Table');
    if (TableName === undefined) return;
    const { DescribeTableCommand, DynamoDBClient, UpdateTableCommand } = await import('@aws-sdk/client-dynamodb');
    const client = new DynamoDBClient(await this.config());
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    if (Table.DeletionProtectionEnabled) return;
    await client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: true }));
  }

  async emptyFiles() {
    const Bucket = await this.resource(FILES);
    if (Bucket === undefined) return;
    const { DeleteObjectsCommand, ListObjectsV2Command, S3Client } = await import('@aws-sdk/client-s3');
    const client = new S3Client(await this.config());
    for (;;) {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
      if (Contents.length === 0) return;
      const Objects = Contents.map(({ Key }) => ({ Key }));
      const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
      if (Errors.length > 0) {
        throw new this.serverless.classes.Error(
          `The bucket ${Bucket} can't be emptied (${Errors[0].Key}: ${Errors[0].Code}), so the stack was not removed: whoever removes it needs the right s3:DeleteObject there.`,
          'BYOC_FILES',
        );
      }
    }
  }

  async deleteSecrets() {
    const { DeleteSecretCommand, SecretsManagerClient, paginateListSecrets } =
      await import('@aws-sdk/client-secrets-manager');
    const client = new SecretsManagerClient(await this.config());
    const prefix = `${this.serverless.service.custom.secretsPrefix}/`;
    const input = { Filters: [{ Key: 'name', Values: [prefix] }], IncludePlannedDeletion: true };
    for await (const { SecretList = [] } of paginateListSecrets({ client }, input)) {
      // The filter doesn't mind capitals, and takes any word's beginning.
      for (const { ARN: SecretId, Name } of SecretList.filter((secret) => secret.Name.startsWith(prefix))) {
        try {
          await client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
        } catch (error) {
          throw new this.serverless.classes.Error(
            `The stack is removed, but the secret ${Name} is not (${error.name}): \`npm run byoc -- teardown ${this.target()}\` deletes it.`,
            'BYOC_SECRETS',
          );
        }
      }
    }
  }

  sayWhatIsKept() {
    const target = this.target();
    console.log(
      [
        'The table, the queues of messages, the files, the audit log and the secrets are kept.',
        `- To deploy the stage again with them: npm run byoc -- adopt ${target}, then npm run deploy -- ${target}`,
        `- To delete them for good: npm run byoc -- teardown ${target}`,
      ].join('\n'),
    );
  }

  target() {
    return `--stage ${this.provider.getStage()} --region ${this.provider.getRegion()}`;
  }
}
