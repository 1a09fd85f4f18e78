import type { CxoneClient } from '../../cxone/create-cxone-client.ts';
import {
  CxoneConflictError,
  CxoneError,
  CxoneNotFoundError,
  CxonePermissionError,
  CxoneRefusedError,
} from '../../cxone/errors.ts';
import { settleEnds } from '../../exactly-once/end-claims.ts';
import { personKeysAt } from '../../ids.ts';
import type { LogFields, Logger } from '../../observability/logger.ts';
import type { Table } from '../../table/table.ts';
import type { Channel } from '../channel.ts';

/** Attempts at a contact's status, some time apart, after which the note alone tells the agent. */
const MOST_TRIES = 8;

/** A chat that its customer has ended, whose note is in CXone. */
export interface EndedChat {
  readonly conversationId: string;
  /** As the answer to B6 had it; undefined: it had none. */
  readonly contactNumber: string | undefined;
  /** How often it was tried before. */
  readonly tries: number;
  readonly correlation: string;
  readonly log: LogFields;
}

/** `later`: it may work after a while, and what the customer writes next must wait for it. */
export type ContactEnd = { readonly kind: 'done' } | { readonly kind: 'later'; readonly error: CxoneError };

export interface ContactEndPorts {
  readonly cxone: Pick<CxoneClient, 'setContactStatus'>;
  readonly table: Pick<Table, 'get' | 'update'>;
  readonly indexKey: () => Promise<string>;
  readonly now: () => Date;
  readonly logger: Logger;
}

/** What the channel says of a chat that its customer ends: the status of the contact in CXone, where there is to be one. */
export function statusAtEnd(channel: Pick<Channel, 'people'> | undefined): 'resolved' | 'closed' | undefined {
  const { onCustomerEnd } = channel?.people ?? {};
  return onCustomerEnd === 'note' ? undefined : onCustomerEnd;
}

/**
 * Sets the status of a contact whose customer has ended the chat (B22, byoc-protocol §3.8). Safe to repeat. What CXone refuses,
 * and what did not work often enough, is logged: the agent has the note in any case. What CXone's automation then reports of
 * this end is not told to the customer, who ended the chat themselves.
 */
export async function endContact(
  { conversationId, contactNumber, tries, correlation, log }: EndedChat,
  status: 'resolved' | 'closed',
  { channelId, keyedFrom }: Pick<Channel, 'channelId' | 'keyedFrom'>,
  { cxone, logger, ...ports }: ContactEndPorts,
): Promise<ContactEnd> {
  if (contactNumber === undefined) {
    logger.log('error', 'contact.not-ended', { ...log, code: 'contact-unknown' });
    return { kind: 'done' };
  }
  const keys = await personKeysAt(keyedFrom, ports.now().getTime(), ports.indexKey);
  const conversation = { channelId, conversationId, keys };
  await settleEnds(conversation, { contactNumber, mayReopen: status === 'resolved' }, ports);
  try {
    await cxone.setContactStatus(contactNumber, status, { traceId: correlation, repeats: false });
  } catch (error) {
    if (!(error instanceof CxoneError)) throw error;
    const { code, uid } = error;
    if (!isNo(error) && tries + 1 < MOST_TRIES) return { kind: 'later', error };
    logger.log('error', 'contact.not-ended', { ...log, code, uid });
    // It goes on, and has an end of its own.
    await settleEnds(conversation, { contactNumber, mayReopen: true }, ports);
    return { kind: 'done' };
  }
  logger.log('info', 'contact.ended', log);
  return { kind: 'done' };
}

/** CXone works, and does not do it: the right is missing, or there is no such contact. */
function isNo(error: CxoneError): boolean {
  const isRefusal =
    error instanceof CxonePermissionError ||
    error instanceof CxoneNotFoundError ||
    error instanceof CxoneRefusedError ||
    error instanceof CxoneConflictError;
  return isRefusal && error.operation === 'set-contact-status';
}
