import * as z from 'zod';
import { TemplateError } from './template.ts';

/** What the intrinsics of a template may point at. */
export interface References {
  /** Value of `Ref` and of `${Name}` in `Fn::Sub`: a logical id or a pseudo parameter such as `AWS::Region`. */
  ref(name: string): string | undefined;
  /** Value of `Fn::GetAtt` and of `${Name.Attribute}`. */
  attribute(logicalId: string, attribute: string): string | undefined;
}

const refSchema = z.strictObject({ Ref: z.string() });
const getAttSchema = z.strictObject({
  'Fn::GetAtt': z.union([
    z.tuple([z.string(), z.string()]),
    z.string().transform((dotted): [string, string] => {
      const [logicalId = '', ...attribute] = dotted.split('.');
      return [logicalId, attribute.join('.')];
    }),
  ]),
});
const subSchema = z.strictObject({
  'Fn::Sub': z.union([
    z.string().transform((text): [string, Record<string, unknown>] => [text, {}]),
    z.tuple([z.string(), z.record(z.string(), z.unknown())]),
  ]),
});
const joinSchema = z.strictObject({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) });

/**
 * Replaces `Ref`, `Fn::GetAtt`, `Fn::Sub` and `Fn::Join` at any depth, as CloudFormation does on a deploy.
 * @throws TemplateError for another intrinsic, or a reference to something that has no stand-in
 */
export function resolveIntrinsics(value: unknown, references: References): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => resolveIntrinsics(item, references));
  if (typeof value !== 'object' || value === null) return value;

  const ref = refSchema.safeParse(value);
  if (ref.success) return known(references.ref(ref.data.Ref), ref.data.Ref);

  const getAtt = getAttSchema.safeParse(value);
  if (getAtt.success) {
    const [logicalId, attribute] = getAtt.data['Fn::GetAtt'];
    return known(references.attribute(logicalId, attribute), `${logicalId}.${attribute}`);
  }

  const sub = subSchema.safeParse(value);
  if (sub.success) {
    const [text, variables] = sub.data['Fn::Sub'];
    return substitute(text, variables, references);
  }

  const join = joinSchema.safeParse(value);
  if (join.success) {
    const [separator, parts] = join.data['Fn::Join'];
    return parts.map((part) => String(resolveIntrinsics(part, references))).join(separator);
  }

  const unsupported = Object.keys(value).find((key) => key.startsWith('Fn::'));
  if (unsupported !== undefined) throw new TemplateError(`${unsupported} is not supported on the laptop`);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolveIntrinsics(inner, references)]));
}

/** `${!Name}` stays as the literal `${Name}`, as CloudFormation has it. */
function substitute(text: string, variables: Record<string, unknown>, references: References): string {
  return text.replace(/\$\{([^}]+)\}/g, (_, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (name in variables) return String(resolveIntrinsics(variables[name], references));
    const [logicalId = '', ...attribute] = name.split('.');
    return known(
      attribute.length === 0 ? references.ref(name) : references.attribute(logicalId, attribute.join('.')),
      name,
    );
  });
}

function known(value: string | undefined, name: string): string {
  if (value === undefined) throw new TemplateError(`${name} is referred to, but has no stand-in on the laptop`);
  return value;
}
