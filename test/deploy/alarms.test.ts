import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { events } from '../../lib/observability/events.ts';
import { page, tableRows } from '../docs/markdown.ts';
import { ServiceCopy } from './service-copy.ts';
import { accessLogFormat, ofType, referencesIn, type Template } from './template.ts';

const reference = z.union([z.object({ Ref: z.string() }), z.object({ 'Fn::GetAtt': z.array(z.string()) })]);

const metricSchema = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: reference })).default([]),
});

const alarmSchema = z.object({
  ...metricSchema.partial().shape,
  AlarmName: z.string().transform((name) => name.replace('cxone-byoc-middleware-dev-', '')),
  AlarmDescription: z.string(),
  AlarmActions: z.array(reference),
  OKActions: z.json(),
  InsufficientDataActions: z.array(reference).default([]),
  TreatMissingData: z.enum(['missing', 'ignore', 'breaching', 'notBreaching']),
  ComparisonOperator: z.literal('GreaterThanOrEqualToThreshold'),
  Threshold: z.number(),
  EvaluationPeriods: z.number(),
  DatapointsToAlarm: z.number(),
  Metrics: z.array(z.object({ MetricStat: z.object({ Metric: metricSchema }).optional() })).default([]),
});
type Alarm = z.infer<typeof alarmSchema>;

const filterSchema = z.object({
  LogGroupName: z.object({ Ref: z.string() }),
  FilterPattern: z.string(),
  MetricTransformations: z.tuple([
    z.object({ MetricNamespace: z.string(), MetricName: z.string(), MetricValue: z.string() }),
  ]),
});

const widgetSchema = z.object({
  type: z.enum(['alarm', 'metric', 'log']),
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
  properties: z.object({
    title: z.string(),
    alarms: z.array(z.string()).default([]),
    metrics: z.array(z.array(z.union([z.string(), z.record(z.string(), z.json())]))).default([]),
    query: z.string().default(''),
  }),
});

const OWN = 'cxone-byoc-middleware/dev';

let copy: ServiceCopy;
let template: Template;
let alarms: Map<string, Alarm>;
let filters: z.infer<typeof filterSchema>[];
let widgets: z.infer<typeof widgetSchema>[];

beforeAll(async () => {
  copy = await ServiceCopy.create();
  ({ template } = await copy.package('dev'));
  alarms = new Map(
    ofType(template, 'AWS::CloudWatch::Alarm').map(([id, { Properties }]) => [id, alarmSchema.parse(Properties)]),
  );
  filters = ofType(template, 'AWS::Logs::MetricFilter').map(([, { Properties }]) => filterSchema.parse(Properties));
  const { DashboardBody } = z
    .object({ DashboardBody: z.object({ 'Fn::Sub': z.string() }) })
    .parse(template.Resources['Dashboard']?.Properties);
  // A name in braces is a reference: in place of what it yields, the name itself.
  const body = DashboardBody['Fn::Sub'].replaceAll(/\$\{([^}]+)\}/g, '<$1>');
  ({ widgets } = z.object({ widgets: z.array(widgetSchema) }).parse(JSON.parse(body)));
});

afterAll(() => copy.remove());

const namesOf = (own: readonly { readonly MetricName: string }[]) => own.map(({ MetricName }) => MetricName);
const ownMetrics = () => new Set(namesOf(filters.flatMap(({ MetricTransformations }) => MetricTransformations)));

const metricsOf = (alarm: Alarm) => {
  const { Namespace, MetricName, Dimensions = [] } = alarm;
  const single = Namespace === undefined || MetricName === undefined ? [] : [{ Namespace, MetricName, Dimensions }];
  return [
    ...single,
    ...alarm.Metrics.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat.Metric])),
  ];
};

