import type { Update, WebhookInfo } from '@grammyjs/types';
import * as z from 'zod';
import { pendingUpdateSchema, webhookSchema } from './webhook.ts';
import type { DeliverySettings, PendingUpdate, Webhook } from './webhook.ts';
import { WebhookDelivery } from './webhook-delivery.ts';

export type UpdateKind = Exclude<keyof Update, 'update_id'>;
/** An update before it has its number. */
export type NewUpdate = Omit<Update, 'update_id'>;

/** Kinds that a bot gets only where it names them. */
const ON_REQUEST: ReadonlySet<string> = new Set(['chat_member', 'message_reaction', 'message_reaction_count']);
/** "Incoming updates are stored on the server until the bot receives them, but not longer than 24 hours." */
const KEPT_MS = 24 * 3_600_000;
const FIRST_ID = 810_000_001;

/** What outlives a restart. */
export const keptQueueSchema = z.strictObject({
  webhook: webhookSchema.optional(),
  allowedUpdates: z.array(z.string()).readonly(),
  nextId: z.int(),
  pending: z.array(pendingUpdateSchema).readonly(),
  lastError: z.strictObject({ date: z.int(), message: z.string() }).optional(),
});
export type KeptQueue = z.infer<typeof keptQueueSchema>;

/** The updates of one bot: they wait here until its webhook takes them. */
export class UpdateQueue {
  readonly #settings: DeliverySettings;
  readonly #changed: () => void;
  readonly #replied: (reply: string) => void;
  #webhook: Webhook | undefined;
  #delivery: WebhookDelivery | undefined;
  /** Empty: all but those on request. */
  #allowedUpdates: readonly string[] = [];
  #nextId = FIRST_ID;
  #pending: readonly PendingUpdate[] = [];
  #lastError: KeptQueue['lastError'];

  /** @param changed Called after every change. @param replied Called with each answer of the webhook that is JSON. */
  constructor(settings: DeliverySettings, changed: () => void, replied: (reply: string) => void) {
    this.#settings = settings;
    this.#changed = changed;
    this.#replied = replied;
  }

  get webhook(): Webhook | undefined {
    return this.#webhook;
  }

  get allowedUpdates(): readonly string[] {
    return this.#allowedUpdates;
  }

  /** https://core.telegram.org/bots/api#webhookinfo */
  get info(): WebhookInfo {
    const allowed = updateKinds.filter((kind) => this.#allowedUpdates.includes(kind));
    return {
      url: this.#webhook?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: this.#fresh().length,
      ...(this.#lastError !== undefined && {
        last_error_date: this.#lastError.date,
        last_error_message: this.#lastError.message,
      }),
      ...(this.#webhook !== undefined && { max_connections: this.#webhook.maxConnections }),
      ...(allowed.length > 0 && { allowed_updates: allowed }),
    };
  }

  kept(): KeptQueue {
    return {
      webhook: this.#webhook,
      allowedUpdates: this.#allowedUpdates,
      nextId: this.#nextId,
      pending: this.#pending,
      lastError: this.#lastError,
    };
  }

  /** Takes over what was kept, and goes on delivering. */
  restore({ webhook, allowedUpdates, nextId, pending, lastError }: KeptQueue): void {
    this.#allowedUpdates = allowedUpdates;
    this.#nextId = nextId;
    this.#pending = pending;
    if (webhook !== undefined) this.setWebhook(webhook);
    this.#lastError = lastError;
  }

  /** Queues an update and answers its number; undefined where the bot did not ask for its kind. */
  add(update: NewUpdate): number | undefined {
    const [kind = ''] = Object.keys(update);
    const named = this.#allowedUpdates.includes(kind);
    if (this.#allowedUpdates.length === 0 ? ON_REQUEST.has(kind) : !named) return undefined;
    const id = this.#nextId;
    this.#nextId += 1;
    const numbered: Update = { update_id: id, ...update };
    this.#pending = [...this.#fresh(), { id, body: JSON.stringify(numbered), createdAt: Date.now() }];
    this.#changed();
    this.#delivery?.wake();
    return id;
  }

  isPending(id: number): boolean {
    return this.#pending.some((update) => update.id === id);
  }

  dropPending(): void {
    this.#pending = [];
    this.#changed();
  }

  /** Holds for the updates that are still to come; stays when the webhook is deleted. */
  allow(kinds: readonly string[]): void {
    this.#allowedUpdates = kinds.filter((kind) => updateKinds.some((known) => known === kind));
  }

  setWebhook(webhook: Webhook): void {
    this.stop();
    this.#webhook = webhook;
    this.#lastError = undefined;
    this.#delivery = new WebhookDelivery(webhook, this.#deliverable(), this.#settings);
    this.#delivery.wake();
    this.#changed();
  }

  deleteWebhook(): void {
    this.stop();
    this.#webhook = undefined;
    this.#lastError = undefined;
    this.#changed();
  }

  /** Ends the delivery; what was not taken goes on waiting. */
  stop(): void {
    this.#delivery?.stop();
    this.#delivery = undefined;
  }

  #fresh(): readonly PendingUpdate[] {
    const oldest = Date.now() - KEPT_MS;
    return this.#pending.filter(({ createdAt }) => createdAt >= oldest);
  }

  #deliverable() {
    return {
      pending: () => this.#fresh(),
      taken: (taken: number) => {
        this.#pending = this.#pending.filter(({ id }) => id !== taken);
        this.#changed();
      },
      replied: this.#replied,
      failed: (message: string) => {
        this.#lastError = { date: Math.floor(Date.now() / 1_000), message };
        this.#changed();
      },
    };
  }
}

/** Every kind there is, each named once: the compiler knows of a missing and of an unknown one. */
const kinds: Readonly<Record<UpdateKind, true>> = {
  message: true,
  edited_message: true,
  channel_post: true,
  edited_channel_post: true,
  business_connection: true,
  business_message: true,
  edited_business_message: true,
  deleted_business_messages: true,
  guest_message: true,
  stopped_message_generation: true,
  message_reaction: true,
  message_reaction_count: true,
  inline_query: true,
  chosen_inline_result: true,
  callback_query: true,
  shipping_query: true,
  pre_checkout_query: true,
  purchased_paid_media: true,
  poll: true,
  poll_answer: true,
  my_chat_member: true,
  chat_member: true,
  chat_join_request: true,
  chat_boost: true,
  removed_chat_boost: true,
  managed_bot: true,
  subscription: true,
};
const isUpdateKind = (name: string): name is UpdateKind => Object.hasOwn(kinds, name);
const updateKinds: readonly UpdateKind[] = Object.keys(kinds).filter(isUpdateKind);
