import type { Cxone, CxoneOptions } from '../../../../local/cxone/start-cxone.ts';
import { startCxone } from '../../../../local/cxone/start-cxone.ts';
import type { SwitchChanges } from '../../../../local/cxone/switches.ts';
import type { Api, Json } from './client.ts';
import { apiOf, channel, control, message, record } from './client.ts';
import type { IntegrationBox, ReceivedRequest } from './integration-box.ts';
import { startIntegrationBox } from './integration-box.ts';

/** An emulator with a record and the channel `ch-1`, where `usr-1` has written `in-1` on `conv-1`. */
export interface TestTenant {
  readonly cxone: Cxone;
  readonly box: IntegrationBox;
  readonly api: Api;
  readonly integrationId: string;
  readonly turn: (changes: SwitchChanges) => void;
  /** The agent replies, with these changes to the control's body. */
  readonly reply: (changes?: Json) => Promise<unknown>;
  /** The last request that reached the box on a path that ends so. */
  readonly last: (pathEnd?: string) => ReceivedRequest | undefined;
  /** B6 with these changes. */
  readonly write: (changes?: Json) => Promise<Response>;
  stop(): Promise<void>;
}

export async function startTenant(options: CxoneOptions = {}, channelChanges: Json = {}): Promise<TestTenant> {
  const box = await startIntegrationBox();
  const cxone = await startCxone(options);
  const api = await apiOf(cxone);
  const { integrationId } = cxone.createRecord(record(box.origin));
  await api('POST', '/channels', channel(integrationId, channelChanges));
  const write = (changes: Json = {}) => api('POST', '/channels/ch-1/messages', message(changes));
  await write();
  return {
    cxone,
    box,
    api,
    integrationId,
    write,
    turn: (changes) => Object.assign(cxone.switches, changes),
    async reply(changes = {}) {
      const body = { channelId: 'ch-1', threadIdOnExternalPlatform: 'conv-1', text: 'It leaves today.', ...changes };
      return (await control(cxone, '/agent/reply', body)).json();
    },
    last: (pathEnd = '') => box.received.findLast(({ path }) => path.endsWith(pathEnd)),
    async stop() {
      await cxone.stop();
      await box.stop();
    },
  };
}
