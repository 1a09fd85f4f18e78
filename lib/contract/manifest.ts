import type { AnswerForms } from './answers.ts';
import type { RichKind } from './content.ts';
import type { LocalizedText } from './localized-text.ts';

/**
 * What happens to a kind of content. `full`: it comes through as it is. `partial`: with losses. `fallback`: in words.
 * `dropped`: the other side has it, and it is left out. `refused`: it is not taken at all. Of these two, a webhook's event is
 * `ignored`, and an agent reads that it can't be sent.
 */
export type Support = 'refused' | 'dropped' | 'fallback' | 'partial' | 'full';

export const contentKinds = [
  ...(['text', 'image', 'audio', 'video', 'file', 'location'] as const),
  ...(['quickReplies', 'list', 'card', 'timeSlots', 'form', 'press'] as const),
  ...(['reply', 'edit', 'delete', 'reaction', 'typing', 'receipts', 'contactState', 'end'] as const),
] as const;
export type ContentKind = (typeof contentKinds)[number];

/** How a kind of content fares in each direction. */
export interface Directions {
  readonly fromCustomer: Support;
  readonly fromAgent: Support;
}

/** Files of some types that the provider takes of an agent. */
export interface FileLimit {
  /** A MIME type, a family of them as `image/*`, or `*`: the first limit that fits a file counts; one that none fits is refused. */
  readonly types: string;
  /** As large as the deployment takes them, without it. */
  readonly maxBytes?: number | undefined;
}

/** What a length is counted in: as its provider does. */
export type Unit = 'utf16-units' | 'code-points' | 'graphemes' | 'utf8-bytes';

export interface TextLimit {
  readonly maxLength: number;
  readonly countedIn: Unit;
}

/** Of one message with rich content: one that passes any of them goes in words. */
export interface RichLimits {
  /** Of the words above, or of a card's title and text together. */
  readonly text: TextLimit;
  /** Of a button, an entry of a list, an option, or the title of one. */
  readonly label: TextLimit;
  /** Buttons, entries, slots or fields; of a card, buttons and links together. */
  readonly maxChoices: number;
  /** One without it. */
  readonly maxCards?: number | undefined;
  /** Of the whole content as JSON in UTF-8; without it, as much as the core lets through. */
  readonly maxBytes?: number | undefined;
}

/** What the provider can do, as data: drives the CXone channel's flags, what is checked before a send, and the docs. */
export interface Capabilities {
  readonly content: Readonly<Record<ContentKind, Directions>>;
  /** Of its conversations, as CXone is told about them as threads (byoc-protocol §3.4). */
  readonly threads: {
    /** True where messages are private, as in a messenger; false of a public wall. */
    readonly isPrivate: boolean;
    /** True where messages answer one another in branches, as comments do. */
    readonly hasTreeStructure: boolean;
    /** True where one customer may have several at a time. */
    readonly hasMultipleThreadsPerEndUser: boolean;
  };
  /** Of one message of an agent: a longer text is cut into several before an adapter sees it. */
  readonly text: TextLimit;
  /** For each kind of rich content that is declared `full` or `partial` of an agent. */
  readonly rich?: Readonly<Partial<Record<RichKind, RichLimits>>> | undefined;
  readonly files: {
    /** In one message of an agent. */
    readonly maxPerMessage: number;
    readonly limits: readonly FileLimit[];
    /** Characters of the longest link to a file that the provider takes; a file's name in it is cut to fit. */
    readonly maxLinkLength?: number | undefined;
  };
  /**
   * True when sending twice with the same idempotency key delivers once, and the second is answered as the first was, or by an
   * error of its own that the adapter tells as `sent`, or as a refusal of the repeat: an unknown outcome may then be repeated.
   */
  readonly idempotentSend: boolean;
  /**
   * True where the provider gives its usual answer to a send to somebody who has blocked the account, or left: the core then
   * keeps what webhooks say of it, whatever the channel honours, and refuses the message itself.
   */
  readonly takesForBlocked?: boolean | undefined;
  /** True where its webhooks name agents' messages by the ids that `send` has answered: ours are then found by them. */
  readonly keepsSentIds?: boolean | undefined;
  /** True where a quote of a customer's message needs what came with that message (`MessageEvent.quoteToken`). */
  readonly quotesByToken?: boolean | undefined;
}

/** One question of the Add form. The answers are stored as the channel's settings; they are not secret. */
export interface SettingField {
  /** Of no other setting, and of no secret. */
  readonly name: string;
  readonly label: LocalizedText;
  readonly hint: LocalizedText;
  readonly kind: 'text' | 'https-url';
  readonly required: boolean;
  readonly maxLength: number;
  /**
   * True where it says, alone or with others, to which host requests with the channel's secrets go. Where it changes, the
   * entered secrets are asked for again and the generated ones made again: none of them follows to another address.
   */
  readonly isAddress: boolean;
  /** The URL for which a blank answer stands, where there is one: the provider's own. */
  readonly byDefault?: string | undefined;
  /** True of one that most accounts do without: the form folds it under "More settings", unless it is required. */
  readonly isRare?: true | undefined;
}

/** A secret that the channel holds. */
export interface SecretField {
  readonly name: string;
  readonly label: LocalizedText;
  readonly hint: LocalizedText;
  /**
   * `generated`: made by us, and shown once for the admin to paste at the provider, unless the adapter registers the
   * webhook itself. `entered`: the provider's own, asked for in the form.
   */
  readonly origin: 'generated' | 'entered';
  /** False of an entered one that some accounts do without: the adapter says which is missing, in `checkAccount`. */
  readonly required?: false | undefined;
  /** As {@link SettingField.isRare}. */
  readonly isRare?: true | undefined;
}

export interface Manifest {
  /** Stable id, a slug. Stored with each channel. */
  readonly id: string;
  readonly displayName: LocalizedText;
  readonly summary: LocalizedText;
  /**
   * Of the provider on the admin's pages: the path data of an SVG, drawn as one line on 24 by 24 in the colour of the text.
   * A drawing of our own, no brand's logo. Without it, a speech bubble is there.
   */
  readonly icon?: string | undefined;
  /** `realExternalPlatformId` of the CXone channel (byoc-protocol §3.4). */
  readonly realExternalPlatformId: string;
  readonly settings: readonly SettingField[];
  readonly secrets: readonly SecretField[];
  readonly webhook: {
    /** Bytes; a larger body is refused before it is verified. */
    readonly maxBodyBytes: number;
    /** What the provider expects as a receipt of its webhook. */
    readonly ack: { readonly status: number; readonly body: string; readonly contentType: string };
    /** Where the URL is pasted at the provider, as a sentence: for whom `registerWebhook` says `by-hand`. */
    readonly pasteAt?: LocalizedText | undefined;
    /** What only a person can switch on at the provider although the URL is registered, as a sentence. */
    readonly switchOn?: LocalizedText | undefined;
  };
  readonly capabilities: Capabilities;
  /** How its API answers a send. */
  readonly answers: AnswerForms;
}
