import {
  CloudWatchLogsClient,
  GetQueryResultsCommand,
  paginateDescribeLogGroups,
  type ResultField,
  StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { progressOf } from '../progress.ts';
import { TargetError } from '../target.ts';
import { byTime, type LogLine, readLine, type SearchLogs } from './log-line.ts';

const DAY_MS = 86_400_000;
/** In milliseconds, from one look at a query to the next, and for all of them. */
const PAUSE_MS = 500;
const PATIENCE_MS = 120_000;
/** CloudWatch answers no more lines of one query. */
const MOST_LINES = 10_000;

export interface CloudWatchOptions {
  readonly region: string | undefined;
  /** `<service>-<stage>`, with which the names of the stage's functions begin. */
  readonly stack: string;
  readonly since: Date;
  readonly until: Date;
  readonly sleep: (ms: number) => Promise<void>;
}

/**
 * Searches the logs of a stage's functions by CloudWatch Logs Insights, day by day, with a bar that shows how many days
 * are done. Needs logs:DescribeLogGroups, logs:StartQuery and logs:GetQueryResults; Insights is paid by what it scans.
 */
export function cloudWatchLogs({ region, stack, since, until, sleep }: CloudWatchOptions): SearchLogs {
  const client = new CloudWatchLogsClient(region === undefined ? {} : { region });
  const prefix = `/aws/lambda/${stack}-`;
  let groups: Promise<string[]> | undefined;

  async function groupNames(): Promise<string[]> {
    const names: string[] = [];
    for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, { logGroupNamePrefix: prefix })) {
      names.push(...logGroups.flatMap(({ logGroupName }) => logGroupName ?? []));
    }
    if (names.length > 0) return names;
    throw new TargetError(
      `There are no log groups ${prefix}…: see whether --stage and --region are those of the deploy.`,
    );
  }

  async function linesFrom(queryString: string, from: number, to: number): Promise<LogLine[]> {
    const { queryId } = await client.send(
      new StartQueryCommand({
        logGroupNames: await (groups ??= groupNames()),
        // Seconds, both ends included.
        startTime: Math.floor(from / 1000),
        endTime: Math.ceil(to / 1000) - 1,
        queryString,
        limit: MOST_LINES,
      }),
    );
    for (let waited = 0; waited < PATIENCE_MS; waited += PAUSE_MS) {
      const { status, results = [] } = await client.send(new GetQueryResultsCommand({ queryId }));
      if (status === 'Complete') return results.flatMap((row) => lineOf(row, prefix) ?? []);
      if (status !== 'Running' && status !== 'Scheduled') break;
      await sleep(PAUSE_MS);
    }
    throw new TargetError('CloudWatch did not finish the search: try again, with a later --since.');
  }

  return async (terms) => {
    const days: number[] = [];
    for (let from = since.getTime(); from < until.getTime(); from += DAY_MS) days.push(from);
    const progress = progressOf('Days of logs', days.length);
    const found: LogLine[] = [];
    try {
      for (const [done, from] of days.entries()) {
        progress.show(done);
        found.push(...(await linesFrom(queryFor(terms), from, Math.min(from + DAY_MS, until.getTime()))));
      }
    } finally {
      progress.end();
    }
    return found.sort(byTime);
  };
}

/** The terms are quoted as JSON has it, and hold no quotes of their own: see `termsOf`. */
function queryFor(terms: readonly string[]): string {
  const list = `[${terms.map((term) => JSON.stringify(term)).join(', ')}]`;
  const names = ['message', 'cxoneMessage', 'correlation'].map((name) => `${name} in ${list}`);
  return `fields @timestamp, @log, @message | filter ${names.join(' or ')} | sort @timestamp asc`;
}

function lineOf(row: readonly ResultField[], prefix: string): LogLine | undefined {
  const valueOf = (name: string) => row.find(({ field }) => field === name)?.value ?? '';
  // `<account>:<log group>`
  const functionName = valueOf('@log').split(prefix).at(-1) ?? '';
  return readLine(functionName, valueOf('@message'));
}
