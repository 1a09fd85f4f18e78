import type { ScheduledHandler } from 'aws-lambda';
import { createDynamoClient } from '../lib/aws-clients.ts';
import { createLogger } from '../lib/observability/logger.ts';
import { reportGauges } from '../lib/observability/report-gauges.ts';
import { systemPorts } from '../lib/ports.ts';
import { countDeadLetters, createSqsClient } from '../lib/queues/sqs.ts';
import { readSettings } from '../lib/settings.ts';
import { createDynamoTable } from '../lib/table/create-dynamo-table.ts';

const settings = readSettings(process.env);
const { now, writeLine } = systemPorts;
const table = createDynamoTable(createDynamoClient(), settings.tableName);
const sqs = createSqsClient();
const deadLetters = () => countDeadLetters(sqs, settings.deadLetterQueueUrls);
// Whatever LOG_LEVEL says: without the line, alarms would see nothing.
const logger = createLogger('info', now, writeLine);

/** Every five minutes: how much waits for a person. */
export const handler: ScheduledHandler = () => reportGauges({ table, deadLetters, now, logger });
