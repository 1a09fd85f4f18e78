/** Names of fields of a JSON body from the top down, e.g. `['error', 'message']`; of a list, the number of the element. */
export type FieldPath = readonly [string, ...string[]];

/**
 * How a provider's API answers a send, as data. The rules that read an answer by it are the same for all providers
 * (`readAnswer` in lib/providers/read-answer.ts), and the conformance kit tries each adapter with odd answers against it.
 */
export interface AnswerForms {
  /**
   * The bodies by which a 2xx says that the message was taken. With another body a 2xx is a refusal where that is an error
   * of the provider's own, and else nobody knows: a page of a gateway says nothing of the message.
   */
  readonly success: {
    /** Fields of a JSON object, and what they hold: `{ ok: true }`. Empty: any object or list that is no error. */
    readonly fields: Readonly<Record<string, string | number | boolean>>;
    /** Fields that must hold some text, e.g. the id of the message. */
    readonly holds?: readonly string[] | undefined;
    /** True where the status says it without a body. */
    readonly mayBeEmpty: boolean;
    /** What a body that is no JSON must match, without the blanks around it: `/^ok$/i`. Without it, none counts. */
    readonly text?: RegExp | undefined;
  };
  /** Where an error of the provider's own stands in a JSON body; of several places, the first that holds something counts. */
  readonly error: {
    /** What makes the body of a 2xx an error when it holds something: `['error']`. */
    readonly marks: readonly FieldPath[];
    /** Its code, of up to 64 letters, digits, `_`, `.` and `-`; a number from 1,000 on counts, smaller ones are statuses. */
    readonly code: readonly FieldPath[];
    /** Its words for people. */
    readonly message: readonly FieldPath[];
    /** Its status, as a number, which counts instead of a 2xx. */
    readonly status: readonly FieldPath[];
  };
  /**
   * What codes of the provider stand for. All of them are surely about the message: also where one answers a repeat, the
   * provider has taken none of the attempts.
   */
  readonly codes: Readonly<Record<string, 'permanent' | 'recipient-blocked' | 'window-closed' | 'unsupported'>>;
  /**
   * Codes and statuses by which it says that it has a message of this key already: where an earlier attempt had no answer,
   * the message is sent.
   */
  readonly repeat: { readonly codes: readonly string[]; readonly statuses: readonly number[] };
  /** Statuses of 500 and more that say surely, by the provider's documentation, that nothing was taken: `[503]`. */
  readonly notTaken: readonly number[];
}
