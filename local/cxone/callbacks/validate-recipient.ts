import * as z from 'zod';
import type { Emulator } from '../emulator.ts';
import type { ByocRecord, Channel, EndUserIdentity, Tenant } from '../state/model.ts';
import type { Switches } from '../switches.ts';
import { boxUrl, brandPart, recipientsPart } from './callback-parts.ts';
import type { Exchange } from './callback-client.ts';
import { parseJson } from './parse-json.ts';
import { failureOf } from './send-agent-message.ts';

/** A recipient that the integration does not take. */
export interface RecipientRefusal {
  readonly outcome: 'refused';
  /** The sentence that the agent sees. */
  readonly displayErrorMessage: string;
  readonly errorCode?: string | undefined;
  readonly status?: number | undefined;
}

const validSchema = z.object({ status: z.literal('valid') });

function isValid(exchange: Exchange, validationAnswer: Switches['validationAnswer']): boolean {
  if (exchange.kind !== 'answered') return false;
  switch (validationAnswer) {
    case '200-or-204':
      return exchange.status === 200 || exchange.status === 204;
    case '200':
      return exchange.status === 200;
    case 'status-valid':
      return exchange.status === 200 && validSchema.safeParse(parseJson(exchange.body)).success;
  }
}

/** Asks the integration whether a recipient can be written to (A4, byoc-protocol §2.6); undefined: yes. */
export async function validateRecipient(
  { callbacks, switches }: Emulator,
  { tenant, record, channel }: { readonly tenant: Tenant; readonly record: ByocRecord; readonly channel: Channel },
  endUser: EndUserIdentity,
): Promise<RecipientRefusal | undefined> {
  const exchange = await callbacks.call(record, {
    operation: 'A4',
    url: boxUrl(record, `${switches.sidePath}/recipients/validation`, { id: channel.id }),
    body: { ...brandPart(tenant, switches), ...recipientsPart(endUser, switches) },
  });
  if (isValid(exchange, switches.validationAnswer)) return undefined;
  const failure = failureOf(exchange, switches);
  if (failure !== undefined) return { outcome: 'refused', ...failure };
  return {
    outcome: 'refused',
    displayErrorMessage: 'CXone does not accept the integration’s answer to the validation of the recipient.',
    ...(exchange.kind === 'answered' && { status: exchange.status }),
  };
}
