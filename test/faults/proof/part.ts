/** Told now and then what is going on. */
export type Note = (line: string) => void;

/** A part of the proof that can be run by itself. */
export interface Part {
  readonly title: string;
  /** Throws where it broke off. */
  readonly run: (note: Note) => Promise<Findings>;
}

export interface Findings {
  /** Sentences and tables, readable as text and as Markdown. */
  readonly paragraphs: readonly string[];
  /** What did not hold, each in a sentence. None: all of it did. */
  readonly problems: readonly string[];
}
