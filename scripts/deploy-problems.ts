import { type SettingsProblem, settingsProblems } from '../lib/settings.ts';

/** What the framework knows of serverless.yml, with its variables filled in, as far as it matters here. */
export interface Service {
  readonly service: string;
  readonly custom: { readonly stages: Readonly<Record<string, unknown>> };
  readonly provider: { readonly environment: Environment };
  readonly functions: Readonly<Record<string, { readonly environment?: Environment }>>;
}
/** Values may hold intrinsics of CloudFormation. */
type Environment = Readonly<Record<string, unknown>>;

/** In characters (Lambda API, CreateFunction). All other names that the template gives are shorter, or may be longer. */
const LONGEST_FUNCTION_NAME = 64;

/** Names that people give to what is `prod` here. */
const usualNames: ReadonlyMap<string, string> = new Map([
  ['production', 'prod'],
  ['prd', 'prod'],
  ['live', 'prod'],
]);

/** What is wrong with a stage, as it stands after `--stage`. */
export function stageProblems(
  stage: string,
  { service, custom, functions }: Pick<Service, 'service' | 'custom' | 'functions'>,
): readonly string[] {
  const longest = Math.max(...Object.keys(functions).map((name) => name.length));
  const most = LONGEST_FUNCTION_NAME - `${service}--`.length - longest;
  const lower = stage.toLowerCase();
  const meant = [lower, usualNames.get(lower) ?? lower].find((name) => Object.hasOwn(custom.stages, name));
  if (meant !== undefined && !Object.hasOwn(custom.stages, stage)) {
    return [
      `The stage "${stage}" would get other settings than "${meant}": write --stage ${meant}. To keep the name, give it settings of its own in serverless.yml, under custom.stages.`,
    ];
  }
  if (/^[a-z][a-z0-9-]*$/.test(stage) && stage.length <= most) return [];
  return [
    `The stage "${stage}" can't be deployed: take 1 to ${most} lower-case letters, digits and hyphens, and begin with a letter.`,
  ];
}

/** As AWS writes the names of its regions, in all of its partitions. */
const REGION =
  /^(?:af|ap|ca|cn|eu|il|me|mx|sa|us|us-gov|us-iso[a-z]?|eu-isoe|eusc-de)-(?:central|north|south|(?:north|south)?(?:east|west))-\d$/;

/** What is wrong with a region, as it stands after `--region`. */
export function regionProblems(region: string): readonly string[] {
  if (REGION.test(region)) return [];
  return [`There is no region "${region}": write it as AWS does, e.g. --region eu-west-1.`];
}

/** For which CloudWatch Logs keeps lines (CloudWatch Logs API, PutRetentionPolicy). */
const RETENTIONS = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  ...[1096, 1827, 2192, 2557, 2922, 3288, 3653],
];

/** As YAML has them. */
type Parameters = Readonly<Record<string, string | number | boolean>>;

interface Rule {
  readonly allows: (value: string) => boolean;
  readonly must: string;
}

const wholeNumber = (least: number, most: number): Rule => ({
  allows: (value) => /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most,
  must: `be a whole number from ${least} to ${most}`,
});
const trueOrFalse: Rule = { allows: (value) => value === 'true' || value === 'false', must: 'be true or false' };

/** The least that Lambda takes is 2 (Lambda API, ScalingConfig). */
const concurrency = wholeNumber(2, 1_000);

