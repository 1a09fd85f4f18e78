import type { Context } from 'hono';
import type { Connected } from '../pages/node-server.ts';
import type { TwilioAccount } from './account.ts';
import { TwilioFailure } from './failure.ts';

/** With what a request came: the Auth Token, an API key of the kind "standard", or test credentials. */
export type Caller = 'account' | 'key' | 'test';

/**
 * Reads Basic credentials: Account SID with Auth Token, or an API key with its own secret; never one with the other.
 * @throws {TwilioFailure} 20003
 */
export function callerOf(account: TwilioAccount, header: string | undefined): Caller {
  const encoded = /^Basic (\S+)$/.exec(header ?? '')?.[1] ?? '';
  const pair = Buffer.from(encoded, 'base64').toString();
  const { sid, authToken, apiKey, test } = account;
  if (pair === `${sid}:${authToken}`) return 'account';
  if (pair === `${apiKey.sid}:${apiKey.secret}`) return 'key';
  if (pair === `${test.sid}:${test.authToken}`) return 'test';
  throw new TwilioFailure(401, 20003, 'Authenticate');
}

/** @throws {TwilioFailure} for test credentials, which reach nothing but the creation of messages. */
export function expectLive(account: TwilioAccount, c: Context<Connected>): Caller {
  const caller = callerOf(account, c.req.header('authorization'));
  if (caller === 'test') throw new TwilioFailure(403, 20008, 'Resource not accessible with Test Account Credentials');
  return caller;
}
