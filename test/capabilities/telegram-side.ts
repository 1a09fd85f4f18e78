import { openAddForm, submit } from '../../local/admin-visit.ts';
import type { World } from '../../local/world.ts';
import { label, photo } from '../e2e/support/sample-files.ts';
import { botOf, IDA, inTelegram, messagesIn } from '../e2e/support/telegram-people.ts';
import { until } from '../e2e/support/until.ts';
import type { ContentKind } from '../../lib/contract/manifest.ts';
import { audio, video } from './media.ts';
import type { CustomersSide, Scene } from './trial.ts';

const fromBot = ({ world }: Scene) => messagesIn(world, IDA).filter(({ from }) => from === 'bot');
const firstOfIda = ({ world }: Scene) => messagesIn(world, IDA).find(({ from }) => from === 'person')?.id ?? 0;

type BotMessage = ReturnType<typeof fromBot>[number];

/** Which kind of content a message of the bot is shown as, by what stands in it and below it. */
function richOf({ content, keyboard = [] }: BotMessage): ContentKind | undefined {
  if (content.kind === 'location' || content.kind === 'venue') return 'location';
  const words = content.kind === 'text' ? content.text : content.kind === 'file' ? (content.caption ?? '') : '';
  const labels = keyboard.flat().map(({ text }) => text);
  if (labels.length === 0) return undefined;
  if (labels.includes('Monday')) return 'quickReplies';
  if (labels.includes('By bike')) return 'list';
  if (words.includes('When may we call?')) return 'timeSlots';
  return words.includes('Follow your parcel') ? 'card' : undefined;
}

export const telegramSide: CustomersSide = {
  provider: 'telegram',
  async begin(world: World) {
    const visit = await openAddForm(world.cxone.origin, world.integrationId, 'telegram');
    await submit(visit, {
      integrationId: world.integrationId,
      name: 'Acme on Telegram',
      'secret-botToken': botOf(world).token,
      'setting-apiUrl': world.telegram.url,
    });
    const added = world.cxone.state.channels.find(({ body }) => body.name === 'Acme on Telegram');
    const scene = { world, channelId: added?.id ?? '', threadId: String(IDA) };
    await inTelegram(world, 'messages', { text: 'Hello.' });
    await until('the desk has the chat', () => world.cxone.state.thread(scene.channelId, scene.threadId) !== undefined);
    return scene;
  },
  received: (scene) =>
    fromBot(scene).map((message) => ({
      text: message.content.kind === 'text' ? message.content.text : '',
      files: message.files.length,
      rich: richOf(message),
      isReply: message.replyToId !== undefined,
    })),
  isTyping: ({ world }) => botOf(world).chats.some(({ id, isTyping }) => id === IDA && isTyping),
  hasEnded: () => false,
  acts: {
    text: ({ world }) => inTelegram(world, 'messages', { text: 'A plain text.' }),
    image: ({ world }) => inTelegram(world, 'messages', { files: [photo] }),
    audio: ({ world }) => inTelegram(world, 'messages', { files: [audio] }),
    video: ({ world }) => inTelegram(world, 'messages', { files: [video] }),
    file: ({ world }) => inTelegram(world, 'messages', { files: [label] }),
    location: ({ world }) => inTelegram(world, 'messages', { location: { latitude: 53.54, longitude: 9.98 } }),
    list: ({ world }) =>
      inTelegram(world, 'updates', {
        update: {
          message: {
            message_id: 990_001,
            date: Math.floor(Date.now() / 1000),
            chat: { id: IDA, type: 'private', first_name: 'Ida' },
            from: { id: IDA, is_bot: false, first_name: 'Ida' },
            poll: { id: 'poll-1', question: 'When?', options: [{ text: 'Now', voter_count: 0 }] },
          },
        },
      }),
    card: ({ world }) =>
      inTelegram(world, 'messages', { contact: { phoneNumber: '+4530000000', firstName: 'Ida', lastName: 'Holm' } }),
    press: (scene) => {
      const asked = fromBot(scene).findLast((message) => richOf(message) === 'quickReplies');
      return inTelegram(scene.world, 'presses', { messageId: asked?.id ?? 0, label: 'Monday' });
    },
    reply: (scene) => inTelegram(scene.world, 'messages', { text: 'To that.', replyTo: firstOfIda(scene) }),
    edit: (scene) => inTelegram(scene.world, 'edits', { messageId: firstOfIda(scene), text: 'Hello again.' }),
    reaction: (scene) => inTelegram(scene.world, 'reactions', { messageId: fromBot(scene)[0]?.id ?? 0, emoji: '👍' }),
    contactState: ({ world }) => inTelegram(world, 'bar', { isBarred: true }),
  },
};
