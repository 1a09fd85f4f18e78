import { randomBytes } from 'node:crypto';
import { KeptBytes } from '../kept-bytes.ts';
import type { Channel } from './address.ts';
import type { Content } from './content.ts';
import type { KeptTwilio } from './kept-twilio.ts';
import type { TwilioMessage } from './message.ts';

/** A number, or a sender of WhatsApp or RCS. */
export interface Sender {
  /** `PN…`, or `XE…`. */
  readonly sid: string;
  readonly channel: Channel;
  /** `+1…`, `whatsapp:+1…` or `rcs:…`. */
  readonly address: string;
  readonly friendlyName: string;
  webhookUrl: string;
  webhookMethod: string;
}

/** A Messaging Service: its address for inbound messages wins over those of its senders, unless it says otherwise. */
export interface Service {
  readonly sid: string;
  friendlyName: string;
  readonly senderSids: readonly string[];
  inboundUrl: string;
  inboundMethod: string;
  statusCallback: string;
  usesWebhookOfNumber: boolean;
  /** Advanced Opt-Out, which a person switches on in the console. */
  isOptOutAdvanced: boolean;
}

/** A file that a customer has sent. */
export interface StoredMedia {
  readonly sid: string;
  readonly messageSid: string;
  readonly bytesId: string;
  readonly type: string;
  /** So often it is answered with 404 before it is there. */
  notYet: number;
}

/** How webhooks are signed: with the Auth Token, or by a Webhooks Rule with a SharedKey. */
export interface SharedKey {
  readonly id: string;
  readonly secret: string;
}

/** What happens to the next message that is sent. */
export type Behaviour =
  | { readonly kind: 'rate-limited' | 'queue-full' | 'broken' | 'lose-answers' | 'held' }
  | { readonly kind: 'undelivered' | 'failed'; readonly errorCode: number };

export interface Person {
  readonly name: string;
  /** E.164; on WhatsApp and RCS with the prefix. */
  readonly number: string;
}

/** An entry of the console's debugger: what went wrong with a webhook. */
export interface Alert {
  readonly code: number;
  readonly url: string;
}

export const PEOPLE: readonly [Person, Person] = [
  { name: 'Ida Holm', number: '+14155550142' },
  { name: 'Jonas', number: '+14155550187' },
];

const TYPING_MS = 25_000;

/** 34 characters: what it is, and 32 hexadecimal digits. */
export const newSid = (prefix: string): string => prefix + newToken();

/** An account of Twilio with three senders, a Messaging Service of the number, and all messages. */
export class TwilioAccount {
  readonly friendlyName = 'Acme';
  readonly sid: string;
  authToken: string;
  readonly apiKey: { readonly sid: string; readonly secret: string };
  /** Test credentials: they reach nothing but the creation of messages that go nowhere. */
  readonly test = { sid: newSid('AC'), authToken: newToken() };
  readonly senders: readonly Sender[];
  readonly services: readonly Service[];
  sharedKey: SharedKey | undefined;
  readonly bytes: KeptBytes;
  readonly messages: TwilioMessage[];
  readonly contents: Map<string, Content>;
  readonly media: Map<string, StoredMedia>;
  /** Who wants no more of a sender's messages: `customer sender`. */
  readonly optedOut: Set<string>;
  /** Who has blocked a sender on WhatsApp or RCS: their app takes nothing more, and tells nobody. */
  readonly blocked: Set<string>;
  /** The messages for which it was shown that somebody types. */
  readonly typing: { readonly channel: Channel; readonly messageSid: string; readonly at: number }[] = [];
  readonly alerts: Alert[] = [];
  readonly #behaviours: Behaviour[] = [];
  readonly #listeners = new Set<() => void>();
  #clockAheadMs = 0;

