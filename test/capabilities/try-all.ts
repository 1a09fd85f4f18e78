import { startWorld } from '../../local/world.ts';
import { tryAgent } from './from-agent.ts';
import { tryCustomer } from './from-customer.ts';
import { genericSide } from './generic-side.ts';
import { lineSide } from './line-side.ts';
import { telegramSide } from './telegram-side.ts';
import type { CustomersSide, Trial } from './trial.ts';
import { twilioSides } from './twilio-sides.ts';

export const sides: readonly CustomersSide[] = [genericSide, telegramSide, lineSide, ...twilioSides];

/** Sends each kind of content in both directions through a world of real sockets, and says what became of it. */
export async function tryAll(side: CustomersSide): Promise<readonly Trial[]> {
  const world = await startWorld();
  try {
    const scene = await side.begin(world);
    const fromAgent = await tryAgent(side, scene);
    return [...fromAgent, ...(await tryCustomer(side, scene))];
  } finally {
    await world.stop();
    await side.end?.();
  }
}
