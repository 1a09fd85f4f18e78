// Serverless plugin: what a template alone can't do for the stack's data (docs/adr/0038-deploy-remove-deploy-again.md).
// - A deploy after one that was rolled back is never skipped as one without changes: the framework compares with what it
//   uploaded, not with what is there.
// - After a deploy it protects the table from deletion, where the stage wants that. In the template, the protection would
//   keep a first deploy that fails from taking its table away again.
// - Before a stack is removed that keeps nothing, it empties the files bucket, which CloudFormation deletes only when it is
//   empty; afterwards it deletes the secrets that the stack did not make: those of channels and of further integrations.
// - After a stack is removed that keeps its data, it says what can be done with it.
// What a stack keeps is in the template that it was deployed with, and not in serverless.yml as it is now.
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
        this.deletesData = await this.stackDeletesData();
        if (!this.deletesData) return;
        await this.refuseProtected();
        await this.emptyFiles();
      },
      'after:remove:remove': async () => {
        if (this.deletesData) await this.deleteSecrets();
        else this.sayWhatIsKept();
      },
    };
  }

  get provider() {
    return this.serverless.getProvider('aws');
  }

  get stageSettings() {
    return this.serverless.service.custom.stage;
  }

  /** As the deploy itself is signed in, where the framework says how; else by the usual chain and the profile. */
  async config() {
    if (typeof this.provider.getAwsSdkV3Config === 'function') return this.provider.getAwsSdkV3Config();
    const profile = this.options['aws-profile'];
    return { region: this.provider.getRegion(), ...(profile !== undefined && { profile }) };
  }

  /** Empty where there is no stack. */
  async stackStatus() {
    return (await this.stack())?.StackStatus ?? '';
  }

  async stack() {
    const { DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
    const answer = await this.ofStack((StackName) => new DescribeStacksCommand({ StackName }));
    return answer?.Stacks[0];
  }

  /** Whether the stack that is there goes with its data. One of 0.2 keeps it, whatever serverless.yml says today. */
  async stackDeletesData() {
    const { GetTemplateCommand } = await import('@aws-sdk/client-cloudformation');
    const answer = await this.ofStack((StackName) => new GetTemplateCommand({ StackName, TemplateStage: 'Original' }));
    return JSON.parse(answer?.TemplateBody ?? '{}').Resources?.DataKey?.DeletionPolicy === 'Delete';
  }

  /** CloudFormation would refuse the removal, once the files are gone. */
  async refuseProtected() {
    const TableName = await this.resource('Table');
    const isProtected = TableName !== undefined && (await this.isTableProtected(TableName));
    if ((await this.stack())?.EnableTerminationProtection !== true && !isProtected) return;
    throw new this.serverless.classes.Error(
      `${isProtected ? `The table ${TableName}` : 'The stack'} is protected against deletion, so nothing was removed. Whoever means it takes the protection off first.`,
      'BYOC_PROTECTED',
    );
  }

  /** What CloudFormation answers; undefined: there is no such stack, or not what is asked for. */
  async ofStack(commandFor) {
    const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
    const client = new CloudFormationClient(await this.config());
    try {
      return await client.send(commandFor(this.provider.naming.getStackName()));
    } catch (error) {
      if (/does not exist/.test(error.message)) return undefined;
      throw error;
    }
  }

  /** The physical id of one of the stack's resources; undefined: there is no such stack or resource. */
  async resource(LogicalResourceId) {
    const { DescribeStackResourceCommand } = await import('@aws-sdk/client-cloudformation');
    const answer = await this.ofStack(
      (StackName) => new DescribeStackResourceCommand({ StackName, LogicalResourceId }),
    );
    return answer?.StackResourceDetail.PhysicalResourceId;
  }

  async isTableProtected(TableName) {
    const { DescribeTableCommand, DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
    const { Table } = await new DynamoDBClient(await this.config()).send(new DescribeTableCommand({ TableName }));
    return Table.DeletionProtectionEnabled === true;
  }

  async protectTable() {
    const TableName = await this.resource('Table');
    if (TableName === undefined || (await this.isTableProtected(TableName))) return;
    const { DynamoDBClient, UpdateTableCommand } = await import('@aws-sdk/client-dynamodb');
    const client = new DynamoDBClient(await this.config());
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
