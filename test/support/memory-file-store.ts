import { buffer } from 'node:stream/consumers';
import type { FileBin, FileStore } from '../../lib/attachments/store/file-store.ts';

/** The bucket in memory. Its links have the key in them, and end never. */
export class MemoryFileStore implements FileStore, FileBin {
  readonly files = new Map<string, { readonly bytes: Buffer; readonly type: string }>();

  async put(key: string, bytes: AsyncIterable<Uint8Array>, type: string): Promise<number> {
    const whole = await buffer(bytes);
    this.files.set(key, { bytes: whole, type });
    return whole.byteLength;
  }

  open(key: string) {
    const file = this.files.get(key);
    if (file === undefined) return Promise.resolve(undefined);
    return Promise.resolve({ bytes: chunksOf(file.bytes), close: () => undefined });
  }

  keys(prefix: string): Promise<string[]> {
    return Promise.resolve([...this.files.keys()].filter((key) => key.startsWith(prefix)));
  }

  delete(key: string): Promise<void> {
    this.files.delete(key);
    return Promise.resolve();
  }

  readonly link: FileStore['link'] = ({ key }, seconds) => Promise.resolve(linkTo(key, seconds));
}

export function linkTo(key: string, seconds: number): string {
  return `https://files.example.net/${key}?seconds=${seconds}`;
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
