import { openBreakers } from '../breakers/breakers.ts';
import { Registry } from '../channels/registry.ts';
import { listParked } from '../inbound/parking/list-parked.ts';
import type { Table } from '../table/table.ts';
import type { Logger } from './logger.ts';

export interface StockPorts {
  readonly table: Table;
  readonly now: () => Date;
  readonly logger: Logger;
}

/**
 * Logs what waits for a person: an event tells that something happened, this that it still is so. The alarms on parked
 * messages and open breakers read the line (resources/metrics.yml), and end with what they report.
 */
export async function takeStock({ table, now, logger }: StockPorts): Promise<void> {
  const integrations = await new Registry(table, now).integrations();
  const keys = integrations.map(({ integrationKey }) => integrationKey);
  const [parked, breakers] = await Promise.all([listParked(keys, { table, now }), openBreakers({ table, now })]);
  // Not the first of the list: one that was parked again keeps its place in it.
  const oldest = parked.reduce((time, { parkedAt }) => Math.min(time, Date.parse(parkedAt)), now().getTime());
  logger.log('info', 'stock.taken', {
    parked: parked.length,
    oldestParked: Math.round((now().getTime() - oldest) / 1000),
    breakers: breakers.length,
  });
}
