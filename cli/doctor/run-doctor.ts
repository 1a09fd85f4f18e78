import type { IntegrationKey } from '../../lib/ids.ts';
import { systemPorts } from '../../lib/ports.ts';
import type { Deployment } from '../deployment.ts';
import { checkAccount } from './account-checks.ts';
import { checkChannels } from './channel-checks.ts';
import { fail, type Finding, skip, wordsOf } from './check.ts';
import { checkIntegrationId, checkKeys, checkLookUp } from './cxone-checks.ts';
import { checkAdminPages, checkClock, checkReachable } from './deployment-checks.ts';
import { checkHoldingQueues } from './holding-check.ts';
import { checkQueue } from './queue-checks.ts';
import { checkAges, checkClientSecret, checkDataKey, checkIndexKey } from './secret-checks.ts';
import { checkBreakers, checkParked } from './standing-checks.ts';
import { checkTokenDance } from './token-check.ts';

/** Looks at all that must be right for messages to flow, and hands on each finding as it comes. */
export async function runDoctor(
  deployment: Deployment,
  key: IntegrationKey,
  found: (finding: Finding) => void,
): Promise<void> {
  const { inboundQueueUrl, outboundQueueUrl, statusQueueUrl } = deployment.target;
  const looks = [
    checkDeployment(deployment, key),
    checkCxone(deployment, key),
    checkQueue({ name: 'Inbound queue', worker: 'deliverInbound', queueUrl: inboundQueueUrl }, deployment),
    checkQueue({ name: 'Outbound queue', worker: 'deliverOutbound', queueUrl: outboundQueueUrl }, deployment),
    checkQueue({ name: 'Status queue', worker: 'deliverStatus', queueUrl: statusQueueUrl }, deployment),
    checkAccount(deployment.target),
    checkHoldingQueues(deployment, systemPorts.now),
    checkBreakers(deployment, key),
    checkParked(deployment, key),
    checkDataKey(deployment, systemPorts.now),
    checkIndexKey(deployment),
    checkClientSecret(deployment, key),
    checkAges(deployment, key, systemPorts.now),
  ];
  // All at once, told in this order.
  for (const findings of looks) for (const finding of [await findings].flat()) found(finding);
}

async function checkDeployment(deployment: Deployment, key: IntegrationKey): Promise<Finding[]> {
  const [reachable, clock] = await Promise.all([checkReachable(deployment), checkClock(deployment, systemPorts.now)]);
  if (reachable.verdict !== 'ok') {
    return [reachable, clock, skip('Callback token', 'Can be looked at once the public URL answers.')];
  }
  return [
    reachable,
    clock,
    ...(await Promise.all([checkTokenDance(deployment, key), checkAdminPages(deployment, key)])),
  ];
}

async function checkCxone(deployment: Deployment, key: IntegrationKey): Promise<Finding[]> {
  const setUp = key === 'main' ? 'setup' : `setup --integration ${key}`;
  try {
    const integration = await deployment.registry.integration(key);
    if (integration === undefined) {
      return [fail('Integration', `"${key}" is not set up: run \`npm run byoc -- ${setUp}\`.`)];
    }
    const keys = await checkKeys(deployment, integration);
    const integrationId = checkIntegrationId(integration);
    if (keys.verdict !== 'ok') {
      return [keys, integrationId, skip('Channels', 'Can be compared once CXone accepts the keys.')];
    }
    const [lookUp, channels] = await Promise.all([
      checkLookUp(deployment, integration),
      checkChannels(deployment, integration, systemPorts.now),
    ]);
    return [keys, lookUp, integrationId, ...channels];
  } catch (error) {
    return [fail('Integration', `The table ${deployment.target.tableName} can't be read: ${wordsOf(error)}`)];
  }
}