describe('the metric filters', () => {
  it('read the logs of functions of the stack, and events that there are', () => {
    for (const { LogGroupName, FilterPattern } of filters.filter(
      ({ LogGroupName: { Ref } }) => Ref !== 'HttpApiLogGroup',
    )) {
      expect(template.Resources[LogGroupName.Ref]?.Type).toBe('AWS::Logs::LogGroup');
      expect(Object.keys(events)).toContain(/\$\.event = "([^"]+)"/.exec(FilterPattern)?.[1]);
    }
  });

  it('count the box by fields that the access log has, on every route of CXone’s calls', () => {
    const [filter, ...others] = filters.filter(({ LogGroupName }) => LogGroupName.Ref === 'HttpApiLogGroup');
    expect(others).toEqual([]);
    const fields = Object.keys(z.record(z.string(), z.string()).parse(JSON.parse(accessLogFormat(template))));
    const read = [...(filter?.FilterPattern ?? '').matchAll(/\$\.(\w+)/g)].map(([, name = '']) => name);
    expect(read).toEqual(['route', 'status', 'status']);
    expect(fields).toEqual(expect.arrayContaining(read));

    const inPattern = /\$\.route = %([^%]+)%/.exec(filter?.FilterPattern ?? '')?.[1] ?? '';
    const counted = ofType(template, 'AWS::ApiGatewayV2::Route')
      .map(([, { Properties }]) => z.object({ RouteKey: z.string(), Target: z.unknown() }).parse(Properties))
      .filter(({ RouteKey }) => RouteKey.includes(inPattern));
    expect(counted.map(({ RouteKey }) => RouteKey).sort()).toEqual([
      'ANY /i/{integrationKey}/box/{proxy+}',
      'POST /i/{integrationKey}/box/1.0/token',
      'POST /i/{integrationKey}/box/1.0/token/{proxy+}',
      'POST /i/{integrationKey}/box/2.0/token',
      'POST /i/{integrationKey}/box/2.0/token/{proxy+}',
      'POST /i/{integrationKey}/box/oauth/token',
      'POST /i/{integrationKey}/box/oauth/token/{proxy+}',
    ]);
  });

  it('write one namespace, named after the stage', () => {
    const namespaces = filters.map(({ MetricTransformations: [{ MetricNamespace }] }) => MetricNamespace);
    expect(new Set(namespaces)).toEqual(new Set([OWN]));
  });
});

describe('the alarms', () => {
  it('tell when they begin, to the one topic, and when they end where it is asked for', () => {
    for (const alarm of alarms.values()) {
      expect(alarm.AlarmActions).toEqual([{ Ref: 'AlarmTopic' }]);
      expect(alarm.OKActions).toEqual({
        'Fn::If': ['AlarmEndsWanted', [{ Ref: 'AlarmTopic' }], { Ref: 'AWS::NoValue' }],
      });
    }
    expect(template.Conditions['AlarmEndsWanted']).toEqual({ 'Fn::Equals': ['false', 'true'] });
  });

  // CloudWatch makes an alarm in INSUFFICIENT_DATA. Its first look takes it to OK where missing data counts as good or
  // the first data are, and leaves it as it is elsewhere. Neither is told.
  it('send nothing at a first deploy', () => {
    const atFirst = [...alarms.values()].filter(({ TreatMissingData }) => TreatMissingData === 'breaching');
    expect(atFirst).toEqual([]);
    const withoutData = [...alarms.values()].filter(
      ({ InsufficientDataActions }) => InsufficientDataActions.length > 0,
    );
    expect(withoutData.map(({ AlarmName, TreatMissingData }) => [AlarmName, TreatMissingData])).toEqual([
      ['parked-messages', 'missing'],
    ]);
  });

  it('watch what a filter writes, or what AWS publishes of this stack', () => {
    const own = ownMetrics();
    for (const { Namespace, MetricName, Dimensions } of [...alarms.values()].flatMap(metricsOf)) {
      if (Namespace === OWN) expect(own).toContain(MetricName);
      else expect([Namespace, MetricName, referencesIn(Dimensions).length]).toEqual([Namespace, MetricName, 1]);
    }
  });

  it('leave no metric of ours unwatched but the one that asks nobody to do anything', () => {
    const watched = namesOf([...alarms.values()].flatMap(metricsOf));
    expect([...ownMetrics()].filter((name) => !watched.includes(name))).toEqual(['UnknownCallbacks']);
  });

  it('cover the age and the dead letters of every queue', () => {
    const covered = [...alarms.values()]
      .flatMap(metricsOf)
      .flatMap(({ MetricName, Dimensions }) =>
        referencesIn(Dimensions).map(({ target }) => `${MetricName} of ${target}`),
      );
    for (const [queue] of ofType(template, 'AWS::SQS::Queue')) {
      const metric = queue.endsWith('DeadLetterQueue')
        ? 'ApproximateNumberOfMessagesVisible'
        : 'ApproximateAgeOfOldestMessage';
      expect(covered).toContain(`${metric} of ${queue}`);
    }
  });

  it('cover the errors of every function, ten metrics in one alarm at most', () => {
    const errors = [...alarms.values()].flatMap(metricsOf).filter(({ MetricName }) => MetricName === 'Errors');
    const functions = ofType(template, 'AWS::Lambda::Function').map(([id]) => id);
    expect(errors.flatMap(({ Dimensions }) => referencesIn(Dimensions).map(({ target }) => target)).sort()).toEqual(
      functions.sort(),
    );
    for (const alarm of alarms.values()) expect(metricsOf(alarm).length).toBeLessThanOrEqual(10);
  });

  it('stand in the table of the runbooks, as they are', () => {
    const rows = tableRows(page('docs/runbooks/README.md')).filter(([name]) => name?.startsWith('`'));
    expect(rows.map(([name, , threshold, periods, missing]) => [name, threshold, periods, missing])).toEqual(
      [...alarms.values()].map((alarm) => [
        `\`${alarm.AlarmName}\``,
        alarm.Threshold.toLocaleString('en'),
        `${alarm.DatapointsToAlarm} of ${alarm.EvaluationPeriods}`,
        alarm.TreatMissingData,
      ]),
    );
  });

  it('are paid by as many metrics as the page of costs says', () => {
    const read = [...alarms.values()].flatMap(metricsOf).length;
    const { text } = page('docs/cost.md');
    expect(text).toContain(`by the metrics that it reads, ${read} in all`);
    expect(text).toMatch(
      new RegExp(`a metric of ours by the month in which it has data, at most\\s${ownMetrics().size}`),
    );
  });

  it('say what to do first, and name a page that names them', () => {
    for (const { AlarmName, AlarmDescription } of alarms.values()) {
      const [, path = ''] = /\bFirst: .*\. Runbook: (docs\/runbooks\/[a-z-]+\.md)$/.exec(AlarmDescription) ?? [];
      expect(path, AlarmName).not.toBe('');
      expect(page(path).text).toContain(`\`${AlarmName}\``);
      expect(AlarmDescription.length).toBeLessThanOrEqual(1024);
    }
  });
});

