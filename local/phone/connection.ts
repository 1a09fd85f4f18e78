import { Webhook } from 'standardwebhooks';
import * as z from 'zod';

/** What a person pastes to connect an account: both values come from the middleware's Add page. */
export const connectionSchema = z.object({
  webhookUrl: z
    .string()
    .trim()
    .pipe(z.url({ protocol: /^https?$/, error: 'Paste the whole URL, with https://.' })),
  secret: z
    .string()
    .trim()
    .refine(
      (secret) => secret.startsWith('whsec_') && canSign(secret),
      'Paste the whole secret: it starts with whsec_.',
    ),
});

function canSign(secret: string): boolean {
  try {
    new Webhook(secret);
    return true;
  } catch {
    return false;
  }
}
