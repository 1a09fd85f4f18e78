import type { ProviderEvent } from '../../../lib/contract/events.ts';
import { messageEventSchema } from '../../../lib/queues/jobs.ts';

/** What keeps the core from using an event, in words; undefined where nothing does. */
export function isMadeWell(event: ProviderEvent): string | undefined {
  const broken = textsIn(event).find((text) => !text.isWellFormed());
  if (broken !== undefined) return 'a text holds half a surrogate pair, which no UTF-8 can carry.';
  switch (event.kind) {
    case 'ignored':
      return event.reason.trim() === '' ? 'it has no reason.' : undefined;
    case 'receipt':
      return event.externalId === '' || !isTime(event.occurredAt) ? 'it has no id, or no time.' : undefined;
    case 'signal':
      if ([event.conversationId, event.providerEventId, event.author.id].some(isNoId)) return 'an id is empty.';
      return event.occurredAt === undefined || isTime(event.occurredAt) ? undefined : 'its time is not ISO 8601.';
    case 'typing':
      return isNoId(event.conversationId) ? 'its conversation has no id.' : undefined;
    case 'message': {
      const { conversationId, providerMessageId, author, occurredAt, text, files = [] } = event;
      if (!messageEventSchema.safeParse(event).success) return 'a field has another type than the contract says.';
      if ([conversationId, providerMessageId, author.id].some(isNoId)) return 'an id is empty, or made of no value.';
      if (occurredAt !== undefined && !isTime(occurredAt)) return 'its time is not ISO 8601.';
      const isEmpty = text === '' && files.length === 0 && event.notes === undefined && event.press === undefined;
      return isEmpty && event.change?.kind !== 'deleted' ? 'there is nothing in it.' : undefined;
    }
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** Empty, or with a part that was put in from nowhere, as in `undefined:7`. */
function isNoId(id: string): boolean {
  return id === '' || id.split(/[:./]/).some((part) => ['undefined', 'null', 'NaN', '[object Object]'].includes(part));
}

function isTime(time: string): boolean {
  return /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(time) && !Number.isNaN(Date.parse(time));
}
