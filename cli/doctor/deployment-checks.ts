import * as z from 'zod';
import { callbackCredentialsSchema } from '../../lib/callbacks/callback-credentials.ts';
import type { IntegrationKey } from '../../lib/ids.ts';
import type { Deployment } from '../deployment.ts';
import { fail, type Finding, look, ok, skip, warn } from './check.ts';
import { probe } from './probe.ts';

const tokenSchema = z.object({ access_token: z.string(), expires_in: z.number().max(3_600) });
const errorSchema = z.object({ code: z.string() });

/** Seconds by which clocks may differ before signatures and tokens are refused (Standard Webhooks: 5 minutes). */
const WORRYING_SECONDS = 60;
const BREAKING_SECONDS = 300;

/** Is the deployment reached, and does it answer as itself? */
export function checkReachable({ target }: Deployment): Promise<Finding> {
  const name = 'Public URL';
  return look(name, async () => {
    const { status, body } = await probe(`${target.publicUrl}/webhooks/doctor`, { method: 'POST', body: '{}' });
    const code = errorSchema.safeParse(body).data?.code;
    if (status === 404 && code === 'unknown_channel') return ok(name, `${target.publicUrl} answers.`);
    if (status >= 500)
      return fail(name, `${target.publicUrl} answers ${status}: a function fails to start. Its log names the setting.`);
    return fail(
      name,
      `${target.publicUrl} answers, but not as this middleware (${status}): check publicUrl and what is in front of it.`,
    );
  });
}

/** Do this machine and CXone agree on the time? Tokens and signatures hang on it. */
export function checkClock({ target }: Deployment, now: () => Date): Promise<Finding> {
  const name = 'Clock';
  return look(name, async () => {
    const { date } = await probe(`${target.cxoneAuthBaseUrl}/.well-known/openid-configuration`);
    if (date === undefined) return skip(name, 'CXone does not say what time it has.');
    const seconds = Math.round(Math.abs(now().getTime() - date.getTime()) / 1000);
    const message = `This machine and CXone differ by ${seconds} s.`;
    if (seconds >= BREAKING_SECONDS)
      return fail(name, `${message} Set this machine's clock: tokens and signatures are refused.`);
    return seconds >= WORRYING_SECONDS ? warn(name, `${message} Set this machine's clock.`) : ok(name, message);
  });
}

/** The dance that CXone does before each callback: no token, 401, a token, and in. */
export function checkTokenDance(deployment: Deployment, key: IntegrationKey): Promise<Finding> {
  const name = 'Callback token';
  const { target, secretStore, names } = deployment;
  const box = `${target.publicUrl}/i/${key}/box`;
  return look(name, async () => {
    const stored = await secretStore.get(names.callback(key));
    const credentials = callbackCredentialsSchema.safeParse(parseJson(stored));
    if (!credentials.success)
      return fail(name, `The secret ${names.callback(key)} is missing or damaged: deploy again, or give it a value.`);
    if ((await secretStore.get(names.signingKey(key))) === undefined) {
      return fail(name, `The secret ${names.signingKey(key)} has no value: deploy again.`);
    }
    const outbound = `${box}/2.0/channel/doctor/outbound`;
    const without = await probe(outbound, { method: 'POST', body: '{}' });
    if (without.status !== 401)
      return fail(
        name,
        `A callback without a token is answered with ${without.status} instead of 401: CXone would never fetch one.`,
      );

    const { clientId, clientSecret } = credentials.data;
    const answer = await probe(`${box}/1.0/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }),
    });
    const token = tokenSchema.safeParse(answer.body);
    if (!token.success)
      return fail(
        name,
        `The Authorization URL answers ${answer.status} to the right client id and secret. Its log says why.`,
      );
    const authorization = `Bearer ${token.data.access_token}`;
    const inside = await probe(outbound, { method: 'POST', body: '{}', headers: { authorization } });
    return inside.status === 404
      ? ok(name, 'CXone gets a token with the stored client id and secret, and is let in with it.')
      : fail(
          name,
          `A fresh token is answered with ${inside.status}: the functions see another signing key or clock than the store.`,
        );
  });
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
