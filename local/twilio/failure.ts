/** A refusal as the REST API words it: JSON with `code`, `message`, `more_info` and `status` (https://www.twilio.com/docs/usage/twilios-response). */
export class TwilioFailure extends Error {
  override readonly name = 'TwilioFailure';
  readonly status: number;
  /** One of https://www.twilio.com/docs/api/errors. */
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }

  body(): object {
    const { status, code, message } = this;
    return { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status };
  }
}

/** The answer to a request is lost, although it was done: the connection goes with it. */
export class LostAnswerError extends Error {
  override readonly name = 'LostAnswerError';
}
