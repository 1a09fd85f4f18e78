import * as z from 'zod/mini';
import type { SendContext } from '../contract.ts';
import { httpUrl } from '../http-url.ts';
import { type NetworkFailure, networkFailureOf } from '../network-failure.ts';
import { readJson } from '../read-json.ts';
import { botToken } from './bot-token.ts';
import type { MultipartBody } from './multipart.ts';

const TELEGRAM = 'https://api.telegram.org';

const answerSchema = z.union([
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({
    ok: z.literal(false),
    description: z.catch(z.string(), ''),
    parameters: z.catch(
      z.optional(
        z.object({
          retry_after: z.catch(z.optional(z.number()), undefined),
          migrate_to_chat_id: z.catch(z.optional(z.union([z.int(), z.string()])), undefined),
        }),
      ),
      undefined,
    ),
  }),
]);

export type BotApiAnswer =
  | { readonly kind: 'done'; readonly result: unknown }
  | {
      readonly kind: 'error';
      readonly status: number;
      /** In Telegram's words; empty where the answer is not one of the Bot API. */
      readonly description: string;
      readonly retryAfterMs?: number | undefined;
      /** The chat that the one asked for has become. */
      readonly movedTo?: string | undefined;
    }
  /** No token of the right form, or no usable address. */
  | { readonly kind: 'not-set-up'; readonly lacks: 'botToken' | 'apiUrl' }
  | ({ readonly kind: 'no-answer' } & Pick<NetworkFailure, 'code'> & { readonly failure: NetworkFailure['kind'] });

/** A method of the Bot API with its parameters, or a body that has them with a file. */
export interface BotApiCall {
  readonly method: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly upload?: MultipartBody | undefined;
}

/** Calls the Bot API in the name of the channel's bot. Never throws. */
export async function callBotApi(
  { method, parameters = {}, upload }: BotApiCall,
  context: Pick<SendContext, 'secrets' | 'settings' | 'fetch' | 'signal'>,
): Promise<BotApiAnswer> {
  const address = addressOf(context);
  if ('lacks' in address) return { kind: 'not-set-up', ...address };
  const body = upload ?? { type: 'application/json', bytes: JSON.stringify(parameters) };
  try {
    const response = await context.fetch(`${address.api}/${method}`, {
      method: 'POST',
      headers: {
        'content-type': body.type,
        ...('size' in body && { 'content-length': String(body.size) }),
        'user-agent': 'cxone-byoc-middleware',
      },
      body: body.bytes,
      // What is streamed can't be answered before it was sent.
      ...(upload !== undefined && { duplex: 'half' as const }),
      redirect: 'manual',
      signal: context.signal,
    });
    return answerIn(response.status, await readJson(response));
  } catch (error) {
    const { kind: failure, code } = networkFailureOf(error);
    return { kind: 'no-answer', failure, code };
  }
}

function answerIn(status: number, body: unknown): BotApiAnswer {
  const answer = answerSchema.safeParse(body).data;
  if (answer === undefined) return { kind: 'error', status, description: '' };
  if (answer.ok) return { kind: 'done', result: answer.result };
  const { description, parameters } = answer;
  const seconds = parameters?.retry_after;
  return {
    kind: 'error',
    status,
    description,
    retryAfterMs: seconds === undefined ? undefined : seconds * 1_000,
    movedTo: parameters?.migrate_to_chat_id?.toString(),
  };
}

/** Where the bot's methods and files are. The token stands in the path of both: neither may be logged. */
export function addressOf({
  secrets,
  settings,
}: Pick<SendContext, 'secrets' | 'settings'>):
  { readonly api: string; readonly files: string } | { readonly lacks: 'botToken' | 'apiUrl' } {
  const token = botToken(secrets);
  if (token === undefined) return { lacks: 'botToken' };
  const server = serverOf(settings['apiUrl']);
  if (server === undefined) return { lacks: 'apiUrl' };
  return { api: `${server}/bot${token}`, files: `${server}/file/bot${token}` };
}

function serverOf(given: string | undefined): string | undefined {
  if (!given) return TELEGRAM;
  const url = httpUrl(given);
  return url && `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
