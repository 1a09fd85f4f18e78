/** Over what a message goes: the prefix of both its addresses says so (https://www.twilio.com/docs/messaging/channels). */
export type Channel = 'sms' | 'whatsapp' | 'rcs';

export function channelOf(address: string): Channel {
  if (address.startsWith('whatsapp:')) return 'whatsapp';
  return address.startsWith('rcs:') ? 'rcs' : 'sms';
}

const E164 = /^\+[1-9]\d{6,14}$/;
/** Of somebody on WhatsApp who shows businesses no number: country and id, e.g. `US.13491208655302741918`. */
const SCOPED_ID = /^[A-Z]{2}\.[A-Za-z0-9]+$/;

/** Whether a message can be sent to it. */
export function isRecipient(address: string): boolean {
  const channel = channelOf(address);
  if (channel === 'sms') return E164.test(address);
  const id = address.slice(channel.length + 1);
  return E164.test(id) || (channel === 'whatsapp' && SCOPED_ID.test(id));
}
