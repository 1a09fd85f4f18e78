/** What AWS calls a request whose temporary keys are over (STS, DynamoDB and others each have a name of their own). */
const ended = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired']);
/** What it calls one that was signed at another time than AWS has. */
const atAnotherTime = new Set(['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture']);
const unknownKeys = new Set([
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
]);
const refused = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation']);
const unreachable = new Set([
  ...['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
]);

/**
 * One sentence for what stands between this machine and AWS, with the command that corrects it; undefined where it is
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
  if (atAnotherTime.has(error.name) || /signature (?:expired|not yet current)/i.test(error.message)) {
    return `This machine has another time than AWS (${error.name}): set its clock, e.g. \`sudo timedatectl set-ntp true\`, then repeat this command.`;
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
    return `AWS does not know these keys (${error.name}): \`aws sts get-caller-identity${withProfile}\` says whose they are; take other ones with --aws-profile, or enable the region in the account.`;
  }
  if (refused.has(error.name)) return missingRight(error.message, withProfile);
  if (/region is missing/i.test(error.message))
    return 'The AWS region is missing: give the deployed one with --region.';
  if (isUnreachable(error)) {
    return `AWS can't be reached (${error.message}): see whether the region after --region is written as AWS does, e.g. eu-west-1, and whether this machine is online.`;
  }
  return undefined;
}

/** Undefined where AWS does not name the right, which says less than its own words. */
function missingRight(message: string, withProfile: string): string | undefined {
  const [, right] = /not authorized to perform:? ([\w-]+:\w+)/.exec(message) ?? [];
  if (right === undefined) return undefined;
  return `You lack the right to ${right}: \`aws sts get-caller-identity${withProfile}\` says who you are; take a profile that has the right with --aws-profile, or ask the person who gives rights for it.`;
}

function isUnreachable(error: Error): boolean {
  return error.name === 'TimeoutError' || ('code' in error && unreachable.has(String(error.code)));
}
