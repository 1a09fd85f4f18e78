/**
 * What an agent or a bot sends besides plain words, made once from whatever CXone sends. The kinds are named as the kinds of
 * content in a manifest: an adapter gets a part with rich content only of a kind that its manifest declares `full` or
 * `partial`, and within the limits that stand there ({@link RichLimits}). Any other goes in words.
 */
export type RichContent =
  | { readonly kind: 'quickReplies'; readonly text: string; readonly choices: readonly Choice[] }
  | {
      readonly kind: 'list';
      readonly title?: string | undefined;
      readonly text: string;
      readonly choices: readonly Choice[];
    }
  | { readonly kind: 'card'; readonly text: string; readonly cards: readonly Card[] }
  | {
      readonly kind: 'timeSlots';
      readonly text: string;
      readonly slots: readonly TimeSlot[];
      readonly place?: Place | undefined;
    }
  | {
      readonly kind: 'form';
      readonly title?: string | undefined;
      readonly text: string;
      readonly fields: readonly FormField[];
    }
  | { readonly kind: 'location'; readonly text: string; readonly place: Place };

/** `text` is what stands above it, without what can be pressed; it may be empty. */
export type RichKind = RichContent['kind'];

/** Something to press. */
export interface Choice {
  /**
   * Of one message: short, of digits alone. An adapter sends it along with the id of the message, and gives both back with
   * the press (`Press`); what CXone is to hear of it stays with us.
   */
  readonly key: string;
  /** Of one line, never empty. */
  readonly label: string;
  readonly description?: string | undefined;
  readonly imageUrl?: string | undefined;
}

export interface Card {
  readonly title?: string | undefined;
  readonly text?: string | undefined;
  readonly imageUrl?: string | undefined;
  /** Lead out of the chat; nobody hears of it. */
  readonly links: readonly CardLink[];
  readonly choices: readonly Choice[];
}

export interface CardLink {
  readonly label: string;
  /** With http or https. */
  readonly url: string;
}

export interface TimeSlot {
  readonly key: string;
  /** ISO 8601, UTC. */
  readonly startsAt: string;
  readonly minutes?: number | undefined;
}

export interface FormField {
  /** CXone's name of it, of this form alone. */
  readonly ident: string;
  readonly label: string;
  readonly placeholder?: string | undefined;
  /** To choose from; without them, the customer types. */
  readonly options?: readonly Choice[] | undefined;
  /** Of the options, several may be chosen. */
  readonly isMultiple: boolean;
}

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
  readonly title?: string | undefined;
  readonly address?: string | undefined;
}
