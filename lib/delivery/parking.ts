import type { ChannelId, IntegrationKey } from '../ids.ts';
import { seal } from '../secrets/seal.ts';
import type { Table } from '../table/table.ts';

/** Why a message needs a person. */
export type ParkingCause = 'refused-by-cxone' | 'content-changed' | 'channel-removed' | 'waited-too-long';

export interface ParkedMessage {
  readonly integrationKey: IntegrationKey;
  readonly channelId: ChannelId;
  /** The claim's key, or another id that is the same at every attempt: parking twice is parking once. */
  readonly id: string;
  readonly cause: ParkingCause;
  /** For the operator, without content: error code, field names, CXone's reference. */
  readonly detail: string;
  readonly attempts: number;
  readonly correlation: string;
  /** The work itself, as it stood on the queue. */
  readonly payload: unknown;
}

/** Days for which a parked message waits for somebody. */
const KEPT_DAYS = 30;

export interface ParkingPorts {
  readonly table: Table;
  readonly dataKey: () => Promise<string>;
  readonly now: () => Date;
  readonly randomBytes: (size: number) => Buffer;
}

/** Sets a message aside, its content sealed, listed per integration: the record that alarms and replay read. */
export async function park(message: ParkedMessage, ports: ParkingPorts): Promise<void> {
  const at = ports.now();
  const { integrationKey, channelId, id, cause, detail, attempts, correlation } = message;
  const pk = `PARKED#${id}`;
  await ports.table.put(
    {
      pk,
      listPk: `PARKED#${integrationKey}`,
      listSk: `${at.toISOString()}#${id}`,
      integrationKey,
      channelId,
      cause,
      detail,
      attempts,
      correlation,
      parkedAt: at.toISOString(),
      payload: seal(JSON.stringify(message.payload), await ports.dataKey(), pk, ports.randomBytes),
      expiresAt: Math.floor(at.getTime() / 1000) + KEPT_DAYS * 86_400,
    },
    { missing: 'pk' },
  );
}
