import type { ContentKind, Support } from '../../lib/contract/manifest.ts';
import type { World } from '../../local/world.ts';

/** What became of a content on its way: shown as what it is, told in words, or not taken. */
export type Outcome = 'native' | 'in words' | 'refused';

export type Direction = 'fromCustomer' | 'fromAgent';

/** What a level of a manifest promises. */
export const promised: Readonly<Record<Support, Outcome>> = {
  full: 'native',
  partial: 'native',
  fallback: 'in words',
  dropped: 'refused',
  refused: 'refused',
};

export interface Trial {
  readonly kind: ContentKind;
  readonly direction: Direction;
  readonly outcome: Outcome;
}

/** One conversation of a channel, from both its ends. */
export interface Scene {
  readonly world: World;
  readonly channelId: string;
  /** CXone's name for it. */
  readonly threadId: string;
}

/** What the customer has of the business, the last at the end. */
export interface Received {
  readonly text: string;
  readonly files: number;
  /** Shown as what it is. */
  readonly rich?: ContentKind | undefined;
  readonly isReply: boolean;
}

/** A provider from the outside. */
export interface CustomersSide {
  readonly provider: string;
  /** Adds a channel, and has its customer write for the first time. */
  begin(world: World): Promise<Scene>;
  /** Ends what `begin` has started besides. */
  end?(): Promise<void>;
  /** Samples of the desk in the place of the usual ones, where those are above a limit of the channel, by their names. */
  readonly samples?: Readonly<Partial<Record<ContentKind, string>>>;
  received(scene: Scene): readonly Received[];
  isTyping(scene: Scene): boolean;
  hasEnded(scene: Scene): boolean;
  /** What a customer can do of each kind; what is missing, nobody can do there. */
  readonly acts: Readonly<Partial<Record<ContentKind, (scene: Scene) => Promise<void>>>>;
}
