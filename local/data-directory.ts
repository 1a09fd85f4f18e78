import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const portsSchema = z.object({
  frontPage: z.int(),
  middleware: z.int(),
  phone: z.int(),
  /** A directory that was begun before there was one of these has no port of it yet. */
  telegram: z.int().default(0),
  line: z.int().default(0),
  twilio: z.int().default(0),
});

/** The six ports of a world; 0: any free one. */
export type Ports = z.infer<typeof portsSchema>;

/** A directory can't be used for this start; the message says what to do. */
export class DataDirectoryError extends Error {
  override readonly name = 'DataDirectoryError';
}

/** Where a world keeps its parts over a restart. */
export interface DataDirectory {
  /** Of table, secrets, buckets and log groups. */
  readonly cloud: string;
  readonly cxone: string;
  readonly phone: string;
  readonly telegram: string;
  readonly line: string;
  readonly twilio: string;
  /** The ports of the first start, which are in URLs on all sides: in CXone's record, in webhooks, in settings. */
  readonly ports: Ports | undefined;
  /** Remembers them. */
  keepPorts(ports: Ports): void;
}

/**
 * Opens or makes the directory.
 * @throws {DataDirectoryError} where it is a file or can't be made, or its ports file is damaged.
 */
export function openDataDirectory(directory: string): DataDirectory {
  makeDirectory(directory);
  const portsFile = join(directory, 'ports.json');
  return {
    cloud: join(directory, 'cloud'),
    cxone: join(directory, 'cxone.json'),
    phone: join(directory, 'phone.json'),
    telegram: join(directory, 'telegram.json'),
    line: join(directory, 'line.json'),
    twilio: join(directory, 'twilio.json'),
    ports: existsSync(portsFile) ? readPorts(portsFile) : undefined,
    keepPorts: (ports) => writeFileSync(portsFile, JSON.stringify(ports)),
  };
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (cause) {
    const isFile = statSync(directory, { throwIfNoEntry: false })?.isDirectory() === false;
    const problem = isFile
      ? `${directory} is a file, and --data needs a directory. Name one, e.g. --data ${directory}.d; it is made where it is missing.`
      : `The directory ${directory} can't be made: ${cause instanceof Error ? cause.message : String(cause)}. Name one that you may write to.`;
    throw new DataDirectoryError(problem, { cause });
  }
}

/**
 * The ports to start with: those that were asked for, or those of the first start.
 * @param port Of the front page, with the next five for the others; 0: any; undefined: nobody asked.
 * @throws {DataDirectoryError} where others are asked for than those of the first start.
 */
export function portsFor(port: number | undefined, kept: Ports | undefined): Ports {
  if (kept === undefined) return portsFrom(port ?? 0);
  if (port === undefined || port === 0 || port === kept.frontPage) return kept;
  throw new DataDirectoryError(
    `This directory was begun with --port ${kept.frontPage}, which stands in what CXone and the phones have kept. Leave --port out, or name another directory.`,
  );
}

function portsFrom(port: number): Ports {
  const after = (places: number): number => (port === 0 ? 0 : port + places);
  return {
    ...{ frontPage: port, middleware: after(1), phone: after(2) },
    ...{ telegram: after(3), line: after(4), twilio: after(5) },
  };
}

function readPorts(file: string): Ports {
  try {
    return portsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new DataDirectoryError(`${file} is damaged: name another directory, or write the six ports into it again.`, {
      cause: error,
    });
  }
}
