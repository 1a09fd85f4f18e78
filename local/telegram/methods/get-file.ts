import type { File as TelegramFile } from '@grammyjs/types';
import { badRequest } from '../api-failure.ts';
import type { Method } from './method.ts';

/** Bytes that a bot may download. */
const MOST_BYTES = 20 * 1024 * 1024;

/** https://core.telegram.org/bots/api#getfile */
export const getFile: Method<TelegramFile> = ({ bot, parameters }) => {
  const id = parameters.text('file_id');
  if (id === '') throw badRequest('file_id not specified');
  const file = bot.files.find(id);
  if (file === undefined) throw badRequest('invalid file_id');
  if (file.size > MOST_BYTES) throw badRequest('file is too big');
  const { uniqueId, size, path } = bot.files.prepare(file);
  return { result: { file_id: id, file_unique_id: uniqueId, file_size: size, file_path: path } };
};
