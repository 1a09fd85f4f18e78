import { isObject, type Json, referencesIn, type Resource, type Template, templateSchema } from '../template.ts';
import { type Account, Refused, type Thing } from './account.ts';
import { checkLimits, generatedName, givenName } from './limits.ts';
import { arnOf, imported, knownIn } from './references.ts';
import { actionsOf } from './rights.ts';
import { holds, resolved, textOf } from './values.ts';

export interface StackEvent {
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string | undefined;
}

interface Made {
  readonly thing: Thing;
  readonly properties: Record<string, Json>;
  readonly resource: Resource;
}

export interface Import {
  readonly type: string;
  readonly logicalId: string;
  readonly identifier: ReadonlyMap<string, string>;
}

export interface ChangeSet {
  readonly kind: string;
  readonly template: Template;
  readonly body: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly imports: readonly Import[];
}

const STACK = 'AWS::CloudFormation::Stack';

/**
 * One stack, as CloudFormation works on it, but at once. What doesn't wait for a resource that failed is made before
 * anything is rolled back: the worst that can happen.
 */
export class Stack {
  readonly name: string;
  status = 'REVIEW_IN_PROGRESS';
  /** Oldest first. */
  readonly events: StackEvent[] = [];
  readonly changeSets = new Map<string, ChangeSet>();
  /** As it was given. */
  body = '';
  readonly #account: Account;
  #template: Template | undefined;
  #parameters: ReadonlyMap<string, string> = new Map();
  readonly #made = new Map<string, Made>();

  constructor(name: string, account: Account) {
    this.name = name;
    this.#account = account;
  }

  get parameters(): ReadonlyMap<string, string> {
    return this.#parameters;
  }

