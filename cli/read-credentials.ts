import { type CxoneCredentials, cxoneCredentialsSchema } from '../lib/cxone/sign-in/credentials.ts';
import { ask } from './ask.ts';
import { TargetError } from './target.ts';

/** The tenant's CXone keys: from the environment, else asked for, the secret ones unseen. */
export async function readCredentials(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<CxoneCredentials> {
  const fromEnvironment = cxoneCredentialsSchema.safeParse({
    clientId: environment['CXONE_CLIENT_ID'],
    clientSecret: environment['CXONE_CLIENT_SECRET'],
    accessKeyId: environment['CXONE_ACCESS_KEY_ID'],
    accessKeySecret: environment['CXONE_ACCESS_KEY_SECRET'],
  });
  if (fromEnvironment.success) return fromEnvironment.data;
  const [clientId, clientSecret, accessKeyId, accessKeySecret] = await ask([
    { question: 'Client ID of the application registered with NICE', hidden: false },
    { question: 'Client secret of that application', hidden: true },
    { question: 'Access key ID of the service user', hidden: false },
    { question: 'Access key secret of the service user', hidden: true },
  ]);
  const answered = cxoneCredentialsSchema.safeParse({ clientId, clientSecret, accessKeyId, accessKeySecret });
  if (answered.success) return answered.data;
  const keys = answered.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join(', ');
  throw new TargetError(`The keys can't be used: ${keys}. Nothing was stored.`);
}
