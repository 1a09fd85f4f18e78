/** A file did not begin to come, or stopped coming: it may work another time. The message is fit for an operator. */
export class FileInterruptedError extends Error {
  override readonly name = 'FileInterruptedError';
  readonly code = 'file_interrupted';
}
