import { FileInterruptedError } from './open-file.ts';

/** Milliseconds for which a file may come as slowly as it likes, and bytes per second in which it has to come then. */
const GRACE_MS = 5_000;
const LEAST_RATE = 10_000;

/**
 * The bytes of a file as long as they come at a pace. A host that sends a byte every other second is never silent for
 * long, and would hold a worker for as long as it may run. Only waiting for the host counts, not what is done with what came.
 * @throws FileInterruptedError where they come too slowly.
 */
export async function* atPace(bytes: AsyncIterable<Uint8Array>, now: () => Date): AsyncGenerator<Uint8Array> {
  let waitedMs = 0;
  let size = 0;
  let askedAt = now().getTime();
  for await (const chunk of bytes) {
    waitedMs += now().getTime() - askedAt;
    size += chunk.byteLength;
    if (waitedMs > GRACE_MS && size < (LEAST_RATE * waitedMs) / 1_000) {
      throw new FileInterruptedError(`less than ${LEAST_RATE} bytes a second came`);
    }
    yield chunk;
    askedAt = now().getTime();
  }
}
