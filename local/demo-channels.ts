import { addEnteredChannel } from './admin-visit.ts';
import type { Cxone } from './cxone/start-cxone.ts';
import type { Phones } from './phones.ts';

/** What an admin enters for a channel whose credentials come from the platform. */
interface DemoChannel {
  readonly provider: string;
  readonly name: string;
  /** By the names of the form's fields. */
  readonly answers: Readonly<Record<string, string>>;
}

function demoChannels({ line, twilio }: Phones): readonly DemoChannel[] {
  const ofTwilio = (provider: string, name: string, sender: string): DemoChannel => ({
    provider,
    name,
    answers: {
      'setting-accountSid': twilio.account.sid,
      'setting-sender': sender,
      'setting-apiUrl': twilio.url,
      'secret-authToken': twilio.account.authToken,
    },
  });
  return [
    {
      provider: 'line',
      name: `${line.account.bot.displayName} on LINE`,
      answers: {
        'setting-channelId': line.account.channelId,
        'secret-channelSecret': line.account.secret,
        'setting-apiUrl': line.url,
      },
    },
    ofTwilio('twilio-sms', 'Acme by SMS', '+14155550100'),
    ofTwilio('twilio-whatsapp', 'Acme on WhatsApp', '+14155550101'),
    ofTwilio('twilio-rcs', 'Acme by RCS', 'rcs:acme_support_agent'),
  ];
}

/** Adds a channel for each platform that has an account to begin with, as an admin does by clicking. */
export async function addDemoChannels(cxone: Cxone, phones: Phones, integrationId: string): Promise<void> {
  for (const channel of demoChannels(phones)) {
    await addEnteredChannel({ cxoneOrigin: cxone.origin, integrationId, ...channel });
  }
}
