import * as z from 'zod';
import type { IntegrationKey } from '../../lib/ids.ts';
import { signingKeyIn } from '../../lib/outbound/callback/callback-token.ts';
import {
  type CallbackCredentials,
  callbackCredentialsSchema,
  DOCTOR,
} from '../../lib/outbound/callback/serve-token-request.ts';
import { systemPorts } from '../../lib/ports.ts';
import type { Deployment } from '../deployment.ts';
import { fail, type Finding, look, ok } from './check.ts';
import { probe } from './probe.ts';

const tokenSchema = z.object({ access_token: z.string(), expires_in: z.number().max(3_600) });

/** The dance that CXone does before each callback: no token, 401, a token, and in (byoc-protocol §2.3). */
export function checkTokenDance(deployment: Deployment, key: IntegrationKey): Promise<Finding> {
  const name = 'Callback token';
  const { target, secretStore, names } = deployment;
  const box = `${target.publicUrl}/i/${key}/box`;
  return look(name, async () => {
    const callbackName = names.callback(key);
    const credentials = callbackCredentialsSchema.safeParse(parseJson(await secretStore.get(callbackName)));
    if (!credentials.success) {
      return fail(
        name,
        `The secret ${callbackName} is missing or damaged: give it a value of the form {"clientId": "…", "clientSecret": "…"}, the same as in the BYOC record.`,
      );
    }
    const signingName = names.signingKey(key);
    if (signingKeyIn(await secretStore.get(signingName), systemPorts.now()) === undefined) {
      return fail(
        name,
        `The secret ${signingName} is missing or shorter than 32 characters: give it a long random value. No token can be signed meanwhile.`,
      );
    }
    return dance(name, box, credentials.data);
  });
}

async function dance(name: string, box: string, { clientId, clientSecret }: CallbackCredentials): Promise<Finding> {
  const outbound = `${box}/2.0/channel/doctor/outbound`;
  const without = await probe(outbound, { method: 'POST', body: '{}' });
  if (without.status !== 401) {
    return fail(
      name,
      `A callback without a token is answered with ${without.status} instead of 401, so CXone would never fetch one. The log of the function outboundMessage says why.`,
    );
  }
  const answer = await probe(`${box}/1.0/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': DOCTOR },
    body: JSON.stringify({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }),
  });
  if (answer.status === 401) {
    return fail(
      name,
      'The Authorization URL refuses the client id and secret that are stored. While somebody guesses secrets, a function sees a changed one within 30 s: look again then. If it still refuses them, the functions read another SECRETS_PREFIX or region than this command.',
    );
  }
  const token = tokenSchema.safeParse(answer.body);
  if (!token.success) {
    return fail(
      name,
      `The Authorization URL answers ${answer.status} without a token to the right client id and secret. The log of the function issueToken says why.`,
    );
  }
  const authorization = `Bearer ${token.data.access_token}`;
  const inside = await probe(outbound, { method: 'POST', body: '{}', headers: { authorization } });
  return inside.status === 404
    ? ok(name, 'CXone gets a token with the stored client id and secret, and is let in with it.')
    : fail(
        name,
        `A fresh token is answered with ${inside.status} instead of being let in. The log of the function outboundMessage says why.`,
      );
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
