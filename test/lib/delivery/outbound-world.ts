import { Claims } from '../../../lib/delivery/claims.ts';
import { type SendOutcome, sendOutbound } from '../../../lib/delivery/send-outbound.ts';
import type { OutboundPart, Provider, SendFailure, SendResult } from '../../../lib/providers/contract.ts';
import { genericProvider } from '../../../lib/providers/generic/index.ts';
import { channel, countingBytes, LogBook } from '../../support/fixtures.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

export type Script = (part: OutboundPart) => Promise<SendResult> | SendResult;

/** Milliseconds for which the function of the callback may run. */
const FUNCTION_MS = 28_000;

export const failure = (kind: SendFailure['kind']): SendFailure => ({
  kind,
  agentMessage: `It went wrong: ${kind}.`,
  detail: `provider said ${kind}`,
});

/** The outbound callback with a provider that answers as the test says: the last script goes on for ever. */
export class OutboundWorld {
  readonly clock = new VirtualClock();
  readonly table = new MemoryTable();
  readonly logger = new LogBook();
  readonly sent: OutboundPart[] = [];
  readonly #claims = new Claims(this.table, this.clock.now);
  readonly #randomBytes = countingBytes();
  readonly #scripts: Script[];
  readonly #idempotentSend: boolean;
  readonly #retryAfterMs: number;

  constructor(scripts: readonly Script[] = [], { idempotentSend = true, retryAfterMs = 5_000 } = {}) {
    this.#scripts = [...scripts];
    this.#idempotentSend = idempotentSend;
    this.#retryAfterMs = retryAfterMs;
  }

  /** An agent writes; time runs by itself until the callback has its answer. */
  say(text: string, options: { functionMs?: number } = {}): Promise<SendOutcome> {
    return this.clock.run(this.begin(text, options));
  }

  /** The same, but time stands still. */
  begin(text: string, { functionMs = FUNCTION_MS }: { functionMs?: number } = {}): Promise<SendOutcome> {
    const endsAt = this.clock.now().getTime() + functionMs;
    return sendOutbound(
      {
        channel,
        secrets: [],
        message: { conversationId: 'conv-7781', recipientIds: ['usr-5150'], text },
        remainingMs: () => endsAt - this.clock.now().getTime(),
      },
      {
        claims: this.#claims,
        provider: this.#provider(),
        fetch,
        now: this.clock.now,
        sleep: this.clock.sleep,
        randomBytes: this.#randomBytes,
        retryAfterMs: this.#retryAfterMs,
        logger: this.logger,
      },
    );
  }

  #provider(): Provider {
    const { manifest } = genericProvider;
    const capabilities = { ...manifest.capabilities, idempotentSend: this.#idempotentSend };
    return {
      ...genericProvider,
      manifest: { ...manifest, capabilities },
      send: async (part) => {
        this.sent.push(part);
        const script = this.#scripts.length > 1 ? this.#scripts.shift() : this.#scripts[0];
        return script === undefined ? { kind: 'sent' } : script(part);
      },
    };
  }
}