  get resources(): ReadonlyMap<string, Thing> {
    return new Map([...this.#made].map(([id, { thing }]) => [id, thing]));
  }

  /** With every reference worked out. */
  get outputs(): { key: string; value: string; description: string }[] {
    if (this.#template === undefined) return [];
    const known = knownIn(this.name, this.#template, this.#parameters, this.resources);
    return Object.entries(this.#template.Outputs).map(([key, { Description = '', Value }]) => ({
      key,
      value: textOf(resolved(Value, known)),
      description: Description,
    }));
  }

  /** @throws {Refused} where the stack's status, the template or the parameters allow none */
  propose(name: string, kind: string, body: string, given: ReadonlyMap<string, string>, imports: readonly Import[]) {
    const isNew = this.status === 'REVIEW_IN_PROGRESS';
    if (kind === 'CREATE' && !isNew) {
      throw new Refused(
        `Stack [${this.name}] already exists and cannot be created again with the changeSet [${name}].`,
      );
    }
    if (kind === 'UPDATE' && !/^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT|IMPORT_ROLLBACK)_COMPLETE$/.test(this.status)) {
      throw new Refused(`Stack:${this.name} is in ${this.status} state and can not be updated.`);
    }
    const template = templateSchema.parse(JSON.parse(body));
    const parameters = parametersOf(template, given);
    if (kind === 'IMPORT') this.#checkImport(template, imports);
    this.changeSets.set(name, { kind, template, body, parameters, imports });
  }

  /** Whether a change set would change nothing. */
  isEmpty({ kind, body, parameters }: ChangeSet): boolean {
    const same = JSON.stringify([...parameters]) === JSON.stringify([...this.#parameters]);
    return kind === 'UPDATE' && body === this.body && same;
  }

  execute(name: string): void {
    const changeSet = this.changeSets.get(name);
    if (changeSet === undefined) throw new Refused(`ChangeSet [${name}] does not exist`, 'ChangeSetNotFound');
    this.changeSets.delete(name);
    if (changeSet.kind === 'IMPORT') this.#import(changeSet);
    else this.#change(changeSet);
  }

  #checkImport(template: Template, imports: readonly Import[]): void {
    for (const [id, { Type }] of Object.entries(template.Resources)) {
      if (this.#made.has(id)) continue;
      const asked = imports.find(({ logicalId }) => logicalId === id);
      if (asked?.type !== Type) {
        throw new Refused(`As part of the import operation, you cannot modify or add [${id}]`);
      }
      // Written or not can't be told from the parsed template: what is kept says more than Delete.
      if (template.Resources[id]?.DeletionPolicy === 'Delete') {
        throw new Refused(`Resources to import must have a DeletionPolicy attribute: [${id}]`);
      }
      if (imported(this.#account, Type, asked.identifier) === undefined) {
        throw new Refused(`Resource with identifier ${JSON.stringify([...asked.identifier])} of ${id} was not found`);
      }
    }
  }

  #import({ template, body, parameters, imports }: ChangeSet): void {
    this.#event(this.name, STACK, 'IMPORT_IN_PROGRESS');
    const found = imports.map(({ type, logicalId, identifier }) => ({
      logicalId,
      thing: imported(this.#account, type, identifier),
    }));
    const taken = found.find(({ thing }) => thing === undefined || thing.owner !== undefined);
    if (taken !== undefined) {
      this.#event(taken.logicalId, STACK, 'IMPORT_FAILED', `${taken.logicalId} belongs to a stack, or is gone`);
      this.#end('IMPORT_ROLLBACK_COMPLETE');
      return;
    }
    const things = new Map(found.flatMap(({ logicalId, thing }) => (thing === undefined ? [] : [[logicalId, thing]])));
    const known = knownIn(this.name, template, parameters, things);
    for (const [id, thing] of things) {
      const resource = template.Resources[id];
      if (resource === undefined) continue;
      thing.owner = this.name;
      this.#made.set(id, { thing, properties: propertiesOf(resource, known), resource });
      this.#event(id, thing.type, 'IMPORT_COMPLETE');
    }
    this.#keep(template, body, parameters);
    this.#end('IMPORT_COMPLETE');
  }

  #change({ kind, template, body, parameters }: ChangeSet): void {
    const before = new Map(this.#made);
    const replaced: [string, Made][] = [];
    const failed: string[] = [];
    this.#event(this.name, STACK, `${kind}_IN_PROGRESS`);
    const wanted = this.#wanted(template, parameters);
    for (const id of inOrder(template, wanted)) {
      const resource = template.Resources[id];
      if (resource === undefined || waitsFor(resource, wanted).some((needed) => failed.includes(needed))) {
        failed.push(id);
        continue;
      }
      try {
        const old = this.#makeOrChange(id, resource, template, parameters);
        if (old !== undefined) replaced.push([id, old]);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        failed.push(id);
        this.#event(id, resource.Type, before.has(id) ? 'UPDATE_FAILED' : 'CREATE_FAILED', error.message);
      }
    }
    if (failed.length > 0) {
      this.#rollBack(kind, before, failed);
      return;
    }
    this.#event(this.name, STACK, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    for (const [id, { thing, resource }] of replaced) {
      if (resource.UpdateReplacePolicy === 'Delete') this.#deleteOrLeave(id, thing);
      else thing.owner = undefined;
    }
    for (const [id, { thing, resource }] of [...before].reverse()) {
      if (wanted.has(id)) continue;
      this.#made.delete(id);
      if (resource.DeletionPolicy === 'Delete') this.#deleteOrLeave(id, thing);
      else thing.owner = undefined;
    }
    this.#keep(template, body, parameters);
    this.#end(`${kind}_COMPLETE`);
  }

  /** Without the resources whose condition doesn't hold. */
  #wanted(template: Template, parameters: ReadonlyMap<string, string>): ReadonlySet<string> {
    const known = knownIn(this.name, template, parameters, new Map());
    const all = Object.entries(template.Resources);
    return new Set(
      all.filter(([, { Condition }]) => Condition === undefined || holds({ Condition }, known)).map(([id]) => id),
    );
  }

  /** Answers what it replaced. */
  #makeOrChange(id: string, resource: Resource, template: Template, parameters: ReadonlyMap<string, string>) {
    const known = knownIn(this.name, template, parameters, this.resources);
    const properties = propertiesOf(resource, known);
    const old = this.#made.get(id);
    if (old === undefined) {
      this.#made.set(id, { thing: this.#make(id, resource.Type, properties), properties, resource });
      this.#event(id, resource.Type, 'CREATE_COMPLETE');
      return undefined;
    }
    if (JSON.stringify(old.properties) === JSON.stringify(properties)) {
      this.#made.set(id, { ...old, resource });
      return undefined;
    }
    if (isReplaced(resource.Type, old.properties, properties)) {
      this.#made.set(id, { thing: this.#make(id, resource.Type, properties), properties, resource });
      return old;
    }
    this.#update(old.thing, properties);
    this.#made.set(id, { thing: old.thing, properties, resource });
    this.#event(id, resource.Type, 'UPDATE_COMPLETE');
    return undefined;
  }

  #make(id: string, type: string, properties: Record<string, Json>): Thing {
    const account = this.#account;
    const isFifo = type === 'AWS::SQS::Queue' && properties['FifoQueue'] === true;
    const name =
      givenName(type, properties) ??
      // An API has a random id; tests want one that they can name.
      (type === 'AWS::ApiGatewayV2::Api'
        ? `${this.name}-${id}`.toLowerCase()
        : generatedName(type, this.name, id, isFifo, account.suffix()));
    const arn = arnOf(type, name, properties);
    for (const action of actionsOf[type]?.create ?? [`unknown:${type}`]) account.authorize(action, arn);
    if (type === 'AWS::Lambda::Function' && properties['Role'] !== undefined) {
      account.authorize('iam:PassRole', textOf(properties['Role']));
    }
    checkLimits(type, name, properties, account);
    this.#checkCode(properties);
    const existing = account.find(type, name);
    if (existing?.isScheduledForDeletion === true) {
      throw new Refused(
        `You can't create this secret because a secret with this name is already scheduled for deletion: ${name}`,
      );
    }
    if (existing !== undefined) {
      throw new Refused(
        `Resource of type '${type}' with identifier '${name}' already exists. (HandlerErrorCode: AlreadyExists)`,
      );
    }
    return account.add({
      type,
      name,
      arn,
      owner: this.name,
      logicalId: id,
      properties,
      changedAt: account.now(),
      isProtected: properties['DeletionProtectionEnabled'] === true,
      isScheduledForDeletion: false,
      objects: new Map(),
      lines: [],
    });
  }

