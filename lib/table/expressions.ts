import { marshall, type NativeAttributeValue } from '@aws-sdk/util-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Change, Condition } from './table.ts';

/** Collects the placeholders of DynamoDB expressions, so that no attribute name meets a reserved word. */
export class Expressions {
  readonly #names = new Map<string, string>();
  readonly #values: NativeAttributeValue[] = [];

  condition(condition: Condition): string {
    if ('missing' in condition) return `attribute_not_exists(${this.#name(condition.missing)})`;
    if ('exists' in condition) return `attribute_exists(${this.#name(condition.exists)})`;
    if ('equals' in condition) return `${this.#name(condition.equals[0])} = ${this.#value(condition.equals[1])}`;
    if ('below' in condition) return `${this.#name(condition.below[0])} < ${this.#value(condition.below[1])}`;
    if ('all' in condition) return `(${condition.all.map((part) => this.condition(part)).join(' AND ')})`;
    return `(${condition.any.map((part) => this.condition(part)).join(' OR ')})`;
  }

  change({ set = {}, setIfMissing = {}, add = {}, remove = [] }: Change): string {
    const sets = [
      ...Object.entries(set).map(([name, value]) => `${this.#name(name)} = ${this.#value(value)}`),
      ...Object.entries(setIfMissing).map(
        ([name, value]) => `${this.#name(name)} = if_not_exists(${this.#name(name)}, ${this.#value(value)})`,
      ),
    ];
    const adds = Object.entries(add).map(([name, amount]) => `${this.#name(name)} ${this.#value(amount)}`);
    return [
      sets.length > 0 ? `SET ${sets.join(', ')}` : '',
      adds.length > 0 ? `ADD ${adds.join(', ')}` : '',
      remove.length > 0 ? `REMOVE ${remove.map((name) => this.#name(name)).join(', ')}` : '',
    ]
      .filter((clause) => clause !== '')
      .join(' ');
  }

  projection(attributes: readonly string[]): string {
    return attributes.map((name) => this.#name(name)).join(', ');
  }

  /** The names and values that the expressions made so far refer to. */
  attributes(): {
    ExpressionAttributeNames?: Record<string, string>;
    ExpressionAttributeValues?: Record<string, AttributeValue>;
  } {
    const values = Object.fromEntries(this.#values.map((value, index) => [`:v${index}`, value]));
    return {
      ...(this.#names.size > 0
        ? { ExpressionAttributeNames: Object.fromEntries([...this.#names].map(([name, alias]) => [alias, name])) }
        : {}),
      ...(this.#values.length > 0 ? { ExpressionAttributeValues: marshall(values) } : {}),
    };
  }

  #name(attribute: string): string {
    const alias = this.#names.get(attribute) ?? `#n${this.#names.size}`;
    this.#names.set(attribute, alias);
    return alias;
  }

  #value(value: NativeAttributeValue): string {
    this.#values.push(value);
    return `:v${this.#values.length - 1}`;
  }
}
