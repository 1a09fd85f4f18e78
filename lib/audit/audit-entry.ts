import * as z from 'zod/mini';

/** Every act that is audited, and what it means. The list is closed: nothing else is in the audit log. */
export const acts = {
  'sign-in': 'An admin came from CXone with a one-time token.',
  'sign-out': 'An admin ended the session.',
  'add-channel': 'A channel was added.',
  'import-channel': 'A channel that somebody had created in CXone was taken over.',
  'reconnect-channel': 'A channel got another name, other settings or new secrets.',
  'test-channel': 'The connection to the provider was tested, or a real message was tried out.',
  'tick-steps': 'An admin ticked steps in CXone as done, or took ticks back.',
  'remove-channel': 'A channel was removed.',
  'restore-channel': 'A removal was undone.',
  'add-integration': 'An integration was added, and the tenant’s keys stored.',
  'set-up-integration': 'The tenant’s keys of an integration were stored.',
  'rotate-callback': 'The client secret that CXone presents was renewed, or its predecessor ended.',
  'rotate-signing-key': 'The key that signs access tokens was renewed, or its predecessor ended.',
  'rotate-data-key':
    'The key that seals parked messages was renewed, what older ones had sealed was sealed anew, or they were deleted.',
  'rotate-cxone': 'The tenant’s keys of an integration were replaced.',
  'export-person': 'What is kept of a customer was written down.',
  'erase-person': 'What is kept of a customer was erased.',
  'open-parked': 'The content of a parked message was read.',
  'replay-parked': 'Parked messages were put back on the queue.',
  'drop-parked': 'Parked messages were deleted for good.',
  'move-dead-letters': 'Dead letters were moved back to where they came from.',
  'clear-captures': 'What was noted of CXone’s requests was deleted.',
  'check-deployment':
    'A message of our own went through the doors each way, on a channel that was made for it and removed.',
  'tear-down': 'What the removal of a stage had kept was deleted.',
} as const;

export type Act = keyof typeof acts;

/** Whether an act is about a channel itself: its page shows the last one. */
export const isOfChannel = (act: string): boolean => act.endsWith('-channel');

/**
 * `begun`: written before the act, and nothing is known of its end; `done`; `unchanged`: all was so already, and nothing was
 * changed; `refused`: somebody or something said no, so it
 * changed nothing; `failed`: it broke off, and part of it may be done.
 */
export const outcomes = ['begun', 'done', 'unchanged', 'refused', 'failed'] as const;
export type Outcome = (typeof outcomes)[number];

/** One line of the audit log. Ids, names of fields and numbers: no name of a person, no value that was entered, no secret. */
export const auditEntrySchema = z.object({
  /** ISO 8601. */
  time: z.string(),
  /** One of {@link acts}, or of another version's. */
  act: z.string(),
  /**
   * `cxone:20417`, CXone's id of an admin for whom it vouched; `unverified:20417`, of one for whom it did not;
   * `aws:arn:aws:sts::…`, the caller of the command line; `unknown: …`, with the reason why AWS did not say.
   */
  who: z.string(),
  via: z.enum(['page', 'command-line']),
  outcome: z.enum(outcomes),
  integration: z.optional(z.string()),
  channel: z.optional(z.string()),
  /** Of what was entered: what differs from before, by the names of the form. */
  fields: z.optional(z.array(z.string())),
  /** Messages, for an act that is about several. */
  count: z.optional(z.number()),
  /** Of the page that was answered. */
  status: z.optional(z.number()),
  /** A sentence of ours, or an error's name and code. */
  reason: z.optional(z.string()),
  /** API Gateway's id of the request, or one of the command's own: the same in both entries of an act. */
  request: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** The entry as one line of JSON, with the `event` that all lines of the logs have. */
export function auditLine({ who, reason, fields, ...entry }: AuditEntry): string {
  return JSON.stringify({
    event: 'audit.act',
    ...entry,
    who: plain(who),
    ...(reason !== undefined && { reason: plain(reason) }),
    ...(fields !== undefined && { fields: fields.map(plain) }),
  });
}

/** Longer than any ARN of a caller (2,048 is the limit of the API, 150 is usual), in characters. */
const LONGEST = 400;

/**
 * What looks like a token: a JWT, an access key's id, a bot's token, what stands behind “Bearer”, and a long run without the
 * hyphens, dots and underscores of a name that is hexadecimal or mixes digits and letters of both cases.
 */
const tokens = [
  /eyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\b\d{5,}:[\w-]{20,}/g,
  /\bbearer\s+\S+/gi,
  /[0-9a-f]{32,}/gi,
  /(?=[A-Za-z]*\d)(?=[a-z0-9]*[A-Z])(?=[A-Z0-9]*[a-z])[A-Za-z0-9]{32,}/g,
];

/** A text from outside that stays on one line and holds no token; line breaks and other control characters become spaces. */
export function plain(text: string): string {
  const oneLine = text.slice(0, 10 * LONGEST).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
  return tokens.reduce((rest, token) => rest.replaceAll(token, '[redacted]'), oneLine).slice(0, LONGEST);
}

/** The entry in a line of the audit log. Undefined: the line is none. */
export function readAuditLine(line: string): AuditEntry | undefined {
  try {
    return auditEntrySchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
