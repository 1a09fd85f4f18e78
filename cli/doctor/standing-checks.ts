import { type OpenBreaker, openBreakers } from '../../lib/breakers/breakers.ts';
import type { IntegrationKey } from '../../lib/ids.ts';
import { listParked } from '../../lib/inbound/parking/list-parked.ts';
import { systemPorts } from '../../lib/ports.ts';
import type { Deployment } from '../deployment.ts';
import { fail, type Finding, look, ok, warn } from './check.ts';

/** Whether deliveries to the integration's tenant, or to one of its channels, are paused (ADR 0009). */
export function checkBreakers({ table }: Deployment, key: IntegrationKey): Promise<Finding> {
  const name = 'Deliveries to CXone';
  return look(name, async () => {
    const open = await openBreakers({ table, now: systemPorts.now });
    const [first] = open.filter(({ integrationKey }) => integrationKey === key);
    return first === undefined ? ok(name, 'Not paused.') : fail(name, paused(first));
  });
}

function paused({ scope, channelId, cause, openedAt }: OpenBreaker): string {
  const whose = scope === 'tenant' ? 'of all channels' : `of the channel ${channelId ?? ''}`;
  return `Those ${whose} are paused since ${openedAt} (${cause}), and tried again by themselves. Nothing is lost; docs/runbooks/open-breaker.md says what to do.`;
}

/** Whether messages of the integration wait for a person. */
export function checkParked({ table }: Deployment, key: IntegrationKey): Promise<Finding> {
  const name = 'Parked messages';
  return look(name, async () => {
    const { length } = await listParked([key], { table, now: systemPorts.now });
    if (length === 0) return ok(name, 'None.');
    const those = length === 1 ? '1 message is' : `${length} messages are`;
    return warn(name, `${those} parked for a person. See why, and what to do: npm run byoc -- parked list`);
  });
}
