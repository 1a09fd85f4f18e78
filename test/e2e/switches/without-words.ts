import { expect } from 'vitest';
import { threadAtTheDesk, customerWrites, setPhone } from '../support/people.ts';
import { signed } from '../support/signed-webhook.ts';
import { until } from '../support/until.ts';
import { atDesk, fromAgents } from './at-desk.ts';
import { byoc } from './byoc.ts';
import type { Scene } from './scene.ts';

/** What the channel of {@link customerDoesMore} must be added with. */
export const aboutPeople = {
  ...{ customerTyping: 'yes', removesDeleted: 'yes', onCustomerEnd: 'closed' },
  ...{ customerFields: 'tier = loyalty_tier', contactFields: 'order = order_no' },
};

const THREAD = 'chat-ida';

/**
 * What a customer does beside writing: types, presses, reacts, edits, deletes, and ends the chat, with custom fields on the way;
 * and the engineer who has CXone forget them.
 */
export async function customerDoesMore(scene: Scene): Promise<void> {
  const { world, account, channelId, webhookUrl, secret } = scene;
  const atTheDesk = () => threadAtTheDesk(world, channelId, THREAD);
  const says = (words: string) =>
    until(`“${words}” is at the desk`, () => atTheDesk().find(({ text }) => text.includes(words)));
  const acts = (name: string, body: object = {}) => setPhone(world, `${account}/customers/ida/${name}`, body);
  let count = 0;
  const posts = async (type: string, data: object) => {
    const content = {
      type,
      timestamp: new Date().toISOString(),
      data: { thread: { id: THREAD }, author: { id: 'ida', firstName: 'Ida', fields: { tier: 'gold' } }, ...data },
    };
    count += 1;
    const request = signed(secret, content, new Date(), `without-words-${count}`);
    expect((await fetch(webhookUrl, { method: 'POST', ...request })).status).toBe(200);
  };

  await posts('message.received', { id: 'm-order', text: 'My order', fields: { order: '4711' } });
  await says('My order');
  expect(world.cxone.state.thread(channelId, THREAD)).toMatchObject({
    endUser: { customFields: [{ ident: 'loyalty_tier', value: 'gold' }] },
  });

  const typed = world.cxone.requests.countOf('B10');
  await acts('typing', { isTyping: true });
  await until('CXone is told that the customer types', () => world.cxone.requests.countOf('B10') > typed);

  const messageContent = {
    type: 'QUICK_REPLIES',
    payload: {
      text: { content: 'Which day?' },
      actions: [{ type: 'REPLY_BUTTON', text: 'Monday', postback: 'day:1' }],
    },
  };
  const asked = { channelId, threadIdOnExternalPlatform: THREAD, messageContent };
  expect(await atDesk(world, 'reply', asked)).toMatchObject({ outcome: 'sent' });
  const messageId = fromAgents(scene).at(-1)?.id ?? '';
  await acts('presses', { messageId, key: '1' });
  await says('Monday');
  await acts('reactions', { messageId, emoji: '👍' });
  await says('👍');

  await posts('message.edited', { id: 'm-order', text: 'My order of May' });
  await says('My order of May');
  const removed = world.cxone.requests.countOf('B16');
  await posts('message.deleted', { id: 'm-order' });
  await until('CXone removes what was deleted', () => world.cxone.requests.countOf('B16') > removed);

  await acts('end');
  await until('the contact is closed', () => world.cxone.requests.countOf('B22') > 0);
  await customerWrites(world, { account, text: 'One more thing' });
  await says('One more thing');
  await byoc(world, ['erase', '--channel', channelId, '--person', 'ida', '--cxone', '--yes']);
}
