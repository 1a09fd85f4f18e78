import { basename } from 'node:path';
import { ApiFailure, badRequest } from '../api-failure.ts';
import type { NewFile } from '../bot-files.ts';
import type { FileKind } from '../file-kind.ts';
import { imageSizeOf } from '../image-size.ts';
import type { StoredFile } from '../stored-file.ts';
import type { Call } from './method.ts';

/** Bytes: https://core.telegram.org/bots/api#sending-files. */
const MEGABYTE = 1024 * 1024;
const MOST_UPLOADED = { photo: 10 * MEGABYTE, other: 50 * MEGABYTE };
const MOST_FETCHED = { photo: 5 * MEGABYTE, other: 20 * MEGABYTE };
/** What sendDocument takes from a URL. */
const FETCHED_DOCUMENTS = ['application/pdf', 'application/zip', 'image/gif'];
const FETCHED_WITHIN_MS = 20_000;

/**
 * The file of a call, in its sizes: uploaded, of a `file_id`, or from a URL.
 * @throws {ApiFailure}
 */
export async function fileToSend({ bot, parameters }: Call, kind: FileKind): Promise<readonly StoredFile[]> {
  const value = parameters.file(kind);
  if (value === '') throw badRequest(`there is no ${kind} in the request`);
  if (value instanceof File) return bot.files.keep(checked(await uploaded(value, kind)));
  if (/^https?:\/\//.test(value)) return bot.files.keep(checked(await fetched(value, kind)));
  const file = bot.files.find(value);
  if (file === undefined) throw badRequest('wrong file identifier/HTTP URL specified');
  if (file.kind !== kind) throw badRequest(`can't use file of type ${titled(file.kind)} as ${titled(kind)}`);
  return bot.files.all.filter(({ bytesId }) => bytesId === file.bytesId);
}

const titled = (kind: FileKind): string => kind.charAt(0).toUpperCase() + kind.slice(1);

async function uploaded(file: File, kind: FileKind): Promise<NewFile> {
  if (file.size > MOST_UPLOADED.other) throw new ApiFailure(413, 'Request Entity Too Large');
  if (kind === 'photo' && file.size > MOST_UPLOADED.photo) {
    const most = MOST_UPLOADED.photo;
    throw badRequest(`file of size ${file.size} bytes is too big for a photo; the maximum size is ${most} bytes`);
  }
  const type = file.type || 'application/octet-stream';
  return { kind, name: file.name, type, bytes: Buffer.from(await file.arrayBuffer()) };
}

async function fetched(url: string, kind: FileKind): Promise<NewFile> {
  const most = kind === 'photo' ? MOST_FETCHED.photo : MOST_FETCHED.other;
  const notFetched = badRequest('failed to get HTTP URL content');
  const response = await fetch(url, { signal: AbortSignal.timeout(FETCHED_WITHIN_MS) }).catch(() => undefined);
  if (response?.ok !== true) throw notFetched;
  const bytes = Buffer.from(await response.arrayBuffer());
  if (bytes.length > most) throw notFetched;
  const type = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
  const isTaken =
    kind === 'document' ? FETCHED_DOCUMENTS.includes(type) : kind !== 'photo' || type.startsWith('image/');
  if (!isTaken) throw badRequest('wrong type of the web page content');
  return { kind, name: basename(new URL(url).pathname) || kind, type, bytes };
}

/** Pixels of a photo: width and height together, and the longer side to the shorter one. */
const MOST_PIXELS = 10_000;
const MOST_RATIO = 20;

function checked(file: NewFile): NewFile {
  if (file.bytes.length === 0) throw badRequest('file must be non-empty');
  if (file.kind !== 'photo') return file;
  const size = imageSizeOf(file.bytes);
  if (size === undefined) throw badRequest('IMAGE_PROCESS_FAILED');
  const { width, height } = size;
  const isTooLong = Math.max(width, height) > MOST_RATIO * Math.min(width, height);
  if (width + height > MOST_PIXELS || isTooLong) throw badRequest('PHOTO_INVALID_DIMENSIONS');
  return file;
}