  /** @param kept Of an earlier start. */
  constructor(bytes = new KeptBytes(undefined), kept: KeptTwilio = newAccount()) {
    this.bytes = bytes;
    this.sid = kept.sid;
    this.authToken = kept.authToken;
    this.apiKey = kept.apiKey;
    this.sharedKey = kept.sharedKey;
    this.senders = kept.senders;
    this.services = kept.services;
    this.messages = kept.messages;
    this.contents = new Map(kept.contents.map((content) => [content.sid, content]));
    this.media = new Map(kept.media.map((media) => [media.sid, media]));
    this.optedOut = new Set(kept.optedOut);
    this.blocked = new Set(kept.blocked);
  }

  /** What outlives a restart. */
  kept(): KeptTwilio {
    const { sid, authToken, apiKey, sharedKey, messages, contents, media, optedOut, blocked } = this;
    return {
      ...{ sid, authToken, apiKey, sharedKey, messages, contents: [...contents.values()], media: [...media.values()] },
      ...{ senders: [...this.senders], services: [...this.services], optedOut: [...optedOut], blocked: [...blocked] },
    };
  }

  now(): Date {
    return new Date(Date.now() + this.#clockAheadMs);
  }

  moveClock(byMs: number): void {
    this.#clockAheadMs += byMs;
  }

  senderAt(address: string): Sender | undefined {
    return this.senders.find((sender) => sender.address === address);
  }

  /** The Messaging Service in whose pool a sender is. */
  serviceOf({ sid }: Sender): Service | undefined {
    return this.services.find(({ senderSids }) => senderSids.includes(sid));
  }

  find(sid: string): TwilioMessage | undefined {
    return this.messages.find((message) => message.sid === sid);
  }

  /** When somebody last wrote to a sender; on WhatsApp, 24 hours begin with it. */
  lastWrittenBy(customer: string, sender: string): Date | undefined {
    const last = this.messages.findLast(
      ({ direction, from, to }) => direction === 'inbound' && from === customer && to === sender,
    );
    return last && new Date(last.createdAt);
  }

  /** The next so many messages meet this. */
  behave(behaviour: Behaviour, times: number): void {
    this.#behaviours.push(...Array.from({ length: times }, () => behaviour));
  }

  nextBehaviour(): Behaviour | undefined {
    return this.#behaviours.shift();
  }

  /** It shows until a message comes, or 25 s (https://www.twilio.com/docs/whatsapp/api/typing-indicators-resource). */
  show({ channel, messageSid }: { readonly channel: Channel; readonly messageSid: string }): void {
    this.typing.push({ channel, messageSid, at: Date.now() });
    this.changed();
    setTimeout(() => this.changed(), TYPING_MS).unref();
  }

  /** Whether somebody types to a customer. */
  isTypingTo(customer: string, sender: string): boolean {
    const last = this.messages.findLast(
      ({ from, to }) => (from === customer && to === sender) || (from === sender && to === customer),
    );
    const shown = this.typing.findLast(({ messageSid }) => messageSid === last?.sid);
    return shown !== undefined && Date.now() < shown.at + TYPING_MS;
  }

  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  /** @returns What ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

function newAccount(): KeptTwilio {
  const number = senderOf('PN', 'sms', '+14155550100');
  const service: Service = {
    ...{ sid: newSid('MG'), friendlyName: 'Acme', senderSids: [number.sid], isOptOutAdvanced: false },
    ...{ inboundUrl: '', inboundMethod: 'POST', statusCallback: '', usesWebhookOfNumber: true },
  };
  return {
    ...{ sid: newSid('AC'), authToken: newToken(), apiKey: { sid: newSid('SK'), secret: newToken() } },
    senders: [
      number,
      senderOf('XE', 'whatsapp', 'whatsapp:+14155550101'),
      senderOf('XE', 'rcs', 'rcs:acme_support_agent'),
    ],
    ...{ services: [service], messages: [], contents: [], media: [], optedOut: [], blocked: [] },
  };
}

function newToken(): string {
  return randomBytes(16).toString('hex');
}

function senderOf(prefix: string, channel: Channel, address: string): Sender {
  return { sid: newSid(prefix), channel, address, friendlyName: 'Acme', webhookUrl: '', webhookMethod: 'POST' };
}
