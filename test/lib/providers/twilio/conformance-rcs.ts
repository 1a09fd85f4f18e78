import { twilioRcsProvider } from '../../../../lib/providers/twilio/index.ts';
import { SERVICE } from './fake-twilio.ts';
import { subjectOf } from './subject.ts';

/** By an API key, with webhooks that the account's token signs, from a messaging service. */
export const subject = subjectOf({
  kind: 'rcs',
  provider: twilioRcsProvider,
  sender: SERVICE,
  otherSender: 'rcs:acme_agent',
  apiKey: `SK${'0123456789abcdef'.repeat(2)}`,
});