describe('a stage without alarms', () => {
  it('has no topic, no metric of ours and no dashboard, and counts nothing', async () => {
    const { template: without } = await copy.package('quiet', ['--param', 'alarms=false']);
    expect(without.Conditions['AlarmsWanted']).toEqual({ 'Fn::Equals': ['false', 'true'] });
    const watching = Object.values(without.Resources).filter(({ Type }) =>
      /^AWS::(?:CloudWatch|SNS|Logs::MetricFilter)/.test(Type),
    );
    expect(watching.length).toBeGreaterThan(alarms.size);
    for (const { Condition } of watching) expect(Condition).toMatch(/^Alarms(?:Wanted|ByEmail)$|^AccessLogsWatched$/);
    const statesOf = (one: Template) =>
      ofType(one, 'AWS::Events::Rule')
        .map(([id, { Properties }]) => `${String(id.split('Events')[0])} ${JSON.stringify(Properties['State'])}`)
        .sort();
    expect(statesOf(without)).toEqual(['DeleteFiles "ENABLED"', 'ReportGauges "DISABLED"']);
    expect(statesOf(template)).toEqual(['DeleteFiles "ENABLED"', 'ReportGauges "ENABLED"']);
  });

  it('mails nobody unless an address was given', async () => {
    const { template: mailing } = await copy.package('mailing', ['--param', 'alarmEmail=alarms@example.net']);
    expect(mailing.Resources['AlarmEmail']).toMatchObject({
      Condition: 'AlarmsByEmail',
      Properties: { Protocol: 'email', Endpoint: 'alarms@example.net' },
    });
    const condition = (address: string) => ({
      'Fn::And': [{ Condition: 'AlarmsWanted' }, { 'Fn::Not': [{ 'Fn::Equals': [address, ''] }] }],
    });
    expect(mailing.Conditions['AlarmsByEmail']).toEqual(condition('alarms@example.net'));
    expect(template.Conditions['AlarmsByEmail']).toEqual(condition(''));
  });
});

describe('the dashboard', () => {
  it('shows every alarm on top, the parked messages below, and nothing twice in one place', () => {
    const [first, second] = widgets;
    expect(first?.properties.alarms).toEqual([...alarms.keys()].map((id) => `<${id}.Arn>`));
    expect(JSON.stringify(second?.properties.metrics)).toContain('ParkedMessages');
    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, cell) => `${x + (cell % width)},${y + Math.floor(cell / width)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { x, width } of widgets) expect(x + width).toBeLessThanOrEqual(24);
  });

  it('shows metrics that a filter writes, or that AWS publishes of this stack', () => {
    const own = ownMetrics();
    const shown = widgets.flatMap(({ properties }) => properties.metrics);
    expect(shown.length).toBeGreaterThan(own.size);
    for (const [namespace, name, , dimension] of shown) {
      if (namespace === OWN) expect(own).toContain(name);
      else expect(dimension).toMatch(/^<[A-Za-z]+(?:\.QueueName)?>$/);
    }
  });

  it('has no more metrics than a dashboard may have without being paid for', () => {
    const shown = widgets.flatMap(({ properties }) => properties.metrics);
    expect(shown.length).toBeLessThanOrEqual(50);
    expect(shown.length).toBeGreaterThan(40);
  });

  it('searches the logs of all functions for errors', () => {
    const { query = '' } = widgets.find(({ type }) => type === 'log')?.properties ?? {};
    for (const [id] of ofType(template, 'AWS::Logs::LogGroup')) {
      if (!['HttpApiLogGroup', 'AuditLogGroup'].includes(id)) expect(query).toContain(`'<${id}>'`);
    }
  });
});
