import type { SendContext } from '../../../../lib/contract/sending.ts';
import type { Receiver } from './receiver.ts';
import { live, NOW, SECRET } from './signed-request.ts';
import { surroundings } from '../../../support/contexts.ts';

/** What the generic provider gets to send to a receiver with. */
export function sendContext({ url }: Pick<Receiver, 'url'>, changes: Partial<SendContext> = {}): SendContext {
  return {
    ...surroundings,
    channelId: 'generic-acme',
    settings: { deliveryUrl: url },
    secrets: live(SECRET),
    fetch,
    now: () => NOW,
    signal: new AbortController().signal,
    ...changes,
  };
}
