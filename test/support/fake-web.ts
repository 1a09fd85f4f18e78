import type { Opened } from '../../lib/attachments/open-file.ts';

/** What is behind links: a text, or what opening them comes to. */
export class FakeWeb {
  readonly files = new Map<string, string | Uint8Array | (() => Opened)>();
  readonly opened: string[] = [];

  open(url: string): Promise<Opened> {
    this.opened.push(url);
    const file = this.files.get(url);
    if (file === undefined) return Promise.resolve({ kind: 'failed', problem: 'gone', detail: 'there is nothing' });
    return Promise.resolve(typeof file === 'function' ? file() : offered(Buffer.from(file)));
  }
}

function offered(content: Uint8Array): Opened {
  return { kind: 'opened', file: { bytes: chunksOf(content), close: () => undefined } };
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.byteLength > 0) yield await Promise.resolve(bytes);
}
