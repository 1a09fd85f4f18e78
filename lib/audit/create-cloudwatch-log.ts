import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { optionsFor } from '../aws-clients.ts';
import type { AuditLog } from './audit.ts';
import { auditLine } from './audit-entry.ts';

/** Milliseconds for one attempt: an admin waits for it. */
const PATIENCE_MS = 2_000;

/** CloudWatch Logs answered 200 and left the entry out. */
class EntryRejectedError extends Error {
  override readonly name = 'EntryRejectedError';
  readonly code: string;

  constructor(why: string) {
    super(`CloudWatch Logs left the entry out (${why}): set the clock of this machine right.`);
    this.code = why;
  }
}

/** Writes entries to a log group, each when it comes, to a stream of this process. */
export function createCloudWatchLog(
  logGroupName: string,
  { now, randomBytes }: { readonly now: () => Date; readonly randomBytes: (size: number) => Buffer },
  { region }: { readonly region?: string },
): AuditLog {
  const client = new CloudWatchLogsClient({ ...optionsFor(PATIENCE_MS), ...(region !== undefined && { region }) });
  const day = now().toISOString().slice(0, 10).replaceAll('-', '/');
  const of = { logGroupName, logStreamName: `${day}/${randomBytes(9).toString('base64url')}` };

  async function put(timestamp: number, message: string): Promise<void> {
    const { rejectedLogEventsInfo: rejected } = await client.send(
      new PutLogEventsCommand({ ...of, logEvents: [{ timestamp, message }] }),
    );
    const [why] = Object.keys(rejected ?? {});
    if (why !== undefined) throw new EntryRejectedError(why);
  }

  async function createStream(): Promise<void> {
    try {
      await client.send(new CreateLogStreamCommand(of));
    } catch (error) {
      // The first answer was lost, or another entry of this process came first.
      if (!(error instanceof ResourceAlreadyExistsException)) throw error;
    }
  }

  return {
    async write(entry) {
      const [timestamp, line] = [Date.parse(entry.time), auditLine(entry)];
      try {
        await put(timestamp, line);
      } catch (error) {
        if (!(error instanceof ResourceNotFoundException)) throw error;
        await createStream();
        await put(timestamp, line);
      }
    },
  };
}
