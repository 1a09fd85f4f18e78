import { setTimeout as sleep } from 'node:timers/promises';

/** What is slow on a busy machine is no failure. */
const GIVE_UP_MS = 240_000;

/** Waits until a condition holds and answers what it found; gives up loudly after four minutes. */
export async function until<Found>(
  what: string,
  look: () => Found | Promise<Found>,
): Promise<Exclude<Found, undefined | null | false>> {
  const giveUpAt = Date.now() + GIVE_UP_MS;
  for (;;) {
    const found = await look();
    if (isFound(found)) return found;
    if (Date.now() > giveUpAt) throw new Error(`It never came to be that ${what}.`);
    await sleep(25);
  }
}

function isFound<Found>(found: Found): found is Exclude<Found, undefined | null | false> {
  return found !== undefined && found !== null && found !== false;
}
