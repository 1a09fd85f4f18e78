import { Webhook } from 'standardwebhooks';
import * as z from 'zod';
import {
  type CallbackCredentials,
  callbackCredentialsSchema,
  DOCTOR,
} from '../../lib/outbound/callback/serve-token-request.ts';
import type { IntegrationKey } from '../../lib/ids.ts';
import { systemPorts } from '../../lib/ports.ts';
import type { Deployment } from '../deployment.ts';
import { type Answer, probe } from '../doctor/probe.ts';
import type { CheckChannel } from './check-channel.ts';
import { StepError } from './step.ts';

/** The code of an error in each of the forms of our doors: a webhook's, a callback's, and OAuth's. */
const codeSchema = z.union([
  z.object({ code: z.string() }).transform(({ code }) => code),
  z.object({ errorCode: z.string() }).transform(({ errorCode }) => errorCode),
  z.object({ error: z.string() }).transform(({ error }) => error),
]);

/** Status and code of an answer, in words. No body is repeated. */
function saidBy({ status, body }: Answer): string {
  const code = codeSchema.safeParse(body).data;
  return code === undefined ? String(status) : `${status} (${code})`;
}

const look = (functionName: string): string => `The log of the function ${functionName} says why.`;

/** GET /health. */
export async function checkHealth({ target: { publicUrl } }: Deployment): Promise<string> {
  const answer = await probe(`${publicUrl}/health`);
  const isOk = answer.status === 200 && z.object({ status: z.literal('ok') }).safeParse(answer.body).success;
  if (isOk) return `${publicUrl} answers.`;
  throw new StepError(
    `${publicUrl}/health answers ${saidBy(answer)}, but not as this middleware. ${look('issueToken')}`,
  );
}

/** Reads the pair that CXone presents. */
export async function readCredentials(
  { secretStore, names }: Deployment,
  key: IntegrationKey,
): Promise<CallbackCredentials> {
  const name = names.callback(key);
  const stored = callbackCredentialsSchema.safeParse(jsonIn((await secretStore.get(name)) ?? ''));
  if (stored.success) return stored.data;
  throw new StepError(`The secret ${name} is missing or damaged: \`npm run byoc -- doctor\` says what to do.`);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function askForToken(box: string, { clientId, clientSecret }: CallbackCredentials): Promise<Answer> {
  return probe(`${box}/1.0/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': DOCTOR },
    body: JSON.stringify({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }),
  });
}

const boxOf = ({ target: { publicUrl } }: Deployment, key: IntegrationKey): string => `${publicUrl}/i/${key}/box`;

/** The pair with another secret is refused. */
export async function checkWrongSecret(
  deployment: Deployment,
  key: IntegrationKey,
  credentials: CallbackCredentials,
): Promise<string> {
  const clientSecret = systemPorts.randomBytes(36).toString('base64url');
  const answer = await askForToken(boxOf(deployment, key), { ...credentials, clientSecret });
  if (answer.status === 401) return 'A wrong client secret is refused.';
  throw new StepError(
    `A wrong client secret is answered ${saidBy(answer)} instead of 401. ${look('issueToken')} Nobody must get a token so: if it was 200, go back at once.`,
  );
}

/** The right pair gets a token. */
export async function fetchToken(
  deployment: Deployment,
  key: IntegrationKey,
  credentials: CallbackCredentials,
): Promise<string> {
  const answer = await askForToken(boxOf(deployment, key), credentials);
  const token = z.object({ access_token: z.string().min(1) }).safeParse(answer.body);
  if (answer.status === 200 && token.success) return token.data.access_token;
  throw new StepError(
    `The right client id and secret are answered ${saidBy(answer)} instead of a token. ${look('issueToken')}`,
  );
}

/** An agent's message, as CXone's callback A2 brings it (byoc-protocol §2.4). */
function agentMessage(id: string) {
  return {
    thread: { idOnExternalPlatform: `thread-${id}` },
    messageContent: { type: 'TEXT', payload: { text: 'A check after a deploy.' } },
    endUserRecipients: [{ idOnExternalPlatform: 'check' }],
  };
}

function callBack(deployment: Deployment, key: IntegrationKey, channel: CheckChannel, token: string, id: string) {
  return probe(`${boxOf(deployment, key)}/2.0/channel/${channel.channelId}/outbound`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(agentMessage(id)),
  });
}

/** A callback with a token whose signature was changed is refused. */
export async function checkForgedToken(
  deployment: Deployment,
  key: IntegrationKey,
  channel: CheckChannel,
  token: string,
): Promise<string> {
  const [header = '', claims = '', signature = ''] = token.split('.');
  const forged = [header, claims, Array.from(signature).reverse().join('')].join('.');
  const answer = await callBack(deployment, key, channel, forged, 'forged');
  if (answer.status === 401) return 'A callback with a forged token is refused.';
  throw new StepError(`A callback with a forged token is answered ${saidBy(answer)} instead of 401. Go back at once.`);
}

const sentSchema = z.object({ idOnExternalPlatform: z.string().startsWith('out-') });

/** An agent's message goes out: token, claim, signature, and the provider's 200, which is the webhook's door of the deployment. */
export async function checkCallback(
  deployment: Deployment,
  key: IntegrationKey,
  channel: CheckChannel,
  token: string,
): Promise<string> {
  const answer = await callBack(deployment, key, channel, token, 'sent');
  if (answer.status === 200 && sentSchema.safeParse(answer.body).success) {
    return 'An agent’s message was taken with the token, signed and sent.';
  }
  throw new StepError(
    `An agent’s message is answered ${saidBy(answer)} instead of 200 with our id. ${look('outboundMessage')} It is sent to ${channel.webhookUrl}, which the function must reach.`,
  );
}

function postWebhook({ webhookUrl, secret }: CheckChannel, type: string, messageId: string): Promise<Answer> {
  const at = systemPorts.now();
  const id = `check-${systemPorts.randomBytes(9).toString('hex')}`;
  const data = { id: messageId, thread: { id: 'check' }, author: { id: 'check' } };
  const body = JSON.stringify({ type, timestamp: at.toISOString(), data });
  return probe(webhookUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, at, body),
    },
    body,
  });
}

/** A webhook that is signed with another secret is refused. */
export async function checkWrongSignature(channel: CheckChannel): Promise<string> {
  const secret = `whsec_${systemPorts.randomBytes(32).toString('base64')}`;
  const answer = await postWebhook({ ...channel, secret }, 'message.deleted', 'wrong');
  if (answer.status === 401) return 'A webhook with a wrong signature is refused.';
  throw new StepError(
    `A webhook with a wrong signature is answered ${saidBy(answer)} instead of 401. ${look('inboundWebhook')} If it was 200, go back at once.`,
  );
}

/** A signed webhook is accepted, so it is on the queue. */
export async function checkWebhook(channel: CheckChannel, messageId: string): Promise<string> {
  const answer = await postWebhook(channel, 'message.deleted', messageId);
  if (answer.status === 200) return 'A signed webhook was accepted and queued.';
  throw new StepError(
    `A signed webhook is answered ${saidBy(answer)} instead of 200. ${look('inboundWebhook')} It reads the channel’s secret below SECRETS_PREFIX.`,
  );
}
