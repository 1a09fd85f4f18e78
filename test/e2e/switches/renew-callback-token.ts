import type { World } from '../../../local/world.ts';

/** Saves the integration's record as it is: CXone forgets its token and asks for a new one at the next callback. */
export async function renewCallbackToken({ cxone, integrationId }: World): Promise<void> {
  const record = cxone.state.record(integrationId);
  if (record === undefined) throw new Error('CXone has no record of the integration.');
  const { name, integrationBoxUrl, authorizationUrl, clientId, color, icon } = record;
  const { addActionUrl, reconnectUrl, removeUrl } = record;
  const response = await fetch(`${cxone.origin}/byoc/${integrationId}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: cxone.origin },
    body: new URLSearchParams({
      ...{ name, integrationBoxUrl, authorizationUrl, clientId, color, icon, addActionUrl, reconnectUrl, removeUrl },
      useOutboundApiForReplies: 'on',
    }),
  });
  if (response.status !== 303) throw new Error(`CXone did not save the record: ${await response.text()}`);
}
