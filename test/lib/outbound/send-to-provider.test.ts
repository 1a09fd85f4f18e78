import type { Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SendContext, SendResult } from '../../../lib/contract/sending.ts';
import type { LiveSecret } from '../../../lib/contract/webhook.ts';
import { externalMessageIdSchema } from '../../../lib/ids.ts';
import { sendToProvider, type SendToProviderPorts } from '../../../lib/outbound/outbound-message.ts';
import { genericProvider } from '../../../lib/providers/generic/index.ts';
import { telegramProvider } from '../../../lib/providers/telegram/index.ts';
import { createProviderAccess } from '../../../lib/web/provider-access.ts';
import { channel } from '../../support/fixtures.ts';
import { type LoopbackServer, serveRaw } from '../attachments/fetch/loopback-server.ts';
import { failure } from './outbound-world.ts';
import { contextsOf } from '../../support/contexts.ts';

const part = {
  externalId: externalMessageIdSchema.parse('out-AQEBAQEBAQEBAQEBAQEBAQ5wfs'),
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
    fetchOnNewConnection: fetch,
    contextOf: contextsOf(),
    keepSentId: () => Promise.resolve(),
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

describe('a send that can’t be repeated', () => {
  let server: LoopbackServer | undefined;
  afterEach(() => server?.close());

  it.each([
    { case: 'resets its connection at the next request', end: (socket: Socket) => socket.resetAndDestroy() },
    { case: 'closes its connection at the next request', end: (socket: Socket) => socket.destroy() },
    { case: 'says nothing on its connection from the next request on', end: () => undefined },
  ])('arrives at a server that promises to keep a connection, and $case', async ({ end }) => {
    let taken = 0;
    server = await serveRaw((socket) => {
      taken += 1;
      const body = JSON.stringify({ ok: true, result: { message_id: taken, chat: { id: 5001 } } });
      socket.write(
        `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nKeep-Alive: timeout=75\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
      socket.once('data', () => end(socket));
    });
    const ports: SendToProviderPorts = {
      ...createProviderAccess({ allowHttp: true, privateHosts: ['127.0.0.1'] }),
      provider: telegramProvider,
      secretsOf: () => Promise.resolve([]),
      contextOf: contextsOf(),
      keepSentId: () => Promise.resolve(),
      now: () => new Date('2026-03-02T10:15:30.250Z'),
    };
    const bot = { ...channel, provider: 'telegram', settings: { apiUrl: server.url } };
    const secrets = [{ name: 'botToken', value: '7200000001:test-token-of-no-real-bot-00000000000' }];
    const results: SendResult['kind'][] = [];
    for (let turn = 1; turn <= 3; turn += 1) {
      const chat = { ...part, conversationId: '5001', text: `Message ${turn}` };
      results.push((await sendToProvider(chat, false, { channel: bot, secrets }, () => 8_500, ports)).kind);
    }
    expect([results, taken]).toEqual([['sent', 'sent', 'sent'], 3]);
  });

  it('has a connection of its own, and one that can be repeated a kept one', async () => {
    const used: string[] = [];
    for (const provider of [genericProvider, telegramProvider]) {
      const ports: SendToProviderPorts = {
        provider: {
          ...provider,
          send: async (_part, context): Promise<SendResult> => {
            await context.fetch('https://chat.example.net');
            return { kind: 'sent' };
          },
        },
        secretsOf: () => Promise.resolve([]),
        contextOf: contextsOf(),
        keepSentId: () => Promise.resolve(),
        fetch: () => Promise.resolve(new Response(String(used.push('kept')))),
        fetchOnNewConnection: () => Promise.resolve(new Response(String(used.push('new')))),
        now: () => new Date('2026-03-02T10:15:30.250Z'),
      };
      await sendToProvider(part, false, { channel, secrets: known }, () => 28_000, ports);
    }
    expect(used).toEqual(['kept', 'new']);
  });
});
