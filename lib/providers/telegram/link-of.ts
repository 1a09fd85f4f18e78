import * as z from 'zod/mini';
import type { FileLinkResult, SendContext } from '../contract.ts';
import { addressOf, callBotApi } from './call-bot-api.ts';

const fileSchema = z.object({ file_path: z.string().check(z.minLength(1)) });

/** Asks where a file lies; the link works for an hour at the least and holds the token (Bot API, getFile). */
export async function linkOf(reference: string, context: SendContext): Promise<FileLinkResult> {
  const address = addressOf(context);
  const answer = await callBotApi({ method: 'getFile', parameters: { file_id: reference } }, context);
  if ('lacks' in address) return { kind: 'unavailable', detail: `The channel has no usable ${address.lacks}.` };
  switch (answer.kind) {
    case 'done': {
      const path = fileSchema.safeParse(answer.result).data?.file_path;
      if (path === undefined) return { kind: 'gone', detail: 'Telegram named no path of the file.' };
      return { kind: 'link', link: { url: `${address.files}/${path.split('/').map(encodeURIComponent).join('/')}` } };
    }
    case 'error': {
      const { status, description } = answer;
      if (/too big/i.test(description))
        return { kind: 'too-large', detail: 'Telegram gives bots files of up to 20 MB.' };
      const detail = `The Bot API answered ${status} to getFile.`;
      return { kind: status === 400 ? 'gone' : 'unavailable', detail };
    }
    case 'no-answer':
      return { kind: 'unavailable', detail: `The Bot API gave no answer: ${answer.code}.` };
    case 'not-set-up':
      return { kind: 'unavailable', detail: `The channel has no usable ${answer.lacks}.` };
  }
}
