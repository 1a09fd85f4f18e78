import { readFileSync } from 'node:fs';
import * as z from 'zod';

/** The host that a case writes for the one on which its files lie. */
export const FILES_HOST = 'https://files.example.net';

/** Bytes of a kind that need not be written out. */
export const samples = ['pdf', 'jpeg', 'png', 'program'] as const;

const headers = z.record(z.string(), z.string());
/** One answer of a host of files: without a status, 200. */
const fileAnswer = z.strictObject({
  status: z.int().optional(),
  headers: headers.optional(),
  /** Text, or the name of a sample. */
  text: z.string().optional(),
  sample: z.enum(samples).optional(),
});
/** One answer of the provider's API: without a body, that of a provider in good order. */
const apiAnswer = z.strictObject({
  status: z.int().optional(),
  headers: headers.optional(),
  body: z.unknown().optional(),
});

const agentMessage = z.strictObject({
  text: z.string().optional(),
  messageContent: z.unknown().optional(),
  attachments: z.array(z.strictObject({ friendlyName: z.string(), url: z.string() })).optional(),
});

const step = z.union([
  z.strictObject({
    /** Body of a webhook of the provider. */
    customer: z.unknown().refine((body) => body !== undefined),
    /** The status of our answer; 200 without it. */
    answer: z.int().optional(),
  }),
  /** What an agent sends in the first conversation. */
  z.strictObject({ agent: agentMessage }),
]);

const shownMessage = z.strictObject({ text: z.string(), files: z.array(z.string()).optional() });

const caseSchema = z.strictObject({
  /** What the case is, and what holds, in a sentence. */
  about: z.string(),
  /** Public reports of the same kind. */
  sources: z.array(z.url()).optional(),
  provider: z.enum(['generic', 'telegram']),
  /**
   * What a host of files answers at each path, one time after another, and the last of them for good. Of Telegram, a path
   * is a slash and the id of the file.
   */
  files: z.record(z.string().startsWith('/'), z.array(fileAnswer).min(1)).optional(),
  /** The same of the provider's API: `send`, or of Telegram a method, with the id of a file for `getFile`. */
  api: z.record(z.string(), z.array(apiAnswer).min(1)).optional(),
  steps: z.array(step).min(1),
  expect: z.strictObject({
    /** Conversations in CXone, in any order. */
    desk: z.array(z.strictObject({ customer: z.string().optional(), messages: z.array(shownMessage) })),
    /** What the customer got. */
    customer: z.array(shownMessage).optional(),
    /** What the agent was told of each message that is not simply sent. */
    agent: z.array(z.string()).optional(),
  }),
});
export type Case = z.infer<typeof caseSchema>;

/** A message as somebody sees it. */
export interface ShownMessage {
  readonly text: string;
  readonly files?: readonly string[] | undefined;
}

/** What agent and customer saw, in the form of what a case expects. */
export interface Seen {
  readonly desk: readonly { readonly customer?: string | undefined; readonly messages: readonly ShownMessage[] }[];
  readonly customer: readonly ShownMessage[];
  readonly agent: readonly string[];
}

export class CaseError extends Error {
  override readonly name = 'CaseError';
}

/** Reads a case. `{"repeat": "x", "times": 3}` stands for `xxx` in it. */
export function readCase(file: string | URL): Case {
  const read = caseSchema.safeParse(expanded(jsonIn(file)));
  if (read.success) return read.data;
  throw new CaseError(`${String(file)} is no case:\n${z.prettifyError(read.error)}`);
}

function jsonIn(file: string | URL): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CaseError(`${String(file)} can't be read: ${error instanceof Error ? error.message : 'it is odd'}`);
  }
}

const repeated = z.strictObject({ repeat: z.string(), times: z.int() });

function expanded(value: unknown): unknown {
  const { success, data } = repeated.safeParse(value);
  if (success) return data.repeat.repeat(data.times);
  if (Array.isArray(value)) return value.map(expanded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, expanded(held)]));
}
