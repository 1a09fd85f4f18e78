import type { AddedChannel } from '../../../local/admin-visit.ts';
import { signed } from './signed-webhook.ts';

/** A file of a customer, as the provider names it in its webhook. */
export interface NamedFile {
  readonly url: string;
  readonly name?: string;
}

/** Ida's provider sends a webhook of its own making, where the phone would send another; answers as the webhook did. */
export async function providerSends(
  { webhookUrl, secret }: Pick<AddedChannel, 'webhookUrl' | 'secret'>,
  { id, text, attachments }: { readonly id: string; readonly text: string; readonly attachments: readonly NamedFile[] },
): Promise<{ status: number; body: string }> {
  const body = {
    type: 'message.received',
    timestamp: '2026-03-02T10:15:29.100Z',
    data: { id, thread: { id: 'chat-ida' }, author: { id: 'ida', firstName: 'Ida' }, text, attachments },
  };
  const response = await fetch(webhookUrl, { method: 'POST', ...signed(secret, body, new Date(), id) });
  return { status: response.status, body: await response.text() };
}
