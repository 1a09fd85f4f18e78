import { toCxoneChannel } from '../../lib/channels/life/to-cxone-channel.ts';
import type { CxoneClient } from '../../lib/cxone/create-cxone-client.ts';
import { CxoneError } from '../../lib/cxone/errors.ts';
import type { NewMessage } from '../../lib/cxone/messages.ts';
import { type ChannelId, channelIdSchema, endUserIdOf, inboundMessageId, threadIdOf } from '../../lib/ids.ts';
import { systemPorts } from '../../lib/ports.ts';
import { providerNamed } from '../../lib/providers/registry.ts';

/**
 * One thing that nobody has tried on a live tenant: what docs/byoc-protocol.md expects of CXone, and what it did. Our own
 * words, statuses and codes alone: nothing that CXone said is repeated.
 */
export interface Tried {
  /** A row of §6 or a number of §7 of docs/byoc-protocol.md. */
  readonly row: string;
  readonly question: string;
  readonly expected: string;
  /** Undefined: it could not be tried. */
  readonly found: string | undefined;
}

export const isDifferent = ({ expected, found }: Tried): boolean => found !== undefined && found !== expected;

/** Begins the id of each channel that a live check makes in CXone. */
const PREFIX = 'check-live-';
/** Milliseconds for which a message that was taken is looked for. */
const LOOK_FOR_MS = 15_000;
const LOOK_EVERY_MS = 500;
/** Hours after which a channel that is still there was left behind. */
const LIVES_HOURS = 1;

export interface LiveTenant {
  readonly cxone: CxoneClient;
  /** Of the record in CXone. */
  readonly integrationId: string;
}

/**
 * Walks through what was never tried, on channels of its own, and removes all again: what its messages say, then the
 * channels. Contacts and threads stay in the tenant's history. Safe to run again: what a killed run left is removed first.
 * @param tried Told of each answer as it comes.
 * @throws {CxoneError} where CXone refuses what the others rest on: a channel, or an ordinary message
 */
export async function walkLive(tenant: LiveTenant, tried: (one: Tried) => void): Promise<void> {
  await removeOld(tenant);
  const begun = systemPorts.now().getTime().toString(36);
  const random = systemPorts.randomBytes(6).toString('hex');
  const [one, other] = [`${PREFIX}${begun}-${random}-1`, `${PREFIX}${begun}-${random}-2`].map((id) =>
    channelIdSchema.parse(id),
  );
  if (one === undefined || other === undefined) return;
  const walk = new Walk(tenant, one, other, random, tried);
  try {
    await walk.run();
  } finally {
    await walk.removeAll();
  }
}

/** What earlier runs left in CXone. One that began within the hour may still be running. */
async function removeOld({ cxone, integrationId }: LiveTenant): Promise<void> {
  const latest = systemPorts.now().getTime() - LIVES_HOURS * 3_600_000;
  for (const { id, isDeleted } of await cxone.listChannels({ channelIntegrationId: integrationId })) {
    if (!id.startsWith(PREFIX) || isDeleted === true) continue;
    const [begun = ''] = id.slice(PREFIX.length).split('-');
    if (Number.parseInt(begun, 36) < latest) await cxone.deleteChannel(channelIdSchema.parse(id));
  }
}

class Walk {
  readonly #tenant: LiveTenant;
  readonly #one: ChannelId;
  readonly #other: ChannelId;
  /** In the ids of all that this run makes. */
  readonly #run: string;
  readonly #tried: (one: Tried) => void;
  /** CXone's own ids of the messages whose content is to be removed. */
  readonly #messages = new Set<string>();
  #said = 0;

  constructor(tenant: LiveTenant, one: ChannelId, other: ChannelId, run: string, tried: (one: Tried) => void) {
    this.#tenant = tenant;
    this.#one = one;
    this.#other = other;
    this.#run = run;
    this.#tried = tried;
  }

  async run(): Promise<void> {
    await this.#putChannel(this.#one);
    await this.#putChannel(this.#other);
    const listed = await this.#tenant.cxone.listChannels({ ids: [this.#one] });
    this.#tell('§3.4', 'B3 of a channel that B2 has made', 'listed', listed.length > 0 ? 'listed' : 'not listed');
    await this.#tryMessages();
    await this.#tryReceipts();
    await this.#tryFiles();
    await this.#tryRemovals();
  }

