import { describe, expect, it, vi } from 'vitest';
import type { SendContext, SendResult } from '../../../lib/contract/sending.ts';
import type { LiveSecret } from '../../../lib/contract/webhook.ts';
import { externalMessageIdSchema } from '../../../lib/ids.ts';
import { sendToProvider, type SendToProviderPorts } from '../../../lib/outbound/outbound-message.ts';
import { genericProvider } from '../../../lib/providers/generic/index.ts';
import { channel } from '../../support/fixtures.ts';
import { failure } from './outbound-world.ts';

const part = {
  externalId: externalMessageIdSchema.parse('out-AQEBAQEBAQEBAQEBAQEBAQ-QA0'),
  conversationId: 'conv-7781',
  recipientIds: ['usr-5150'],
  text: 'Your parcel leaves today.',
};
const known: readonly LiveSecret[] = [{ name: 'signingSecret', value: 'test-old-secret' }];
const replaced: readonly LiveSecret[] = [{ name: 'signingSecret', value: 'test-new-secret' }];

/** A provider that knows the new secret only, and what it was given; `refusal`: what it says to any other. */
function scene(
  stored: () => Promise<readonly LiveSecret[]> = () => Promise.resolve(replaced),
  refusal: SendResult = failure('configuration'),
) {
  const contexts: SendContext[] = [];
  const asked: (boolean | undefined)[] = [];
  const ports: SendToProviderPorts = {
    provider: {
      ...genericProvider,
      send: (_part, context): Promise<SendResult> => {
        contexts.push(context);
        return Promise.resolve(context.secrets[0]?.value === 'test-new-secret' ? { kind: 'sent' } : refusal);
      },
    },
    secretsOf: (_channel, afterMiss) => {
      asked.push(afterMiss);
      return stored();
    },
    fetch,
    now: () => new Date('2026-03-02T10:15:30.250Z'),
  };
  const give = (remainingMs: number, secrets = known) =>
    sendToProvider(part, false, { channel, secrets }, () => remainingMs, ports);
  return { contexts, asked, give };
}

describe('sendToProvider', () => {
  it.each([
    { remainingMs: 28_000, awaitedMs: 20_000, because: 'nobody waits longer than twenty seconds' },
    { remainingMs: 15_000, awaitedMs: 12_000, because: 'three seconds are kept for the last writes' },
  ])('waits $awaitedMs ms for the provider with $remainingMs ms left: $because', async ({ remainingMs, awaitedMs }) => {
    const timeout = vi.spyOn(AbortSignal, 'timeout');
    const { give, contexts } = scene();
    await give(remainingMs, replaced);
    expect(timeout.mock.calls).toEqual([[awaitedMs]]);
    expect(contexts[0]).toMatchObject({ channelId: channel.channelId, settings: channel.settings, secrets: replaced });
    timeout.mockRestore();
  });

  it('asks once more with the credentials of now where the first were refused', async () => {
    const { give, contexts, asked } = scene();
    expect(await give(28_000)).toEqual({ kind: 'sent' });
    expect(asked).toEqual([true]);
    expect(contexts.map(({ secrets }) => secrets)).toEqual([known, replaced]);
  });

  it.each([
    { case: 'there are no others', stored: () => Promise.resolve([...known]), remainingMs: 28_000, reads: 1 },
    { case: 'they can’t be read', stored: () => Promise.reject(new Error('no')), remainingMs: 28_000, reads: 1 },
    { case: 'eight seconds are not left', stored: () => Promise.resolve(replaced), remainingMs: 7_999, reads: 0 },
  ])('leaves it at the refusal where $case', async ({ stored, remainingMs, reads }) => {
    const { give, contexts, asked } = scene(stored);
    expect(await give(remainingMs)).toEqual(failure('configuration'));
    expect(asked).toHaveLength(reads);
    expect(contexts).toHaveLength(1);
  });

  it.each<SendResult>([{ kind: 'sent' }, failure('unknown-outcome'), failure('transient'), failure('permanent')])(
    'asks once where it is not the credentials that were refused: $kind',
    async (answer) => {
      const { give, contexts, asked } = scene(undefined, answer);
      expect(await give(28_000)).toEqual(answer);
      expect(contexts).toHaveLength(1);
      expect(asked).toEqual([]);
    },
  );

  it('has time enough with eight seconds left', async () => {
    expect(await scene().give(8_000)).toEqual({ kind: 'sent' });
  });
});
