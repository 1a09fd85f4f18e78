import { createLogger, type Logger } from '../../../lib/observability/logger.ts';

/** A logger that keeps its lines, at the level `debug`. */
export function keptLog(): { readonly logger: Logger; readonly lines: string[] } {
  const lines: string[] = [];
  const logger = createLogger(
    'debug',
    () => new Date('2026-03-02T10:15:00.000Z'),
    (line) => lines.push(line),
  );
  return { logger, lines };
}
