import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { beforeEach, describe, expect, it } from 'vitest';
import { FileInterruptedError, FileTooLargeError } from '../../../../lib/attachments/open-file.ts';
import { createS3FileStore } from '../../../../lib/attachments/store/create-s3-file-store.ts';
import { BUCKET, useBucket } from './bucket.ts';

const bucket = useBucket();
const store = () => createS3FileStore(bucket.client, BUCKET);

let before = 0;
beforeEach(() => {
  before = bucket.calls.length;
});
/** The calls of this test that were about uploads in parts. */
const ofUploads = () => bucket.calls.slice(before).filter((call) => /Multipart|Part/.test(call));

const CHUNK = 65_536;
/** As it comes from a socket: many chunks, no two alike, so that parts in a wrong order show. */
function chunk(index: number): Buffer {
  const bytes = Buffer.alloc(CHUNK, index % 251);
  bytes.writeUInt32BE(index);
  return bytes;
}

async function* chunks(count: number, end: () => void = () => undefined): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < count; index += 1) yield await Promise.resolve(chunk(index));
  end();
}

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const whole = (count: number) => Buffer.concat(Array.from({ length: count }, (_, index) => chunk(index)));

async function read(key: string): Promise<Buffer | undefined> {
  const file = await store().open(key);
  return file && buffer(file.bytes);
}

describe('the files bucket', () => {
  it('keeps a small file under its key, with its type, and gives it out again', async () => {
    const bytes = (async function* () {
      yield await Promise.resolve(Buffer.from('a label, '));
      yield Buffer.from('in two chunks');
    })();

    expect(await store().put('outbound/ch-acme/out-1/1', bytes, 'application/pdf')).toBe(22);
    const file = await store().open('outbound/ch-acme/out-1/1');
    expect(file?.declaredSize).toBe(22);
    expect(file && (await buffer(file.bytes)).toString()).toBe('a label, in two chunks');
  });

  it('keeps a file of 12 MB, which goes up in parts, byte for byte', async () => {
    expect(await store().put('inbound/ch-acme/large/1', chunks(184), 'video/mp4')).toBe(184 * CHUNK);
    expect(digest((await read('inbound/ch-acme/large/1')) ?? Buffer.alloc(0))).toBe(digest(whole(184)));
    expect(ofUploads()).toEqual([
      'CreateMultipartUploadCommand',
      ...Array.from({ length: 3 }, () => 'UploadPartCommand'),
      'CompleteMultipartUploadCommand',
    ]);
  });

  it('puts a file in the place of the one that had its key', async () => {
    await store().put('inbound/ch-acme/again/1', chunks(3), 'image/png');
    await store().put('inbound/ch-acme/again/1', chunks(1), 'image/png');
    expect((await read('inbound/ch-acme/again/1'))?.byteLength).toBe(CHUNK);
  });

  it.each([
    { case: 'a small file that grew too large', count: 2, isInParts: false, error: new FileTooLargeError(100_000) },
    {
      case: 'a large file that broke off',
      count: 184,
      isInParts: true,
      error: new FileInterruptedError('no byte came for 5 s'),
    },
  ])('rejects with what the stream threw and keeps nothing of $case', async ({ count, isInParts, error }) => {
    const keys = await bucket.keys();
    const failing = chunks(count, () => {
      throw error;
    });

    await expect(store().put('inbound/ch-acme/failed/1', failing, 'image/png')).rejects.toBe(error);
    expect(await bucket.keys()).toEqual(keys);
    const begun = ofUploads().filter((call) => call.startsWith('Create')).length;
    expect(begun).toBe(isInParts ? 1 : 0);
    expect(ofUploads().filter((call) => call.startsWith('Abort'))).toHaveLength(begun);
  });

  it('leaves the file that has the key as it is where the one in its place fails', async () => {
    await store().put('inbound/ch-acme/kept/1', chunks(1), 'image/png');
    const failing = chunks(100, () => {
      throw new FileInterruptedError('no byte came for 5 s');
    });

    await expect(store().put('inbound/ch-acme/kept/1', failing, 'image/png')).rejects.toThrow('no byte came');
    expect(digest((await read('inbound/ch-acme/kept/1')) ?? Buffer.alloc(0))).toBe(digest(whole(1)));
  });

  it('has no file under a key that was never put', async () => {
    expect(await store().open('uploads/ch-acme/upl-never')).toBeUndefined();
  });

  it('gives no byte of a file that was closed, however often', async () => {
    await store().put('inbound/ch-acme/closed/1', chunks(100), 'video/mp4');
    const file = await store().open('inbound/ch-acme/closed/1');
    file?.close();
    file?.close();
    expect(file && (await buffer(file.bytes)).byteLength).toBe(0);
  });

  it('fails where the bucket can’t be had, which is no missing file', async () => {
    await expect(createS3FileStore(bucket.client, 'byoc-none').open('inbound/1')).rejects.toThrow();
  });
});

describe('a link to a file', () => {
  const file = { key: 'inbound/ch-acme/linked/1', name: 'Étiquette (2).pdf', type: 'application/pdf' };

  it('gives the file to whoever has it', async () => {
    await store().put(file.key, chunks(1), 'application/pdf');
    const answer = await fetch(await store().link(file, 3_600));
    expect(answer.status).toBe(200);
    expect(digest(new Uint8Array(await answer.arrayBuffer()))).toBe(digest(whole(1)));
  });

  it('is of the bucket, works for as long as was asked, and has the file called by its name and type', async () => {
    const url = new URL(await store().link(file, 7_200));
    expect(`${url.origin}${url.pathname}`).toBe(`${bucket.endpoint}/${BUCKET}/inbound/ch-acme/linked/1`);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      'X-Amz-Expires': '7200',
      'X-Amz-SignedHeaders': 'host',
      'response-content-type': 'application/pdf',
      'response-content-disposition': `inline; filename="_tiquette__2_.pdf"; filename*=UTF-8''%C3%89tiquette%20%282%29.pdf`,
    });
    expect(url.searchParams.get('X-Amz-Signature')).toMatch(/^[0-9a-f]{64}$/);
    expect(url.href).not.toContain('test-secret-access-key');
  });

  it('asks nothing of whoever opens it: no header has to be sent, no checksum to be known', async () => {
    const { searchParams } = new URL(await store().link(file, 3_600));
    expect([...searchParams.keys()].filter((key) => /checksum|sdk/i.test(key))).toEqual([]);
  });
});
