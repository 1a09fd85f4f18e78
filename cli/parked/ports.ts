import type { ReplayPorts } from '../../lib/inbound/parking/replay-parked.ts';
import { CachedSecrets, readIndexKey } from '../../lib/secrets/secret-store.ts';
import { systemPorts } from '../../lib/ports.ts';
import { createSqsJobQueues } from '../../lib/queues/sqs.ts';
import type { Deployment } from '../deployment.ts';
import { queueClientOf } from '../queues.ts';
import { TargetError } from '../target.ts';

/** The effects of opening and replaying parked messages of a deployment. */
export function parkedPortsOf({ target, table, secretStore, names }: Deployment): ReplayPorts {
  // Read again as functions do: a command that runs for long meets what is sealed again meanwhile.
  const secrets = new CachedSecrets(secretStore, systemPorts.now);
  const dataKey = async () => {
    const key = await secrets.get(names.dataKey());
    if (key !== undefined) return key;
    throw new TargetError(`The secret ${names.dataKey()} has no value: nothing that is parked can be opened.`);
  };
  return {
    table,
    now: systemPorts.now,
    dataKey,
    indexKey: readIndexKey(secretStore, names.indexKey()),
    jobQueues: createSqsJobQueues(queueClientOf(target), {
      inboundUrl: target.inboundQueueUrl,
      statusUrl: target.statusQueueUrl,
    }),
  };
}
