import * as z from 'zod';
import type { World } from '../../../local/world.ts';
import { onThePhone } from '../support/people.ts';
import type { Scene } from './scene.ts';

const outcomeSchema = z.looseObject({
  outcome: z.string(),
  displayErrorMessage: z.string().optional(),
  status: z.number().optional(),
});

/** What an agent does, by the door of the emulator's controls; answers when the integration has answered. */
export async function atDesk(
  world: Pick<World, 'cxone'>,
  door: string,
  body: object,
): Promise<z.infer<typeof outcomeSchema>> {
  return outcomeSchema.safeParse(await post(world, door, body)).data ?? { outcome: 'none' };
}

/** As {@link atDesk}, with the answer as it came. */
export async function post({ cxone }: Pick<World, 'cxone'>, door: string, body: object): Promise<unknown> {
  const response = await fetch(`${cxone.origin}/__emulator/agent/${door}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`The desk answered ${response.status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** What agents wrote, as it stands on the customer's phone. */
export function fromAgents({ world, account }: Pick<Scene, 'world' | 'account'>, customerId = 'ida') {
  return onThePhone(world, customerId, account).filter(({ from }) => from === 'agent');
}
