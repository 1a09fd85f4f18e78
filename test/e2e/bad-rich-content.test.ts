import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../../local/world.ts';
import { genericSide } from '../capabilities/generic-side.ts';
import { telegramSide } from '../capabilities/telegram-side.ts';
import type { CustomersSide, Scene } from '../capabilities/trial.ts';
import { agentReplies, onThePhone } from './support/people.ts';
import { IDA, messagesIn } from './support/telegram-people.ts';
import { until } from './support/until.ts';

/** What a bot or a customer gets wrong is shown in other words or refused in words, and the conversation goes on. */

let world: World;
let generic: Scene;
let telegram: Scene;

beforeAll(async () => {
  world = await startWorld();
  generic = await genericSide.begin(world);
  telegram = await telegramSide.begin(world);
});
afterAll(() => world.stop());

const button = (text: string, postback = text) => ({ type: 'REPLY_BUTTON', text, postback });
/** Another question for each: the same content again would be taken for CXone's retry. */
const quickReplies = (actions: readonly object[], question = 'Which one?') => ({
  type: 'QUICK_REPLIES',
  payload: { text: { content: question }, actions },
});
const card = (body: readonly object[]) => ({
  type: 'ADAPTIVE_CARD',
  payload: { type: 'AdaptiveCard', version: '1.5', body },
  fallbackText: 'A card.',
});
const many = Array.from({ length: 100 }, (_, index) => `Choice number ${index + 1}`);
const long = 'wide harbour '.repeat(385).slice(0, 5_000);

interface Row {
  readonly of: string;
  readonly messageContent: () => object;
  /** All of it reaches the customer in words or on buttons; missing: the agent may be told that it was not sent. */
  readonly shows?: readonly string[];
}

const rows: readonly Row[] = [
  { of: 'a card of 200 kB', messageContent: () => card([{ type: 'TextBlock', text: 'wide '.repeat(40_000) }]) },
  {
    of: 'a card with 5,000 blocks',
    messageContent: () => card(many.flatMap((text) => Array.from({ length: 50 }, () => ({ type: 'TextBlock', text })))),
  },
  { of: 'a hundred buttons', messageContent: () => quickReplies(many.map((text) => button(text))), shows: many },
  {
    of: 'a label of 5,000 characters',
    messageContent: () => quickReplies([button(long, 'long'), button('Short')]),
    shows: ['Short', long.slice(4_900)],
  },
  {
    of: 'empty labels',
    messageContent: () => quickReplies([button('', 'nothing'), button('   ', 'blank'), button('Named')]),
    shows: ['Named'],
  },
  {
    of: 'only empty labels',
    messageContent: () => quickReplies([button('', 'nothing'), button('', 'blank')]),
    shows: ['Which one?'],
  },
  {
    of: 'labels of one name',
    messageContent: () => quickReplies([button('Yes', 'yes:1'), button('Yes', 'yes:2')]),
    shows: ['Which one?', 'Yes'],
  },
  { of: 'no choice at all', messageContent: () => quickReplies([], 'Which of none?'), shows: ['Which of none?'] },
  {
    of: 'a payload of 10,000 characters',
    messageContent: () => quickReplies([button('Yes', 'p'.repeat(10_000)), button('No')]),
    shows: ['Yes', 'No'],
  },
  {
    of: 'a picture that is none',
    messageContent: () => ({
      type: 'RICH_LINK',
      payload: {
        media: { fileName: 'harbour.png', url: `${world.phone.url}/`, mimeType: 'image/png' },
        title: { content: 'Follow the parcel' },
        url: 'https://shop.example/parcels/42',
      },
    }),
    shows: ['Follow the parcel', 'https://shop.example/parcels/42'],
  },
  {
    of: 'a type that nobody knows',
    messageContent: () => ({ type: 'HOLOGRAM', payload: { depth: 3 }, fallbackText: 'In words.' }),
    shows: ['In words.'],
  },
  {
    of: 'a type that nobody knows and no words for it',
    messageContent: () => ({ type: 'HOLOGRAM', payload: { depth: 3 } }),
  },
];

/** The words that a customer has, and those of the buttons. */
function shownTo(side: CustomersSide, scene: Scene, after: number): string {
  const words = side
    .received(scene)
    .slice(after)
    .map(({ text }) => text);
  const raw = side.provider === 'generic' ? onThePhone(world, 'ida') : messagesIn(world, IDA);
  return `${words.join('\n')}\n${JSON.stringify(raw)}`;
}

describe.each([
  ['the signed webhook', genericSide, () => generic],
  ['Telegram', telegramSide, () => telegram],
] as const)('a bot’s odd content on %s', (_, side, sceneOf) => {
  it.each(rows)(
    'of $of is shown or refused in words, and the next message goes',
    async ({ of, messageContent, shows }) => {
      const scene = sceneOf();
      const { channelId, threadId } = scene;
      const before = side.received(scene).length;

      const reply = await agentReplies(world, { channelId, threadId, messageContent: messageContent() });

      if (reply.outcome === 'failed') {
        expect(shows, `is shown, not refused: ${reply.displayErrorMessage}`).toBeUndefined();
        expect(reply.displayErrorMessage).toMatch(/^[A-Z].{20,}\.$/s);
        expect(side.received(scene)).toHaveLength(before);
      } else {
        await until('the customer has it', () => side.received(scene).length > before);
        for (const words of shows ?? []) {
          await until(`the customer sees “${words.slice(0, 30)}”`, () => shownTo(side, scene, before).includes(words));
        }
      }

      // Another text each time: the same one again would be taken for CXone's retry.
      const more = `And after ${of}?`;
      const next = await agentReplies(world, { channelId, threadId, text: more });
      expect(next, JSON.stringify(next)).toMatchObject({ outcome: 'sent' });
      await until('the next one comes', () => side.received(scene).at(-1)?.text === more);
    },
  );
});
