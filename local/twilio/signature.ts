import { createHmac } from 'node:crypto';

/**
 * Signs a request as https://www.twilio.com/docs/usage/security has it: over the address and, where there is a form, each of its names and values
 * in the order of the names.
 * @param hash Of the Auth Token: SHA-1. Of a SharedKey: SHA-256.
 * @returns base64
 */
export function signatureOf(
  url: string,
  form: Readonly<Record<string, string>>,
  { secret, hash }: { readonly secret: string; readonly hash: 'sha1' | 'sha256' },
): string {
  const signed = Object.keys(form)
    .sort()
    .reduce((text, name) => text + name + (form[name] ?? ''), url);
  return createHmac(hash, secret).update(signed).digest('base64');
}
