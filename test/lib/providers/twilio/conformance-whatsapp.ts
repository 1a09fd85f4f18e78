import { twilioWhatsappProvider } from '../../../../lib/providers/twilio/index.ts';
import { NUMBER } from './fake-twilio.ts';
import { subjectOf } from './subject.ts';

/** Without the account's token: by an API key, and with webhooks that a shared key signs. */
export const subject = subjectOf({
  kind: 'whatsapp',
  provider: twilioWhatsappProvider,
  sender: NUMBER,
  otherSender: '+15005550001',
  apiKey: `SK${'0123456789abcdef'.repeat(2)}`,
  sharedKeyId: 'webhooks_sharedkey_01acmeacmeacmeacmeacmeacme',
});
