/** A PUT that somebody outside may make, once or more, for a while. */
export interface UploadLink {
  readonly url: string;
  /** To be sent as they are. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Lets others put files into the bucket. */
export interface UploadLinks {
  /** A link for a file of just so many bytes under a key, which works for so many seconds. */
  uploadLink(key: string, bytes: number, seconds: number): Promise<UploadLink>;
}
