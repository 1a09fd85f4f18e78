/** A file of a message. One of the business that is still being fetched has neither bytes nor a problem. */
export interface PhoneFile {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly bytesId?: string | undefined;
  /** Why it could not be fetched, for the customer's eyes. */
  readonly problem?: string | undefined;
  /** Under which the business has it already. */
  readonly uploadId?: string | undefined;
}
