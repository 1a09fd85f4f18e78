import { type Command, InvalidArgumentError, Option } from 'commander';
import * as z from 'zod';
import { channelIdSchema, integrationKeySchema } from '../../lib/ids.ts';
import { listParked, type ParkedRecord } from '../../lib/inbound/parking/list-parked.ts';
import { systemPorts } from '../../lib/ports.ts';
import type { Deployment } from '../deployment.ts';
import { integrationOf } from '../integration-of.ts';
import { TargetError } from '../target.ts';
import { causes } from './causes.ts';
import { named } from './ids.ts';
import { momentOf, sinceForms } from './since.ts';

const filtersSchema = z.object({
  integration: z.optional(integrationKeySchema),
  channel: z.optional(channelIdSchema),
  cause: z.string().optional(),
  since: z.date().optional(),
});
type Filters = z.infer<typeof filtersSchema>;

const allSchema = z.object({ all: z.boolean().default(false) });

/** The options that say which parked messages a command is about. */
export function withFilters(command: Command): Command {
  return command
    .option('--integration <key>', 'of this integration only')
    .option('--channel <channelId>', 'of this channel only')
    .addOption(new Option('--cause <cause>', 'parked for this cause only').choices(Object.keys(causes)))
    .option('--since <time>', `parked since then only: ${sinceForms}`, readSince);
}

function readSince(text: string): Date {
  const moment = momentOf(text, systemPorts.now());
  if (moment === undefined) throw new InvalidArgumentError(`It takes ${sinceForms}.`);
  return moment;
}

/** What is parked, oldest first: `all` of the deployment, and `fitting` the options. */
export async function parkedIn(
  deployment: Deployment,
  options: unknown,
): Promise<{ readonly all: readonly ParkedRecord[]; readonly fitting: readonly ParkedRecord[] }> {
  const filters = filtersSchema.parse(options);
  if (filters.integration !== undefined) await integrationOf(deployment, filters.integration);
  const integrations = await deployment.registry.integrations();
  const all = await listParked(
    integrations.map(({ integrationKey }) => integrationKey),
    { table: deployment.table, now: systemPorts.now },
  );
  return { all, fitting: all.filter((record) => fits(record, filters)) };
}

/** Those that are named by their ids, or else those that fit the options. Throws where neither says which. */
export async function chosenIn(
  deployment: Deployment,
  ids: readonly string[],
  options: unknown,
): Promise<readonly ParkedRecord[]> {
  const filtered = isFiltered(options);
  const everything = allSchema.parse(options).all;
  if ([ids.length > 0, filtered, everything].filter(Boolean).length !== 1) {
    throw new TargetError('Say which messages: by their ids, by options such as --cause and --channel, or with --all.');
  }
  const { all, fitting } = await parkedIn(deployment, options);
  return ids.length > 0 ? named(ids, all) : fitting;
}

export function isFiltered(options: unknown): boolean {
  return Object.values(filtersSchema.parse(options)).some((filter) => filter !== undefined);
}

function fits(record: ParkedRecord, { integration, channel, cause, since }: Filters): boolean {
  return (
    (integration === undefined || record.integrationKey === integration) &&
    (channel === undefined || record.channelId === channel) &&
    (cause === undefined || record.cause === cause) &&
    (since === undefined || new Date(record.parkedAt) >= since)
  );
}
