import * as z from 'zod';
import type { Cxone } from '../../../../local/cxone/start-cxone.ts';
import type { ByocRecordFields, Credentials } from '../../../../local/cxone/state/model.ts';

/** What a test may send: valid bodies with a hole, or with something too much. */
export type Json = Record<string, unknown>;

export function signIn(cxone: Cxone, credentials: Credentials = cxone.credentials, form: Json = {}): Promise<Response> {
  return fetch(`${cxone.origin}/auth/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${credentials.clientId}:${credentials.clientSecret}`).toString('base64')}`,
    },
    body: new URLSearchParams({
      grant_type: 'password',
      username: credentials.accessKeyId,
      password: credentials.accessKeySecret,
      ...form,
    }),
  });
}

export async function accessToken(cxone: Cxone, credentials?: Credentials): Promise<string> {
  const answer: unknown = await (await signIn(cxone, credentials)).json();
  return z.object({ access_token: z.string() }).parse(answer).access_token;
}

/** A caller of the Digital Engagement API. */
export type Api = (method: string, path: string, body?: unknown) => Promise<Response>;

export async function apiOf(cxone: Cxone, credentials?: Credentials): Promise<Api> {
  const token = await accessToken(cxone, credentials);
  return (method, path, body) =>
    fetch(`${cxone.origin}/dfo/3.0${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
}

export function control(cxone: Cxone, path: string, body: unknown = {}): Promise<Response> {
  return fetch(`${cxone.origin}/__emulator${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

const errorBody = z.strictObject({
  errors: z.array(
    z.strictObject({
      field: z.string().optional(),
      message: z.string(),
      errorCode: z.string(),
      parameters: z.strictObject({}),
    }),
  ),
  uid: z.string().min(1),
});

/** `errorCode at field` of each entry of CXone's error body. */
export async function errorsOf(response: Response): Promise<string[]> {
  const { errors } = errorBody.parse(await response.json());
  return errors.map(({ field, errorCode }) => `${errorCode} at ${field ?? 'body'}`);
}

export function record(box: string, changes: Partial<ByocRecordFields> = {}): ByocRecordFields {
  return {
    name: 'Pocket Messenger',
    integrationBoxUrl: `${box}/box`,
    authorizationUrl: `${box}/box/1.0/token`,
    clientId: 'test-client',
    clientSecret: 'test-client-secret',
    color: '#2f6f8f',
    icon: 'livechat',
    addActionUrl: `${box}/add`,
    reconnectUrl: `${box}/reconnect`,
    removeUrl: `${box}/remove?kept=yes`,
    useOutboundApiForReplies: true,
    ...changes,
  };
}

export function channel(channelIntegrationId: string, changes: Json = {}): Json {
  return {
    id: 'ch-1',
    idOnExternalPlatform: 'ch-1',
    channelIntegrationId,
    realExternalPlatformId: 'custom',
    name: 'Pocket – Support',
    isPrivate: true,
    hasTreeStructure: false,
    ...changes,
  };
}

export function message(changes: Json = {}): Json {
  return {
    idOnExternalPlatform: 'in-1',
    direction: 'inbound',
    createdAtWithMilliseconds: '2026-03-02T10:14:58.120Z',
    thread: { idOnExternalPlatform: 'conv-1' },
    messageContent: { type: 'TEXT', payload: { text: 'Where is my parcel?' } },
    authorEndUserIdentity: { idOnExternalPlatform: 'usr-1', firstName: 'Ida', lastName: 'Holm' },
    ...changes,
  };
}
