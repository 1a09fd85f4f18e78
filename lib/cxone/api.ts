import * as z from 'zod/mini';
import { filledText } from '../ids.ts';
import { type CxoneOperation, CxoneTimeoutError } from './errors.ts';
import { type Deadline, startDeadline, within } from './http/deadline.ts';
import { type Answer, exchange, type HttpRequest } from './http/exchange.ts';
import { errorOfAnswer, goodAnswerSchema, readAnswer, readAnswerIfAny } from './http/read-answer.ts';
import { withRetries } from './http/retry.ts';
import { type CallOptions, type CxonePorts, newTraceId } from './ports.ts';
import type { TokenSource } from './sign-in/access-token.ts';

/** One operation of the Digital Engagement API. */
export interface ApiCall {
  readonly operation: CxoneOperation;
  readonly method: HttpRequest['method'];
  /** Below `/dfo/3.0`, its variable parts encoded. */
  readonly path: string;
  readonly query?: URLSearchParams | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** True where doing it twice is the same as doing it once. */
  readonly repeatable: boolean;
}

export interface Api {
  /** Resolves where the status is 2xx and the body is empty, or a JSON object without errors. */
  send(call: ApiCall, options?: CallOptions): Promise<void>;
  /** Resolves to what the body says, by the schema. */
  read<T>(call: ApiCall, schema: z.ZodMiniType<T>, options?: CallOptions): Promise<T>;
  /** The same; undefined where the body is empty. */
  readIfAny<T>(call: ApiCall, schema: z.ZodMiniType<T>, options?: CallOptions): Promise<T | undefined>;
}

export interface ApiOptions {
  readonly ports: CxonePorts;
  /** Milliseconds for a whole call. */
  readonly timeoutMs: number;
  /** Undefined for operations that take no token. */
  readonly tokens: TokenSource | undefined;
  readonly baseUrl: (accessToken: string | undefined) => Promise<string>;
}

/** Repeats, renewal of the token and errors, the same for every operation. */
export function createApi({ ports, timeoutMs, tokens, baseUrl }: ApiOptions): Api {
  async function run<T>(
    call: ApiCall,
    options: CallOptions,
    finish: (answer: Answer, deadline: Deadline) => T,
  ): Promise<T> {
    const { operation, repeatable } = call;
    const traceId = options.traceId ?? newTraceId(ports.random);
    const deadline = startDeadline(ports.now, timeoutMs, options);
    const wait = <W>(shared: Promise<W>): Promise<W> =>
      within(deadline, shared, () => new CxoneTimeoutError({ operation, traceId, outcome: 'not-processed' }));
    let renewed = false;

    async function ask(accessToken: string | undefined): Promise<Answer> {
      const base = await wait(baseUrl(accessToken));
      const query = call.query?.toString() ?? '';
      const answer = await exchange(ports, {
        operation,
        method: call.method,
        url: `${base}/dfo/3.0${call.path}${query === '' ? '' : `?${query}`}`,
        headers: {
          ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
          ...(call.body !== undefined && { 'content-type': 'application/json' }),
        },
        body: call.body === undefined ? undefined : JSON.stringify(call.body),
        traceId,
        deadline,
      });
      if (answer.status !== 401 || renewed || tokens === undefined || accessToken === undefined) return answer;
      renewed = true;
      const replacement = await wait(tokens.replace(accessToken));
      return replacement === undefined ? answer : ask(replacement);
    }

    const once = options.repeats === false && { maxAttempts: 1 };
    return withRetries(ports, { operation, repeatable, deadline, ...once }, async () => {
      const accessToken = tokens === undefined ? undefined : await wait(tokens.current());
      const answer = await ask(accessToken);
      if (answer.status < 200 || answer.status > 299) throw errorOfAnswer(answer);
      return finish(answer, deadline);
    });
  }

  return {
    send: (call, options = {}) =>
      run(call, options, (answer, deadline) => void readAnswerIfAny(answer, goodAnswerSchema, deadline)),
    read: (call, schema, options = {}) =>
      run(call, options, (answer, deadline) => readAnswer(answer, schema, deadline)),
    readIfAny: (call, schema, options = {}) =>
      run(call, options, (answer, deadline) => readAnswerIfAny(answer, schema, deadline)),
  };
}

/** A text that may be missing, null or of another type: then it is undefined. */
export const optionalText = z.catch(z.optional(z.string()), undefined);

/** The same of an id, which CXone writes as a number here and as a text there. */
export const optionalId = z.catch(
  z.optional(z.union([filledText, z.pipe(z.number(), z.transform(String))])),
  undefined,
);
