import type { Opened } from '../../lib/attachments/open-file.ts';

/** Where files lie, as far as they are fetched. */
export interface Web {
  /** @param timeLimitMs Milliseconds for the whole of the file. */
  open(url: string, timeLimitMs: number): Promise<Opened>;
}

/** What is behind links: a text, or what opening them comes to. */
export class FakeWeb implements Web {
  readonly files = new Map<string, string | Uint8Array | (() => Opened | Promise<Opened>)>();
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
