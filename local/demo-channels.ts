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

function demoChannels({ line }: Phones): readonly DemoChannel[] {
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
  ];
}

/** Adds a channel for each platform that has an account to begin with, as an admin does by clicking. */
export async function addDemoChannels(cxone: Cxone, phones: Phones, integrationId: string): Promise<void> {
  for (const channel of demoChannels(phones)) {
    await addEnteredChannel({ cxoneOrigin: cxone.origin, integrationId, ...channel });
  }
}
