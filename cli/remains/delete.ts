import { CloudWatchLogsClient, DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  UpdateTableCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { DeleteBucketCommand, DeleteObjectsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DeleteQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { TargetError } from '../target.ts';
import { type Remain, remainTypes } from './find.ts';

/** Seconds for a table to take a change of its settings. */
const PATIENCE_S = 120;

/**
 * Deletes one thing for good: a bucket with what lies in it, a table with its protection, a secret without a way back.
 * @throws {TargetError} that names it, where AWS refuses
 */
export async function deleteRemain(remain: Remain, region: string): Promise<void> {
  try {
    await deletion(remain, region);
  } catch (error) {
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new TargetError(
      `The ${remainTypes[remain.type].word} ${remain.name} can't be deleted (${why}). Everything listed before it is deleted. Correct this, then repeat the command.`,
      { isHalfDone: true },
    );
  }
}

async function deletion({ type, id }: Remain, region: string): Promise<unknown> {
  switch (type) {
    case 'AWS::Logs::LogGroup':
      return new CloudWatchLogsClient({ region }).send(new DeleteLogGroupCommand({ logGroupName: id }));
    case 'AWS::SQS::Queue':
      // Where AWS is reached under another address, a queue's URL says nothing of it.
      return new SQSClient({ region, useQueueUrlAsEndpoint: false }).send(new DeleteQueueCommand({ QueueUrl: id }));
    case 'AWS::S3::Bucket':
      return deleteBucket(id, new S3Client({ region }));
    case 'AWS::DynamoDB::Table':
      return deleteTable(id, new DynamoDBClient({ region }));
    case 'AWS::SecretsManager::Secret':
      return new SecretsManagerClient({ region }).send(
        new DeleteSecretCommand({ SecretId: id, ForceDeleteWithoutRecovery: true }),
      );
  }
}

async function deleteBucket(Bucket: string, client: S3Client): Promise<void> {
  for (;;) {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
    if (Contents.length === 0) break;
    const Objects = Contents.map(({ Key }) => ({ Key }));
    const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    const [first] = Errors;
    if (first !== undefined) throw new Error(`${first.Key} can't be deleted (${first.Code})`);
  }
  await client.send(new DeleteBucketCommand({ Bucket }));
}

async function deleteTable(TableName: string, client: DynamoDBClient): Promise<void> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  if (Table?.DeletionProtectionEnabled === true) {
    await client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
    await waitUntilTableExists({ client, maxWaitTime: PATIENCE_S, minDelay: 1 }, { TableName });
  }
  await client.send(new DeleteTableCommand({ TableName }));
}
