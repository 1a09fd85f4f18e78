import { OTHER } from './redact-name.ts';
import type { FieldTree } from './field-tree.ts';
import type { Shape } from './shape-of.ts';

export interface Difference {
  readonly kind: 'unknown' | 'missing' | 'other form';
  /** E.g. `thread.labels[]`. */
  readonly path: string;
}

/** Where a shape and what is known of it part; below an unknown field nothing more is named. */
export function compareShape(shape: Shape, known: FieldTree, path = ''): Difference[] {
  if (shape === 'null' || shape === 'deeper') return [];
  if (typeof shape === 'string') {
    return known.fields.size === 0 || known.isOpen ? [] : [{ kind: 'other form', path: path || 'the body' }];
  }
  if (isList(shape)) return shape.flatMap((element) => compareField('[]', element, known, path));
  const alternatives = shape['one of'];
  if (alternatives !== undefined && isList(alternatives)) {
    return alternatives.flatMap((alternative) => compareShape(alternative, known, path));
  }
  const missing = [...known.fields].flatMap(([name, field]): Difference[] =>
    field.isRelied && !Object.hasOwn(shape, name) ? [{ kind: 'missing', path: below(path, name) }] : [],
  );
  return [...Object.entries(shape).flatMap(([name, field]) => compareField(name, field, known, path)), ...missing];
}

function compareField(name: string, shape: Shape, known: FieldTree, path: string): Difference[] {
  const field = known.fields.get(name);
  const itsPath = below(path, name);
  if (field !== undefined) return compareShape(shape, field, itsPath);
  return known.isOpen ? [] : [{ kind: 'unknown', path: itsPath }];
}

const below = (path: string, name: string): string => (path === '' || name === '[]' ? path + name : `${path}.${name}`);

const isList = (shape: Shape): shape is readonly Shape[] => Array.isArray(shape);

/** True of a path in which a word is hidden. */
export function hidesWords(path: string): boolean {
  return path.includes('*') || path.includes('#') || path.includes(OTHER);
}
