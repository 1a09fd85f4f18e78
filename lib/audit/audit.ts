import type { ChannelId } from '../ids.ts';
import { describeError, type Logger } from '../observability/logger.ts';
import { type Act, type AuditEntry, isOfChannel, type Outcome, plain } from './audit-entry.ts';

/** Where entries are kept. Rejects where it did not take one. */
export interface AuditLog {
  write(entry: AuditEntry): Promise<void>;
}

/** The last act on a channel that was done, as the channel's item has it. */
export interface LastAct {
  readonly act: string;
  readonly who: string;
  /** ISO 8601. */
  readonly at: string;
}

/** What is known of an act before it begins. */
export interface Begun {
  readonly act: Act;
  readonly who: string;
  readonly via: AuditEntry['via'];
  readonly request: string;
  readonly integration?: string | undefined;
  readonly channel?: ChannelId | undefined;
  readonly count?: number | undefined;
}

/** What an act learns on its way. */
export type Learnt = { readonly fields?: string[]; readonly count?: number | undefined } & {
  readonly channel?: ChannelId | undefined;
};

/** How an act ended. */
export type Ended = { readonly outcome: Exclude<Outcome, 'begun'> } & Partial<Pick<AuditEntry, 'status' | 'reason'>>;

/** The act did not begin, since nobody would know of it. */
export class AuditUnwrittenError extends Error {
  override readonly name = 'AuditUnwrittenError';
  readonly code = 'audit_unwritten';

  constructor(cause: unknown) {
    super('The audit log takes no entry, so nothing was changed: look whether it is there and may be written to.', {
      cause,
    });
  }
}

/** Tells the log of a function of an entry that the audit log did not take. */
export const unwrittenTo =
  (logger: Logger) =>
  ({ act, who, outcome, integration, channel, request }: AuditEntry, error: unknown): void =>
    logger.log('error', 'audit.unwritten', {
      ...{ act, who: plain(who), outcome, correlation: request, reason: describeError(error) },
      ...(integration !== undefined && { integration }),
      ...(channel !== undefined && { channel }),
    });

interface AuditPorts {
  readonly log: AuditLog;
  readonly now: () => Date;
  /** Told of each entry that the log did not take: the only trace of it. */
  readonly onUnwritten: (entry: AuditEntry, error: unknown) => void;
  /** Notes the last act on the channel's item, if there is one. */
  readonly noteOnChannel: (channel: ChannelId, last: LastAct) => Promise<void>;
}

/** Who did what (ADR 30): no act without an entry before it, and one after it that says how it ended. */
export class Audit {
  readonly #ports: AuditPorts;

  constructor(ports: AuditPorts) {
    this.#ports = ports;
  }

  /**
   * Runs an act between its two entries. Where the log does not take the first, the act does not begin; where it does not
   * take the second, the act stands as it is, and the entry is told elsewhere.
   * @param judge What a result, or what was thrown, says of the end.
   * @throws {AuditUnwrittenError} and what the act throws
   */
  async run<Result>(
    begun: Begun,
    act: (learn: (facts: Learnt) => void) => Promise<Result>,
    judge: { readonly result: (result: Result) => Ended; readonly error: (error: unknown) => Ended },
  ): Promise<Result> {
    await this.first(begun, { outcome: 'begun' });
    let learnt: Learnt = {};
    const learn = (facts: Learnt): void => {
      learnt = { ...learnt, ...facts };
    };
    try {
      const result = await act(learn);
      await this.tell({ ...begun, ...learnt }, judge.result(result));
      return result;
    } catch (error) {
      await this.tell({ ...begun, ...learnt }, judge.error(error));
      throw error;
    }
  }

  /**
   * Writes an entry without which what follows must not happen.
   * @throws {AuditUnwrittenError}
   */
  async first(of: Begun & Learnt, end: Ended | { readonly outcome: 'begun' }): Promise<void> {
    const entry = this.#entryOf(of, end);
    try {
      await this.#ports.log.write(entry);
    } catch (error) {
      this.#ports.onUnwritten(entry, error);
      throw new AuditUnwrittenError(error);
    }
  }

  /** Writes an entry of what has happened, whatever happens to the entry. */
  async tell(of: Begun & Learnt, end: Ended): Promise<void> {
    const entry = this.#entryOf(of, end);
    const { log, noteOnChannel, onUnwritten } = this.#ports;
    try {
      await log.write(entry);
      const { act, who, time: at, outcome } = entry;
      const { channel } = of;
      if (outcome === 'done' && channel !== undefined && isOfChannel(act)) {
        await noteOnChannel(channel, { act, who: plain(who), at });
      }
    } catch (error) {
      onUnwritten(entry, error);
    }
  }

  #entryOf(
    { integration, channel, count, ...begun }: Begun & Learnt,
    { outcome, ...end }: Ended | { readonly outcome: 'begun' },
  ): AuditEntry {
    return {
      time: this.#ports.now().toISOString(),
      ...begun,
      ...(integration !== undefined && { integration }),
      ...(channel !== undefined && { channel }),
      ...(count !== undefined && { count }),
      outcome,
      ...end,
    };
  }
}
