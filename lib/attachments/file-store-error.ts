/** The bucket did not do what was asked, or gave no answer: it lies with no file, and may work another time. */
export class FileStoreError extends Error {
  override readonly name = 'FileStoreError';
  readonly code = 'file_store_failed';
}
