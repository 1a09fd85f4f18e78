import * as z from 'zod/mini';
import { CxoneCredentialsError } from '../errors.ts';

const printable = z.string().check(z.regex(/^[\x20-\x7e]+$/, 'must be printable ASCII and not empty'));

/**
 * How the application's id and secret travel in a token request: as fields of the form, or in Basic, raw or form-encoded.
 */
export type TokenForm = z.infer<typeof tokenFormSchema>;
const tokenFormSchema = z.enum(['body', 'basic-raw', 'basic-encoded']);

/** The JSON value of an integration's CXone secret (byoc-protocol §3.1): the application, and a service user's key. */
export const cxoneCredentialsSchema = z.object({
  clientId: printable,
  clientSecret: printable,
  accessKeyId: printable,
  accessKeySecret: printable,
  /** The form that CXone took when the keys were stored; missing where that was the first one that is tried. */
  tokenForm: z.catch(z.optional(tokenFormSchema), undefined),
});
export type CxoneCredentials = z.infer<typeof cxoneCredentialsSchema>;

/** Reads the credentials; `fresh` asks past any cache, since CXone did not accept the ones that were given last. */
export type LoadCredentials = (options?: { readonly fresh?: boolean }) => Promise<CxoneCredentials>;

/**
 * Reads a secret's text.
 * @throws CxoneCredentialsError which names the faulty keys and repeats nothing of the text.
 */
export function parseCredentials(secretText: string): CxoneCredentials {
  let value: unknown;
  try {
    value = JSON.parse(secretText);
  } catch {
    // The parser's error quotes the text: it must not become a cause.
    throw new CxoneCredentialsError('the stored CXone credentials are not JSON');
  }
  const parsed = cxoneCredentialsSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const keys = new Set(parsed.error.issues.map((issue) => issue.path.join('.') || 'the whole value'));
  throw new CxoneCredentialsError(`the stored CXone credentials lack or have a faulty ${[...keys].join(', ')}`);
}
