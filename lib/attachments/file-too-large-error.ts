/** A file has more bytes than it may have; what came of it until then is worth nothing. */
export class FileTooLargeError extends Error {
  override readonly name = 'FileTooLargeError';
  readonly code = 'file_too_large';

  constructor(maxBytes: number) {
    super(`The file has more than the ${maxBytes} bytes that it may have.`);
  }
}
