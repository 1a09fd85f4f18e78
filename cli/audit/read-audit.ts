import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { type AuditEntry, plain, readAuditLine } from '../../lib/audit/audit-entry.ts';
import type { Target } from '../target.ts';

/** `unfinished`: it began, and nothing is written of its end. It is under way, or was cut off and may be done in part. */
export const shownOutcomes = ['done', 'unchanged', 'refused', 'failed', 'unfinished'] as const;

/** An act, of whose two entries the last counts. */
export type AuditedAct = Omit<AuditEntry, 'outcome'> & { readonly outcome: (typeof shownOutcomes)[number] };

export interface AuditFilters {
  readonly since: Date;
  readonly integration?: string | undefined;
  readonly channel?: string | undefined;
  /** Whole, or a part of it between colons and slashes: `20417`, `cxone:20417`, the last part of an ARN. */
  readonly who?: string | undefined;
  readonly act?: string | undefined;
  readonly outcome?: string | undefined;
}

export interface AuditReading {
  /** Oldest first. */
  readonly acts: readonly AuditedAct[];
  /** Lines of the log group that are no entries. */
  readonly strangers: number;
}

/** Reads the audit log of a deployment. */
export async function readAudit(target: Target, filters: AuditFilters): Promise<AuditReading> {
  const lines = await linesOf(target, filters.since);
  const entries = lines.flatMap((line) => readAuditLine(line) ?? []).map(forTerminals);
  const acts = new Map<string, AuditedAct>();
  for (const { outcome, ...entry } of entries) {
    const key = `${entry.request} ${entry.act}`;
    // Lines of a moment come in any order, and a line whose answer was lost comes twice.
    if (outcome !== 'begun') acts.set(key, { ...entry, outcome });
    else if (!acts.has(key)) acts.set(key, { ...entry, outcome: 'unfinished' });
  }
  const fitting = [...acts.values()].filter((act) => fits(act, filters));
  return {
    acts: fitting.sort((one, other) => Date.parse(one.time) - Date.parse(other.time)),
    strangers: lines.length - entries.length,
  };
}

async function linesOf({ auditLogGroup: logGroupName, region }: Target, since: Date): Promise<string[]> {
  const client = new CloudWatchLogsClient(region === undefined ? {} : { region });
  const lines: string[] = [];
  let nextToken: string | undefined;
  do {
    // A page can be empty, and others come behind it (CloudWatch Logs API Reference, FilterLogEvents).
    const page = await client.send(
      new FilterLogEventsCommand({ logGroupName, startTime: since.getTime(), ...(nextToken && { nextToken }) }),
    );
    lines.push(...(page.events ?? []).flatMap(({ message }) => message ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return lines;
}

/** Somebody else may have written to the group: nothing of it is a command to a terminal. */
const forTerminals = (entry: AuditEntry): AuditEntry => ({
  ...entry,
  time: plain(entry.time),
  act: plain(entry.act),
  who: plain(entry.who),
  request: plain(entry.request),
  ...(entry.integration !== undefined && { integration: plain(entry.integration) }),
  ...(entry.channel !== undefined && { channel: plain(entry.channel) }),
  ...(entry.reason !== undefined && { reason: plain(entry.reason) }),
  ...(entry.fields !== undefined && { fields: entry.fields.map(plain) }),
});

function fits(entry: AuditedAct, { integration, channel, who, act, outcome }: AuditFilters): boolean {
  return (
    (integration === undefined || entry.integration === integration) &&
    (channel === undefined || entry.channel === channel) &&
    (who === undefined || isBy(entry.who, who)) &&
    (act === undefined || entry.act === act) &&
    (outcome === undefined || entry.outcome === outcome)
  );
}

const isBy = (all: string, asked: string): boolean =>
  all === asked || all === `aws:${asked}` || all.split(/[:/]/).includes(asked);
