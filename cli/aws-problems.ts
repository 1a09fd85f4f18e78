/** What AWS calls a request whose temporary keys are over (STS, DynamoDB and others each have a name of their own). */
const ended = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'RequestExpired']);
const unknownKeys = new Set([
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
]);
const unreachable = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ETIMEDOUT']);

/**
 * One sentence for what stands between this machine and AWS, with the command that mends it; undefined where it is
 * something else.
 * @param profile The AWS profile in use, where one is named.
 */
export function awsProblem(error: unknown, profile: string | undefined): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const withProfile = profile === undefined ? '' : ` --profile ${profile}`;
  const signIn = `run \`aws sso login${withProfile}\`, then repeat this command`;
  const isAboutCredentials = error.name === 'CredentialsProviderError' || error.name === 'TokenProviderError';
  if (ended.has(error.name)) {
    return `Your AWS session has ended: ${signIn}, or renew the keys in your environment (AWS_SESSION_TOKEN).`;
  }
  if (isAboutCredentials && /sso (?:session|login)|token is expired/i.test(error.message)) {
    return `Your AWS session has ended: ${signIn}.`;
  }
  if (isAboutCredentials && profile !== undefined) {
    return `The AWS profile "${profile}" has no credentials here: \`aws configure list-profiles\` lists those that there are, and \`aws configure sso --profile ${profile}\` makes it.`;
  }
  if (isAboutCredentials) {
    return 'There are no AWS credentials here: run `aws configure sso` and name its profile with --aws-profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.';
  }
  if (unknownKeys.has(error.name)) {
    return `AWS does not know these keys (${error.name}): \`aws sts get-caller-identity${withProfile}\` says whose they are; take other ones with --aws-profile.`;
  }
  if (/region is missing/i.test(error.message))
    return 'The AWS region is missing: give the deployed one with --region.';
  if ('code' in error && unreachable.has(String(error.code))) {
    return `AWS can't be reached (${error.message}): see whether the region after --region is written as AWS does, e.g. eu-west-1, and whether this machine is online.`;
  }
  return undefined;
}
