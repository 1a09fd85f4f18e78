import type { Integration } from '../../lib/channels/channel.ts';
import { isLookUpRefused } from '../../lib/breakers/failure-scope.ts';
import { CxoneAuthenticationError, CxoneError } from '../../lib/cxone/errors.ts';
import { channelIdSchema, inboundMessageId } from '../../lib/ids.ts';
import type { Deployment } from '../deployment.ts';
import { fail, type Finding, look, ok, warn } from './check.ts';

const setUpAgain = 'store the right ones with `npm run byoc -- setup`';

/** Are the tenant's keys accepted, and are they this integration's tenant's? */
export function checkKeys({ clientOf }: Deployment, { integrationKey, tenantId }: Integration): Promise<Finding> {
  const name = 'CXone keys';
  const command =
    integrationKey === 'main' ? setUpAgain : `${setUpAgain.slice(0, -1)} --integration ${integrationKey}\``;
  return look(name, async () => {
    try {
      const tenant = await clientOf(integrationKey).readTenant();
      return tenant.tenantId === tenantId
        ? ok(name, `CXone accepts them: tenant ${tenantId} in area ${tenant.area}.`)
        : fail(name, `They are of tenant ${tenant.tenantId}, the integration is of ${tenantId}: ${command}.`);
    } catch (error) {
      if (error instanceof CxoneAuthenticationError) return fail(name, `${refusedPart(error)}: ${command}.`);
      if (error instanceof CxoneError && error.code !== 'cxone_credentials') {
        return fail(
          name,
          `CXone could not be asked (${error.message}) If it is down, customers' messages wait in the queue until it is back. If it is not down, check CXONE_AUTH_BASE_URL.`,
        );
      }
      throw error;
    }
  });
}

/** RFC 6749 §5.2: `invalid_client` is about the application, `invalid_grant` about the user who signs in with it. */
function refusedPart({ errors }: CxoneAuthenticationError): string {
  const codes = errors.map(({ errorCode }) => errorCode);
  if (codes.includes('invalid_client')) {
    return 'CXone refuses the client id and client secret of the application registered with NICE';
  }
  if (codes.includes('invalid_grant')) {
    return 'CXone refuses the access key of the service user: it is wrong, or was deactivated';
  }
  return 'CXone refuses the keys';
}

/** May the service user look messages up? What became of one whose answer was lost is found out in no other way. */
export function checkLookUp({ clientOf }: Deployment, { integrationKey }: Integration): Promise<Finding> {
  const name = 'Message look-up';
  return look(name, async () => {
    const query = { idOnExternalPlatform: [inboundMessageId('doctor')], channel: [channelIdSchema.parse('doctor')] };
    try {
      await clientOf(integrationKey).findMessages(query);
      return ok(name, 'CXone lets the service user look messages up.');
    } catch (error) {
      if (!(error instanceof CxoneError) || !isLookUpRefused(error)) throw error;
      return fail(
        name,
        `${error.message} Until then, a customer's message whose answer is lost is parked (docs/runbooks/message-look-up.md).`,
      );
    }
  });
}

export function checkIntegrationId({ integrationId }: Integration): Finding {
  const name = 'Integration ID';
  return integrationId === undefined
    ? warn(
        name,
        'Not known yet: the first Add page asks for it. CXone shows it under ACD → Digital → Bring Your Own Channel.',
      )
    : ok(name, integrationId);
}
