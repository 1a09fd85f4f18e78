import * as z from 'zod';
import { inboundMessageId } from '../../../../lib/ids.ts';
import type { AgentsMessage, CallbackAnswer } from '../design.ts';
import { FifoFiveMinutes } from './fifo-five-minutes.ts';
import { channelId, type CustomersMessage, type NaivePorts } from './naive-design.ts';

/** How soon the same words are taken for a repeat of a callback that carries no id, in milliseconds. */
const REPEAT_MS = 120_000;

const recordSchema = z.object({ state: z.enum(['tried', 'done']), id: z.string(), at: z.number() });

/**
 * The honest rival: a FIFO queue, a record of ten days of what was tried and done, and a look before anything is tried
 * again. It has no claims, so that two workers may have the same message, and no breakers.
 */
export class FifoTenDayRecord extends FifoFiveMinutes {
  override async callBack(message: AgentsMessage, trace: string | undefined): Promise<CallbackAnswer> {
    const key = `RECORD#${trace ?? JSON.stringify([message.thread, message.messageContent, namesIn(message)])}`;
    const fresh = this.newId(message);
    const ended = await this.run(async ({ table, fetch }): Promise<CallbackAnswer> => {
      const now = this.ground.clock.now().getTime();
      const standing = recordSchema.safeParse(await table.get(key)).data;
      const isRepeat = standing !== undefined && (trace !== undefined || now - standing.at < REPEAT_MS);
      const id = isRepeat ? standing.id : fresh;
      if (isRepeat && standing.state === 'done') return { said: 'sent', id };
      // It may be there: without a provider that knows repeats, nobody can look.
      if (isRepeat && !this.ground.isIdempotent) return { said: 'unknown' };
      await table.put({ pk: key, state: 'tried', id, at: now });
      const status = await this.post(message, id, fetch);
      if (status >= 500 && status !== 503) return { said: 'unknown' };
      if (status > 299) {
        await table.delete(key);
        return { said: 'not-sent' };
      }
      await table.put({ pk: key, state: 'done', id, at: now });
      return { said: 'sent', id };
    });
    if (ended.kind === 'ended') return ended.value;
    this.ground.onCutOff(JSON.stringify(message));
    return { said: 'nothing' };
  }

  protected override async deliver(message: CustomersMessage, ports: NaivePorts): Promise<void> {
    const { table, cxone } = ports;
    const pk = `RECORD#${message.id}`;
    const state = (await table.get(pk))?.['state'];
    if (state === 'done') return;
    if (state === 'tried') {
      const query = { idOnExternalPlatform: [inboundMessageId(message.id)], channel: [channelId] };
      if ((await cxone.findMessages(query)).length === 0) await this.forward(message, ports);
    } else {
      await table.put({ pk, state: 'tried' });
      await this.forward(message, ports);
    }
    await table.put({ pk, state: 'done' });
  }
}

function namesIn({ attachments = [] }: AgentsMessage): string[] {
  return attachments.map(({ friendlyName }) => friendlyName);
}
