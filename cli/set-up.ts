import { byocRecord, type RecordField, whereClientSecretIs } from '../lib/channels/byoc-record.ts';
import { setUpIntegration } from '../lib/channels/set-up-integration.ts';
import { createCxoneClient } from '../lib/cxone/create-cxone-client.ts';
import type { CxoneCredentials, TokenForm } from '../lib/cxone/sign-in/credentials.ts';
import type { CxoneTenant } from '../lib/cxone/sign-in/discovery.ts';
import type { IntegrationKey } from '../lib/ids.ts';
import { type CallbackCredentials, callbackCredentialsSchema } from '../lib/outbound/callback/serve-token-request.ts';
import { systemPorts } from '../lib/ports.ts';
import type { Deployment } from './deployment.ts';
import { TargetError } from './target.ts';

export interface SetUpOptions {
  readonly deployment: Deployment;
  readonly integrationKey: IntegrationKey;
  /** Name of the record in CXone. */
  readonly recordName: string;
  readonly credentials: CxoneCredentials;
}

/** Stores the tenant's CXone keys and answers what the admin types into the BYOC record. */
export async function setUp({ deployment, integrationKey, recordName, credentials }: SetUpOptions): Promise<{
  readonly tenant: CxoneTenant;
  /** Undefined: CXone took the form that is tried first. */
  readonly tokenForm: TokenForm | undefined;
  readonly record: RecordField[];
}> {
  const { registry, secretStore, names } = deployment;
  const record = await recordOf(deployment, integrationKey, recordName);
  const result = await setUpIntegration(integrationKey, credentials, {
    registry,
    secretStore,
    secretName: names.cxone,
    readTenant: tenantReaderOf(deployment),
  });
  if (result.kind === 'other-tenant') {
    throw new TargetError(
      `These keys are of tenant ${result.tenant.tenantId}, but integration "${integrationKey}" belongs to another one. Nothing was stored: use that tenant's keys, or another integration for this tenant.`,
    );
  }
  return { tenant: result.tenant, tokenForm: result.tokenForm, record };
}

/** Signs in to CXone with keys that are not stored yet, and says in which form CXone takes them. */
export function tenantReaderOf({
  target,
}: Deployment): (
  credentials: CxoneCredentials,
) => Promise<CxoneTenant & { readonly tokenForm: TokenForm | undefined }> {
  return async (credentials) => {
    const client = createCxoneClient({
      ...systemPorts,
      fetch: systemPorts.fetchCxone,
      authBaseUrl: target.cxoneAuthBaseUrl,
      apiBaseUrl: target.cxoneApiBaseUrl,
      loadCredentials: () => Promise.resolve(credentials),
    });
    return { ...(await client.readTenant()), tokenForm: client.tokenFormToStore() };
  };
}

/** The sheet of an integration. Throws where its callback secret is missing or damaged. */
export async function recordOf(
  { target, secretStore, names }: Deployment,
  integrationKey: IntegrationKey,
  recordName: string,
): Promise<RecordField[]> {
  const callbackName = names.callback(integrationKey);
  const callback = await secretStore.get(callbackName);
  if (callback === undefined) throw noValue(callbackName, integrationKey);
  const { clientId, previousClientSecret } = credentialsIn(callbackName, callback);
  const where =
    target.laptopSecrets === undefined
      ? whereClientSecretIs(callbackName, target.region)
      : whereOnTheLaptop(target.laptopSecrets, callbackName);
  return byocRecord({
    integrationKey,
    name: recordName,
    publicUrl: target.publicUrl,
    clientId,
    whereClientSecretIs: previousClientSecret === undefined ? where : `${where} (${BOTH_ARE_VALID})`,
  });
}

/** Without AWS's command line, which nobody needs for the laptop. */
function whereOnTheLaptop(endpoint: string, secretName: string): string {
  const asked = JSON.stringify({ SecretId: secretName });
  return `in the answer of: curl -s ${endpoint} -H 'x-amz-target: secretsmanager.GetSecretValue' -d '${asked}'`;
}

const BOTH_ARE_VALID =
  'clientSecret; previousClientSecret is the one before it. Both are valid until `npm run byoc -- rotate callback --end`';

/** A secret of an integration that has no value, and what makes one. */
export function noValue(secretName: string, integrationKey: IntegrationKey): TargetError {
  return new TargetError(
    integrationKey === 'main'
      ? `The secret ${secretName} has no value: deploy the stage again (on the laptop: stop \`npm start\` and start it again), then repeat this command.`
      : `There is no integration "${integrationKey}": add it with \`npm run byoc -- integrations add ${integrationKey}\`.`,
  );
}

/** What CXone presents at the token endpoint. Throws where the secret is damaged. */
export function credentialsIn(secretName: string, secretText: string): CallbackCredentials {
  try {
    return callbackCredentialsSchema.parse(JSON.parse(secretText));
  } catch {
    // The parser's error quotes the text: it must not be printed.
    throw new TargetError(
      `The secret ${secretName} is damaged: give it a value of the form {"clientId": "…", "clientSecret": "…"}, then repeat this command.`,
    );
  }
}
