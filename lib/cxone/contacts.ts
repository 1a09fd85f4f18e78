import * as z from 'zod/mini';
import type { ChannelId, ThreadId } from '../ids.ts';
import type { Api } from './api.ts';
import type { CallOptions } from './ports.ts';

export interface ContactOperations {
  /**
   * B22 (byoc-protocol §3.8). Safe to repeat.
   * @param contactNumber As the answer to B6 has it.
   */
  setContactStatus(contactNumber: string, status: 'resolved' | 'closed', options?: CallOptions): Promise<void>;
  /** B10 (byoc-protocol §3.7): that agents see it is unproven. */
  sendSenderAction(
    channelId: ChannelId,
    threadId: ThreadId,
    action: 'isTypingOn' | 'isTypingOff',
    options?: CallOptions,
  ): Promise<void>;
  /**
   * The idents of CXone's custom fields of customers, or of contacts (B26). The form of both answers was not captured: every
   * text under `ident` counts, however deep it lies.
   */
  customFieldIdents(of: 'customer' | 'contact', options?: CallOptions): Promise<readonly string[]>;
}

const listOf = {
  customer: { operation: 'list-customer-fields', path: '/customers/custom-field-definitions' },
  contact: { operation: 'list-contact-fields', path: '/consumer-contact-custom-fields' },
} as const;

export function contactOperations(api: Api): ContactOperations {
  return {
    async setContactStatus(contactNumber, status, options) {
      const path = `/contacts/${encodeURIComponent(contactNumber)}/status`;
      await api.send(
        { operation: 'set-contact-status', method: 'PUT', path, body: { status }, repeatable: true },
        options,
      );
    },

    async sendSenderAction(channelId, threadId, action, options) {
      const path = `/channels/${encodeURIComponent(channelId)}/threads/${encodeURIComponent(threadId)}/sender-actions`;
      await api.send(
        { operation: 'send-sender-action', method: 'POST', path, body: { action }, repeatable: true },
        options,
      );
    },

    async customFieldIdents(of, options) {
      const { operation, path } = listOf[of];
      const answer = await api.read({ operation, method: 'GET', path, repeatable: true }, z.unknown(), options);
      return [...new Set(identsIn(answer))];
    },
  };
}

/** Levels of an answer that are looked through. */
const DEEPEST = 6;

function identsIn(value: unknown, depth = 0): string[] {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return [];
  return Object.entries(value).flatMap(([name, inside]) =>
    name === 'ident' && typeof inside === 'string' ? [inside] : identsIn(inside, depth + 1),
  );
}
