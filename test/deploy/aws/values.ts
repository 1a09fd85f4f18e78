import { isObject, type Json } from '../template.ts';

/** What references of a template stand for. Undefined: there is no such thing. */
export interface Known {
  readonly ref: (name: string) => Json | undefined;
  readonly attribute: (logicalId: string, attribute: string) => Json | undefined;
  /** The template's conditions, unresolved. */
  readonly conditions: Readonly<Record<string, Json>>;
}

/** What CloudFormation makes of `{ Ref: 'AWS::NoValue' }`. */
const NO_VALUE = 'AWS::NoValue';

/** The value with every intrinsic function worked out, at any depth. Throws where CloudFormation would refuse it. */
export function resolved(value: Json, known: Known): Json {
  if (Array.isArray(value)) {
    return value.filter((part) => !isNoValue(chosen(part, known))).map((part) => resolved(part, known));
  }
  if (!isObject(value)) return value;
  const picked = chosen(value, known);
  if (picked !== value) return resolved(picked, known);
  const { Ref: ref, 'Fn::GetAtt': getAtt, 'Fn::Sub': sub, 'Fn::Join': join } = value;
  if (typeof ref === 'string') return there(known.ref(ref), ref);
  if (getAtt !== undefined) {
    const [id = '', ...attribute] = Array.isArray(getAtt) ? getAtt.map(textOf) : textOf(getAtt).split('.');
    return there(known.attribute(id, attribute.join('.')), `${id}.${attribute.join('.')}`);
  }
  if (sub !== undefined) return substituted(sub, known);
  if (Array.isArray(join)) {
    const [separator, parts] = join;
    const texts = resolved(parts ?? [], known);
    return Array.isArray(texts) ? texts.map(textOf).join(textOf(separator ?? '')) : '';
  }
  const unknown = Object.keys(value).find((key) => key.startsWith('Fn::'));
  if (unknown !== undefined) throw new Error(`Template error: the loopback AWS has no ${unknown}`);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => !isNoValue(chosen(part, known)))
      .map(([key, part]) => [key, resolved(part, known)]),
  );
}

/** The branch of an `Fn::If`, of any depth; anything else as it is. */
function chosen(value: Json, known: Known): Json {
  if (!isObject(value) || !Array.isArray(value['Fn::If'])) return value;
  const [condition, yes = null, no = null] = value['Fn::If'];
  return chosen(holds({ Condition: condition ?? null }, known) ? yes : no, known);
}

const isNoValue = (value: Json): boolean => isObject(value) && value['Ref'] === NO_VALUE;

/** Whether a condition holds: `Fn::Equals`, `Fn::And`, `Fn::Or`, `Fn::Not` and the names of others. */
export function holds(condition: Json, known: Known): boolean {
  if (!isObject(condition)) throw new Error(`Template error: ${JSON.stringify(condition)} is no condition`);
  const { Condition: name, 'Fn::Equals': equals, 'Fn::And': and, 'Fn::Or': or, 'Fn::Not': not } = condition;
  if (typeof name === 'string') return holds(there(known.conditions[name], name), known);
  if (Array.isArray(equals)) {
    const [left, right] = equals.map((side) => textOf(resolved(side, known)));
    return left === right;
  }
  if (Array.isArray(and)) return and.every((part) => holds(part, known));
  if (Array.isArray(or)) return or.some((part) => holds(part, known));
  if (Array.isArray(not)) return !not.every((part) => holds(part, known));
  throw new Error(`Template error: the loopback AWS can't judge ${JSON.stringify(condition)}`);
}

function substituted(sub: Json, known: Known): string {
  const [text = '', variables]: readonly Json[] = Array.isArray(sub) ? sub : [sub];
  return textOf(text).replace(/\$\{([^}]+)\}/g, (_, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    const variable = isObject(variables) ? variables[name] : undefined;
    if (variable !== undefined) return textOf(resolved(variable, known));
    const [id = '', ...attribute] = name.split('.');
    return textOf(there(attribute.length === 0 ? known.ref(name) : known.attribute(id, attribute.join('.')), name));
  });
}

/** CloudFormation's properties of the kind text take numbers and booleans as well. */
export function textOf(value: Json): string {
  if (typeof value === 'object' && value !== null) {
    throw new Error(`Template error: ${JSON.stringify(value)} stands where a text must`);
  }
  return String(value);
}

function there(value: Json | undefined, name: string): Json {
  if (value === undefined) throw new Error(`Template error: unresolved resource or parameter ${name}`);
  return value;
}
