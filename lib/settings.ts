import * as z from 'zod/mini';

const origin = z.pipe(
  z
    .url({
      protocol: /^https?$/,
      error: 'must be an absolute http(s) URL without a path, e.g. https://api.example.com',
      abort: true,
    })
    .check(
      z.refine(
        (url) => new URL(url).pathname === '/' && !/[?#]/.test(url),
        'must have no path, no query and no fragment',
      ),
      z.refine((url) => new URL(url).username === '', 'must have no user name'),
    ),
  z.transform((url) => new URL(url).origin),
);

const oneOf = <const Choices extends readonly string[]>(...choices: Choices) =>
  z.enum(choices, `must be ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`);

/** @param why What stands behind the limits, where nobody would guess it. */
function wholeNumber(least: number, most: number, why = '') {
  const error = `must be a whole number from ${least} to ${most}${why}`;
  return z.coerce
    .number(error)
    .check(z.int({ error, abort: true }), z.gte(least, { error, abort: true }), z.lte(most, error));
}

/** A host as `URL.hostname` has it, so that a spelling of the same address can't mean another. */
const isHost = (entry: string): boolean => {
  const [, host, port = '1'] = /^([\w.-]+|\[[\da-f:]+\])(?::(\d{1,5}))?$/.exec(entry) ?? [];
  return URL.parse(`https://${host}/`)?.hostname === host && Number(port) > 0 && Number(port) <= 65_535;
};

const contact = z
  .string()
  .check(
    z.refine(
      (text) => text.length <= 200 && !/\p{Cc}/u.test(text),
      'must be a line of up to 200 characters, e.g. a mail address or a name',
    ),
  );

/** The entries of a list of hosts, as `PRIVATE_HOSTS` is one. */
export const hostsIn = (text: string): string[] =>
  text === '' ? [] : text.split(',').map((entry) => entry.trim().toLowerCase());

const hostList = z
  .pipe(z.string(), z.transform(hostsIn))
  .check(
    z.refine(
      (entries) => entries.every(isHost),
      'must be host names with commas between them, each with a port or without, e.g. chat.internal,10.0.7.7:8443',
    ),
  );

const prefill = z.pipe(
  z
    .string()
    .check(
      z.regex(
        /^[^\s.=]+\.[^\s=]+=\S+( [^\s.=]+\.[^\s=]+=\S+)*$/,
        'must be provider.setting=answer, with a space between, e.g. telegram.apiUrl=https://bots.example.com',
      ),
    ),
  z.transform(
    (text) => new Map(text.split(' ').map((entry) => [entry.split('=', 1).join(), entry.replace(/^[^=]*=/, '')])),
  ),
);

/** None where an older deployment does not name them. */
const queueUrls = z.pipe(
  z._default(z.string(), ''),
  z.transform((value) => value.split(' ').filter((url) => url !== '')),
);

/**
 * Every environment variable that a function reads. Serverless sets them all; docs/settings.md describes them. One
 * that is set to nothing counts as missing.
 */
const environmentSchema = z.object({
  /** The DynamoDB table. */
  TABLE_NAME: z.string().check(z.minLength(3, 'must be at least 3 characters long')),
  INBOUND_QUEUE_URL: z.url('must be a URL'),
  /** The queues of those who are down for long, with a space between. */
  HOLDING_QUEUE_URLS: queueUrls,
  /** What crashed its worker again and again, with a space between. */
  DEAD_LETTER_QUEUE_URLS: queueUrls,
  OUTBOUND_QUEUE_URL: z.url('must be a URL'),
  STATUS_QUEUE_URL: z.url('must be a URL'),
  /** Secrets Manager names start with it: `<prefix>/integrations/<key>/…`, `<prefix>/channels/<id>`. */
  SECRETS_PREFIX: z.string(),
  /** The private bucket in which files lie while they pass through. */
  FILES_BUCKET: z.string().check(z.minLength(3, 'must be at least 3 characters long')),
  /** The log group of what admins and operators did (ADR 30). */
  AUDIT_LOG_GROUP: z.string(),
  /** Where CXone, providers and admins reach this deployment: an origin, for the pages link to each other by path. */
  PUBLIC_URL: origin,
  /** `true`: browsers are told to use https for all hosts below that of `PUBLIC_URL` too. */
  HSTS_SUBDOMAINS: z.pipe(
    z._default(oneOf('true', 'false'), 'false'),
    z.transform((value) => value === 'true'),
  ),
  /** CXone's sign-in and discovery host; empty for the commercial cloud (byoc-protocol §3.1). */
  CXONE_AUTH_BASE_URL: z.optional(origin),
  /** Overrides the Digital Engagement host that discovery finds (byoc-protocol §3.2); empty for discovery. */
  CXONE_API_BASE_URL: z.optional(origin),
  /** `true` on the laptop alone: providers and CXone may be reached by plain http. */
  ALLOW_HTTP: z.pipe(
    z._default(oneOf('true', 'false'), 'false'),
    z.transform((value) => value === 'true'),
  ),
  /** Hosts of providers that need not be on the public internet; none without it. */
  PRIVATE_HOSTS: z.optional(hostList),
  /** Answers with which the form of a new channel begins: `provider.setting=answer`, with a space between. */
  PREFILL: z.optional(prefill),
  /** Whom an admin is to ask, as the pages say it: a mail address, a name, a number. */
  SUPPORT_CONTACT: z.optional(contact),
  LOG_LEVEL: z._default(oneOf('debug', 'info', 'warn', 'error'), 'info'),
  /** A callback repeated after a send that took at least so many seconds is CXone's retry, not the agent saying it twice. 0: never. */
  RETRY_AFTER_SECONDS: z._default(wholeNumber(0, 600), 5),
  /** From then on, a message of which nothing was written goes on the queue (byoc-protocol §6 row 9). */
  CALLBACK_BUDGET_SECONDS: z._default(wholeNumber(1, 20), 8),
  /** `strict`: the answer to an agent's message has no key but those of the current form (byoc-protocol §6 row 2). */
  ANSWER_FORM: z._default(oneOf('superset', 'strict'), 'superset'),
  /** `plain`: a customer's id in CXone is the provider's alone, as before version 0.3.0 (byoc-protocol §6 row 32). */
  CUSTOMER_IDS: z._default(oneOf('prefixed', 'plain'), 'prefixed'),
  /** The largest file that is passed on, in either direction; of a million bytes each. */
  MAX_FILE_MEGABYTES: z._default(wholeNumber(1, 100), 40),
  /** For how long a link to a file works. */
  FILE_LINK_SECONDS: z._default(
    wholeNumber(3_600, 21_600, ', for a link ends with the credentials of the function that signed it'),
    3_600,
  ),
  /** How CXone gets a customer's file: it fetches it by a link, or small ones are uploaded to it (B19). */
  FILE_HANDOVER: z._default(oneOf('link', 'upload'), 'link'),
  /** Whether programs and scripts are passed on. */
  EXECUTABLE_FILES: z._default(oneOf('refuse', 'allow'), 'refuse'),
  /** How many workers of the function's queue run at once, of which every channel gets its share. */
  QUEUE_WORKERS: z._default(wholeNumber(2, 1_000), 50),
  /** `true`: the shapes of what CXone sends are noted in the table, without what they say (docs/capture.md). */
  CAPTURE: z.pipe(
    z._default(oneOf('true', 'false'), 'false'),
    z.transform((value) => value === 'true'),
  ),
});

export interface Settings {
  readonly tableName: string;
  readonly inboundQueueUrl: string;
  readonly holdingQueueUrls: readonly string[];
  readonly deadLetterQueueUrls: readonly string[];
  readonly outboundQueueUrl: string;
  readonly statusQueueUrl: string;
  readonly secretsPrefix: string;
  readonly filesBucket: string;
  readonly auditLogGroup: string;
  readonly publicUrl: string;
  readonly hstsSubdomains: boolean;
  readonly cxoneAuthBaseUrl: string;
  readonly cxoneApiBaseUrl: string | undefined;
  readonly allowHttp: boolean;
  /** Each as in `URL.hostname`, or with a port behind it. */
  readonly privateHosts: readonly string[];
  /** Answers by `provider.setting`. */
  readonly prefill?: ReadonlyMap<string, string> | undefined;
  readonly supportContact: string | undefined;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  /** Milliseconds. */
  readonly retryAfterMs: number;
  /** Milliseconds. */
  readonly callbackBudgetMs: number;
  readonly answerForm: 'superset' | 'strict';
  readonly customerIds: 'prefixed' | 'plain';
  readonly files: {
    readonly maxBytes: number;
    readonly linkSeconds: number;
    readonly handover: 'link' | 'upload';
    readonly allowExecutables: boolean;
  };
  readonly queueWorkers: number;
  readonly capture: boolean;
}

/** A function can't start: a setting is missing or malformed. The message names each key and what it must be. */
export class SettingsError extends Error {
  readonly code = 'settings_invalid';
  override readonly name = 'SettingsError';
}

/** What is wrong with one setting. `value`: undefined where it is not set. `problem`: what it must be. */
export interface SettingsProblem {
  readonly key: string;
  readonly value: string | undefined;
  readonly problem: string;
}

/** Everything in an environment that keeps a function from its start; empty where nothing does. */
export function settingsProblems(
  environment: Readonly<Record<string, string | undefined>>,
): readonly SettingsProblem[] {
  const filled = filledIn(environment);
  const issues = environmentSchema.safeParse(filled).error?.issues ?? [];
  return issues.map(({ path, message: problem }) => {
    const key = path.join('.');
    return { key, value: filled[key], problem };
  });
}

function filledIn(environment: Readonly<Record<string, string | undefined>>) {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
}

/**
 * Reads the settings from the environment; to be called while a function loads, so that a mistake shows at the
 * deploy's first start and not at the first message.
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const parsed = environmentSchema.safeParse(filledIn(environment));
  if (!parsed.success) {
    const problems = settingsProblems(environment).map(({ key, value, problem }) =>
      value === undefined
        ? `${key} is not set: set it in provider.environment of serverless.yml and deploy again`
        : `${key} is "${value}": it ${problem}`,
    );
    throw new SettingsError(`The environment is not usable.\n- ${problems.join('\n- ')}`);
  }
  const env = parsed.data;
  return {
    tableName: env.TABLE_NAME,
    inboundQueueUrl: env.INBOUND_QUEUE_URL,
    holdingQueueUrls: env.HOLDING_QUEUE_URLS,
    deadLetterQueueUrls: env.DEAD_LETTER_QUEUE_URLS,
    outboundQueueUrl: env.OUTBOUND_QUEUE_URL,
    statusQueueUrl: env.STATUS_QUEUE_URL,
    secretsPrefix: env.SECRETS_PREFIX,
    filesBucket: env.FILES_BUCKET,
    auditLogGroup: env.AUDIT_LOG_GROUP,
    publicUrl: env.PUBLIC_URL,
    hstsSubdomains: env.HSTS_SUBDOMAINS,
    cxoneAuthBaseUrl: env.CXONE_AUTH_BASE_URL ?? 'https://cxone.niceincontact.com',
    cxoneApiBaseUrl: env.CXONE_API_BASE_URL,
    allowHttp: env.ALLOW_HTTP,
    privateHosts: env.PRIVATE_HOSTS ?? [],
    prefill: env.PREFILL,
    supportContact: env.SUPPORT_CONTACT?.trim(),
    logLevel: env.LOG_LEVEL,
    retryAfterMs: env.RETRY_AFTER_SECONDS * 1000,
    callbackBudgetMs: env.CALLBACK_BUDGET_SECONDS * 1000,
    answerForm: env.ANSWER_FORM,
    customerIds: env.CUSTOMER_IDS,
    files: {
      maxBytes: env.MAX_FILE_MEGABYTES * 1_000_000,
      linkSeconds: env.FILE_LINK_SECONDS,
      handover: env.FILE_HANDOVER,
      allowExecutables: env.EXECUTABLE_FILES === 'allow',
    },
    queueWorkers: env.QUEUE_WORKERS,
    capture: env.CAPTURE,
  };
}
