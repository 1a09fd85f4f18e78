import { openBreakers } from '../breakers/breakers.ts';
import { Registry } from '../channels/registry.ts';
import { listParked } from '../inbound/parking/list-parked.ts';
import type { Table } from '../table/table.ts';
import type { Logger } from './logger.ts';

export interface GaugePorts {
  readonly table: Table;
  /** How many messages lie in the dead-letter queues. */
  readonly deadLetters: () => Promise<number>;
  readonly now: () => Date;
  readonly logger: Logger;
}

/**
 * Logs what waits for a person: an event tells that something happened, this that it still is so. The alarms on parked
 * messages and open breakers read the line (resources/metrics.yml), and end with what they report. Where the queues don't say
 * how many dead letters there are, the line comes without that number.
 *
 * @throws What the queues answered, once the line is written: the alarm on the errors of functions tells of it.
 */
export async function reportGauges({ table, deadLetters, now, logger }: GaugePorts): Promise<void> {
  const integrations = await new Registry(table, now).integrations();
  const keys = integrations.map(({ integrationKey }) => integrationKey);
  const counting = deadLetters();
  const [parked, breakers, [dead]] = await Promise.all([
    listParked(keys, { table, now }),
    openBreakers({ table, now }),
    Promise.allSettled([counting]),
  ]);
  // Not the first of the list: one that was parked again keeps its place in it.
  const oldest = parked.reduce((time, { parkedAt }) => Math.min(time, Date.parse(parkedAt)), now().getTime());
  logger.log('info', 'gauges.reported', {
    parked: parked.length,
    oldestParked: Math.round((now().getTime() - oldest) / 1000),
    breakers: breakers.length,
    ...(dead.status === 'fulfilled' && { deadLetters: dead.value }),
  });
  await counting;
}
