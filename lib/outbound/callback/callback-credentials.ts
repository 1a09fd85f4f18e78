import { createHash, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import { filledText } from '../../schema-kinds.ts';

/** The secret `…/callback` of an integration: what CXone presents at our token endpoint, two secrets during rotation. */
export const callbackCredentialsSchema = z.object({
  clientId: filledText,
  clientSecret: filledText,
  previousClientSecret: z.optional(filledText),
});
export type CallbackCredentials = z.infer<typeof callbackCredentialsSchema>;

export interface PresentedCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** True when the credentials are the integration's, in a time that tells nothing about how close they are. */
export function credentialsMatch(presented: PresentedCredentials, expected: CallbackCredentials): boolean {
  const idFits = sameText(presented.clientId, expected.clientId);
  const secrets = [expected.clientSecret, expected.previousClientSecret ?? expected.clientSecret];
  const secretFits = secrets.map((secret) => sameText(presented.clientSecret, secret));
  return idFits && secretFits.includes(true);
}

function sameText(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
