import type { World } from '../../../local/world.ts';
import { setPhone } from '../support/people.ts';
import { add, type Connection } from './admin.ts';

/** A channel that was added and connected to the phone, for one story. */
export interface Scene extends Connection {
  readonly world: World;
  /** Of the phone; also the channel's name. */
  readonly account: string;
}

/** @param chosen Further answers of the form that Add opens. */
export async function openScene(
  world: World,
  account: string,
  chosen?: Readonly<Record<string, string>>,
): Promise<Scene> {
  const connection = await add(world, account, chosen);
  const { webhookUrl, secret } = connection;
  await setPhone(world, account, { webhookUrl, secret });
  return { ...connection, world, account };
}
