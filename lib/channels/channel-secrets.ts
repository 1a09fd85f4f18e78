import * as z from 'zod/mini';
import type { ChannelId } from '../ids.ts';
import type { CachedSecrets } from '../secrets/cached-secrets.ts';
import type { secretNames } from '../secrets/secret-store.ts';

const channelSecretsSchema = z.object({
  secrets: z.array(
    z.object({
      name: z.string(),
      value: z.string(),
      /** ISO 8601; while a rotation is under way the old value ends some time after the new one began. */
      validUntil: z.optional(z.iso.datetime()),
      /** The form that asked for it: sent twice, it gets the same secret. */
      renewal: z.optional(z.string()),
    }),
  ),
});
export type ChannelSecrets = z.infer<typeof channelSecretsSchema>;

/** The stored form of a channel's provider secrets: one value that lists all that are live, the newest of a name first. */
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

/** Gives the live secrets of a channel; `afterMiss` looks past the cache of the process, as often as that may be done. */
export function liveSecretsOf(
  secrets: Pick<CachedSecrets, 'get' | 'getAfterMiss'>,
  names: Pick<ReturnType<typeof secretNames>, 'channel'>,
  now: () => Date,
) {
  return async ({ channelId }: { readonly channelId: ChannelId }, afterMiss = false) => {
    const name = names.channel(channelId);
    return readChannelSecrets(channelId, await (afterMiss ? secrets.getAfterMiss(name) : secrets.get(name)), now());
  };
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
