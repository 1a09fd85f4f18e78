import * as z from 'zod';

/** A value that may still hold CloudFormation intrinsics, e.g. `{ "Ref": "Table" }`. */
const unresolved = z.unknown();

const httpApiEventSchema = z.union([
  z.string(),
  z.looseObject({ method: z.string().default('ANY'), path: z.string() }),
]);

const sqsEventSchema = z.looseObject({
  arn: unresolved,
  enabled: z.boolean().default(true),
  batchSize: z.int().min(1).max(10_000).default(10),
  functionResponseType: z.literal('ReportBatchItemFailures').optional(),
  maximumConcurrency: z.int().min(2).max(1000).default(5),
});

/** `httpApi` and `sqs` run on the laptop; the names of all other kinds of event are kept so that they can be reported. */
const eventSchema = z.record(z.string(), z.unknown()).transform((event) => {
  if ('httpApi' in event) return { kind: 'httpApi', definition: httpApiEventSchema.parse(event['httpApi']) } as const;
  if ('sqs' in event) return { kind: 'sqs', definition: sqsEventSchema.parse(event['sqs']) } as const;
  return { kind: 'other', name: Object.keys(event).join() } as const;
});

const environmentSchema = z.record(z.string(), unresolved).default({});

const functionSchema = z.looseObject({
  name: z.string(),
  handler: z.string().regex(/^.+\.[^./]+$/, 'must be a path and an export, e.g. dist/issue-token/index.handler'),
  timeout: z.number().optional(),
  memorySize: z.number().optional(),
  environment: environmentSchema,
  events: z.array(eventSchema).default([]),
});

const resourcesSchema = z.looseObject({
  Resources: z
    .record(z.string(), z.looseObject({ Type: z.string(), Properties: z.record(z.string(), unresolved).default({}) }))
    .default({}),
});

/** What `serverless print --format json` prints, as far as it matters here. */
export const printedServiceSchema = z.looseObject({
  service: z.string(),
  provider: z.looseObject({
    region: z.string().default('us-east-1'),
    stage: z.string().default('dev'),
    timeout: z.number().default(6),
    memorySize: z.number().default(1024),
    environment: environmentSchema,
  }),
  functions: z.record(z.string(), functionSchema).default({}),
  resources: z
    .union([resourcesSchema, z.array(resourcesSchema)])
    .transform((resources) => (Array.isArray(resources) ? resources : [resources]))
    .default([]),
});
export type PrintedService = z.infer<typeof printedServiceSchema>;
