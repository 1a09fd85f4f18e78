import { addEnteredChannel } from '../../local/admin-visit.ts';
import type { TwilioMessage } from '../../local/twilio/message.ts';
import type { ContentKind } from '../../lib/contract/manifest.ts';
import { label, photo } from '../e2e/support/sample-files.ts';
import {
  idaPresses,
  idaSendsFile,
  idaWrites,
  onTwilio,
  type OnTwilio,
  rcs,
  sentToIda,
  sms,
  whatsapp,
} from '../e2e/support/twilio-people.ts';
import { until } from '../e2e/support/until.ts';
import { audio, video } from './media.ts';
import type { CustomersSide, Scene } from './trial.ts';

/** Which kind of content a message is shown as, by what can be pressed of it and what stands in it. */
function richOf({ rich, place }: TwilioMessage): ContentKind | undefined {
  if (place !== undefined) return 'location';
  const titles = rich?.choices.map(({ title }) => title) ?? [];
  if (titles.length === 0) return undefined;
  if (titles.includes('Monday')) return 'quickReplies';
  if (titles.includes('By bike')) return 'list';
  if (titles.includes('A parcel')) return 'card';
  return rich?.body.includes('When may we call?') === true ? 'timeSlots' : undefined;
}

function sideOf(on: OnTwilio): CustomersSide {
  const { provider, name, sender, ida, threadId } = on;
  const sent = ({ world }: Scene) => sentToIda(world.twilio, on);
  const firstOfIda = ({ world }: Scene) =>
    world.twilio.account.messages.find(({ from, direction }) => from === ida && direction === 'inbound')?.sid;
  const writes =
    (said: object) =>
    async ({ world }: Scene): Promise<void> => {
      await idaWrites(world.twilio, on, said);
    };
  const sends =
    (file: Parameters<typeof idaSendsFile>[2]) =>
    async ({ world }: Scene): Promise<void> => {
      await idaSendsFile(world.twilio, on, file);
    };
  const ofChats: CustomersSide['acts'] = {
    location: writes({ place: { latitude: 53.54, longitude: 9.98, label: 'Harbour' } }),
    press: async (scene) => {
      const asked = sent(scene).findLast((message) => richOf(message) === 'quickReplies');
      await idaPresses(scene.world.twilio, asked?.sid ?? '', 'Monday');
    },
    reply: (scene) => writes({ body: 'To that.', repliedTo: firstOfIda(scene) })(scene),
    receipts: async (scene) => {
      const { sid = '' } = sent(scene)[0] ?? {};
      await onTwilio(scene.world.twilio, `messages/${sid}/status`, { status: 'read' });
    },
  };
  return {
    provider,
    // A link that has no label goes in words: its URL is longer than a button's.
    samples: { card: 'plugin' },
    async begin(world) {
      const { account, url } = world.twilio;
      await addEnteredChannel({
        ...{ cxoneOrigin: world.cxone.origin, integrationId: world.integrationId, name, provider },
        answers: {
          ...{ 'setting-accountSid': account.sid, 'setting-sender': sender },
          ...{ 'setting-apiUrl': url, 'secret-authToken': account.authToken },
        },
      });
      const added = world.cxone.state.channels.find(({ body }) => body.name === name);
      const scene = { world, channelId: added?.id ?? '', threadId };
      await idaWrites(world.twilio, on, { body: 'Hello.' });
      await until('the desk has the chat', () => world.cxone.state.thread(scene.channelId, threadId) !== undefined);
      return scene;
    },
    received: (scene) =>
      sent(scene).map((message) => ({
        text: message.body,
        files: message.mediaUrls.length,
        rich: richOf(message),
        isReply: message.repliedTo !== undefined,
      })),
    isTyping: ({ world }) =>
      world.twilio.account.typing.some(({ messageSid }) => world.twilio.account.find(messageSid)?.from === ida),
    hasEnded: () => false,
    acts: {
      text: writes({ body: 'A plain text.' }),
      image: sends(photo),
      audio: sends(audio),
      video: sends(video),
      file: sends(label),
      // Twilio tells by itself how far the agents' messages came.
      receipts: () => Promise.resolve(),
      contactState: async (scene) => {
        // The word alone says nothing of it: Advanced Opt-Out does.
        await onTwilio(scene.world.twilio, 'console', { isOptOutAdvanced: true });
        await writes({ body: 'STOP', ...(on !== sms && { others: { OptOutType: 'STOP' } }) })(scene);
      },
      ...(on !== sms && ofChats),
    },
  };
}

/** Each is a provider of its own. */
export const twilioSides: readonly CustomersSide[] = [sms, whatsapp, rcs].map(sideOf);
