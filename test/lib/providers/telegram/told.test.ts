import { describe, expect, it } from 'vitest';
import { eventIn, head, reasonIn } from './updates.ts';

/** As data alone, since it may be odd. */
const message = (content: object) => ({ update_id: 1, message: { ...head, ...content } });

function shown(content: object) {
  const { text, notes = [] } = eventIn(message(content));
  return [...notes.map(({ en }) => `[${en}]`), text].filter(Boolean).join('\n');
}

describe('what a customer does on Telegram beside writing', () => {
  it.each<[string, object, string]>([
    [
      'data of a mini app',
      { web_app_data: { data: '{"slot":"2026-12-01T10:00"}', button_text: 'Book' } },
      '[Sent from a mini app: Book]\n{"slot":"2026-12-01T10:00"}',
    ],
    [
      'a payment',
      { successful_payment: { currency: 'EUR', total_amount: 1_205, invoice_payload: '4711' } },
      '[Payment: 12.05 EUR, 4711]',
    ],
    [
      'a payment in a currency without cents',
      { successful_payment: { currency: 'JPY', total_amount: 1_205, invoice_payload: '' } },
      '[Payment: 1205 JPY]',
    ],
    [
      'a refund in Stars',
      { refunded_payment: { currency: 'XTR', total_amount: 50, invoice_payload: '4711' } },
      '[Payment refunded: 50 Telegram Stars, 4711]',
    ],
    [
      'an invoice',
      { invoice: { title: 'Lamp', description: 'Blue', currency: 'KWD', total_amount: 12_345 } },
      '[Invoice: 12.345 KWD]\nLamp\nBlue',
    ],
    [
      'shared people',
      { users_shared: { users: [{ user_id: 7_100_000_002 }, { user_id: 3, first_name: 'Jonas', username: 'jo' }] } },
      '[Shared people]\n7100000002\nJonas @jo',
    ],
    ['a shared chat', { chat_shared: { chat_id: -1_001, title: 'Parcels' } }, '[Shared a chat]\nParcels'],
    ['a gift', { gift: { gift: { id: '1' }, text: 'Thank you' } }, '[Gift]\nThank you'],
    ['a unique gift', { unique_gift: {} }, '[Gift]'],
    ['a checklist', { checklist: { title: 'Move', tasks: [{ id: 1, text: 'Lamp' }] } }, '[Checklist]\nMove\n– Lamp'],
    ['a game', { game: { title: 'Chess', description: 'Mate in two' } }, '[Game]\nChess\nMate in two'],
    [
      'a story',
      { story: { id: 1, chat: { id: 1, title: 'News' } } },
      '[A story, which Telegram does not show to bots: News]',
    ],
    ['paid media', { paid_media: { star_count: 1, paid_media: [] } }, '[Paid photos or videos]'],
    ['a giveaway', { giveaway: {} }, '[Giveaway]'],
    ['data of a passport', { passport_data: {} }, '[Telegram Passport data, which is encrypted]'],
  ])('is told as what it is: %s', (_what, content, expected) => {
    expect(shown(content)).toBe(expected);
  });

  it.each([
    ['successful_payment', 'soon', '[Payment]'],
    ['successful_payment', { currency: 5, total_amount: 1.5 }, '[Payment]'],
    ['users_shared', { users: [7] }, '[Shared people]'],
    ['web_app_data', null, '[Sent from a mini app]'],
  ])('is told by its name alone where %s is odd', (field, odd, expected) => {
    expect(shown({ [field]: odd })).toBe(expected);
  });

  it.each([
    ...['direct_message_price_changed', 'paid_message_price_changed', 'checklist_tasks_done', 'checklist_tasks_added'],
    ...[
      'poll_option_added',
      'suggested_post_approved',
      'suggested_post_paid',
      'giveaway_completed',
      'gift_upgrade_sent',
    ],
  ])('is not told where it is no concern of an agent: %s', (field) => {
    expect(reasonIn(message({ [field]: {} }))).toBe(
      'The message reports something that happened in the chat, or says nothing.',
    );
  });
});
