import type { HttpResponse } from '../http/create-http-handler.ts';
import type { HttpError } from '../http/http-error.ts';

/** An error in the form that CXone's recipient validation uses, taken over for all callbacks (byoc-protocol §2.4, §2.6). */
export function callbackErrorBody(error: HttpError): Pick<HttpResponse, 'headers' | 'body'> {
  return {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      displayErrorMessage: error.message,
      errorCode: error.code,
      errors: [{ path: error.path, message: error.message }],
    }),
  };
}
