import type { Json } from '../template.ts';
import { allows, type Policy } from './rights.ts';

export const ACCOUNT = '000000000000';
export const REGION = 'eu-west-1';

/** Something that exists in the account, whoever made it. */
export interface Thing {
  readonly type: string;
  /** What `Ref` yields is made of it: the name of a table, the ARN of a secret. */
  readonly name: string;
  readonly arn: string;
  /** The stack that it belongs to; undefined: made by somebody else, or kept when its stack went. */
  owner: string | undefined;
  readonly logicalId: string;
  properties: Record<string, Json>;
  changedAt: Date;
  /** A table's deletion protection. */
  isProtected: boolean;
  /** A secret that can be restored for some days, and whose name is taken as long. */
  isScheduledForDeletion: boolean;
  /** What lies in a bucket. */
  readonly objects: Map<string, StoredObject>;
  /** What was written to a log group, in order. */
  readonly lines: string[];
}

export interface StoredObject {
  readonly body: Buffer;
  readonly metadata: Readonly<Record<string, string>>;
  readonly storedAt: Date;
}

/** Quotas of an account that a deploy can meet. */
export interface Quotas {
  /** Lambda, concurrent executions; 100 of them can't be reserved. */
  concurrentExecutions: number;
  /** API Gateway, requests a second over all APIs, and the burst. */
  apiRate: number;
  apiBurst: number;
}

/** AWS said no: in its words, as far as a deploy shows them. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string;

  constructor(message: string, code = 'ValidationError') {
    super(message);
    this.code = code;
  }
}

const idOf = (type: string, name: string): string => `${type} ${name}`;

/** One AWS account in one region: what is in it, its quotas, and what the caller may do. */
export class Account {
  readonly quotas: Quotas = { concurrentExecutions: 1000, apiRate: 10_000, apiBurst: 5_000 };
  /** What the caller may do; undefined: everything. */
  policy: Policy | undefined;
  /** Actions that the caller lacks whatever the policy says, e.g. `cloudwatch:PutDashboard`. */
  readonly denied = new Set<string>();
  /** Each action that was allowed, once. */
  readonly used = new Set<string>();
  readonly #things = new Map<string, Thing>();
  #made = 0;
  #seconds = 0;

  get things(): readonly Thing[] {
    return [...this.#things.values()];
  }

  find(type: string, name: string): Thing | undefined {
    return this.#things.get(idOf(type, name));
  }

  ofType(type: string): Thing[] {
    return this.things.filter((thing) => thing.type === type);
  }

  /** @throws {Refused} where the caller may not */
  authorize(action: string, arn: string): void {
    if (this.denied.has(action) || (this.policy !== undefined && !allows(this.policy, action, arn))) {
      throw new Refused(
        `User: arn:aws:iam::${ACCOUNT}:user/test is not authorized to perform: ${action} on resource: ${arn}`,
        'AccessDenied',
      );
    }
    this.used.add(action);
  }

  add(thing: Thing): Thing {
    this.#things.set(idOf(thing.type, thing.name), thing);
    return thing;
  }

  /** @throws {Refused} where it is protected or not empty */
  delete(thing: Thing): void {
    if (thing.isProtected) {
      throw new Refused(
        'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
      );
    }
    if (thing.objects.size > 0) {
      throw new Refused(
        `The bucket you tried to delete is not empty (Service: S3, Status Code: 409, bucket ${thing.name})`,
        'BucketNotEmpty',
      );
    }
    this.#things.delete(idOf(thing.type, thing.name));
  }

  /** The account's clock, which goes on by a second at each look. */
  now(): Date {
    this.#seconds += 1;
    return new Date(Date.UTC(2026, 2, 2, 10, 15, this.#seconds));
  }

  /** The end of a generated name: never the same twice. */
  suffix(): string {
    this.#made += 1;
    return `L00PBACK${String(this.#made).padStart(4, '0')}`;
  }
}
