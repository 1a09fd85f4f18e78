import * as z from 'zod';
import type { TwilioMessage } from '../../../local/twilio/message.ts';
import type { Twilio } from '../../../local/twilio/start-twilio.ts';
import type { FileToSend } from './people.ts';

/** A channel of Twilio's, as its account has it, and Ida on it. */
export interface OnTwilio {
  readonly provider: string;
  readonly name: string;
  /** As Twilio writes it. */
  readonly sender: string;
  /** Her address there. */
  readonly ida: string;
  /** CXone's name for the conversation: an address has characters that its paths don't take (docs/glossary.md). */
  readonly threadId: string;
}

const idaOn = (prefix: '' | 'whatsapp:' | 'rcs:') => {
  const ida = `${prefix}+14155550142`;
  return { ida, threadId: `b64.${Buffer.from(ida).toString('base64url')}` };
};

export const sms: OnTwilio = {
  ...{ provider: 'twilio-sms', name: 'Acme by SMS', sender: '+14155550100' },
  ...idaOn(''),
};
export const whatsapp: OnTwilio = {
  ...{ provider: 'twilio-whatsapp', name: 'Acme on WhatsApp', sender: 'whatsapp:+14155550101' },
  ...idaOn('whatsapp:'),
};
export const rcs: OnTwilio = {
  ...{ provider: 'twilio-rcs', name: 'Acme by RCS', sender: 'rcs:acme_support_agent' },
  ...idaOn('rcs:'),
};

const heardSchema = z.object({
  sid: z.string().default(''),
  called: z.object({ status: z.number() }).default({ status: 0 }),
});

/** What happens on Twilio. @returns The id of what a customer sent, and what the webhook answered. */
export async function onTwilio(
  { url }: Pick<Twilio, 'url'>,
  path: string,
  body: object,
): Promise<z.infer<typeof heardSchema>> {
  const response = await fetch(`${url}/__twilio/${path}`, { method: 'POST', body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`Twilio answered ${response.status}: ${await response.text()}`);
  return heardSchema.parse(response.status === 204 ? {} : await response.json());
}

/** Ida writes: `body`, `place`, `repliedTo`, or `others`, which are further fields of the webhook. */
export function idaWrites(twilio: Pick<Twilio, 'url'>, { ida, sender }: OnTwilio, said: object) {
  return onTwilio(twilio, 'messages', { from: ida, to: sender, ...said });
}

/** @param notYet So often Twilio says at first that it does not have the file. */
export function idaSendsFile(twilio: Pick<Twilio, 'url'>, on: OnTwilio, { type, bytes }: FileToSend, notYet = 0) {
  return idaWrites(twilio, on, { media: [{ type, content: bytes.toString('base64'), notYet }] });
}

export function idaPresses(twilio: Pick<Twilio, 'url'>, messageSid: string, title: string) {
  return onTwilio(twilio, 'presses', { messageSid, title });
}

/** What the account has sent to Ida, the last at the end; without what Twilio answers by itself. */
export function sentToIda({ account }: Pick<Twilio, 'account'>, { ida }: OnTwilio): readonly TwilioMessage[] {
  return account.messages.filter(({ to, direction }) => to === ida && direction === 'outbound-api');
}

/** The bytes of what Twilio has fetched to send it. */
export function fetched({ account }: Pick<Twilio, 'account'>, message: TwilioMessage | undefined): readonly Buffer[] {
  return (message?.media ?? []).map(({ bytesId }) => Buffer.from(account.bytes.read(bytesId) ?? ''));
}

/** A template of the account, which WhatsApp has approved. @returns Its id. */
export async function approvedTemplate({ url, account }: Twilio, body: string): Promise<string> {
  const response = await fetch(`${url}/v1/Content`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${account.sid}:${account.authToken}`).toString('base64')}` },
    body: JSON.stringify({ language: 'en', variables: { 1: 'somebody' }, types: { 'twilio/text': { body } } }),
  });
  const { sid } = z.object({ sid: z.string() }).parse(await response.json());
  await onTwilio({ url }, 'console', { content: { sid, approval: 'approved' } });
  return sid;
}
