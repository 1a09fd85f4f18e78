import type { Sentence } from '../messages/sentence.ts';

/** What agents read a part of their message called. */
export interface PieceName {
  /** At the start of a sentence. */
  readonly subject: Sentence;
  /** Inside a sentence. */
  readonly object: Sentence;
  /** Its gender in French. */
  readonly isFeminine: boolean;
}

export const theText: PieceName = {
  subject: { en: 'The text', fr: 'Le texte' },
  object: { en: 'the text', fr: 'le texte' },
  isFeminine: false,
};

/** @param place From 1. */
export function pieceOfText(place: number, count: number): PieceName {
  return {
    subject: { en: `Part ${place} of ${count} of the text`, fr: `La partie ${place} sur ${count} du texte` },
    object: { en: `part ${place} of ${count} of the text`, fr: `la partie ${place} sur ${count} du texte` },
    isFeminine: true,
  };
}

export function fileNamed(name: string): PieceName {
  const quoted = { en: `“${name}”`, fr: `« ${name} »` };
  return { subject: quoted, object: quoted, isFeminine: false };
}
