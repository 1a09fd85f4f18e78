import type { Provider } from '../../contract/provider.ts';
import type { SendFailure } from '../../contract/sending.ts';
import type { PersonKeys } from '../../ids.ts';
import type { Table } from '../../table/table.ts';
import type { Channel } from '../channel.ts';

/** Whether the state of customers decides what is sent to them: else it is the provider that refuses. */
export function isStateAsked(people: Channel['people'], { manifest }: Pick<Provider, 'manifest'>): boolean {
  return people?.honoursOptOut === true || manifest.capabilities.takesForBlocked === true;
}

/**
 * Why nothing may be sent to those who get a message; undefined where nothing stands against it. What looks is loaded with the
 * first message for which states are asked: any other costs nothing.
 */
export async function refusalByState(
  { channelId, people }: Pick<Channel, 'channelId' | 'people'>,
  recipientIds: readonly string[] | 'unread',
  keys: PersonKeys,
  ports: {
    readonly provider: Pick<Provider, 'manifest'>;
    readonly table: Pick<Table, 'get'>;
    readonly now: () => Date;
  },
): Promise<SendFailure | undefined> {
  if (!isStateAsked(people, ports.provider)) return undefined;
  const { refusalOf, unread } = await import('./contact-states.ts');
  if (recipientIds === 'unread') return unread;
  return refusalOf(recipientIds, { channelId, keys }, people?.honoursOptOut === true, ports);
}
