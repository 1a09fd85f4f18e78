import { loadAwsServiceSpec } from '@aws-cdk/aws-service-spec';
import { type Json, isObject, referencesIn, type Template } from './template.ts';

const loading = loadAwsServiceSpec();

type Specification = Awaited<typeof loading>;
type Properties = NonNullable<ReturnType<typeof resourceType>>['properties'];
type PropertyType = Properties[string]['type'];

/**
 * What CloudFormation's resource specification says against a template: unknown types and properties, missing required
 * properties, values of a wrong kind, references to what isn't there. One line for each, none for a good template.
 */
export async function schemaProblems(template: Template): Promise<string[]> {
  const specification = await loading;
  const problems: string[] = [];
  for (const [logicalId, { Type, Properties, DependsOn, Condition }] of Object.entries(template.Resources)) {
    const type = resourceType(specification, Type);
    if (type === undefined) problems.push(`${logicalId}: no such type ${Type}`);
    else problems.push(...objectProblems(specification, type.properties, Properties, logicalId));
    if (Condition !== undefined && !(Condition in template.Conditions)) {
      problems.push(`${logicalId}: made on condition ${Condition}, which isn't there`);
    }
    for (const target of DependsOn) {
      if (!(target in template.Resources)) problems.push(`${logicalId}: depends on ${target}, which isn't there`);
    }
  }
  const everything: [string, Json][] = [
    ...Object.entries(template.Resources).map(([id, { Properties }]): [string, Json] => [id, Properties]),
    ...Object.entries(template.Outputs).map(([id, { Value }]): [string, Json] => [id, Value]),
  ];
  for (const [place, value] of everything) {
    for (const { target, attribute } of referencesIn(value)) {
      if (target in template.Parameters) continue;
      const referred = template.Resources[target];
      if (referred === undefined) problems.push(`${place}: refers to ${target}, which isn't there`);
      else if (attribute !== undefined) {
        const type = resourceType(specification, referred.Type);
        if (type !== undefined && !(attribute in type.attributes)) {
          problems.push(`${place}: ${target} has no attribute ${attribute}`);
        }
      }
    }
  }
  return problems;
}

function resourceType(specification: Specification, name: string) {
  return specification.lookup('resource', 'cloudFormationType', 'equals', name).at(0);
}

function objectProblems(
  specification: Specification,
  properties: Properties,
  value: Record<string, Json>,
  place: string,
): string[] {
  const unknown = Object.keys(value).filter((name) => !(name in properties));
  const missing = Object.entries(properties).filter(([name, { required }]) => required === true && !(name in value));
  return [
    ...unknown.map((name) => `${place}: no such property ${name}`),
    ...missing.map(([name]) => `${place}: ${name} is missing`),
    ...Object.entries(value).flatMap(([name, part]) => {
      const property = properties[name];
      return property === undefined ? [] : valueProblems(specification, property.type, part, `${place}.${name}`);
    }),
  ];
}

function valueProblems(specification: Specification, type: PropertyType, value: Json, place: string): string[] {
  if (isIntrinsic(value)) return [];
  const wrong = [`${place}: ${JSON.stringify(value)} is no ${type.type}`];
  switch (type.type) {
    case 'string':
      return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [] : wrong;
    case 'number':
      return typeof value === 'number' ? [] : wrong;
    case 'integer':
      return Number.isInteger(value) ? [] : wrong;
    case 'boolean':
      return typeof value === 'boolean' ? [] : wrong;
    case 'array':
      return Array.isArray(value)
        ? value.flatMap((part, index) => valueProblems(specification, type.element, part, `${place}[${index}]`))
        : wrong;
    case 'map':
      return isObject(value)
        ? Object.entries(value).flatMap(([key, part]) =>
            valueProblems(specification, type.element, part, `${place}.${key}`),
          )
        : wrong;
    case 'ref':
      return isObject(value)
        ? objectProblems(
            specification,
            specification.get('typeDefinition', type.reference.$ref).properties,
            value,
            place,
          )
        : wrong;
    case 'union': {
      // A loose `json` beside a described shape would let everything through.
      const described = type.types.filter((choice) => ['array', 'map', 'ref'].includes(choice.type));
      const choices = described.length > 0 ? type.types.filter((choice) => choice.type !== 'json') : type.types;
      const byChoice = choices.map((choice) => valueProblems(specification, choice, value, place));
      return byChoice.some((problems) => problems.length === 0) ? [] : (byChoice[0] ?? wrong);
    }
    default:
      // json, tag, date-time, null: the specification says no more about them.
      return [];
  }
}

function isIntrinsic(value: Json): boolean {
  if (!isObject(value)) return false;
  const [key = '', ...others] = Object.keys(value);
  return others.length === 0 && (key === 'Ref' || key.startsWith('Fn::'));
}
