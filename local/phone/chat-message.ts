import type { ChosenFile, OfferedFile } from './files.ts';
import type { PhoneFile } from './phone-file.ts';
import type { Press, RichContent } from './rich-content.ts';

/**
 * `sending`, `retrying`, `accepted` and `failed` are about the webhook that carries a customer's message;
 * `received` and `seen` about an agent's message on the phone.
 */
type MessageState = 'sending' | 'retrying' | 'accepted' | 'failed' | 'received' | 'seen';

export interface ChatMessage {
  readonly id: string;
  /** `note`: what was done without words, like the end of the chat. */
  readonly from: 'customer' | 'agent' | 'note';
  readonly customerId: string;
  readonly threadId: string;
  /** Empty where the message is files alone. */
  readonly text: string;
  readonly files: readonly PhoneFile[];
  readonly replyTo?: string | undefined;
  /** Of the business: what the phone shows instead of the text. */
  readonly content?: RichContent | undefined;
  /** Of the business: what the customer chose of it last, or filled in. */
  readonly chosen?: Omit<Press, 'messageId'> | undefined;
  /** Of the customer: what was pressed. */
  readonly press?: Press | undefined;
  /** Of the customer, on it. */
  readonly reaction?: string | undefined;
  /** ISO 8601. */
  readonly at: string;
  readonly state: MessageState;
  /** Why the webhook was not taken, for the customer's eyes. */
  readonly problem?: string | undefined;
}

export interface NewMessage {
  readonly customerId: string;
  readonly text: string;
  readonly files?: readonly ChosenFile[] | undefined;
  readonly id?: string | undefined;
  readonly threadId?: string | undefined;
  readonly replyTo?: string | undefined;
  readonly press?: Press | undefined;
}

/** What `message.send` carries, as far as the phone shows it. */
export interface AgentMessage {
  readonly id: string;
  readonly threadId: string;
  readonly customerId: string;
  readonly text: string;
  readonly files: readonly OfferedFile[];
  readonly replyTo?: string | undefined;
  readonly content?: RichContent | undefined;
}
