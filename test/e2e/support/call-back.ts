import * as z from 'zod';
import type { World } from '../../../local/world.ts';

/** What CXone gets for the credentials of the first record. */
export async function accessToken({ cxone }: Pick<World, 'cxone'>): Promise<string> {
  const [record] = cxone.state.records;
  const response = await fetch(record?.authorizationUrl ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      grant_type: 'client_credentials',
      client_id: record?.clientId,
      client_secret: record?.clientSecret,
    }),
  });
  return z.object({ access_token: z.string() }).parse(await response.json()).access_token;
}

/** CXone's callback itself, where its desk would not even offer the reply. */
export async function callBack(
  { cxone }: Pick<World, 'cxone'>,
  channelId: string,
  conversation: { readonly threadId: string; readonly customerId: string },
): Promise<{ readonly status: number; readonly sentence: string | undefined }> {
  const [record] = cxone.state.records;
  const token = await accessToken({ cxone });
  const answer = await fetch(`${record?.integrationBoxUrl ?? ''}/2.0/channel/${channelId}/outbound`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      thread: { idOnExternalPlatform: conversation.threadId },
      messageContent: { type: 'TEXT', payload: { text: 'Are you there?' } },
      endUserRecipients: [{ idOnExternalPlatform: conversation.customerId }],
    }),
  });
  const { displayErrorMessage } = z.object({ displayErrorMessage: z.string().optional() }).parse(await answer.json());
  return { status: answer.status, sentence: displayErrorMessage };
}

/** The refusal of a reply, once the removal of its channel is known. */
export async function refusalAfterRemoval(...call: Parameters<typeof callBack>) {
  const answer = await callBack(...call);
  // A process that does not know yet may miss the secrets already, and says that the channel is not set up.
  return answer.status === 200 || answer.status === 503 ? undefined : answer;
}