/** The parameters that no function reads. */
const rules: Readonly<Record<string, Rule>> = {
  alarms: trueOrFalse,
  alarmEnds: trueOrFalse,
  accessLogs: trueOrFalse,
  alarmEmail: {
    allows: (value) => value === '' || /^[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+$/.test(value),
    must: 'be one e-mail address, e.g. alarms@example.com',
  },
  requestsPerSecond: wholeNumber(1, 10_000),
  inboundConcurrency: concurrency,
  outboundConcurrency: concurrency,
  statusConcurrency: concurrency,
  secretAgeDays: wholeNumber(1, 36_500),
  auditRetentionDays: {
    allows: (value) => RETENTIONS.includes(Number(value)),
    must: `be one of ${RETENTIONS.join(', ')}`,
  },
};

/** Judged by the framework too, before any hook runs, which then names no parameter. */
export const judgedEarly: readonly string[] = ['inboundConcurrency', 'outboundConcurrency', 'statusConcurrency'];

/**
 * What is wrong with the parameters: one that there is not, or that comes twice, or has no value, or one of these rules.
 * @param given As after each `--param`: `name=value`.
 * @param declared Values by name, as serverless.yml has them for the stage.
 */
export function parameterProblems(given: readonly string[], declared: Parameters): readonly string[] {
  const pairs = given.map((one) => [nameIn(one), one.slice(nameIn(one).length + 1).trim()] as const);
  // A framework that doesn't hand out what serverless.yml declares says nothing of what there is.
  const isTold = Object.keys(declared).length > 0;
  const known = ['publicUrl', ...Object.keys(declared)];
  const values = Object.entries({ ...declared, ...Object.fromEntries(pairs) });
  return [
    ...(isTold ? pairs.filter(([name]) => !known.includes(name)) : []).map(([name, value]) =>
      unknown(name, value, known),
    ),
    ...pairs.filter(([, value]) => value === '').map(([name]) => empty(name, declared)),
    ...[...new Set(pairs.map(([name]) => name))].flatMap((name) => repeated(name, pairs)),
    ...values.flatMap(([name, value]) => {
      const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
      if (rule === undefined || rule.allows(String(value))) return [];
      return [`--param ${name}=${String(value)}: it must ${rule.must}.`];
    }),
  ];
}

/** The name in `name=value`. */
export const nameIn = (given: string): string => given.split('=')[0] ?? '';

function empty(name: string, declared: Parameters): string {
  const usual = String(declared[name] ?? '');
  return `--param ${name}=: it has no value. ${usual === '' ? 'Leave it out.' : `Leave it out for "${usual}".`}`;
}

function repeated(name: string, pairs: readonly (readonly [string, string])[]): readonly string[] {
  const values = pairs.filter(([other]) => other === name).map(([, value]) => `"${value}"`);
  if (values.length < 2) return [];
  return [`--param ${name} is given ${values.length} times, as ${values.join(' and ')}: give it once.`];
}

function unknown(name: string, value: string, known: readonly string[]): string {
  const [nearest = ''] = known.toSorted((one, other) => distance(name, one) - distance(name, other));
  const isNear = distance(name, nearest) <= Math.max(2, name.length / 4);
  return `--param ${name}=${value}: there is no parameter of this name. ${isNear ? `Did you mean ${nearest}?` : 'docs/settings.md lists them.'}`;
}

/** How many letters to add, leave out or change to make one word of the other, whatever their case (Levenshtein). */
function distance(one: string, other: string): number {
  const letters = Array.from(other.toLowerCase());
  let row = [0, ...letters.map((_, index) => index + 1)];
  for (const [line, letter] of Array.from(one.toLowerCase()).entries()) {
    const next = [line + 1];
    for (const [index, another] of letters.entries()) {
      const [corner = 0, above = 0] = row.slice(index, index + 2);
      next.push(Math.min(corner + (letter === another ? 0 : 1), above + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** What functions would say at their start, by the parameter that set it; once, though all of them read it. */
export function environmentProblems({
  provider,
  functions,
}: Pick<Service, 'provider' | 'functions'>): readonly string[] {
  const problems = Object.values(functions)
    .map(({ environment }) => asAtStart({ ...provider.environment, ...environment }))
    .flatMap((environment) => [...settingsProblems(environment), ...inClear(environment)])
    // It is set by three parameters, each of which has a rule of its own.
    .filter(({ key }) => key !== 'QUEUE_WORKERS')
    .map(({ key, value = '', problem }) => `--param ${parameterOf(key)}=${value}: it ${problem}.`);
  return [...new Set(problems)];
}

/** A laptop may do without TLS. What is deployed may not: CXone's secrets and people's words go over these. */
function inClear(environment: Readonly<Record<string, string>>): readonly SettingsProblem[] {
  const keys = ['PUBLIC_URL', 'CXONE_AUTH_BASE_URL', 'CXONE_API_BASE_URL'];
  return keys
    .filter((key) => /^http:/i.test(environment[key] ?? ''))
    .map((key) => ({ key, value: environment[key], problem: 'must begin with https://' }));
}

const asAtStart = (environment: Environment): Record<string, string> =>
  Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, valueOf(value)]));

/** Stands for what CloudFormation fills in: the name of a table, the address of a queue. */
const FILLED_IN = 'https://filled-in.example.com';

/** What is set, where that is known before the deploy. */
function valueOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const text = 'Fn::Sub' in value ? value['Fn::Sub'] : undefined;
  return typeof text === 'string' && !text.includes('${') ? text : FILLED_IN;
}

/** `LOG_LEVEL` is set by `logLevel`. */
const parameterOf = (key: string): string =>
  key.toLowerCase().replaceAll(/_(\w)/g, (_all, letter: string) => letter.toUpperCase());
