import { fieldsOf, type InboundMessage, type InboundPorts } from '../inbound-message.ts';
import { park, parkAgain, type ParkingCause, unpark } from './parked-record.ts';

/**
 * Parks a customer's message, or says in the record of a replayed one that it needs a person again. Safe to repeat;
 * the claim is parked after it, so that a crash between the two leaves a message that is tried again.
 */
export async function parkMessage(
  message: InboundMessage,
  cause: ParkingCause,
  detail: string,
  ports: InboundPorts,
): Promise<void> {
  const { receiveCount: attempts } = message.attempt;
  if (message.replayed === undefined) await parkAs(message.claimPk, message, cause, detail, ports);
  else await parkAgain(message.replayed, { cause, detail, attempts }, ports);
  ports.logger.log('error', 'inbound.parked', { ...fieldsOf(message), code: cause });
}

/** Parks a message whose id has come with another content before, beside what became of that one. */
export async function parkChangedMessage(message: InboundMessage, ports: InboundPorts): Promise<void> {
  const detail = 'The same message id came with another content.';
  await parkAs(`${message.claimPk}#${message.digest}`, message, 'content-changed', detail, ports);
  if (message.replayed !== undefined) await unpark(message.replayed, ports.table);
  ports.logger.log('error', 'inbound.parked', { ...fieldsOf(message), code: 'content-changed' });
}

async function parkAs(
  id: string,
  { event, attempt, createdAt }: InboundMessage,
  cause: ParkingCause,
  detail: string,
  ports: InboundPorts,
): Promise<void> {
  const { integrationKey, channelId, provider, keyedFrom, people, correlation } = attempt.job;
  const payload = { integrationKey, channelId, provider, keyedFrom, people, correlation, messages: [event] };
  const { receiveCount: attempts } = attempt;
  await park({ integrationKey, channelId, correlation, id, cause, detail, attempts, createdAt, payload }, ports);
}
