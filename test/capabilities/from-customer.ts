import { contentKinds, type ContentKind } from '../../lib/contract/manifest.ts';
import type { Message } from '../../local/cxone/state/model.ts';
import { until } from '../e2e/support/until.ts';
import type { CustomersSide, Outcome, Scene, Trial } from './trial.ts';

/** A customer does each kind of thing that there is a way for; what the agent then has says what became of it. */
export async function tryCustomer(side: CustomersSide, scene: Scene): Promise<Trial[]> {
  const trials: Trial[] = [];
  for (const kind of contentKinds) {
    trials.push({ kind, direction: 'fromCustomer', outcome: await outcomeOf(kind, side, scene) });
  }
  return trials;
}

function atTheDesk({ world, channelId, threadId }: Scene): readonly Message[] {
  const thread = world.cxone.state.thread(channelId, threadId);
  return thread === undefined ? [] : world.cxone.state.messagesOf(thread.id);
}

const isShown = (kind: ContentKind, { messageContent, attachments, replyToMessage }: Message): boolean => {
  switch (kind) {
    case 'image':
    case 'audio':
    case 'video':
    case 'file':
      return attachments.length > 0;
    case 'press':
      return 'postback' in messageContent && messageContent.postback !== undefined && replyToMessage !== undefined;
    case 'reply':
      return replyToMessage !== undefined;
    // CXone has a place for these alone in words.
    case 'contactState':
    case 'end':
    case 'text':
      return true;
    default:
      return false;
  }
};

async function outcomeOf(kind: ContentKind, side: CustomersSide, scene: Scene): Promise<Outcome> {
  const act = side.acts[kind];
  if (act === undefined) return 'refused';
  const before = atTheDesk(scene).length;
  await act(scene);
  if (kind === 'typing') return (await comesTrue(() => customerTypes(scene))) ? 'native' : 'refused';
  if (kind === 'receipts') return (await comesTrue(() => hasReceipt(scene))) ? 'native' : 'refused';
  await until(`the agent has ${kind}`, () => atTheDesk(scene).length > before);
  return atTheDesk(scene)
    .slice(before)
    .some((message) => isShown(kind, message))
    ? 'native'
    : 'in words';
}

async function comesTrue(condition: () => boolean): Promise<boolean> {
  try {
    await until('it comes true', condition);
    return true;
  } catch {
    return false;
  }
}

const customerTypes = ({ world, channelId, threadId }: Scene): boolean =>
  (world.cxone.state.thread(channelId, threadId)?.customerTypesUntil ?? 0) > 0;

const hasReceipt = (scene: Scene): boolean => atTheDesk(scene).some(({ reports }) => reports.length > 0);
