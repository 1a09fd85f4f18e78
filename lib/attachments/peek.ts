export interface Peeked {
  readonly head: Uint8Array;
  /** Whether the file ends with its head. */
  readonly isWhole: boolean;
  /** All bytes, the head included. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** Reads a stream until its first `size` bytes are there, or all. The head has more where the last chunk had. */
export async function peek(bytes: AsyncIterable<Uint8Array>, size: number): Promise<Peeked> {
  const chunks = bytes[Symbol.asyncIterator]();
  const taken: Uint8Array[] = [];
  let length = 0;
  let isWhole = false;
  while (length < size && !isWhole) {
    const next = await chunks.next();
    isWhole = next.done === true;
    if (next.done === true) break;
    taken.push(next.value);
    length += next.value.byteLength;
  }
  return { head: Buffer.concat(taken), isWhole, bytes: all(taken, chunks) };
}

async function* all(taken: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* taken;
  yield* { [Symbol.asyncIterator]: () => rest };
}
