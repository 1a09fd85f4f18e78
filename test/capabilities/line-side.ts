import { openAddForm, submit } from '../../local/admin-visit.ts';
import { IDA } from '../../local/line/account.ts';
import { buttonsIn, type PushedMessage } from '../../local/line/schemas.ts';
import { type Line, startLine } from '../../local/line/start-line.ts';
import type { World } from '../../local/world.ts';
import type { ContentKind } from '../../lib/contract/manifest.ts';
import { idaSends, idaSendsFile, onLine, text } from '../e2e/support/line-people.ts';
import { label, photo } from '../e2e/support/sample-files.ts';
import { until } from '../e2e/support/until.ts';
import { audio, video } from './media.ts';
import type { CustomersSide } from './trial.ts';

/** Of the world that was begun last. */
let running: Line | undefined;

function line(): Line {
  if (running === undefined) throw new Error('LINE is not started yet.');
  return running;
}

const pushed = () =>
  line()
    .account.chat(IDA)
    .flatMap((message) => (message.pushed === undefined ? [] : [message]));
const firstOfIda = () =>
  line()
    .account.chat(IDA)
    .find(({ from }) => from === 'user')?.id;

/** Which kind of content a message is shown as, by what can be pressed of it and what stands in it. */
function richOf(message: PushedMessage): ContentKind | undefined {
  if (message.type === 'location') return 'location';
  const labels = buttonsIn(message).map(({ displayText }) => displayText ?? '');
  if (labels.includes('Monday')) return 'quickReplies';
  if (labels.includes('By bike')) return 'list';
  const words = JSON.stringify(message);
  if (message.type === 'flex' && words.includes('When may we call?')) return 'timeSlots';
  return message.type === 'flex' && words.includes('Follow your parcel') ? 'card' : undefined;
}

const sends = (message: object) => async (): Promise<void> => {
  await idaSends(line(), message);
};
const sendsFile =
  (...sent: FileArguments) =>
  async (): Promise<void> => {
    await idaSendsFile(line(), ...sent);
  };
type FileArguments = readonly [Parameters<typeof idaSendsFile>[1], Parameters<typeof idaSendsFile>[2]];

export const lineSide: CustomersSide = {
  provider: 'line',
  async begin(world: World) {
    running = await startLine();
    const visit = await openAddForm(world.cxone.origin, world.integrationId, 'line');
    await submit(visit, {
      integrationId: world.integrationId,
      name: 'Acme on LINE',
      'setting-channelId': running.account.channelId,
      'secret-channelSecret': running.account.secret,
      'setting-apiUrl': running.url,
    });
    const added = world.cxone.state.channels.find(({ body }) => body.name === 'Acme on LINE');
    const scene = { world, channelId: added?.id ?? '', threadId: IDA };
    await idaSends(running, text('Hello.'));
    await until('the desk has the chat', () => world.cxone.state.thread(scene.channelId, scene.threadId) !== undefined);
    return scene;
  },
  async end() {
    await running?.close();
    running = undefined;
  },
  received: () =>
    pushed().flatMap(({ pushed: message }) => {
      if (message === undefined) return [];
      const isText = message.type === 'text';
      return [
        {
          text: isText ? message.text : '',
          files: message.type === 'image' ? 1 : 0,
          rich: richOf(message),
          isReply: isText && message.quoteToken !== undefined,
        },
      ];
    }),
  isTyping: () => line().account.loading.length > 0,
  hasEnded: () => false,
  acts: {
    text: sends(text('A plain text.')),
    image: sendsFile('image', photo),
    audio: sendsFile('audio', audio),
    video: sendsFile('video', video),
    file: sendsFile('file', label),
    location: sends({ type: 'location', title: 'Harbour', address: 'Pier 1', latitude: 53.54, longitude: 9.98 }),
    press: async () => {
      const asked = pushed().findLast(
        ({ pushed: message }) => message !== undefined && richOf(message) === 'quickReplies',
      );
      await onLine(line(), `users/${IDA}/presses`, { messageId: asked?.id, label: 'Monday' });
    },
    reply: () => sends(text('To that.', { quotedMessageId: firstOfIda() }))(),
    delete: async () => {
      await onLine(line(), `users/${IDA}/unsend`, { messageId: firstOfIda() });
    },
    contactState: async () => {
      await onLine(line(), `users/${IDA}/block`, { isBlocked: true });
    },
  },
};
