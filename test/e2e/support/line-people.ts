import * as z from 'zod';
import { IDA } from '../../../local/line/account.ts';
import type { Line } from '../../../local/line/start-line.ts';
import type { PushedMessage } from '../../../local/line/schemas.ts';
import type { FileToSend } from './people.ts';

const answerSchema = z.object({ ids: z.array(z.string()).default([]), status: z.number().optional() });

/** What Ida does on LINE, or what a test has it do. @returns What the webhook answered, and the ids of her messages. */
export async function onLine(
  { url }: Pick<Line, 'url'>,
  path: string,
  body: object,
): Promise<z.infer<typeof answerSchema>> {
  const response = await fetch(`${url}/__line/${path}`, { method: 'POST', body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`LINE answered ${response.status}: ${await response.text()}`);
  return answerSchema.parse(response.status === 204 ? {} : await response.json());
}

/** Ida writes, in one webhook. @returns The ids of her messages. */
export async function idaSends(line: Pick<Line, 'url'>, ...messages: readonly object[]): Promise<readonly string[]> {
  const body = { messages: messages.map((message) => ({ message })) };
  return (await onLine(line, `users/${IDA}/messages`, body)).ids;
}

export const text = (words: string, more: object = {}): object => ({ type: 'text', text: words, ...more });

/** Ida sends a photo, video, sound or file. @returns The id of the message. */
export async function idaSendsFile(
  line: Pick<Line, 'url'>,
  type: 'image' | 'video' | 'audio' | 'file',
  { name, type: mediaType, bytes }: FileToSend,
  more: object = {},
): Promise<string> {
  const said = type === 'file' ? { fileName: name, fileSize: bytes.length } : { contentProvider: { type: 'line' } };
  const file = { content: bytes.toString('base64'), type: mediaType };
  const messages = [{ message: { type, ...said, ...more }, file }];
  const { ids } = await onLine(line, `users/${IDA}/messages`, { messages });
  return ids[0] ?? '';
}

/** What the account has sent to Ida, as it was pushed. */
export function pushedToIda({ account }: Pick<Line, 'account'>): readonly PushedMessage[] {
  return account.chat(IDA).flatMap(({ pushed }) => pushed ?? []);
}

/** The texts among them. */
export function textsToIda(line: Pick<Line, 'account'>): readonly string[] {
  return pushedToIda(line).flatMap((pushed) => (pushed.type === 'text' ? [pushed.text] : []));
}
