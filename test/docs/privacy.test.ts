import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { providers } from '../../lib/providers/registry.ts';
import { page, root, tableRows } from './markdown.ts';

const privacy = page('docs/privacy.md');
const read = (path: string): string => readFileSync(`${root}/${path}`, 'utf8');
const sources = globSync('lib/**/*.ts', { cwd: root }).map((path) => ({ path, text: read(path) }));
const templates = ['serverless.yml', ...globSync('resources/**/*.yml', { cwd: root })].map(read);
const serverless = read('serverless.yml');

/** Logical ids of the resources of a type. */
const ofType = (type: string): string[] =>
  templates
    .flatMap((text) => [...text.matchAll(/^ {2}(\w+):\n {4}Type: ([\w:]+)/gm)].filter(([, , its]) => its === type))
    .map(([, id = '']) => id);

const uniq = (texts: Iterable<string>): string[] => [...new Set(texts)].toSorted();
const all = (pattern: RegExp, texts: readonly string[]): string[] =>
  texts.flatMap((text) => [...text.matchAll(pattern)].map(([, found = '']) => found));

const codes = sources.map(({ text }) => text);
const prefixes = uniq(all(/[`'"]([A-Z][A-Z-]+)#/g, codes));
const places = uniq(all(/return `(\w+)\/\$/g, [read('lib/attachments/store/file-keys.ts')]));
/** What the roles of the functions may read of the secrets, which is what there is. */
const secrets = uniq(all(/self:custom\.secretArn\}\/([\w/*-]+?)\*?'/g, templates)).map((name) =>
  name.replace(/\/$/, '/*'),
);

/** Rows of the stores: name, what, for how long. */
const rows = tableRows(privacy).flatMap(([store = '', what = '', time = '']) => {
  const [, kind, name = ''] = /^`(queue|table|bucket|log group|secret|topic): ([^`]+)`$/.exec(store) ?? [];
  return kind === undefined ? [] : [{ kind, name, what, time }];
});
const named = (kind: string): string[] =>
  rows
    .filter((row) => row.kind === kind)
    .map(({ name }) => name)
    .toSorted();
const timeOf = (name: string): string => rows.find((row) => row.name === name)?.time ?? '';

const units: Readonly<Record<string, number>> = { minute: 60, hour: 3_600, day: 86_400 };
/** The times that a cell names, in seconds. */
const secondsIn = (text: string): number[] =>
  [...text.matchAll(/(\d+) (minute|hour|day)s?/g)].map(([, count, unit = '']) => Number(count) * (units[unit] ?? NaN));

/** For how long the files that write under a prefix keep what they write, in seconds. */
function constantsOf(prefix: string): number[] {
  const naming = sources.filter(({ text }) => new RegExp(`[\`'"]${prefix}#`).test(text));
  const keys = all(
    /^export const (\w+Pk) = /gm,
    naming.map(({ text }) => text),
  );
  const writing = sources.filter((source) => naming.includes(source) || keys.some((key) => source.text.includes(key)));
  const constant = /const (?:[A-Z]+_)?(?:KEPT|REMEMBERED|LONGEST|PAUSE|FORGOTTEN)_(DAYS|SECONDS|MS) = ([\d_ *]+);/g;
  return writing.flatMap(({ text }) =>
    [...text.matchAll(constant)].map(([, unit, value = '']) => {
      const product = value
        .replaceAll('_', '')
        .split('*')
        .reduce((so, factor) => so * Number(factor), 1);
      return unit === 'DAYS' ? product * 86_400 : unit === 'MS' ? product / 1_000 : product;
    }),
  );
}

describe('the stores of a person’s data', () => {
  it.each([
    { kind: 'table', there: prefixes.map((prefix) => `${prefix}#`) },
    { kind: 'queue', there: ofType('AWS::SQS::Queue') },
    { kind: 'bucket', there: places.map((place) => `${place}/`) },
    // Those of the functions are the framework's, by this name.
    { kind: 'log group', there: [...ofType('AWS::Logs::LogGroup'), '/aws/lambda/*'] },
    { kind: 'secret', there: secrets },
    { kind: 'topic', there: ofType('AWS::SNS::Topic') },
  ])('are all in the table, and none that there is not: $kind', ({ kind, there }) => {
    expect(there.length).toBeGreaterThan(0);
    expect(named(kind)).toEqual(there.toSorted());
  });

  it('are of no other kind than these', () => {
    const keeping = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::SecretsManager::Secret', 'AWS::SQS::Queue'];
    const known = [...keeping, 'AWS::Logs::LogGroup', 'AWS::SNS::Topic'];
    const others = ['AWS::IAM::Role', 'AWS::SQS::QueuePolicy', 'AWS::S3::BucketPolicy', 'AWS::SNS::Subscription'];
    const watching = ['AWS::Logs::MetricFilter', 'AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Dashboard'];
    const types = uniq(all(/^ {4}Type: ([\w:]+)/gm, templates));
    expect(types.filter((type) => ![...known, ...others, ...watching].includes(type))).toEqual([]);
    expect(ofType('AWS::DynamoDB::Table')).toHaveLength(1);
    expect(ofType('AWS::S3::Bucket')).toHaveLength(1);
  });

  it.each(prefixes)('are kept for as long as the table says: %s', (prefix) => {
    const times = secondsIn(timeOf(`${prefix}#`));
    const constants = constantsOf(prefix);
    if (timeOf(`${prefix}#`).startsWith('as long as')) expect(constants).toEqual([]);
    else expect(times.length).toBeGreaterThan(0);
    expect(times.filter((time) => !constants.includes(time))).toEqual([]);
  });

  it('of the template are kept for as long as the table says', () => {
    for (const queue of ofType('AWS::SQS::Queue')) expect(secondsIn(timeOf(queue))).toEqual([1_209_600]);
    expect(uniq(all(/MessageRetentionPeriod: (\d+)/g, templates))).toEqual(['1209600']);
    const [days = ''] = all(/ {12}ExpirationInDays: (\d+)/g, templates);
    for (const place of places) expect(timeOf(`${place}/`)).toBe(`${days} days`);
    const [usual = '', prod = ''] = all(/logRetentionInDays: (\d+)/g, [serverless]);
    for (const group of ['/aws/lambda/*', 'HttpApiLogGroup']) {
      expect(timeOf(group)).toBe(`${usual} days, ${prod} on the stage \`prod\` (\`logRetentionInDays\`)`);
    }
    const [audit = ''] = all(/^ +auditRetentionDays: (\d+)/gm, [serverless]);
    expect(timeOf('AuditLogGroup')).toBe(`${audit} days (\`auditRetentionDays\`)`);
  });
});

describe('those who take part', () => {
  it('are named for each provider that a channel can have, and for no other', () => {
    const parties = tableRows(privacy).flatMap(([party = '']) => /^`(\w[\w-]*)`: /.exec(party)?.[1] ?? []);
    expect(parties.toSorted()).toEqual([...providers.keys()].toSorted());
  });

  it('are in the region that the stack has without another', () => {
    const [region = ''] = all(/region: \$\{opt:region, '([\w-]+)'\}/g, [serverless]);
    expect(privacy.text).toContain(`\`${region}\` without \`--region\``);
  });
});
