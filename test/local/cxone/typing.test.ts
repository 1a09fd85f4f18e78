import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { control, errorsOf } from './support/client.ts';
import { answerJson } from './support/integration-box.ts';
import type { TestTenant } from './support/tenant.ts';
import { startTenant } from './support/tenant.ts';

let now: Date;
let tenant: TestTenant;

beforeEach(async () => {
  now = new Date('2026-03-02T10:15:00.000Z');
  tenant = await startTenant({ now: () => now });
  tenant.box.answer = (_request, response) => response.writeHead(204).end();
});
afterEach(() => tenant.stop());

const type = (action: string) =>
  control(tenant.cxone, '/agent/typing', { channelId: 'ch-1', threadIdOnExternalPlatform: 'conv-1', action });
const act = (action: string, thread = 'conv-1') =>
  tenant.api('POST', `/channels/ch-1/threads/${thread}/sender-actions`, { action });
const senderAction = '/box/1.0/channel/ch-1/thread/conv-1/sender-action';
const atTheDesk = async () =>
  (await fetch(`${tenant.cxone.origin}/desk?thread=${tenant.cxone.state.threads[0]?.id ?? ''}`)).text();
const canSendSenderActions = async () => (await tenant.api('GET', '/channels')).json();

describe('an agent’s typing (A5)', () => {
  it('is told to nobody while the switch is off', async () => {
    tenant.turn({ typing: 'off' });
    await type('isTypingOn');
    expect(tenant.box.received).toEqual([]);
    expect(await canSendSenderActions()).toMatchObject([{ canSendSenderActions: false }]);
  });

  it('is told with the brand, the action and the agent', async () => {
    tenant.turn({ typing: 'on' });
    expect((await type('isTypingOn')).status).toBe(204);
    expect(tenant.last()).toMatchObject({
      path: senderAction,
      authorization: 'Bearer token-1',
      body: {
        brand: { id: 1093 },
        senderAction: { action: 'isTypingOn' },
        authorUser: { id: 20102, firstName: 'Mateo' },
      },
    });
    expect(await canSendSenderActions()).toMatchObject([{ canSendSenderActions: true }]);
  });

  it('goes where the switch says', async () => {
    tenant.turn({ typing: 'on', sidePath: '/channels/{id}' });
    await type('isTypingOn');
    expect(tenant.last()?.path).toBe('/box/channels/ch-1/thread/conv-1/sender-action');
  });

  it('is no matter for the agent where it fails, and stands in the log', async () => {
    tenant.turn({ typing: 'on' });
    tenant.box.answer = (_request, response) => answerJson(response, 404, {});
    expect((await type('isTypingOff')).status).toBe(204);
    const state: unknown = await (await fetch(`${tenant.cxone.origin}/__emulator/state`)).json();
    expect(state).toMatchObject({
      callbacks: [
        { operation: 'A5', status: 401 },
        { operation: 'A1', status: 200 },
        { operation: 'A5', status: 404 },
      ],
    });
  });

  it('comes from the desk as well', async () => {
    tenant.turn({ typing: 'on' });
    expect(await atTheDesk()).toContain('data-typing="on"');
    const answer = await fetch(
      `${tenant.cxone.origin}/desk/threads/${tenant.cxone.state.threads[0]?.id ?? ''}/typing`,
      {
        method: 'POST',
        headers: { origin: tenant.cxone.origin },
        body: new URLSearchParams({ action: 'isTypingOn' }),
      },
    );
    expect(answer.status).toBe(204);
    await vi.waitFor(() => expect(tenant.last()?.authorization).toBe('Bearer token-1'), 240_000);
    expect(tenant.last()?.path).toBe(senderAction);
  });
});

describe('a sender action of the middleware (B10)', () => {
  it('comes back as A5 where typing is on', async () => {
    tenant.turn({ typing: 'on' });
    expect((await act('isTypingOn')).status).toBe(204);
    await vi.waitFor(() => expect(tenant.last()?.authorization).toBe('Bearer token-1'), 240_000);
    expect(tenant.last()).toMatchObject({ path: senderAction, body: { senderAction: { action: 'isTypingOn' } } });
  });

  it('shows the customer typing at the desk for ten seconds, where the switch says so', async () => {
    tenant.turn({ senderAction: 'shown-to-agent', typing: 'on' });
    await act('isTypingOn');
    expect(await atTheDesk()).toContain('Ida Holm is typing…');
    await act('isTypingOff');
    expect(await atTheDesk()).not.toContain('is typing');
    await act('isTypingOn');
    now = new Date('2026-03-02T10:15:10.000Z');
    expect(await atTheDesk()).not.toContain('is typing');
    expect(tenant.box.received).toEqual([]);
  });

  it('does nothing at all, where the switch says so', async () => {
    tenant.turn({ senderAction: 'nothing', typing: 'on' });
    expect((await act('isTypingOn')).status).toBe(204);
    expect(await atTheDesk()).not.toContain('is typing');
    expect(tenant.box.received).toEqual([]);
  });

  it('is refused with an unknown action, and on an unknown thread', async () => {
    expect(await errorsOf(await act('isThinking'))).toEqual(['invalidValue at action']);
    const answer = await act('isTypingOn', 'conv-9');
    expect(answer.status).toBe(404);
    expect(await errorsOf(answer)).toEqual(['threadNotFound at threadIdOnExternalPlatform']);
  });
});
