import type { VirtualClock } from '../../support/virtual-clock.ts';
import type { Random } from './random.ts';
import type { StormBucket } from './storm-bucket.ts';
import type { StormCxone } from './storm-cxone.ts';
import type { StormEffects } from './storm-effects.ts';
import type { StormReceiver } from './storm-receiver.ts';
import type { StormWeb } from './storm-web.ts';
import type { Weather } from './weather.ts';

/** CXone's automation says that a chat has ended. */
export interface ReportedEnd {
  readonly conversationId: string;
  /** CXone's number of it. */
  readonly contact: string;
}

/** What it is answered: the customer is told or need not be, nobody knows, or ask again; `nothing`: no answer of the middleware's. */
export type EndAnswer = 'told' | 'unknown' | 'failed' | 'nothing';

/** What the channels tell a customer whose chat CXone has ended, where the provider has no sign for it. */
export const END_NOTICE = 'This chat has ended.';

/** What the provider posts; docs/generic-provider.md. Of what was said several times at once, a list. */
export type Webhook =
  | {
      readonly type: 'message.received' | 'message.edited' | 'message.deleted';
      readonly timestamp: string;
      readonly data: {
        /** Of a change, the id of the message that is changed. */
        readonly id: string;
        readonly thread: { readonly id: string };
        readonly author: { readonly id: string; readonly firstName?: string };
        readonly text?: string;
        readonly attachments?: readonly { readonly url: string; readonly name: string }[];
        readonly press?: { readonly messageId: string; readonly key: string };
      };
    }
  | {
      readonly type: 'conversation.ended';
      readonly timestamp: string;
      readonly data: {
        readonly thread: { readonly id: string };
        /** The name is that of the end. */
        readonly author: { readonly id: string; readonly firstName: string };
      };
    }
  | {
      readonly type: 'message.status';
      readonly timestamp: string;
      readonly data: { readonly messageId: string; readonly status: 'delivered' | 'seen' };
    };

/** What CXone posts when an agent writes, as far as a storm goes. */
export interface AgentsMessage {
  readonly thread: { readonly idOnExternalPlatform: string };
  readonly messageContent:
    | { readonly type: 'TEXT'; readonly payload: { readonly text: string } }
    | {
        readonly type: 'QUICK_REPLIES';
        readonly payload: {
          readonly text: { readonly content: string };
          readonly actions: readonly { readonly text: string; readonly postback: string }[];
        };
      };
  readonly endUserRecipients: readonly { readonly idOnExternalPlatform: string }[];
  readonly attachments?: readonly { readonly friendlyName: string; readonly url: string }[];
}

/**
 * What CXone is answered. `nothing`: no answer, or one that says nothing of the message. `about`: the id of the message
 * that was not sent, where a design gives it one before it sends.
 */
export type CallbackAnswer =
  | { readonly said: 'sent'; readonly id: string }
  | { readonly said: 'not-sent'; readonly about?: string }
  | { readonly said: 'unknown' | 'nothing' };

export interface ParkedMessage {
  readonly name: string;
  readonly cause: string;
}

/** A file in a design's bucket. */
export interface KeptFile {
  readonly key: string;
  /** Whether it lies where the message has it to which it belongs. */
  readonly isOwned: boolean;
}

/** A middleware between one provider and one tenant of CXone. */
export interface Design {
  /** Resolves to the status of the answer, a gateway's where the function died. */
  receive(webhook: Webhook | readonly Webhook[], signedAt: Date): Promise<number>;
  /** @param trace The same for each repeat of a callback, where CXone sends one. */
  callBack(message: AgentsMessage, trace: string | undefined): Promise<CallbackAnswer>;
  /** CXone's automation says that a chat has ended. */
  endChat(end: ReportedEnd): Promise<EndAnswer>;
  /** Resolves when nothing is left to do on its queues. */
  drained(): Promise<void>;
  parked(): Promise<readonly ParkedMessage[]>;
  /** An operator puts what is parked back on its way, where the design has a way to. */
  replay(): Promise<readonly string[]>;
  kept(): Promise<readonly KeptFile[]>;
}

/** What a design stands on, the same for each. */
export interface Ground {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly weather: Weather;
  readonly effects: StormEffects;
  readonly cxone: StormCxone;
  readonly receiver: StormReceiver;
  readonly web: StormWeb;
  readonly bucket: StormBucket;
  /** Told of an agent's message whose function died, failed, or had no time left, by any words that hold its name. */
  readonly onCutOff: (words: string) => void;
  /** Whether the provider recognises repeats of a send. */
  readonly isIdempotent: boolean;
  /** Whether CXone sends something with a callback by which a repeat of it is known. */
  readonly isTraced: boolean;
}

/** A way to build a middleware, under the name that it has in the table. */
export interface NamedDesign {
  readonly name: string;
  /** It may well come through a storm that loses, doubles and inverts nothing of its. */
  readonly isHonest?: boolean;
  readonly build: (ground: Ground) => Promise<Design>;
}
