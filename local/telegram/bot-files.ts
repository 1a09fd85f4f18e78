import { createHash, randomBytes } from 'node:crypto';
import { extname } from 'node:path';
import type { KeptBytes } from '../kept-bytes.ts';
import type { FileKind } from './file-kind.ts';
import { imageSizeOf } from './image-size.ts';
import type { StoredFile } from './stored-file.ts';

export interface NewFile {
  readonly kind: FileKind;
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** Folders of `file_path`. */
const folders: Readonly<Record<FileKind, string>> = {
  photo: 'photos',
  document: 'documents',
  audio: 'music',
  voice: 'voice',
  video: 'videos',
  animation: 'animations',
  sticker: 'stickers',
};

/** Of pictures whose bytes say nothing. */
const UNKNOWN_SIZE = { width: 800, height: 600 };

/** The files that one bot has sent or got. */
export class BotFiles {
  readonly #bytes: KeptBytes;
  readonly #files = new Map<string, StoredFile>();

  constructor(bytes: KeptBytes, files: readonly StoredFile[] = []) {
    this.#bytes = bytes;
    for (const file of files) this.#files.set(file.id, file);
  }

  get all(): readonly StoredFile[] {
    return [...this.#files.values()];
  }

  find(id: string): StoredFile | undefined {
    return this.#files.get(id);
  }

  read({ bytesId }: StoredFile): Buffer | undefined {
    return this.#bytes.read(bytesId);
  }

  /** Keeps a file. A photo is kept in two sizes, the last the largest. */
  keep({ kind, name, type, bytes }: NewFile): readonly StoredFile[] {
    const { width, height } = imageSizeOf(bytes) ?? UNKNOWN_SIZE;
    const kept = { kind, name, type, size: bytes.length, bytesId: this.#bytes.put(bytes) };
    const digest = createHash('sha256').update(bytes).digest('base64url');
    const ofSize = (scale: number): StoredFile => {
      const uniqueId = `AQAD${digest.slice(0, 10)}${scale}`;
      const id = `AgACAgTest${randomBytes(30).toString('base64url')}`;
      const inPixels = { width: Math.ceil(width / scale), height: Math.ceil(height / scale) };
      const file = { id, uniqueId, ...kept, ...inPixels };
      this.#files.set(id, file);
      return file;
    };
    return kind === 'photo' ? [ofSize(4), ofSize(1)] : [ofSize(1)];
  }

  /** The file with its `file_path`, which it gets when it is first asked for. */
  prepare(file: StoredFile): StoredFile & { readonly path: string } {
    const number = this.all.filter(({ path }) => path !== undefined).length;
    const path = file.path ?? `${folders[file.kind]}/file_${number}${extensionOf(file)}`;
    const prepared = { ...file, path };
    this.#files.set(file.id, prepared);
    return prepared;
  }

  /** What was prepared under a `file_path`. */
  under(path: string): StoredFile | undefined {
    return this.all.find((file) => file.path === path);
  }
}

/** Photos are JPEG to anybody who downloads them, voices are OGG. */
function extensionOf({ kind, name }: StoredFile): string {
  if (kind === 'photo') return '.jpg';
  return kind === 'voice' ? '.oga' : extname(name).replaceAll(/[^.\w]/g, '');
}
