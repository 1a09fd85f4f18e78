import * as z from 'zod/mini';
import type { OutgoingFile, SendContext } from '../../contract/sending.ts';
import { type NetworkFailure, networkFailureOf } from '../provider-answer.ts';
import { httpUrl, type ProviderAnswer, readAnswer } from '../read-answer.ts';
import { longest, secondsToWait } from '../retry-after.ts';
import { botToken, manifest, TELEGRAM } from './manifest.ts';

const doneSchema = z.object({ ok: z.literal(true), result: z.unknown() });

const errorSchema = z.object({
  description: z.catch(z.string(), ''),
  parameters: z.catch(
    z.optional(
      z.object({
        retry_after: z.catch(z.optional(z.coerce.number()), undefined),
        migrate_to_chat_id: z.catch(z.optional(z.union([z.int(), z.string()])), undefined),
      }),
    ),
    undefined,
  ),
});

export type BotApiAnswer =
  | { readonly kind: 'done'; readonly result: unknown }
  | {
      readonly kind: 'error';
      readonly status: number;
      /** In Telegram's words; empty where the answer is not one of the Bot API. */
      readonly description: string;
      /** What became of a message that was to be sent. */
      readonly outcome: ProviderAnswer['outcome'];
      /** The chat that the one asked for has become. */
      readonly movedTo?: string | undefined;
    }
  /** No token of the right form, or no usable address. */
  | { readonly kind: 'not-set-up'; readonly lacks: 'botToken' | 'apiUrl' }
  | ({ readonly kind: 'no-answer' } & Pick<NetworkFailure, 'code'> & { readonly failure: NetworkFailure['kind'] });

/** A method of the Bot API with its parameters, or a body that has them with a file. */
interface BotApiCall {
  readonly method: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly upload?: MultipartBody | undefined;
}

/** Calls the Bot API in the name of the channel's bot. Never throws. */
export async function callBotApi(
  { method, parameters = {}, upload }: BotApiCall,
  context: Pick<SendContext, 'secrets' | 'settings' | 'fetch' | 'now' | 'signal'>,
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
    return answerIn(await readAnswer(response, manifest.answers, context.now(), waitIn));
  } catch (error) {
    const { kind: failure, code } = networkFailureOf(error);
    return { kind: 'no-answer', failure, code };
  }
}

function answerIn({ outcome, status, json }: ProviderAnswer): BotApiAnswer {
  const done = outcome.kind === 'sent' ? doneSchema.safeParse(json).data : undefined;
  if (done !== undefined) return { kind: 'done', result: done.result };
  const { description = '', parameters } = errorSchema.safeParse(json).data ?? {};
  const movedTo = parameters?.migrate_to_chat_id?.toString();
  return { kind: 'error', status, description, outcome, movedTo };
}

/** How long Telegram asks to wait, in milliseconds: it says so in a number, in its words, or in both. */
function waitIn(json: unknown): number | undefined {
  const { description = '', parameters } = errorSchema.safeParse(json).data ?? {};
  const inWords = /retry (?:after|in) (\d{1,7}(?:\.\d+)?)/i.exec(description)?.[1];
  return longest([secondsToWait(parameters?.retry_after), secondsToWait(inWords === undefined ? 0 : Number(inWords))]);
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

/** A body of `multipart/form-data` (RFC 7578) that is never whole in memory. */
interface MultipartBody {
  /** Its content type, with the boundary. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  readonly bytes: ReadableStream<Uint8Array>;
  /** Until then, nobody can have taken the message: it lacked its end. */
  readonly isWhole: () => boolean;
}

/** @param boundary Of letters and digits; what the file holds may not hold it. */
export function multipartOf(
  fields: readonly (readonly [name: string, value: string])[],
  file: { readonly field: string; readonly meta: OutgoingFile; readonly content: AsyncIterable<Uint8Array> },
  boundary: string,
): MultipartBody {
  const { field, meta, content } = file;
  const heads = fields.map(
    ([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const fileHead =
    `--${boundary}\r\ncontent-disposition: form-data; name="${field}"; filename="${quoted(meta.name)}"\r\n` +
    `content-type: ${meta.type}\r\n\r\n`;
  const head = Buffer.from(heads.join('') + fileHead);
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  let isWhole = false;

  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield head;
    yield* content;
    // Handed over with the last of it, and so before it is sent.
    isWhole = true;
    yield tail;
  }

  return {
    type: `multipart/form-data; boundary=${boundary}`,
    size: head.length + meta.size + tail.length,
    bytes: ReadableStream.from(bytes()),
    isWhole: () => isWhole,
  };
}

/** As browsers write the name of a file (HTML Standard, "multipart form data"). */
function quoted(name: string): string {
  return name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');
}

/** Why a call of the Bot API came to nothing, for the operator: no token, and nothing in Telegram's free words. */
export function detailOf(answer: Exclude<BotApiAnswer, { kind: 'done' }>): string {
  switch (answer.kind) {
    case 'not-set-up':
      return `The channel has no usable ${answer.lacks}.`;
    case 'no-answer':
      return noAnswer[answer.failure](answer.code);
    case 'error':
      return `The Bot API answered ${answer.status}.`;
  }
}

const noAnswer = {
  'not-written': (code: string) => `The Bot API could not be reached: ${code}.`,
  'address-refused': (code: string) => `The Bot API server is not on the public internet: ${code}.`,
  untrusted: (code: string) => `The certificate of the Bot API is not trusted: ${code}.`,
  'maybe-written': (code: string) => `The Bot API gave no answer after the request may have been written: ${code}.`,
};
