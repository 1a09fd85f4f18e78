import * as z from 'zod';
import { isNamedFor, type Remain, remainTypes } from './find.ts';

const resourceSchema = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  UpdateReplacePolicy: z.string().optional(),
});
type Resource = z.infer<typeof resourceSchema>;

/** A CloudFormation template, as far as an import looks into it. */
export const importableSchema = z.looseObject({ Resources: z.record(z.string(), resourceSchema) });
type Importable = z.infer<typeof importableSchema>;

/** What is taken into a stack, by logical id. */
export interface Adoption {
  readonly taken: ReadonlyMap<string, Remain>;
  /** More than one thing fits: a person has to say which. */
  readonly unclear: ReadonlyMap<string, readonly Remain[]>;
  /** There is nothing for it, or nothing for what it refers to: the deploy makes it. */
  readonly missing: readonly string[];
  /** The template to import with: that of the stack, if there is one, and what is taken. */
  readonly template: unknown;
}

/**
 * Finds what was kept for each resource that the template to deploy would keep.
 * @param compiled The template to deploy.
 * @param current That of the stack, if there is one.
 */
export function adoptionOf(
  compiled: Importable,
  current: Importable | undefined,
  remains: readonly Remain[],
  stackName: string,
): Adoption {
  const kept = Object.entries(compiled.Resources).filter(
    ([id, { UpdateReplacePolicy }]) => UpdateReplacePolicy === 'Retain' && current?.Resources[id] === undefined,
  );
  const fitting = new Map(kept.map(([id, resource]) => [id, remains.filter(isFor(id, resource, stackName))]));
  const taken = new Map(
    [...fitting].flatMap(([id, [only, ...more]]) => (only !== undefined && more.length === 0 ? [[id, only]] : [])),
  );
  // What refers to a thing that is neither taken nor in the stack can't be taken itself.
  const isNowhere = (target: string) => !taken.has(target) && current?.Resources[target] === undefined;
  for (let before = -1; before !== taken.size;) {
    before = taken.size;
    for (const id of taken.keys()) {
      if (referencesIn(compiled.Resources[id]?.Properties).some(isNowhere)) taken.delete(id);
    }
  }
  const imported = [...taken.keys()].map((id): [string, unknown] => [
    id,
    { ...compiled.Resources[id], DeletionPolicy: 'Retain' },
  ]);
  return {
    taken,
    unclear: new Map([...fitting].filter(([, { length }]) => length > 1)),
    missing: kept.map(([id]) => id).filter((id) => !taken.has(id)),
    template: {
      AWSTemplateFormatVersion: '2010-09-09',
      Description: compiled['Description'],
      ...current,
      Resources: { ...current?.Resources, ...Object.fromEntries<unknown>(imported) },
    },
  };
}

const isFor =
  (id: string, { Type, Properties }: Resource, stackName: string) =>
  (remain: Remain): boolean =>
    remain.type === Type &&
    remain.isScheduledForDeletion !== true &&
    (Type === 'AWS::SecretsManager::Secret' ? remain.name === Properties['Name'] : isNamedFor(remain, id, stackName));

/** Logical ids that a value refers to by `Fn::GetAtt` or `Ref`. */
function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  const parts: [string, unknown][] = Object.entries(value);
  return parts.flatMap(([key, inner]) => {
    if (key === 'Ref' && typeof inner === 'string') return inner.startsWith('AWS::') ? [] : [inner];
    if (key === 'Fn::GetAtt' && Array.isArray(inner)) return inner.slice(0, 1).map(String);
    return referencesIn(inner);
  });
}

/** In the form of CloudFormation's API. */
export const resourcesToImport = (taken: ReadonlyMap<string, Remain>) =>
  [...taken].map(([LogicalResourceId, { type, id }]) => ({
    ResourceType: type,
    LogicalResourceId,
    ResourceIdentifier: { [remainTypes[type].identifier]: id },
  }));
