import type { HttpDoor, HttpResponse } from '../../../lib/http/create-http-handler.ts';
import { context, type EventFacts, httpEvent } from '../../lib/http/http-event.ts';

/** The functions that HTTP requests invoke, by their keys in serverless.yml. */
const functions = {
  issueToken: () => import('../../../functions/issue-token.ts'),
  outboundMessage: () => import('../../../functions/outbound-message.ts'),
  addChannel: () => import('../../../functions/add-channel.ts'),
  reconnectChannel: () => import('../../../functions/reconnect-channel.ts'),
  removeChannel: () => import('../../../functions/remove-channel.ts'),
  inboundWebhook: () => import('../../../functions/inbound-webhook.ts'),
  requestUpload: () => import('../../../functions/request-upload.ts'),
} as const;

/** A request at a route: as API Gateway has it, and what stands in the place of the parameters of its path. */
export interface Asked extends EventFacts {
  readonly parameters?: Readonly<Record<string, string>>;
}

const doors = new Map<string, HttpDoor>();

/** Loads the functions, as Lambda does once for a process: the environment must be set. */
export async function loadDoors(): Promise<void> {
  for (const [key, load] of Object.entries(functions)) doors.set(key, (await load()).handler);
}

/** @param route Of serverless.yml, e.g. `POST /i/{integrationKey}/add`. */
export function ask(functionKey: string, route: string, { parameters = {}, ...facts }: Asked): Promise<HttpResponse> {
  const door = doors.get(functionKey);
  if (door === undefined) throw new Error(`No function is called ${functionKey}.`);
  const [method = '', pattern = ''] = route.split(' ');
  const path = pattern.replaceAll(/\{(\w+)\+?\}/g, (_all, name: string) => parameters[name] ?? '');
  const event = { method: method === 'ANY' ? 'POST' : method, path, routeKey: route, pathParameters: parameters };
  return door(httpEvent({ ...event, ...facts }), context);
}
