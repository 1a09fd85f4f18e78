/** Webhooks of LINE, as its documentation writes them down, with invented people. */

export const USER = 'U4af4980629aaaaaaaaaaaaaaaaaaaaaa1';
const BOT = 'Uaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
export const AT = 1_772_446_529_000;

export const webhookOf = (...events: readonly object[]): string => JSON.stringify({ destination: BOT, events });

let count = 0;

/** An event of a user; `fields` replace and add to what every event has. */
export function eventOf(type: string, fields: object = {}): Record<string, unknown> {
  count += 1;
  return {
    type,
    mode: 'active',
    timestamp: AT,
    source: { type: 'user', userId: USER },
    webhookEventId: `01HZZZZZZZZZZZZZZZZZZ${String(count).padStart(5, '0')}`,
    deliveryContext: { isRedelivery: false },
    ...fields,
  };
}

export const messageOf = (message: object, fields: object = {}): Record<string, unknown> =>
  eventOf('message', {
    replyToken: 'nHuyWiB7yP5Zw52FIkcQobQuGDXCTA',
    message: { id: '444573844083572737', ...message },
    ...fields,
  });

export const textOf = (text: string, more: object = {}): Record<string, unknown> =>
  messageOf({ type: 'text', text, quoteToken: 'q3Plxr4AgKd', markAsReadToken: '30yhdy232', ...more });
