// Serverless plugin: before anything is packaged, sees whether the functions are built of the sources as they are, and reads
// the settings as each function does at its start, so that a mistake is told here and not by every function. Takes the slash off the end of publicUrl, for functions and sheet alike.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingsProblems } from '../lib/settings.ts';

/** In characters (Lambda API, CreateFunction). Names of buckets have no capitals. */
const LONGEST_FUNCTION_NAME = 64;
/** Stands for what CloudFormation fills in: the name of a table, the address of a queue. */
const FILLED_IN = 'https://filled-in.example.com';

export default class CheckParameters {
  constructor(serverless) {
    this.hooks = {
      'before:package:cleanup': () => {
        const { service, classes } = serverless;
        const stage = serverless.getProvider('aws').getStage();
        const problems = [
          ...problemsOfBundles(serverless.serviceDir, stage),
          ...problemsOfStage(stage, service),
          ...problemsOfSettings(service),
          ...problemsOfAudit(service),
        ];
        if (problems.length > 0)
          throw new classes.Error(`Nothing was packaged.\n- ${problems.join('\n- ')}`, 'BYOC_PARAMETERS');
        withoutSlash(service);
        withNumber(service);
      },
    };
  }
}

/** Is what would be packaged built, and of the sources as they are? */
function problemsOfBundles(folder, stage) {
  const built = readOr(undefined, () => JSON.parse(readFileSync(join(folder, 'dist/meta.json'), 'utf8')));
  const command = `\`npm run deploy -- --stage ${stage}\` builds first`;
  if (built === undefined) return [`There is no dist/, for nothing was built: ${command}.`];
  const changed = Object.entries(built.sources ?? { 'dist/meta.json': '' })
    .filter(([path, digest]) => readOr('', () => sha256(readFileSync(join(folder, path)))) !== digest)
    .map(([path]) => path);
  if (changed.length === 0) return [];
  const others = changed.length > 1 ? ` and of ${changed.length - 1} more` : '';
  return [`dist/ was built of another ${changed[0]}${others} than is here now: ${command}.`];
}

function readOr(otherwise, read) {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

function problemsOfStage(stage, { service, custom, functions }) {
  const longest = Math.max(...Object.keys(functions).map((name) => name.length));
  const most = LONGEST_FUNCTION_NAME - `${service}--`.length - longest;
  const known = Object.keys(custom.stages).find((name) => name !== stage && name === stage.toLowerCase());
  if (known !== undefined)
    return [`The stage "${stage}" would get other settings than "${known}": write --stage ${known}.`];
  if (/^[a-z][a-z0-9-]*$/.test(stage) && stage.length <= most) return [];
  return [
    `The stage "${stage}" can't be deployed: take 1 to ${most} lower-case letters, digits and hyphens, and begin with a letter.`,
  ];
}

function problemsOfSettings({ provider, functions }) {
  const environments = Object.values(functions).map(({ environment }) => ({ ...provider.environment, ...environment }));
  const found = environments.flatMap((environment) => settingsProblems(asAtStart(environment)));
  // Once, though all functions read it.
  return [
    ...new Set(found.map(({ key, value, problem }) => `--param ${parameterOf(key)}=${value ?? ''}: it ${problem}.`)),
  ];
}

/** For which CloudWatch Logs keeps lines (CloudWatch Logs API, PutRetentionPolicy). */
const RETENTIONS = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  ...[1096, 1827, 2192, 2557, 2922, 3288, 3653],
];

const auditLogOf = ({ resources }) => resources.Resources.AuditLogGroup.Properties;

function problemsOfAudit(service) {
  const { RetentionInDays: days } = auditLogOf(service);
  if (RETENTIONS.includes(Number(days))) return [];
  return [`--param auditRetentionDays=${days}: it must be one of ${RETENTIONS.join(', ')}.`];
}

/** What the command line gives is text. */
function withNumber(service) {
  const properties = auditLogOf(service);
  properties.RetentionInDays = Number(properties.RetentionInDays);
}

const asAtStart = (environment) =>
  Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, valueOf(value)]));

/** What is set, where that is known before the deploy. */
function valueOf(value) {
  if (typeof value !== 'object') return String(value);
  const text = value['Fn::Sub'];
  return typeof text === 'string' && !text.includes('${') ? text : FILLED_IN;
}

/** `LOG_LEVEL` is set by `logLevel`. */
const parameterOf = (key) => key.toLowerCase().replaceAll(/_(\w)/g, (_all, letter) => letter.toUpperCase());

function withoutSlash(service) {
  const { 'Fn::Sub': url } = service.provider.environment.PUBLIC_URL;
  if (!url.endsWith('/')) return;
  const bare = url.replace(/\/+$/, '');
  for (const part of [service.provider.environment, service.resources.Outputs]) replaceIn(part, url, bare);
}

function replaceIn(node, from, to) {
  for (const [key, value] of Object.entries(node)) {
    if (typeof value === 'string') node[key] = value.replaceAll(from, to);
    else if (typeof value === 'object' && value !== null) replaceIn(value, from, to);
  }
}
