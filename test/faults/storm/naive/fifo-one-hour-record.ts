import { FifoFiveMinutes } from './fifo-five-minutes.ts';
import type { CustomersMessage, NaivePorts } from './naive-design.ts';

/** How long a record keeps others out, in milliseconds: while the work goes on, and after it. */
const IN_PROGRESS_MS = 28_000;
const COMPLETED_MS = 3_600_000;

/**
 * The same with an idempotency record around the worker, as the usual library keeps it: in progress until the function
 * would have ended, gone after an error, completed for an hour.
 */
export class FifoOneHourRecord extends FifoFiveMinutes {
  protected override async deliver(message: CustomersMessage, ports: NaivePorts): Promise<void> {
    const { table } = ports;
    const now = this.ground.clock.now().getTime();
    const pk = `RECORD#${message.id}`;
    const record = { pk, state: 'in-progress', until: now + IN_PROGRESS_MS };
    const isMine = await table.put(record, { any: [{ missing: 'pk' }, { below: ['until', now] }] });
    if (!isMine) {
      if ((await table.get(pk))?.['state'] === 'completed') return;
      throw new Error('Another worker has the message.');
    }
    try {
      await super.deliver(message, ports);
    } catch (error) {
      await table.delete(pk);
      throw error;
    }
    await table.put({ pk, state: 'completed', until: this.ground.clock.now().getTime() + COMPLETED_MS });
  }
}