  /** A function's zip must lie where the template says. */
  #checkCode({ Code: code }: Record<string, Json>): void {
    if (typeof code !== 'object' || code === null || Array.isArray(code)) return;
    const bucket = textOf(code['S3Bucket'] ?? '');
    const key = textOf(code['S3Key'] ?? '');
    if (this.#account.find('AWS::S3::Bucket', bucket)?.objects.has(key) !== true) {
      throw new Refused(`Error occurred while GetObject of ${key}. S3 Error Code: NoSuchKey.`);
    }
  }

  #update(thing: Thing, properties: Record<string, Json>): void {
    for (const action of actionsOf[thing.type]?.update ?? []) this.#account.authorize(action, thing.arn);
    checkLimits(thing.type, thing.name, properties, this.#account);
    this.#checkCode(properties);
    if (properties['DeletionProtectionEnabled'] !== thing.properties['DeletionProtectionEnabled']) {
      thing.isProtected = properties['DeletionProtectionEnabled'] === true;
    }
    thing.properties = properties;
    thing.changedAt = this.#account.now();
  }

  /** A resource that this very operation made goes unless its policy is Retain: RetainExceptOnCreate lets it go. */
  #rollBack(kind: string, before: ReadonlyMap<string, Made>, failed: readonly string[]): void {
    const prefix = kind === 'CREATE' ? 'ROLLBACK' : 'UPDATE_ROLLBACK';
    const reason = `The following resource(s) failed: [${failed.join(', ')}].`;
    this.#event(this.name, STACK, `${prefix}_IN_PROGRESS`, reason);
    let isClean = true;
    let isBack = true;
    for (const [id, { thing, resource }] of [...this.#made].reverse()) {
      const old = before.get(id);
      if (old?.thing === thing) {
        isBack = this.#restoreOrLeave(id, thing, old.properties) && isBack;
        this.#made.set(id, old);
        continue;
      }
      if (old === undefined) this.#made.delete(id);
      else this.#made.set(id, old);
      if (resource.DeletionPolicy === 'Retain') thing.owner = undefined;
      else isClean = this.#deleteOrLeave(id, thing) && isClean;
    }
    // A stack that has worked goes on without what couldn't be deleted; a new one can't.
    this.#end(!isBack || (kind === 'CREATE' && !isClean) ? `${prefix}_FAILED` : `${prefix}_COMPLETE`);
  }

  #restoreOrLeave(id: string, thing: Thing, properties: Record<string, Json>): boolean {
    if (thing.properties === properties) return true;
    try {
      this.#update(thing, properties);
      return true;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#event(id, thing.type, 'UPDATE_FAILED', error.message);
      return false;
    }
  }

  /** Whether it could be deleted: what can't be is left in the account, and belongs to nobody. */
  #deleteOrLeave(id: string, thing: Thing): boolean {
    try {
      this.#delete(thing);
      this.#event(id, thing.type, 'DELETE_COMPLETE');
      return true;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      thing.owner = undefined;
      this.#event(id, thing.type, 'DELETE_FAILED', error.message);
      return false;
    }
  }

  #delete(thing: Thing): void {
    for (const action of actionsOf[thing.type]?.delete ?? []) this.#account.authorize(action, thing.arn);
    this.#account.delete(thing);
  }

  /** Deletes the stack with all that no policy keeps. What can't be deleted stays in it, as DELETE_FAILED. */
  delete(): void {
    this.#event(this.name, STACK, 'DELETE_IN_PROGRESS');
    let isClean = true;
    for (const [id, { thing, resource }] of [...this.#made].reverse()) {
      try {
        if (resource.DeletionPolicy === 'Delete') this.#delete(thing);
        else thing.owner = undefined;
        this.#made.delete(id);
        this.#event(id, thing.type, resource.DeletionPolicy === 'Delete' ? 'DELETE_COMPLETE' : 'DELETE_SKIPPED');
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        isClean = false;
        this.#event(id, thing.type, 'DELETE_FAILED', error.message);
      }
    }
    this.#end(isClean ? 'DELETE_COMPLETE' : 'DELETE_FAILED');
  }

  #keep(template: Template, body: string, parameters: ReadonlyMap<string, string>): void {
    this.#template = template;
    this.body = body;
    this.#parameters = parameters;
  }

  #event(logicalId: string, type: string, status: string, reason?: string): void {
    this.events.push({ logicalId, type, status, reason });
  }

  #end(status: string): void {
    this.status = status;
    this.#event(this.name, STACK, status);
  }
}

