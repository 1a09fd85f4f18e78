/** An answer other than success, thrown anywhere below a door and turned into a response by its stack. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  /** Stable, for programs. */
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The field that is wrong, where it is one. */
  readonly path: readonly string[];

  /** The message is sent to the caller: it says what is wrong and what to do, and holds nothing private. */
  constructor(
    status: number,
    code: string,
    message: string,
    headers: Readonly<Record<string, string>> = {},
    path: readonly string[] = [],
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
    this.path = path;
  }
}
