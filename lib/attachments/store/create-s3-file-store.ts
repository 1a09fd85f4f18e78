import { Readable } from 'node:stream';
import { type FileBin, type FileStore, FileStoreError } from './file-store.ts';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  getSignedUrl,
  ListObjectsV2Command,
  NoSuchKey,
  type S3Client,
} from './s3.ts';
import { uploadInParts } from './upload-in-parts.ts';

/** The bucket in S3. */
export function createS3FileStore(client: S3Client, bucket: string): FileStore {
  return {
    put: (Key, bytes, ContentType) => uploadInParts(client, { Bucket: bucket, Key, ContentType }, bytes),

    async open(key) {
      try {
        const { Body, ContentLength } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        if (!(Body instanceof Readable)) throw new Error('S3 answered without a body that can be read.');
        return { bytes: Body, declaredSize: ContentLength, close: () => void Body.destroy() };
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw new FileStoreError('The bucket did not give a file', { cause: error });
      }
    },

    async link({ key, name, type }, seconds, mostCharacters = Infinity) {
      const sign = (named: string) => {
        const ResponseContentDisposition = contentDisposition(named, type);
        const shown = { ResponseContentType: type, ResponseContentDisposition };
        const command = new GetObjectCommand({ Bucket: bucket, Key: key, ...shown });
        return getSignedUrl(client, command, { expiresIn: seconds });
      };
      const whole = await sign(name);
      if (whole.length <= mostCharacters) return whole;
      // Signing again costs no call.
      const cut = await sign(shortName(name, whole.length - mostCharacters));
      return cut.length <= mostCharacters ? cut : sign('');
    },
  };
}

/** What is thrown away of the bucket in S3. */
export function createS3FileBin(client: S3Client, Bucket: string): FileBin {
  return {
    async keys(Prefix) {
      const keys: string[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page = await answered(client.send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken })));
        keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
      return keys;
    },
    async delete(Key) {
      await answered(client.send(new DeleteObjectCommand({ Bucket, Key })));
    },
  };
}

function answered<T>(answer: Promise<T>): Promise<T> {
  return answer.catch((cause: unknown) => {
    throw new FileStoreError('The bucket did not list or delete a file', { cause });
  });
}

/** Types that a browser shows without running anything of theirs. Not SVG, nor HTML. */
const shown = /^(?:image\/(?:png|jpeg|gif|webp|avif|heic|bmp)|audio\/[\w.+-]+|video\/[\w.+-]+|application\/pdf)$/;

/** A name without as much of its end as takes so many characters of a link, where it stands twice; its extension stays. */
function shortName(name: string, tooMany: number): string {
  const [extension = ''] = /(?<=[^.])\.[A-Za-z\d]{1,10}$/.exec(name) ?? [];
  const characters = [...new Intl.Segmenter().segment(name.slice(0, name.length - extension.length))];
  let stem = characters.map(({ segment }) => segment);
  const lengthIn = (part: string) => encodeURIComponent(contentDisposition(part, '')).length;
  const whole = lengthIn(name);
  while (stem.length > 0 && whole - lengthIn(`${stem.join('')}${extension}`) < tooMany) stem = stem.slice(0, -1);
  return `${stem.join('').replace(/[. ]+$/, '') || 'file'}${extension}`;
}

/**
 * The header by which a file is shown, or kept under its name (RFC 6266); anything that might be active is kept.
 * @param name Empty: none.
 */
export function contentDisposition(name: string, type: string): string {
  if (name === '') return shown.test(type) ? 'inline' : 'attachment';
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const plain = name.replaceAll(/[^\w.-]/g, '_');
  return `${shown.test(type) ? 'inline' : 'attachment'}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
