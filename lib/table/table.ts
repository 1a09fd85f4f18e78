/** The one table, as the rooms see it: items under a single key, conditional writes of one item at a time. */

export type Scalar = string | number | boolean;
export type Value = Scalar | readonly Value[] | { readonly [name: string]: Value };
export interface Item {
  readonly pk: string;
  readonly [attribute: string]: Value;
}

/** What must hold of the item for a write to happen. */
export type Condition =
  | { readonly missing: string }
  | { readonly exists: string }
  | { readonly equals: readonly [attribute: string, value: Scalar] }
  /** The attribute is there and has another value. */
  | { readonly differs: readonly [attribute: string, value: Scalar] }
  | { readonly below: readonly [attribute: string, value: number] }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] };

export interface Change {
  readonly set?: Readonly<Record<string, Value>>;
  readonly setIfMissing?: Readonly<Record<string, Value>>;
  readonly add?: Readonly<Record<string, number>>;
  readonly remove?: readonly string[];
}

/** Reads the whole table, page by page: for what an operator asks for, never for a message. */
export interface TableScan {
  /** About how many items there are; counted again every six hours (DynamoDB API, DescribeTable). */
  count(): Promise<number>;
  /** Each page is strongly consistent; what is written meanwhile may be on none. */
  pages(): AsyncIterable<readonly Item[]>;
}

/**
 * Items with `listPk` and `listSk` stand in the index `listing` too; items with `expiresAt` (seconds since 1970) vanish
 * some time after it, so a reader never takes an expired item for a live one.
 */
export interface Table {
  /** Strongly consistent. */
  get(pk: string): Promise<Item | undefined>;
  /** Replaces the whole item. False: the condition didn't hold and nothing was written. */
  put(item: Item, condition?: Condition): Promise<boolean>;
  /** Creates or changes the item; answers it as it then is. Undefined: the condition didn't hold. */
  update(pk: string, change: Change, condition?: Condition): Promise<Item | undefined>;
  /** False: the condition didn't hold. Deleting what isn't there is fine. */
  delete(pk: string, condition?: Condition): Promise<boolean>;
  /**
   * Everything listed under a key, in the order of `listSk`; eventually consistent.
   * @param only Attributes to fetch beside `pk`, where the rest is large or none of the caller's business.
   */
  list(listPk: string, only?: readonly string[]): Promise<Item[]>;
}
