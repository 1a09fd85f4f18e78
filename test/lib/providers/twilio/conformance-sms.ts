import { twilioSmsProvider } from '../../../../lib/providers/twilio/index.ts';
import { NUMBER } from './fake-twilio.ts';
import { subjectOf } from './subject.ts';

/** By the account's own token, from a number. */
export const subject = subjectOf({
  kind: 'sms',
  provider: twilioSmsProvider,
  sender: NUMBER,
  otherSender: '+15005550001',
});
