import { redactName } from './redact-name.ts';

/** Known fields as a tree; the elements of a list stand under `[]`. */
export interface FieldTree {
  readonly fields: Map<string, FieldTree>;
  /** The middleware relies on it. */
  isRelied: boolean;
  /** Whatever is in it is fine. */
  isOpen: boolean;
}

const emptyTree = (): FieldTree => ({ fields: new Map(), isRelied: false, isOpen: false });

/** @param paths In the notation of `KnownExchange`. */
export function fieldTree(paths: readonly string[]): FieldTree {
  const root = emptyTree();
  for (const path of paths) {
    const isRelied = path.endsWith('!');
    const names = path
      .replace(/!$/, '')
      .replaceAll('[]', '.[]')
      .split('.')
      .filter((name) => name !== '');
    let node = root;
    for (const written of names) {
      if (written === '**') {
        node.isOpen = true;
        break;
      }
      const name = written === '[]' ? written : redactName(written);
      const next = node.fields.get(name) ?? emptyTree();
      node.fields.set(name, next);
      node = next;
    }
    if (isRelied) node.isRelied = true;
  }
  return root;
}
