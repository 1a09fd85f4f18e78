import type { MessageEvent, ProviderEvent } from '../../lib/contract/events.ts';
import { conversationTagOf, digestOf, externalMessageIdSchema } from '../../lib/ids.ts';
import { Questions } from '../../lib/questions/questions.ts';
import { Deployment } from '../support/deployment.ts';
import { channelId, countingBytes, INDEX_KEY, keyed, keys, messageEvent } from '../support/fixtures.ts';
import { moveTo } from './move-stories.ts';
import {
  agentsMessage,
  drain,
  endingOf,
  endingOfAgents,
  inboundBody,
  missing,
  outboundWork,
  post,
  type Story,
  warm,
  write,
} from './stories.ts';

const asked = externalMessageIdSchema.parse(
  `out-AAAAAAAAAAAAAAAAAAAAAA${conversationTagOf(channelId, 'conv-7781', keyed)}`,
);
/** The same, as it is named on a channel of the version before. */
const askedBefore = externalMessageIdSchema.parse(
  `out-AAAAAAAAAAAAAAAAAAAAAA${conversationTagOf(channelId, 'conv-7781', digestOf)}`,
);
const yes = { key: '1', label: 'Yes', postback: 'confirm:yes' };

/** What stands at the desk: text, postback, and our id of what is quoted. */
type Shown = readonly [text: string, postback?: string | undefined, quoted?: string];

/** What happens to the channel meanwhile. */
interface Change {
  readonly isOfBefore?: boolean;
  /** After each event, once it is delivered. */
  readonly between?: (world: Deployment) => Promise<void>;
}

/**
 * An agent has asked, and a customer does something, of which the provider may tell more than once.
 * @param shown What of it is to stand at the desk, once each.
 * @param removes CXone's id of the message whose content is to go.
 */
function told(
  events: readonly ProviderEvent[],
  shown: readonly Shown[],
  removes?: string,
  { isOfBefore = false, between }: Change = {},
): Story {
  return async (faults) => {
    const world = await new Deployment(faults, { takesEvents: true }).withChannel({ isOfBefore });
    const { table, clock } = world;
    if (removes !== undefined) await table.update(`CHANNEL#${channelId}`, { set: { removesDeleted: true } });
    const indexKey = () => Promise.resolve(INDEX_KEY);
    const questions = new Questions({ table, now: clock.now, indexKey, randomBytes: countingBytes() });
    const where = { channelId, conversationId: 'conv-7781', keys: isOfBefore ? { digest: digestOf } : keys };
    if (removes === undefined) await questions.ask(where, isOfBefore ? askedBefore : asked, { answers: [yes] }, true);

    const receiver = warm(world);
    const worker = warm(world);
    const work = () => drain(world, world.inbound, () => worker().workInbound());
    for (const event of events) {
      await post(world, { event }, receiver, work);
      await clock.advance(1_000);
      if (between === undefined) continue;
      await work();
      await between(world);
    }
    await work();

    const there = world.cxone.messages.map(({ messageContent: { payload, postback }, replyToMessage: quoted }) =>
      JSON.stringify([payload['text'], postback, quoted?.idOnExternalPlatform]),
    );
    const wanted = shown.map(([text, postback, quoted]) => JSON.stringify([text, postback, quoted]));
    const removed = world.cxone.removed.map(({ messageId }) => messageId);
    return endingOf(world, {
      lost:
        wanted.filter((one) => !there.includes(one)).length +
        missing(removes === undefined || removed.includes(removes)),
      doubled: there.length - wanted.length + removed.filter((id) => id !== removes).length,
    });
  };
}

const press: MessageEvent = messageEvent({ text: 'Yes', press: { of: asked, key: '1' } });

/** Past the time at which a channel of the version before names its records by HMACs. */
async function pastTheChange({ clock }: Deployment): Promise<void> {
  await clock.advance(3_700_000);
}

/** An admin moves the channel to another delivery URL. */
async function moved(world: Deployment): Promise<void> {
  await world.startBefore().click(moveTo(world));
}

/** A customer presses a button, and once more, of which the provider tells in other words. */
export const inboundPress = told(
  [press, { ...press, text: '', occurredAt: '2026-03-02T10:15:40.000Z' }],
  [['Yes', 'confirm:yes', asked]],
);

const pressedAgain: MessageEvent = { ...press, text: '', occurredAt: '2026-03-02T10:15:40.000Z' };

/** The same, once before a channel of the version before changes over, and once after that. */
export const pressWhileChangingOver = told(
  [press, pressedAgain].map((one) => ({ ...one, press: { of: askedBefore, key: '1' } })),
  [['Yes', 'confirm:yes', askedBefore]],
  undefined,
  { isOfBefore: true, between: pastTheChange },
);

/** The same, before and after the channel is moved. */
export const pressWhileMoved = told([press, pressedAgain], [['Yes', 'confirm:yes', asked]], undefined, {
  between: moved,
});

/** A bot asks with buttons, and the customer presses one, and once more. */
export const askedAndPressed: Story = async (faults) => {
  const world = await new Deployment(faults).withChannel();
  const sender = outboundWork(world);
  const actions = [
    { text: 'Yes', postback: 'confirm:yes' },
    { text: 'No', postback: 'confirm:no' },
  ];
  const messageContent = { type: 'QUICK_REPLIES', payload: { text: 'Today?', actions } };
  const question = await write(world, { ...agentsMessage(''), messageContent }, warm(world), sender);
  await sender();
  const of = world.receiver.shown[0]?.id ?? '';
  const receiver = warm(world);
  const worker = warm(world);
  const work = () => drain(world, world.inbound, () => worker().workInbound());
  for (const [id, text] of [
    ['m-1', ''],
    ['m-2', 'Yes, please'],
  ] as const) {
    const { data, ...envelope } = inboundBody(id, text);
    await post(world, { ...envelope, data: { ...data, press: { messageId: of, key: '1' } } }, receiver, work);
    await world.clock.advance(1_000);
  }
  await work();
  const ending = endingOfAgents(world, [question], [world.receiver.shown[0]?.text ?? '']);
  const there = world.cxone.messages.map(({ messageContent: { payload, postback }, replyToMessage: quoted }) =>
    JSON.stringify([payload['text'], postback, quoted?.idOnExternalPlatform]),
  );
  return {
    ...ending,
    lost: ending.lost + missing(there.includes(JSON.stringify(['Yes', 'confirm:yes', of]))),
    doubled: ending.doubled + Math.max(0, there.length - 1),
  };
};

/** A customer types the label of what could be pressed. */
export const inboundTyped = told([messageEvent({ text: 'yes' })], [['yes', 'confirm:yes', asked]]);

/** A customer reacts to an agent's message. */
export const inboundReaction = told(
  [
    {
      kind: 'signal',
      conversationId: 'conv-7781',
      author: { id: 'usr-5150' },
      providerEventId: 'r-1',
      signal: { kind: 'reaction', emoji: '👍' },
      on: { sentBy: 'ours', externalId: asked },
    },
  ],
  [['[Reacted with 👍]', undefined, asked]],
);

/** A customer writes and takes it back, on a channel that has CXone remove it. */
export const inboundRemoval = told(
  [messageEvent(), messageEvent({ providerMessageId: 'd-1', text: '', change: { kind: 'deleted', of: 'm-90017' } })],
  [['Where is my parcel?'], ['[The customer deleted a message]', undefined, 'in-m-90017']],
  'cx-message-1',
);
