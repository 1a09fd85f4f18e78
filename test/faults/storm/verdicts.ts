/**
 * - `lost`: the provider got a 2xx, and the message is neither in CXone nor parked.
 * - `part-lost`: of a message in CXone, its text or a file, which is neither there (the file with all its bytes) nor named
 *   there as missing, or is both. Of a message on the phone, a part that is not there, while the agent reads nothing of it.
 * - `doubled`: in CXone, or a part of it on the customer's phone, more than once.
 * - `said-twice`: on the phone under two ids, where CXone's callbacks carry nothing by which a repeat is known. Whether
 *   CXone repeats or the agent says it again is decided by time there, which can be wrong at the edges (ADR 0005).
 * - `inverted`: a message stands behind one of its conversation whose first request was made only after this one had
 *   been accepted (or sent). Requests that overlapped have no order. Messages of one webhook have the order that they had
 *   in it. In CXone also: a time that is not above that of each message which goes before it. On the phone also: a part of a message that stands before another one which goes before it.
 *   Parked and replayed messages are late, not inverted.
 * - `not-sent`: CXone got an id, the phone never showed any part of a message with it, and no `failed` followed.
 * - `sent-all-the-same`: CXone was told that a message, or a part of it, was not sent, and the phone showed it.
 * - `told-too-soon`: an answer said that a message was not sent, and the phone had it, or got it before CXone called back
 *   again. The answers that a later one follows count as well, for an agent may read any of them.
 * - `taken-for-new`: the same of a callback that carried nothing by which a repeat is known, where the answer was about
 *   the message under a new id, and the phone had it under an earlier one. It is of the kind of `said-twice`.
 * - `never-tried`: the agent was told that nobody knows of a message, or a part of it, which no function had set out to
 *   send, though each that worked at it came to its end, and had answers of table and queue.
 * - `stuck`: in CXone twelve hours after it was accepted, and nobody had put it on a list meanwhile.
 * - `receipt-lost`: the provider's highest receipt of a message that CXone knows, or came to know within ten minutes, was
 *   accepted, and never told.
 * - `receipt-fell`: CXone was told a lower receipt after a higher one. The highest is a `failed` that names some parts of
 *   the message alone.
 * - `orphaned`: a file in the bucket that belongs to no message, so that nobody could say why it is there.
 * - `ambiguous`: the agent was told that nobody knows, of a part at least, or nothing.
 * - `late`: in CXone a quarter of an hour after it was accepted, or after a replay.
 * - `parked`: in the list of parked messages at the end.
 */
export const verdicts = [
  'lost',
  'part-lost',
  'doubled',
  'inverted',
  'not-sent',
  'sent-all-the-same',
  'told-too-soon',
  'never-tried',
  'stuck',
  'receipt-lost',
  'receipt-fell',
  'orphaned',
  'said-twice',
  'taken-for-new',
  'ambiguous',
  'parked',
  'late',
] as const;
export type Verdict = (typeof verdicts)[number];

const price: readonly Verdict[] = ['said-twice', 'taken-for-new', 'ambiguous', 'parked', 'late'];

/** Verdicts on what was promised not to happen. The others are the price. */
export const broken: readonly Verdict[] = verdicts.filter((one) => !price.includes(one));

export interface Finding {
  readonly verdict: Verdict;
  /** Of a receipt: the id of its message. Of an orphaned file: its key. */
  readonly message: string;
}
