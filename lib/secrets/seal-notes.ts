import { seal, unseal } from './seal.ts';

type Notes<V> = Readonly<Record<string, V | undefined>>;

/** Seals and opens notes of a claim that name a person, bound to the claim's key. */
export interface NoteSealing {
  seal<V>(pk: string, notes: Notes<V>): Notes<V | string>;
  open(pk: string, notes: Notes<unknown>): Notes<unknown>;
}

/** The note in which the others lie that are sealed. */
const SEALED = 'sealed';

/**
 * Seals notes by their names, all in one. What cannot be opened is left out: its reader does without, as it does without
 * what was never noted.
 */
export function sealNotes(
  secret: string,
  names: readonly string[],
  randomBytes: (size: number) => Buffer,
): NoteSealing {
  return {
    seal(pk, notes) {
      const isOfPerson = ([name, value]: readonly [string, unknown]) => names.includes(name) && value !== undefined;
      const ofPerson = Object.entries(notes).filter(isOfPerson);
      if (ofPerson.length === 0) return notes;
      const others = Object.entries(notes).filter((entry) => !isOfPerson(entry));
      const sealed = seal(JSON.stringify(Object.fromEntries(ofPerson)), secret, pk, randomBytes);
      return { ...Object.fromEntries(others), [SEALED]: sealed };
    },
    open(pk, { [SEALED]: sealed, ...notes }) {
      return { ...notes, ...opened(sealed, secret, pk) };
    },
  };
}

/**
 * Opens notes of whichever kind of claim, and names those that were sealed. The index key is read where any were.
 * @param notes As the table keeps them.
 */
export async function openNotes(
  pk: string,
  notes: Notes<unknown>,
  indexKey: () => Promise<string>,
): Promise<{ readonly notes: Notes<unknown>; readonly sealed: readonly string[] }> {
  const { [SEALED]: sealed, ...others } = notes;
  if (sealed === undefined) return { notes, sealed: [] };
  const ofPerson = opened(sealed, await indexKey(), pk);
  return { notes: { ...others, ...ofPerson }, sealed: Object.keys(ofPerson) };
}

function opened(sealed: unknown, secret: string, pk: string): object {
  const text = typeof sealed === 'string' ? unseal(sealed, secret, pk) : undefined;
  const ofPerson: unknown = text === undefined ? {} : JSON.parse(text);
  return typeof ofPerson === 'object' && ofPerson !== null ? ofPerson : {};
}
