import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { close, listen } from './listen.ts';
import type { StackResource } from './stack.ts';

/** A line of a log group, as it is held and kept in a file. Times are milliseconds since 1970. */
const lineSchema = z.object({
  group: z.string(),
  stream: z.string(),
  timestamp: z.number(),
  message: z.string(),
  eventId: z.string(),
});
export type LogLine = z.infer<typeof lineSchema>;

/** The log groups of the stack, each named by its logical id. */
export interface Logs {
  /** e.g. `http://127.0.0.1:41234`. */
  readonly endpoint: string;
  /** The lines of a group, in the order in which they were written. */
  lines(logicalId: string): readonly string[];
  /** From now on every write fails, until it is called with false. */
  refuseWrites(refuses: boolean): void;
  stop(): Promise<void>;
}

export interface LogsOptions {
  /** Keeps the lines over a restart; in memory without it. */
  readonly file?: string | undefined;
  readonly now?: () => Date;
}

const streamSchema = z.object({ logGroupName: z.string(), logStreamName: z.string().regex(/^[^:*]{1,512}$/) });
const putSchema = streamSchema.extend({
  logEvents: z.array(z.object({ timestamp: z.number(), message: z.string().min(1) })).min(1),
});
const filterSchema = z.object({
  logGroupName: z.string(),
  startTime: z.number().default(0),
  endTime: z.number().default(Number.MAX_SAFE_INTEGER),
  nextToken: z.string().optional(),
  limit: z.int().min(1).max(10_000).default(10_000),
});

/** Amazon CloudWatch Logs API Reference, PutLogEvents: what is older, or further ahead, is left out of an answer of 200. */
const OLDEST_MS = 14 * 86_400_000;
const AHEAD_MS = 2 * 3_600_000;

class LogsError extends Error {
  override readonly name = 'LogsError';
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/** Starts a CloudWatch Logs stand-in with the log groups of the stack. Lines don't expire. */
export async function startLogs(
  resources: readonly StackResource[],
  { file, now = () => new Date() }: LogsOptions = {},
): Promise<Logs> {
  const groups = new Set(resources.map(({ name }) => name));
  const streams = new Set<string>();
  const lines = file === undefined ? [] : load(file);
  for (const { group, stream } of lines) streams.add(`${group}:${stream}`);
  let refusesWrites = false;

  const knowGroup = (group: string): void => {
    if (!groups.has(group)) throw new LogsError('ResourceNotFoundException', 'The specified log group does not exist.');
  };

  const operations: Readonly<Record<string, (input: unknown) => object>> = {
    CreateLogStream: (input) => {
      const { logGroupName: group, logStreamName: stream } = streamSchema.parse(input);
      refuse();
      knowGroup(group);
      const key = `${group}:${stream}`;
      if (streams.has(key)) throw new LogsError('ResourceAlreadyExistsException', 'The log stream already exists.');
      streams.add(key);
      return {};
    },
    PutLogEvents: (input) => {
      const { logGroupName: group, logStreamName: stream, logEvents } = putSchema.parse(input);
      refuse();
      knowGroup(group);
      if (!streams.has(`${group}:${stream}`)) {
        throw new LogsError('ResourceNotFoundException', 'The specified log stream does not exist.');
      }
      const time = now().getTime();
      const tooOld = logEvents.findLastIndex(({ timestamp }) => timestamp < time - OLDEST_MS);
      const tooNew = logEvents.findIndex(({ timestamp }) => timestamp > time + AHEAD_MS);
      const taken = logEvents.slice(tooOld + 1, tooNew < 0 ? undefined : tooNew);
      const written = taken.map((event) => ({ group, stream, ...event, eventId: randomUUID() }));
      lines.push(...written);
      if (file !== undefined) appendFileSync(file, written.map((line) => `${JSON.stringify(line)}\n`).join(''));
      if (written.length === logEvents.length) return {};
      return {
        rejectedLogEventsInfo: {
          ...(tooOld >= 0 && { tooOldLogEventEndIndex: tooOld }),
          ...(tooNew >= 0 && { tooNewLogEventStartIndex: tooNew }),
        },
      };
    },
    FilterLogEvents: (input) => {
      const { logGroupName: group, startTime, endTime, nextToken, limit } = filterSchema.parse(input);
      knowGroup(group);
      const found = lines
        .filter((line) => line.group === group && line.timestamp >= startTime && line.timestamp <= endTime)
        .toSorted((one, other) => one.timestamp - other.timestamp);
      const from = Number(nextToken ?? 0);
      const more = from + limit < found.length ? { nextToken: String(from + limit) } : {};
      const events = found.slice(from, from + limit).map(({ stream, timestamp, message, eventId }) => {
        return { logStreamName: stream, timestamp, message, eventId };
      });
      return { events, ...more };
    },
  };

  function refuse(): void {
    if (refusesWrites) throw new LogsError('ServiceUnavailableException', 'The service is unavailable.');
  }

  const server = createServer((request, response) => {
    text(request).then(
      (body) => {
        const name = String(request.headers['x-amz-target'] ?? '').replace(/^Logs_20140328\./, '');
        answer(response, () => {
          const run = operations[name];
          if (run === undefined) throw new LogsError('UnknownOperationException', `${name} has no stand-in.`);
          return run(JSON.parse(body));
        });
      },
      () => response.destroy(),
    );
  });
  const endpoint = `http://127.0.0.1:${await listen(server, 0)}`;
  return {
    endpoint,
    lines: (logicalId) => {
      const resource = resources.find((one) => one.logicalId === logicalId);
      if (resource === undefined) throw new Error(`serverless.yml has no log group "${logicalId}"`);
      return lines.filter(({ group }) => group === resource.name).map(({ message }) => message);
    },
    refuseWrites: (refuses) => {
      refusesWrites = refuses;
    },
    stop: () => close(server),
  };
}

function answer(response: ServerResponse, run: () => object): void {
  try {
    send(response, 200, run());
  } catch (error) {
    if (error instanceof LogsError) {
      send(response, error.type === 'ServiceUnavailableException' ? 503 : 400, {
        __type: error.type,
        message: error.message,
      });
    } else if (error instanceof z.ZodError) {
      send(response, 400, { __type: 'InvalidParameterException', message: z.prettifyError(error) });
    } else if (error instanceof SyntaxError) send(response, 400, { __type: 'SerializationException' });
    else send(response, 500, { __type: 'InternalServiceError', message: String(error) });
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() });
  response.end(JSON.stringify(body));
}

function load(file: string): LogLine[] {
  if (!existsSync(file)) return [];
  const kept = readFileSync(file, 'utf8').split('\n');
  return kept.filter((line) => line !== '').map((line) => lineSchema.parse(JSON.parse(line)));
}
