import type { IntegrationKey } from '../../lib/ids.ts';
import { systemPorts } from '../../lib/ports.ts';
import type { Deployment } from '../deployment.ts';
import { fail, type Finding } from './check.ts';
import { checkChannels, checkIntegrationId, checkKeys } from './cxone-checks.ts';
import { checkClock, checkReachable, checkTokenDance } from './deployment-checks.ts';
import { checkQueue } from './queue-checks.ts';

/** Looks at all that must be right for messages to flow, and hands on each finding as it comes. */
export async function runDoctor(
  deployment: Deployment,
  key: IntegrationKey,
  found: (finding: Finding) => void,
): Promise<void> {
  const { target, registry } = deployment;
  const { now } = systemPorts;
  for (const finding of await Promise.all([
    checkReachable(deployment),
    checkClock(deployment, now),
    checkTokenDance(deployment, key),
  ])) {
    found(finding);
  }
  const integration = await registry.integration(key);
  if (integration === undefined) {
    found(fail('Integration', `"${key}" is not set up: run \`npm run byoc -- setup\`.`));
  } else {
    found(await checkKeys(deployment, integration));
    found(checkIntegrationId(integration));
    for (const finding of await checkChannels(deployment, integration, now)) found(finding);
  }
  found(await checkQueue('Inbound queue', target.inboundQueueUrl, deployment));
  found(await checkQueue('Status queue', target.statusQueueUrl, deployment));
}
