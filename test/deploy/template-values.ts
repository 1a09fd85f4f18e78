import { isObject, type Json } from './template.ts';

const pseudoParameters = new Map([
  ['AWS::Region', 'eu-west-1'],
  ['AWS::URLSuffix', 'amazonaws.com'],
  ['AWS::Partition', 'aws'],
  ['AWS::AccountId', '000000000000'],
]);

/** The invented id that a resource of the stack has: what `Ref` yields. */
export function physicalIdOf(stackName: string, logicalId: string): string {
  return pseudoParameters.get(logicalId) ?? `${stackName}-${logicalId}`.toLowerCase();
}

/** What CloudFormation would make of an output's value. Knows the functions that outputs of this project use. */
export function valueOf(stackName: string, value: Json): string {
  if (typeof value === 'string') return value;
  if (!isObject(value)) throw new Error(`An output is a string, not ${JSON.stringify(value)}.`);
  const { Ref: ref, 'Fn::Sub': sub, 'Fn::Join': join } = value;
  if (typeof ref === 'string') return physicalIdOf(stackName, ref);
  if (typeof sub === 'string') return sub.replace(/\$\{([^}]+)\}/g, (_, name: string) => physicalIdOf(stackName, name));
  if (Array.isArray(join)) {
    const [separator, parts] = join;
    if (typeof separator === 'string' && Array.isArray(parts)) {
      return parts.map((part) => valueOf(stackName, part)).join(separator);
    }
  }
  throw new Error(`The loopback AWS can't work out ${JSON.stringify(value)}.`);
}
