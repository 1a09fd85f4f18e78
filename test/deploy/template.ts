import * as z from 'zod';

const resourceSchema = z.strictObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.json()).default({}),
  DependsOn: z.union([z.string().transform((one) => [one]), z.array(z.string())]).default([]),
  DeletionPolicy: z.enum(['Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot']).default('Delete'),
  UpdateReplacePolicy: z.enum(['Delete', 'Retain', 'Snapshot']).default('Delete'),
  Condition: z.string().optional(),
});

/** What the person who deploys may choose where no framework asks for it. */
const parameterSchema = z.strictObject({
  Type: z.enum(['String', 'Number']),
  Description: z.string().optional(),
  Default: z.union([z.string(), z.number().transform(String)]).optional(),
  AllowedValues: z.array(z.union([z.string(), z.number().transform(String)])).optional(),
  AllowedPattern: z.string().optional(),
  ConstraintDescription: z.string().optional(),
  MinValue: z.number().optional(),
  MaxValue: z.number().optional(),
  MaxLength: z.number().optional(),
});

/** A CloudFormation template in JSON, as far as the framework and `npm run release` write it. */
export const templateSchema = z.strictObject({
  AWSTemplateFormatVersion: z.literal('2010-09-09'),
  Description: z.string(),
  Metadata: z.json().optional(),
  Parameters: z.record(z.string(), parameterSchema).default({}),
  Conditions: z.record(z.string(), z.json()).default({}),
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z
    .record(
      z.string().regex(/^[A-Za-z0-9]+$/),
      z.strictObject({
        Description: z.string().optional(),
        Value: z.json(),
        Export: z.strictObject({ Name: z.string() }).optional(),
      }),
    )
    .default({}),
});
export type Template = z.infer<typeof templateSchema>;
export type Resource = z.infer<typeof resourceSchema>;
export type Json = z.core.util.JSONType;

export function resource(template: Template, logicalId: string): Resource {
  const found = template.Resources[logicalId];
  if (found === undefined) throw new Error(`The template has no resource ${logicalId}.`);
  return found;
}

export function ofType(template: Template, type: string): [logicalId: string, resource: Resource][] {
  return Object.entries(template.Resources).filter(([, { Type }]) => Type === type);
}

const accessLogSettingsSchema = z.object({
  AccessLogSettings: z.object({
    'Fn::If': z.tuple([
      z.literal('AccessLogsWanted'),
      z.object({ Format: z.string() }),
      z.object({ Ref: z.literal('AWS::NoValue') }),
    ]),
  }),
});

/** How the HTTP API writes a line of its access log, where it has one. */
export function accessLogFormat(template: Template): string {
  const { Properties } = resource(template, 'HttpApiStage');
  return accessLogSettingsSchema.parse(Properties).AccessLogSettings['Fn::If'][1].Format;
}

export function isObject(value: Json | undefined): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Something that refers to another resource: `{ Ref }`, `{ Fn::GetAtt }` or a `${…}` of `{ Fn::Sub }`. */
export interface Reference {
  readonly target: string;
  readonly attribute: string | undefined;
}

/** All references in a value, at any depth; pseudo parameters (`AWS::…`) left out. */
export function referencesIn(value: Json | undefined): Reference[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isObject(value)) return [];
  const { Ref: ref, 'Fn::GetAtt': getAtt, 'Fn::Sub': sub } = value;
  if (typeof ref === 'string') return ref.startsWith('AWS::') ? [] : [{ target: ref, attribute: undefined }];
  if (Array.isArray(getAtt)) return [dotted(getAtt.filter((part) => typeof part === 'string').join('.'))];
  if (typeof getAtt === 'string') return [dotted(getAtt)];
  if (typeof sub === 'string') {
    return [...sub.matchAll(/\$\{([^!}]+)\}/g)]
      .map(([, name = '']) => dotted(name))
      .filter(({ target }) => !target.startsWith('AWS::'));
  }
  return Object.values(value).flatMap(referencesIn);
}

function dotted(name: string): Reference {
  const [target = '', ...attribute] = name.split('.');
  return { target, attribute: attribute.length === 0 ? undefined : attribute.join('.') };
}
