import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { createS3FileStore } from '../../../../lib/attachments/store/create-s3-file-store.ts';
import { createS3UploadLinks } from '../../../../lib/attachments/store/create-s3-upload-links.ts';
import { BUCKET, useBucket } from './bucket.ts';

const bucket = useBucket();
const links = () => createS3UploadLinks(bucket.client, BUCKET);

describe('an upload link', () => {
  it('takes a file of the size that was said, with the headers that come with it', async () => {
    const { url, headers } = await links().uploadLink('uploads/ch-acme/upl-1', 11, new Date(), 900);
    expect(headers).toEqual({ 'content-length': '11' });

    const answer = await fetch(url, { method: 'PUT', headers, body: Buffer.from('eleven byte') });
    expect(answer.status).toBe(200);
    const file = await createS3FileStore(bucket.client, BUCKET).open('uploads/ch-acme/upl-1');
    expect(file && (await buffer(file.bytes)).toString()).toBe('eleven byte');
  });

  it('is signed for the size, for one key and for a while, and for nothing that the sender would have to know', async () => {
    const begin = new Date('2026-03-02T10:15:30.000Z');
    const { url } = await links().uploadLink('uploads/ch-acme/upl-2', 123_456, begin, 900);
    const { origin, pathname, searchParams } = new URL(url);
    expect(`${origin}${pathname}`).toBe(`${bucket.endpoint}/${BUCKET}/uploads/ch-acme/upl-2`);
    expect(searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;host');
    expect(searchParams.get('X-Amz-Date')).toBe('20260302T101530Z');
    expect(searchParams.get('X-Amz-Expires')).toBe('900');
    expect([...searchParams.keys()].filter((key) => /checksum/i.test(key))).toEqual([]);
    const { url: larger } = await links().uploadLink('uploads/ch-acme/upl-2', 123_457, begin, 900);
    expect((await links().uploadLink('uploads/ch-acme/upl-2', 123_456, begin, 900)).url).toBe(url);
    expect(new URL(larger).searchParams.get('X-Amz-Signature')).not.toBe(searchParams.get('X-Amz-Signature'));
  });
});
