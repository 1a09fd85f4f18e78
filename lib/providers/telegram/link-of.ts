import * as z from 'zod/mini';
import type { FileLinkResult, SendContext } from '../contract.ts';
import { addressOf, callBotApi } from './call-bot-api.ts';
import { detailOf } from './detail-of.ts';

const fileSchema = z.object({ file_path: z.string().check(z.minLength(1)) });

/** Asks where a file lies; the link works for an hour at the least and holds the token (Bot API, getFile). */
export async function linkOf(reference: string, context: SendContext): Promise<FileLinkResult> {
  const answer = await callBotApi({ method: 'getFile', parameters: { file_id: reference } }, context);
  if (answer.kind === 'done') return linkIn(answer.result, context);
  if (answer.kind !== 'error') return { kind: 'unavailable', detail: detailOf(answer) };
  if (/too big/i.test(answer.description)) {
    return { kind: 'too-large', detail: 'Telegram gives bots files of up to 20 MB.' };
  }
  return { kind: answer.status === 400 ? 'gone' : 'unavailable', detail: detailOf(answer) };
}

function linkIn(result: unknown, context: SendContext): FileLinkResult {
  const path = fileSchema.safeParse(result).data?.file_path;
  const address = addressOf(context);
  if (path === undefined || 'lacks' in address) return { kind: 'gone', detail: 'Telegram named no path of the file.' };
  return { kind: 'link', link: { url: `${address.files}/${path.split('/').map(encodeURIComponent).join('/')}` } };
}
