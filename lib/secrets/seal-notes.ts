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
      const opened = typeof sealed === 'string' ? unseal(sealed, secret, pk) : undefined;
      if (opened === undefined) return notes;
      const ofPerson: unknown = JSON.parse(opened);
      return { ...notes, ...(typeof ofPerson === 'object' && ofPerson) };
    },
  };
}
