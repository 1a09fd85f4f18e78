import { customerWrites, onThePhone } from '../e2e/support/people.ts';
import { label, photo } from '../e2e/support/sample-files.ts';
import { signed } from '../e2e/support/signed-webhook.ts';
import { until } from '../e2e/support/until.ts';
import { openAction, submit } from '../../local/admin-visit.ts';
import type { World } from '../../local/world.ts';
import { audio, video } from './media.ts';
import type { CustomersSide, Scene } from './trial.ts';

const CUSTOMER = 'ida';

async function act({ world }: Scene, what: string, body: object): Promise<void> {
  const response = await fetch(`${world.phone.url}/__phone/accounts/acme/customers/${CUSTOMER}/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`The phone answered ${response.status}: ${await response.text()}`);
}

/** What the phone has no button for: a platform says it all the same. */
async function tell({ world }: Scene, type: string, data: object): Promise<void> {
  const { webhookUrl, secret } = world.demoChannel ?? { webhookUrl: '', secret: '' };
  const body = { type, timestamp: new Date().toISOString(), data };
  const { headers, body: text } = signed(secret, body, new Date(), `told-${type.replace('.', '-')}-${Date.now()}`);
  const response = await fetch(webhookUrl, { method: 'POST', headers, body: text });
  if (!response.ok) throw new Error(`The webhook answered ${response.status}: ${await response.text()}`);
}

const messages = ({ world }: Scene) => onThePhone(world, CUSTOMER);
const fromBusiness = (scene: Scene) => messages(scene).filter(({ from }) => from === 'agent');
const asked = (scene: Scene) => fromBusiness(scene).findLast(({ content }) => content?.kind === 'quickReplies');
const whose = ({ threadId }: Scene) => ({ thread: { id: threadId }, author: { id: CUSTOMER, firstName: 'Ida' } });

async function send(scene: Scene, message: Omit<Parameters<typeof customerWrites>[1], 'customerId'>): Promise<void> {
  await customerWrites(scene.world, { customerId: CUSTOMER, ...message });
}

/** Has the channel tell CXone of customers who type, and CXone show it. */
async function hearTyping(world: World, channelId: string): Promise<void> {
  const visit = await openAction(world.cxone.origin, 'reconnect', world.integrationId, channelId);
  await submit(visit, {
    integrationId: world.integrationId,
    name: 'Acme',
    'setting-deliveryUrl': world.phone.deliveryUrl('acme'),
    customerTyping: 'yes',
  });
  await fetch(`${world.cxone.origin}/__emulator/switches`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ senderAction: 'shown-to-agent' }),
  });
}

export const genericSide: CustomersSide = {
  provider: 'generic',
  async begin(world: World) {
    const { channelId } = world.demoChannel ?? { channelId: '' };
    await hearTyping(world, channelId);
    await customerWrites(world, { customerId: CUSTOMER, text: 'Hello.', id: 'first' });
    const scene = { world, channelId, threadId: `chat-${CUSTOMER}` };
    await until('the desk has the thread', () => world.cxone.state.thread(channelId, scene.threadId) !== undefined);
    return scene;
  },
  received: (scene) =>
    fromBusiness(scene).map(({ text, files, content, replyTo }) => ({
      text,
      files: files.length,
      rich: content?.kind,
      isReply: replyTo !== undefined,
    })),
  isTyping: ({ world, threadId }) =>
    world.phone.state().accounts.some(({ name, typingIn }) => name === 'acme' && typingIn.includes(threadId)),
  hasEnded: (scene) => messages(scene).some(({ from, text }) => from === 'note' && text.includes('ended the chat')),
  acts: {
    text: (scene) => send(scene, { text: 'A plain text.' }),
    image: (scene) => send(scene, { files: [photo] }),
    audio: (scene) => send(scene, { files: [audio] }),
    video: (scene) => send(scene, { files: [video] }),
    file: (scene) => send(scene, { files: [label] }),
    press: (scene) => act(scene, 'presses', { messageId: asked(scene)?.id ?? '', key: '1' }),
    reply: (scene) => send(scene, { text: 'To that.', replyTo: 'first' }),
    edit: (scene) => tell(scene, 'message.edited', { ...whose(scene), id: 'first', text: 'Hello again.' }),
    delete: (scene) => tell(scene, 'message.deleted', { ...whose(scene), id: 'first' }),
    reaction: (scene) => act(scene, 'reactions', { messageId: fromBusiness(scene)[0]?.id ?? '', emoji: '👍' }),
    typing: (scene) => act(scene, 'typing', { isTyping: true }),
    receipts: (scene) => tell(scene, 'message.status', { messageId: fromBusiness(scene)[0]?.id ?? '', status: 'seen' }),
    contactState: (scene) => act(scene, 'contact-state', { state: 'blocked' }),
    end: (scene) => act(scene, 'end', {}),
  },
};
