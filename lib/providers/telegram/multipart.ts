import type { OutgoingFile } from '../contract.ts';

/** A body of `multipart/form-data` (RFC 7578) that is never whole in memory. */
export interface MultipartBody {
  /** Its content type, with the boundary. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  readonly bytes: ReadableStream<Uint8Array>;
  /** Until then, nobody can have taken the message: it lacked its end. */
  readonly isWhole: () => boolean;
}

/** @param boundary Of letters and digits; what the file holds may not hold it. */
export function multipartOf(
  fields: readonly (readonly [name: string, value: string])[],
  file: { readonly field: string; readonly meta: OutgoingFile; readonly content: AsyncIterable<Uint8Array> },
  boundary: string,
): MultipartBody {
  const { field, meta, content } = file;
  const heads = fields.map(
    ([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const fileHead =
    `--${boundary}\r\ncontent-disposition: form-data; name="${field}"; filename="${quoted(meta.name)}"\r\n` +
    `content-type: ${meta.type}\r\n\r\n`;
  const head = Buffer.from(heads.join('') + fileHead);
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  let isWhole = false;

  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield head;
    yield* content;
    // Handed over with the last of it, and so before it is sent.
    isWhole = true;
    yield tail;
  }

  return {
    type: `multipart/form-data; boundary=${boundary}`,
    size: head.length + meta.size + tail.length,
    bytes: ReadableStream.from(bytes()),
    isWhole: () => isWhole,
  };
}

/** As browsers write the name of a file (HTML Standard, "multipart form data"). */
function quoted(name: string): string {
  return name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');
}