  async #tryMessages(): Promise<void> {
    const { cxone } = this.#tenant;
    const first = this.#message('first', 'A check after a deploy.');
    const created = await this.#create(this.#one, first);
    this.#tell('row 14', 'what B6 answers with', 'ids', created.messageId === undefined ? 'no ids' : 'ids');

    const at = await this.#lookedUp(first);
    this.#tell('row 13', 'B13 of a message that B6 has taken', 'found at once', at);
    this.#tell('row 13', 'B6 again with the same id', 'refused (409)', await this.#secondOf(first, created.messageId));
    this.#tell(
      'row 31',
      'B6 with the id of another channel’s message',
      'taken',
      await this.#outcome(this.#other, first),
    );

    const odd: readonly (readonly [row: string, question: string, expected: string, change: Partial<NewMessage>])[] = [
      ['row 23', 'B6 with an empty text', 'taken', { messageContent: { type: 'TEXT', payload: { text: '' } } }],
      [
        'row 21',
        'B6 with 20,000 characters',
        'taken',
        { messageContent: { type: 'TEXT', payload: { text: 'long '.repeat(4_000) } } },
      ],
      [
        '§7.5',
        'B6 of another author on the thread',
        'taken',
        { authorEndUserIdentity: { idOnExternalPlatform: endUserIdOf(`check-${this.#run}-b`, 'generic') } },
      ],
      [
        'row 29',
        'B6 that quotes a message which CXone lacks',
        'taken',
        { replyToMessage: { idOnExternalPlatform: inboundMessageId('nothing') }, isReplyToSpecificMessage: true },
      ],
      [
        '§7.5',
        'B6 with a custom field that is not defined',
        'refused (400)',
        { contact: { customFields: [{ ident: `check${this.#run}`, value: '1' }] } },
      ],
      [
        '§7.5',
        'B6 with a link to a file that nobody can fetch',
        'taken',
        { attachments: [{ friendlyName: 'check.txt', url: 'https://files.example.invalid/check.txt' }] },
      ],
      ['row 22', 'B6 with a time that says +00:00', 'taken', { createdAtWithMilliseconds: this.#time('+00:00') }],
    ];
    for (const [row, question, expected, change] of odd) {
      this.#said += 1;
      const message = { ...this.#message(`odd-${this.#said}`, 'A check.'), ...change };
      this.#tell(row, question, expected, await this.#outcome(this.#one, message));
    }
    const none = await this.#judged(() =>
      cxone.setMessageStatus(this.#one, inboundMessageId(`never-${this.#run}`), {
        status: 'seen',
        updatedAt: this.#time(),
      }),
    );
    this.#tell('§7.6', 'B7 for an id that CXone does not know', 'refused (404)', none);
  }

  /** Of a message to the customer that the middleware itself posts, since no agent is there to write one. */
  async #tryReceipts(): Promise<void> {
    const { cxone } = this.#tenant;
    const message = { ...this.#message('outbound', 'A check.'), direction: 'outbound' } as const;
    const isTaken = (await this.#outcome(this.#one, message)) === 'taken';
    const steps = [
      ['§3.6', 'B7 that says seen', 'taken', 'seen'],
      ['§7.6', 'B7 that says the same again', 'taken', 'seen'],
      ['§7.6', 'B7 that says delivered after seen', 'taken', 'delivered'],
    ] as const;
    for (const [row, question, expected, status] of steps) {
      const set = () =>
        cxone.setMessageStatus(this.#one, message.idOnExternalPlatform, { status, updatedAt: this.#time() });
      this.#tell(row, question, expected, isTaken ? await this.#judged(set) : undefined);
    }
  }

  async #tryFiles(): Promise<void> {
    const { cxone } = this.#tenant;
    const bytes = new TextEncoder().encode('A check after a deploy.\n');
    let url: string | undefined;
    const uploaded = await this.#judged(async () => {
      url = await cxone.uploadFile({ bytes, type: 'text/plain' });
    });
    this.#tell('§3.3', 'B19 of a small file', 'taken', uploaded);
    const attached =
      url === undefined
        ? undefined
        : await this.#outcome(this.#one, {
            ...this.#message('file', 'A check with a file.'),
            attachments: [{ friendlyName: 'check.txt', url }],
          });
    this.#tell('§4.3', 'B6 with the link of B19', 'taken', attached);
  }

  async #tryRemovals(): Promise<void> {
    const { cxone } = this.#tenant;
    const [message] = this.#messages;
    const removed = message && (await this.#judged(() => cxone.removeContent(message, 'GDPR')));
    this.#tell('§3.5', 'B16, the removal of what a message says', 'taken', removed);
    if (removed === 'taken' && message !== undefined) this.#messages.delete(message);
    await this.#removeContents();

    await cxone.deleteChannel(this.#other);
    const listed = await cxone.listChannels({ ids: [this.#other] });
    this.#tell('row 27', 'B3 of a channel that was deleted', 'not listed', listed.length > 0 ? 'listed' : 'not listed');
    const again = await this.#judged(() => this.#putChannel(this.#other));
    this.#tell('row 28', 'B2 with the id of a channel that was deleted', 'taken', again);
  }

  async #removeContents(): Promise<void> {
    for (const message of this.#messages) {
      await this.#judged(() => this.#tenant.cxone.removeContent(message, 'GDPR'));
      this.#messages.delete(message);
    }
  }

  /** Safe to repeat; a channel that is gone is good. */
  async removeAll(): Promise<void> {
    await this.#removeContents();
    const deletions = [this.#one, this.#other].map((id) => this.#tenant.cxone.deleteChannel(id));
    for (const deletion of await Promise.allSettled(deletions))
      if (deletion.status === 'rejected') throw deletion.reason;
  }

  async #putChannel(channelId: ChannelId): Promise<void> {
    const { cxone, integrationId } = this.#tenant;
    const named = { channelId, integrationId, name: channelId, account: channelId };
    await cxone.upsertChannel(
      toCxoneChannel({ ...named, writesFirst: false, studioScript: '' }, providerNamed('generic').manifest),
    );
  }

  #message(id: string, text: string): NewMessage {
    return {
      idOnExternalPlatform: inboundMessageId(`check-${this.#run}-${id}`),
      direction: 'inbound',
      createdAtWithMilliseconds: this.#time(),
      thread: { idOnExternalPlatform: threadIdOf(`check-${this.#run}`) },
      messageContent: { type: 'TEXT', payload: { text } },
      authorEndUserIdentity: { idOnExternalPlatform: endUserIdOf(`check-${this.#run}`, 'generic'), nickname: 'Check' },
    };
  }

  #time(utc = 'Z'): string {
    return systemPorts.now().toISOString().replace(/Z$/, utc);
  }

  async #create(channelId: ChannelId, message: NewMessage) {
    const created = await this.#tenant.cxone.createMessage(channelId, message, { repeats: false });
    if (created.messageId !== undefined) this.#messages.add(created.messageId);
    return created;
  }

  #outcome(channelId: ChannelId, message: NewMessage): Promise<string> {
    return this.#judged(() => this.#create(channelId, message));
  }

  /** Where it was taken, whether it is the first message or a second: by CXone's own id of it. */
  async #secondOf(message: NewMessage, first: string | undefined): Promise<string> {
    let second: string | undefined;
    const outcome = await this.#judged(async () => {
      second = (await this.#create(this.#one, message)).messageId;
    });
    if (outcome !== 'taken') return outcome;
    if (first === undefined || second === undefined) return 'taken, as which is not said';
    return first === second ? 'taken as the first' : 'taken as a second message';
  }

  async #lookedUp(message: NewMessage): Promise<string> {
    const { now, sleep } = systemPorts;
    const begun = now().getTime();
    if ((await this.#find(message)) > 0) return 'found at once';
    while (now().getTime() - begun < LOOK_FOR_MS) {
      await sleep(LOOK_EVERY_MS);
      if ((await this.#find(message)) > 0) return `found after ${Math.ceil((now().getTime() - begun) / 1000)} s`;
    }
    return `not found within ${LOOK_FOR_MS / 1000} s`;
  }

  async #find({ idOnExternalPlatform }: NewMessage): Promise<number> {
    const query = { idOnExternalPlatform: [idOnExternalPlatform], channel: [this.#one] };
    return (await this.#tenant.cxone.findMessages(query)).length;
  }

  async #judged(call: () => Promise<unknown>): Promise<string> {
    try {
      await call();
      return 'taken';
    } catch (error) {
      if (!(error instanceof CxoneError)) throw error;
      return error.status === undefined ? `no answer (${error.code})` : `refused (${error.status})`;
    }
  }

  #tell(row: string, question: string, expected: string, found: string | undefined): void {
    this.#tried({ row, question, expected, found });
  }
}
