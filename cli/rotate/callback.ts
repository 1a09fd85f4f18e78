import type { ClientSecretUse, ClientSecretUses } from '../../lib/channels/integration/client-secret-use.ts';
import type { IntegrationKey } from '../../lib/ids.ts';
import { TOKEN_LIFETIME_SECONDS } from '../../lib/outbound/callback/callback-token.ts';
import { KNOWN_AFTER_MS } from '../../lib/secrets/secret-store.ts';
import { credentialsIn, noValue } from '../set-up.ts';
import { TargetError } from '../target.ts';
import { inWords, type Rotated, type RotationPorts } from './rotated.ts';

/** Bytes of a new client secret. */
const SECRET_BYTES = 36;

export interface CallbackPorts extends RotationPorts {
  readonly uses: Pick<ClientSecretUses, 'read' | 'begin' | 'end'>;
}

/**
 * Makes the client secret that CXone is to present from now on; the one before it counts until {@link endCallback}. As long
 * as there are two, no third is made.
 */
export async function rotateCallback(name: string, key: IntegrationKey, ports: CallbackPorts): Promise<Rotated> {
  const { secretStore, uses, now, randomBytes } = ports;
  for (;;) {
    const stored = await secretStore.get(name);
    if (stored === undefined || stored === '') throw noValue(name, key);
    const { clientId, clientSecret, previousClientSecret, since } = credentialsIn(name, stored);
    if (previousClientSecret !== undefined) {
      const at = since ?? now().toISOString();
      if (since !== undefined || (await uses.read(key)) === undefined) await uses.begin(key, at);
      return {
        act: 'unchanged',
        lines: ['A new client secret was made already, and the one before it is still valid.'],
      };
    }
    const at = now().toISOString();
    const value = {
      clientId,
      clientSecret: randomBytes(SECRET_BYTES).toString('base64url'),
      previousClientSecret: clientSecret,
      since: at,
    };
    if (!(await secretStore.replace(name, stored, JSON.stringify(value)))) continue;
    await uses.begin(key, at);
    return {
      act: 'begun',
      lines: [`Integration "${key}" has a new client secret. The one before it stays valid, too.`],
    };
  }
}

/** What to do once there are two client secrets. */
export const leftForCxone = [
  'Enter the new client secret in CXone: ACD → Digital → Bring Your Own Channel → the record → Edit. Then end the old one:',
  '  npm run byoc -- rotate callback --end',
] as const;

/** For so long after its last use, in milliseconds, CXone may have a token that the old secret got it, and want another. */
const QUIET_MS = (TOKEN_LIFETIME_SECONDS + 1_800) * 1000;

/**
 * Ends the client secret that CXone has no more.
 * @param isSure The person who runs it knows that CXone has the new one, or would rather have callbacks refused.
 */
export async function endCallback(
  name: string,
  key: IntegrationKey,
  { isSure }: { readonly isSure: boolean },
  { secretStore, uses, now }: Pick<CallbackPorts, 'secretStore' | 'uses' | 'now'>,
): Promise<Rotated> {
  for (;;) {
    const stored = await secretStore.get(name);
    if (stored === undefined || stored === '') throw noValue(name, key);
    const { previousClientSecret, ...left } = credentialsIn(name, stored);
    if (previousClientSecret === undefined) {
      await uses.end(key);
      return { act: 'unchanged', lines: [`Integration "${key}" has one client secret: there is no old one to end.`] };
    }
    const use = await uses.read(key);
    const hindrance = isSure ? undefined : whyNotYet(use, now());
    if (hindrance !== undefined) throw new TargetError(`${hindrance} Nothing was changed.`);
    if (!(await secretStore.replace(name, stored, JSON.stringify(left)))) continue;
    await uses.end(key);
    return {
      act: 'ended',
      lines: ['The old client secret is deleted. Functions that are running forget it within five minutes.'],
    };
  }
}

function whyNotYet(use: ClientSecretUse | undefined, now: Date): string | undefined {
  const anyway = 'If you are sure that CXone has it, repeat the command with --sure.';
  if (use?.newUsedAt === undefined) {
    const old = use?.oldUsedAt === undefined ? '' : ` It used the old one at ${inWords(use.oldUsedAt)}.`;
    return `CXone has not used the new client secret yet.${old} Enter the new one in CXone, and wait for its next callback. ${anyway}`;
  }
  // Before it has read the secret again, a process takes the old one for the only one, and notes no use.
  const unseenUntil = new Date(use.since).getTime() + KNOWN_AFTER_MS;
  const quietFrom = new Date(Math.max(unseenUntil, new Date(use.oldUsedAt ?? 0).getTime()) + QUIET_MS);
  if (quietFrom <= now) return undefined;
  const old =
    use.oldUsedAt === undefined
      ? ', but a part of it may have a token that the old one got'
      : `, but the old one as well, at ${inWords(use.oldUsedAt)}`;
  return `CXone has used the new client secret, at ${inWords(use.newUsedAt)}${old}. Repeat the command after ${inWords(quietFrom)}: it looks whether the old one was used until then. ${anyway}`;
}
