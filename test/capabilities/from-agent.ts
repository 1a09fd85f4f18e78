import { contentKinds, type ContentKind } from '../../lib/contract/manifest.ts';
import { richSamples } from '../../local/cxone/pages/rich/samples.ts';
import { agentReplies, type FileToSend } from '../e2e/support/people.ts';
import { label, photo } from '../e2e/support/sample-files.ts';
import { until } from '../e2e/support/until.ts';
import { audio, video } from './media.ts';
import type { CustomersSide, Outcome, Scene, Trial } from './trial.ts';

const files: Readonly<Partial<Record<ContentKind, FileToSend>>> = { image: photo, audio, video, file: label };

/** CXone's type for each kind, by the desk's own samples. */
const samples: Readonly<Partial<Record<ContentKind, string>>> = {
  quickReplies: 'quick-replies',
  list: 'list-picker',
  card: 'rich-link',
  timeSlots: 'time-picker',
  form: 'form',
};

const place = {
  type: 'TIME_PICKER',
  payload: {
    title: { content: 'Where we are' },
    event: { title: 'Where we are', timeSlots: [] },
    location: { title: 'Harbour office', latitude: 53.54, longitude: 9.98, radius: 100 },
  },
};

function contentOf(kind: ContentKind, side: CustomersSide): object | undefined {
  if (kind === 'location') return place;
  const found = richSamples(new Date()).find(({ name }) => name === (side.samples?.[kind] ?? samples[kind]));
  return found?.content;
}

/** An agent, or a bot, sends each kind of content; what the customer then has says what became of it. */
export async function tryAgent(side: CustomersSide, scene: Scene): Promise<Trial[]> {
  const trials: Trial[] = [];
  for (const kind of contentKinds) {
    trials.push({ kind, direction: 'fromAgent', outcome: await outcomeOf(kind, side, scene) });
  }
  return trials;
}

async function outcomeOf(kind: ContentKind, side: CustomersSide, scene: Scene): Promise<Outcome> {
  if (kind === 'typing') return typingOutcome(side, scene);
  if (kind === 'end') return endOutcome(side, scene);
  if (kind === 'edit' || kind === 'delete' || kind === 'reaction') return actionOutcome(kind, scene);
  // CXone knows of nothing of this kind that an agent could do.
  if (kind === 'press' || kind === 'receipts' || kind === 'contactState') return 'refused';

  const before = side.received(scene).length;
  const file = files[kind];
  const { channelId, threadId } = scene;
  const reply = await agentReplies(scene.world, {
    channelId,
    threadId,
    ...(file === undefined ? { text: kind === 'text' ? 'A plain text.' : '' } : { files: [file] }),
    ...(contentOf(kind, side) && { messageContent: contentOf(kind, side) }),
    ...(kind === 'reply' && { text: 'To that.', replyToMessage: lastOfCustomer(scene) }),
  });
  if (reply.outcome === 'failed') return 'refused';
  await until(`the customer has ${kind}`, () => side.received(scene).slice(before).some(isThere));
  const all = side.received(scene).slice(before);
  if (kind === 'reply') return replyOutcome(all);
  if (file !== undefined) return all.some((message) => message.files > 0) ? 'native' : 'in words';
  if (kind === 'text') return 'native';
  return all.some(({ rich }) => rich === kind) ? 'native' : 'in words';
}

/** Where it is neither shown nor told to what the text is a reply, that is left out. */
function replyOutcome(all: ReturnType<CustomersSide['received']>): Outcome {
  if (all.some(({ isReply }) => isReply)) return 'native';
  return all.some(({ text }) => text !== 'To that.') ? 'in words' : 'refused';
}

const isThere = ({ text, files: count, rich }: { text: string; files: number; rich?: unknown }): boolean =>
  text !== '' || count > 0 || rich !== undefined;

function lastOfCustomer({ world, channelId, threadId }: Scene): string {
  const thread = world.cxone.state.thread(channelId, threadId);
  const messages = thread === undefined ? [] : world.cxone.state.messagesOf(thread.id);
  return messages.findLast(({ direction }) => direction === 'inbound')?.idOnExternalPlatform ?? '';
}

async function desk({ world }: Scene, path: string, body: object): Promise<Response> {
  return fetch(`${world.cxone.origin}/__emulator/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function typingOutcome(side: CustomersSide, scene: Scene): Promise<Outcome> {
  const { channelId, threadId } = scene;
  await desk(scene, 'agent/typing', { channelId, threadIdOnExternalPlatform: threadId, action: 'isTypingOn' });
  return side.isTyping(scene) ? 'native' : 'refused';
}

/** The routes are not known (byoc-protocol §2.8): those that are plausible are answered with a refusal. */
async function actionOutcome(kind: ContentKind, scene: Scene): Promise<Outcome> {
  const action = { edit: 'hide', delete: 'delete', reaction: 'like' }[kind as 'edit' | 'delete' | 'reaction'];
  const { channelId, threadId, world } = scene;
  const thread = world.cxone.state.thread(channelId, threadId);
  const sent = thread && world.cxone.state.messagesOf(thread.id).findLast(({ direction }) => direction === 'outbound');
  const response = await desk(scene, 'agent/message-action', {
    channelId,
    messageIdOnExternalPlatform: sent?.idOnExternalPlatform ?? '',
    action,
  });
  const { status } = (await response.json()) as { status: number | null };
  return status !== null && status < 300 ? 'native' : 'refused';
}

async function endOutcome(side: CustomersSide, scene: Scene): Promise<Outcome> {
  const { channelId, threadId, world } = scene;
  await desk(scene, 'switches', { contactClosed: 'webhook-with-basic' });
  const thread = world.cxone.state.thread(channelId, threadId);
  const contact = thread && world.cxone.state.contacts.findLast((one) => one.threadId === thread.id);
  await desk(scene, 'agent/contact-status', { contactNumber: contact?.id ?? '', status: 'closed' });
  return side.hasEnded(scene) ? 'native' : 'refused';
}
