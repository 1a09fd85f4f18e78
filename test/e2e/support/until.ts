import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until a condition holds and answers what it found; gives up loudly, by default after 20 seconds. */
export async function until<Found>(
  what: string,
  look: () => Found | Promise<Found>,
  seconds = 20,
): Promise<NonNullable<Found>> {
  const giveUpAt = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (Date.now() > giveUpAt) throw new Error(`It never came to be that ${what}.`);
    await sleep(25);
  }
}
