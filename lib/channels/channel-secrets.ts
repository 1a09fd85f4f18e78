import * as z from 'zod/mini';
import type { ChannelId } from '../ids.ts';

const channelSecretsSchema = z.object({
  secrets: z.array(
    z.object({
      name: z.string(),
      value: z.string(),
      /** ISO 8601; while a rotation is under way the old value ends some time after the new one began. */
      validUntil: z.optional(z.iso.datetime()),
    }),
  ),
});
export type ChannelSecrets = z.infer<typeof channelSecretsSchema>;

/** The stored form of a channel's provider secrets: one value that lists all that are live. */
export function writeChannelSecrets(secrets: ChannelSecrets['secrets']): string {
  return JSON.stringify({ secrets } satisfies ChannelSecrets);
}

/** The channel's secrets that are valid at a moment; none where nothing is stored. Throws on a damaged value. */
export function readChannelSecrets(
  channelId: ChannelId,
  stored: string | undefined,
  now: Date,
): { name: string; value: string }[] {
  if (stored === undefined) return [];
  const secrets = validSecrets(stored, now);
  if (secrets === undefined) {
    throw new Error(
      `The stored secrets of channel ${channelId} are damaged: reconnect the channel with new secrets to replace them.`,
    );
  }
  return secrets.map(({ name, value }) => ({ name, value }));
}

/** The same with the end of each one's validity; undefined where the value is damaged. */
export function validSecrets(stored: string, now: Date): ChannelSecrets['secrets'] | undefined {
  const parsed = channelSecretsSchema.safeParse(parseJson(stored));
  return parsed.data?.secrets.filter(({ validUntil }) => validUntil === undefined || new Date(validUntil) > now);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