function propertiesOf({ Properties }: Resource, known: ReturnType<typeof knownIn>): Record<string, Json> {
  const properties = resolved(Properties, known);
  if (!isObject(properties)) throw new Error('Template error: properties are no object');
  return properties;
}

/** Properties that a service can't change on what is there (CloudFormation's resource schemas, `createOnlyProperties`). */
const createOnly: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': ['KeySchema'],
  'AWS::SQS::Queue': ['FifoQueue'],
};

function isReplaced(type: string, old: Record<string, Json>, properties: Record<string, Json>): boolean {
  const differs = (name: string) => JSON.stringify(old[name]) !== JSON.stringify(properties[name]);
  return givenName(type, old) !== givenName(type, properties) || (createOnly[type] ?? []).some(differs);
}

/** The resources that this one waits for. */
function waitsFor({ Properties, DependsOn }: Resource, wanted: ReadonlySet<string>): string[] {
  const targets = referencesIn(Properties).map(({ target }) => target);
  return [...new Set([...targets, ...DependsOn])].filter((id) => wanted.has(id));
}

function inOrder(template: Template, wanted: ReadonlySet<string>): string[] {
  const done = new Set<string>();
  const visit = (id: string, path: readonly string[]): void => {
    if (done.has(id)) return;
    const resource = template.Resources[id];
    if (resource === undefined || path.includes(id)) throw new Refused(`Circular dependency at ${id}`);
    for (const needed of waitsFor(resource, wanted)) visit(needed, [...path, id]);
    done.add(id);
  };
  for (const id of wanted) visit(id, []);
  return [...done];
}

/** What was given, and the defaults. @throws {Refused} where one breaks the template's rules */
function parametersOf({ Parameters }: Template, given: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const unknown = [...given.keys()].filter((name) => !(name in Parameters));
  if (unknown.length > 0) throw new Refused(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  return new Map(
    Object.entries(Parameters).map(([name, rules]) => {
      const value = given.get(name) ?? rules.Default;
      if (value === undefined) throw new Refused(`Parameters: [${name}] must have values`);
      const problem =
        (rules.AllowedValues !== undefined && !rules.AllowedValues.includes(value)) ||
        (rules.AllowedPattern !== undefined && !new RegExp(`^(?:${rules.AllowedPattern})$`).test(value)) ||
        (rules.MaxLength !== undefined && value.length > rules.MaxLength) ||
        (rules.Type === 'Number' &&
          (!/^-?\d+(\.\d+)?$/.test(value) ||
            Number(value) < (rules.MinValue ?? -Infinity) ||
            Number(value) > (rules.MaxValue ?? Infinity)));
      if (problem) throw new Refused(`Parameter ${name} failed to satisfy constraint: ${rules.ConstraintDescription}`);
      return [name, value];
    }),
  );
}
