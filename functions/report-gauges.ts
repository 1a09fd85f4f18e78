import type { ScheduledHandler } from 'aws-lambda';
import { createDynamoClient } from '../lib/aws-clients.ts';
import { createLogger } from '../lib/observability/logger.ts';
import { reportGauges } from '../lib/observability/report-gauges.ts';
import { systemPorts } from '../lib/ports.ts';
import { readSettings } from '../lib/settings.ts';
import { createDynamoTable } from '../lib/table/create-dynamo-table.ts';

const settings = readSettings(process.env);
const { now, writeLine } = systemPorts;
const table = createDynamoTable(createDynamoClient(), settings.tableName);
// Whatever LOG_LEVEL says: without the line, alarms would see nothing.
const logger = createLogger('info', now, writeLine);

/** Every five minutes: how much waits for a person. */
export const handler: ScheduledHandler = () => reportGauges({ table, now, logger });
