import * as z from 'zod';

/** What is not known of CXone, and can therefore be switched here. */
const switchesSchema = z.strictObject({
  /** A message whose external id the channel has already (byoc-protocol §6, row 13). */
  duplicateMessage: z.enum(['conflict', 'accept', 'second']),
  /** Milliseconds until a stored message is found by B13. */
  lookupLagMs: z.int().min(0),
  /**
   * How the answer to a callback is read (byoc-protocol §6, row 2): `superset` checks every known field and passes
   * over others, `rejects-unknown-keys` refuses others, `minimal` looks at the ids of message and thread alone.
   */
  answerStrictness: z.enum(['superset', 'minimal', 'rejects-unknown-keys']),
  /** Milliseconds that CXone waits for the answer to a callback. */
  callbackTimeoutMs: z.int().min(1),
  /** How often CXone repeats a callback that timed out or was answered with 5xx. */
  callbackRetries: z.int().min(0).max(10),
});
export type Switches = z.infer<typeof switchesSchema>;

/** A change names the switches that it turns. */
export const switchChangesSchema = switchesSchema.partial();

export const defaultSwitches: Switches = {
  duplicateMessage: 'conflict',
  lookupLagMs: 0,
  answerStrictness: 'superset',
  callbackTimeoutMs: 30_000,
  callbackRetries: 0,
};
