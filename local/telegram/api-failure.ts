import type { ApiError, ResponseParameters } from '@grammyjs/types';

/** A call of the Bot API that is refused: https://core.telegram.org/bots/api#making-requests. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly code: number;
  readonly parameters: ResponseParameters | undefined;

  /** @param description In Telegram's words, with the status's name in front. */
  constructor(code: number, description: string, parameters?: ResponseParameters) {
    super(description);
    this.code = code;
    this.parameters = parameters;
  }

  /** What the call is answered with. */
  get answer(): ApiError {
    const { code, message, parameters } = this;
    return { ok: false, error_code: code, description: message, ...(parameters !== undefined && { parameters }) };
  }
}

export const badRequest = (reason: string, parameters?: ResponseParameters): ApiFailure =>
  new ApiFailure(400, `Bad Request: ${reason}`, parameters);
