import * as z from 'zod/mini';
import { filledText } from '../ids.ts';
import type { Api } from './api.ts';
import type { CallOptions } from './ports.ts';

export interface FileOperations {
  /**
   * B19 (byoc-protocol §3.3): CXone keeps a file for a while, and answers a link to it. Base64 in JSON on the way: for
   * small files. Twice is two files, of which one is never used.
   */
  uploadFile(file: { readonly bytes: Uint8Array; readonly type: string }, options?: CallOptions): Promise<string>;
}

const uploadedSchema = z.object({ url: filledText });

export function fileOperations(api: Api): FileOperations {
  return {
    async uploadFile({ bytes, type }, options) {
      const body = { content: Buffer.from(bytes).toString('base64'), mimeType: type };
      const { url } = await api.read(
        { operation: 'upload-file', method: 'POST', path: '/attachments/temporary', body, repeatable: true },
        uploadedSchema,
        options,
      );
      return url;
    },
  };
}
