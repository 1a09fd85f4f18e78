import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { z } from 'zod';

const TableName = 'channels';
const logger = new Logger({ serviceName: 'usual' });
const metrics = new Metrics({ namespace: 'usual', serviceName: 'usual' });
const tracer = new Tracer({ serviceName: 'usual' });
const dynamo = tracer.captureAWSv3Client(new DynamoDBClient({}));
const documents = DynamoDBDocumentClient.from(dynamo);
const sqs = tracer.captureAWSv3Client(new SQSClient({}));
const secrets = new SecretsProvider({ awsSdkV3Client: tracer.captureAWSv3Client(new SecretsManagerClient({})) });
const webhookSchema = z.object({ id: z.string(), thread: z.string(), author: z.email(), text: z.string().max(10_000) });

const takeOnce = makeIdempotent(
  async (webhook: z.infer<typeof webhookSchema>) => {
    await sqs.send(
      new SendMessageCommand({ QueueUrl: 'http://127.0.0.1/queue', MessageBody: JSON.stringify(webhook) }),
    );
    return webhook.id;
  },
  {
    persistenceStore: new DynamoDBPersistenceLayer({ tableName: TableName, awsSdkV3Client: dynamo }),
    config: new IdempotencyConfig({ eventKeyJmesPath: 'id' }),
  },
);

/** A webhook's door as it is usually written: middy, five Powertools utilities, the document client, zod's default import. */
export const handler = middy(async (event: APIGatewayProxyEventV2, context: Context) => {
  const { Item } = await documents.send(new GetCommand({ TableName, Key: { pk: event.rawPath } }));
  const secret = await secrets.get('usual/webhook');
  if (Item === undefined || event.headers['authorization'] !== secret) return { statusCode: 401 };
  const webhook = webhookSchema.parse(JSON.parse(event.body ?? '{}'));
  metrics.addMetric('accepted', MetricUnit.Count, 1);
  logger.info('accepted', { remaining: context.getRemainingTimeInMillis() });
  return { statusCode: 200, body: await takeOnce(webhook) };
})
  .use(injectLambdaContext(logger))
  .use(logMetrics(metrics))
  .use(captureLambdaHandler(tracer));
