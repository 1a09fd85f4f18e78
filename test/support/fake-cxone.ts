import type { NewChannel } from '../../lib/cxone/channels.ts';
import type { CxoneClient } from '../../lib/cxone/create-cxone-client.ts';
import type { CxoneError } from '../../lib/cxone/errors.ts';
import type {
  CreatedMessage,
  FoundMessage,
  MessageQuery,
  MessageStatus,
  NewMessage,
} from '../../lib/cxone/messages.ts';
import type { FileOperations } from '../../lib/cxone/files.ts';
import type { CallOptions } from '../../lib/cxone/ports.ts';
import type { ChannelId, ExternalMessageId } from '../../lib/ids.ts';

export type FakedOperations = Pick<
  CxoneClient,
  | 'createMessage'
  | 'findMessages'
  | 'setMessageStatus'
  | 'uploadFile'
  | 'removeContent'
  | 'upsertChannel'
  | 'deleteChannel'
  | 'setContactStatus'
  | 'sendSenderAction'
  | 'customFieldIdents'
>;

interface Failure {
  readonly operation: keyof FakedOperations;
  readonly error: CxoneError;
  /** True: CXone did what was asked, and the answer was lost. */
  readonly done: boolean;
}

export interface FakedRequest {
  readonly operation: keyof FakedOperations;
  readonly channelId?: ChannelId | undefined;
  /** Of a message that is to be created. */
  readonly message?: NewMessage;
}

/** CXone as far as deliveries see it. It recognises no repeat: a message created twice is there twice. */
export class FakeCxone implements FakedOperations {
  readonly messages: (NewMessage & { readonly channelId: ChannelId })[] = [];
  /** What was uploaded by B19, by its link. */
  readonly uploads = new Map<string, { readonly bytes: Uint8Array; readonly type: string }>();
  /** CXone's own ids of messages whose content was removed, with the reason. */
  readonly removed: { readonly messageId: string; readonly reason: string }[] = [];
  readonly statuses: (MessageStatus & { readonly externalId: ExternalMessageId })[] = [];
  /** What was set by B22, in turn. */
  readonly contacts: { readonly contactNumber: string; readonly status: string }[] = [];
  /** What was told by B10, in turn. */
  readonly actions: { readonly threadId: string; readonly action: string }[] = [];
  /** Of its custom fields. */
  idents: readonly string[] = [];
  readonly channels = new Map<ChannelId, NewChannel>();
  readonly calls: (keyof FakedOperations)[] = [];
  readonly traceIds: (string | undefined)[] = [];
  /** While it is set: the failure that a request meets, or undefined where it is answered as usual. */
  meets: ((request: FakedRequest) => CxoneError | undefined) | undefined;
  readonly #failures: Failure[] = [];

  /** The next call of an operation fails; several stand in line. */
  failNext(operation: keyof FakedOperations, error: CxoneError, { done = false } = {}): void {
    this.#failures.push({ operation, error, done });
  }

  createMessage(channelId: ChannelId, message: NewMessage, options?: CallOptions): Promise<CreatedMessage> {
    this.traceIds.push(options?.traceId);
    return this.#answer({ operation: 'createMessage', channelId, message }, () => {
      this.messages.push({ ...message, channelId });
      const number = String(this.messages.length);
      return {
        messageId: `cx-message-${number}`,
        threadId: `cx-thread-${message.thread.idOnExternalPlatform}`,
        contactNumber: '4711',
        contactId: undefined,
      };
    });
  }

  findMessages({ idOnExternalPlatform, channel }: MessageQuery): Promise<FoundMessage[]> {
    return this.#answer({ operation: 'findMessages', channelId: channel[0] }, () =>
      this.messages
        .filter((message) => idOnExternalPlatform.includes(message.idOnExternalPlatform))
        .filter((message) => channel.includes(message.channelId))
        .map((message) => ({
          idOnExternalPlatform: message.idOnExternalPlatform,
          channelId: message.channelId,
          messageId: this.#idOf(message),
          threadId: undefined,
          contactNumber: '4711',
        })),
    );
  }

  setMessageStatus(channelId: ChannelId, externalId: ExternalMessageId, status: MessageStatus): Promise<void> {
    return this.#answer({ operation: 'setMessageStatus', channelId }, () => {
      this.statuses.push({ ...status, externalId });
    });
  }

  setContactStatus(contactNumber: string, status: 'resolved' | 'closed'): Promise<void> {
    return this.#answer({ operation: 'setContactStatus' }, () => {
      this.contacts.push({ contactNumber, status });
    });
  }

  sendSenderAction(channelId: ChannelId, threadId: string, action: 'isTypingOn' | 'isTypingOff'): Promise<void> {
    return this.#answer({ operation: 'sendSenderAction', channelId }, () => {
      this.actions.push({ threadId, action });
    });
  }

  customFieldIdents(): Promise<readonly string[]> {
    return this.#answer({ operation: 'customFieldIdents' }, () => this.idents);
  }

  uploadFile(file: Parameters<FileOperations['uploadFile']>[0]): Promise<string> {
    return this.#answer({ operation: 'uploadFile' }, () => {
      const url = `https://cxone.example.net/files/${this.uploads.size + 1}`;
      this.uploads.set(url, file);
      return url;
    });
  }

  removeContent(messageId: string, reason: 'GDPR' | 'other'): Promise<void> {
    return this.#answer({ operation: 'removeContent' }, () => void this.removed.push({ messageId, reason }));
  }

  upsertChannel(channel: NewChannel): Promise<void> {
    return this.#answer({ operation: 'upsertChannel', channelId: channel.id }, () => {
      this.channels.set(channel.id, channel);
    });
  }

  deleteChannel(id: ChannelId): Promise<void> {
    return this.#answer({ operation: 'deleteChannel', channelId: id }, () => {
      this.channels.delete(id);
    });
  }

  #idOf(message: FakeCxone['messages'][number]): string {
    return `cx-message-${this.messages.indexOf(message) + 1}`;
  }

  texts(): unknown[] {
    return this.messages.map(({ messageContent }) => messageContent.payload['text']);
  }

  #answer<T>(request: FakedRequest, effect: () => T): Promise<T> {
    const { operation } = request;
    this.calls.push(operation);
    const met = this.meets?.(request);
    if (met !== undefined) return Promise.reject(met);
    const index = this.#failures.findIndex((failure) => failure.operation === operation);
    const failure = index < 0 ? undefined : this.#failures.splice(index, 1)[0];
    if (failure === undefined) return Promise.resolve(effect());
    if (failure.done) effect();
    return Promise.reject(failure.error);
  }
}
