const MAX_BYTES = 64 * 1024;

/**
 * The JSON of an answer; undefined where it is none, breaks off, or is longer than 64 kB: an adapter judges by the status
 * then. Never throws.
 */
export async function readJson(response: Response): Promise<unknown> {
  try {
    const stream: ReadableStream<Uint8Array> | null = response.body;
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of stream ?? []) {
      size += chunk.byteLength;
      if (size > MAX_BYTES) return undefined;
      chunks.push(chunk);
    }
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}
