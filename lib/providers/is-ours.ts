import { messageWithPart } from '../ids.ts';

/** True of the id of an agent's message, or of a part of one, as it went to the provider. */
export function isOurs(id: string): boolean {
  return messageWithPart(id) !== undefined;
}
