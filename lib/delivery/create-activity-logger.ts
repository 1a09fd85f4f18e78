import { createLogger, type Logger } from '../observability/logger.ts';
import type { Settings } from '../settings.ts';
import type { Table } from '../table/table.ts';
import { ActivityLog } from './activity-log.ts';

/** Of a function that messages pass through: writes the log, and notes from it when its channels were in use. */
export interface ActivityLogger extends Logger {
  /** See {@link ActivityLog.written}. */
  readonly written: () => Promise<void>;
}

export function createActivityLogger(
  { logLevel }: Pick<Settings, 'logLevel'>,
  table: Pick<Table, 'update'>,
  { now, writeLine }: { readonly now: () => Date; readonly writeLine: (line: string) => void },
): ActivityLogger {
  const logger = createLogger(logLevel, now, writeLine);
  const activity = new ActivityLog({ table, now });
  return {
    log(level, event, fields) {
      logger.log(level, event, fields);
      activity.log(level, event, fields);
    },
    written: () => activity.written(),
  };
}
