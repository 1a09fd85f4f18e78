import type { Channel, Preferences } from '../../lib/channels/channel.ts';
import type { MessageEvent } from '../../lib/contract/events.ts';
import { channelIdSchema, integrationKeySchema, keyedDigest, type PersonKeys } from '../../lib/ids.ts';
import type { EventName } from '../../lib/observability/events.ts';
import type { Level, LogFields, Logger } from '../../lib/observability/logger.ts';

export const integrationKey = integrationKeySchema.parse('main');
export const channelId = channelIdSchema.parse('ch-acme');

/** Recognisably no real secrets. */
export const SIGNING_SECRET = `whsec_${Buffer.from('test-signing-secret-of-32-bytes!').toString('base64')}`;
export const DATA_KEY = 'test-data-key-of-a-deployment';
export const INDEX_KEY = 'test-index-key-of-a-deployment';

/** How the records of the channel below are named. */
export const keyed = keyedDigest(INDEX_KEY);
export const keys: PersonKeys = { digest: keyed, groups: keyed, secret: INDEX_KEY };

export const preferences: Preferences = { writesFirst: false, studioScript: '', language: 'en' };

export const channel: Channel = {
  channelId,
  integrationKey,
  integrationId: 'b7c1f0de-0000-4000-8000-000000000001',
  provider: 'generic',
  account: 'https://chat.example.net/deliveries',
  name: 'Acme Messenger',
  state: 'active',
  settings: { deliveryUrl: 'https://chat.example.net/deliveries' },
  ...preferences,
  keyedFrom: 0,
  createdAt: '2026-03-01T08:00:00.000Z',
  updatedAt: '2026-03-01T08:00:00.000Z',
};

/** Ida Holm, an invented customer, asks something. */
export function messageEvent(changes: Partial<MessageEvent> = {}): MessageEvent {
  return {
    kind: 'message',
    conversationId: 'conv-7781',
    providerMessageId: 'm-90017',
    occurredAt: '2026-03-02T10:15:29.100Z',
    author: { id: 'usr-5150', firstName: 'Ida', lastName: 'Holm' },
    text: 'Where is my parcel?',
    ...changes,
  };
}

/** "Random" bytes that tell one call from the next and every test run from none. */
export function countingBytes(): (size: number) => Buffer {
  let calls = 0;
  return (size) => {
    calls += 1;
    return Buffer.alloc(size, calls);
  };
}

export interface LogLine extends LogFields {
  readonly level: Level;
  readonly event: EventName;
}

/** A logger that keeps its lines. */
export class LogBook implements Logger {
  readonly lines: LogLine[] = [];

  log(level: Level, event: EventName, fields: LogFields = {}): void {
    this.lines.push({ level, event, ...fields });
  }

  events(): EventName[] {
    return this.lines.map(({ event }) => event);
  }
}
