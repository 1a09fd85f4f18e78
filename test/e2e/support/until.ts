import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until a condition holds and answers what it found; gives up loudly, by default after 60 seconds. */
export async function until<Found>(
  what: string,
  look: () => Found | Promise<Found>,
  seconds = 60,
): Promise<Exclude<Found, undefined | null | false>> {
  const giveUpAt = Date.now() + seconds * 1000;
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
