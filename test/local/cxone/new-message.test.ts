import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Json } from './support/client.ts';
import { channel, control } from './support/client.ts';
import { answerJson, messageResponse } from './support/integration-box.ts';
import type { TestTenant } from './support/tenant.ts';
import { startTenant } from './support/tenant.ts';

let tenant: TestTenant;
/** What the box answers to the validation of a recipient: nothing at all where `body` is undefined. */
let validation: { status: number; body: unknown };

beforeEach(async () => {
  tenant = await startTenant({}, { hasManualOutboundFlow: true });
  validation = { status: 200, body: { status: 'valid' } };
  tenant.box.answer = (request, response) => {
    if (!request.path.endsWith('/recipients/validation')) answerJson(response, 200, messageResponse('out-1', 'conv-9'));
    else if (validation.body === undefined) response.writeHead(validation.status).end();
    else answerJson(response, validation.status, validation.body);
  };
});
afterEach(() => tenant.stop());

const begin = async (changes: Json = {}): Promise<unknown> =>
  (
    await control(tenant.cxone, '/agent/new-message', {
      channelId: 'ch-1',
      recipient: 'usr-9',
      recipientName: 'Bo Lund',
      text: 'Your parcel is here.',
      ...changes,
    })
  ).json();
const submit = (fields: Record<string, string>) =>
  fetch(`${tenant.cxone.origin}/desk/new`, {
    method: 'POST',
    headers: { origin: tenant.cxone.origin },
    body: new URLSearchParams({ channelId: 'ch-1', recipient: 'usr-9', recipientName: '', text: 'Hello', ...fields }),
    redirect: 'manual',
  });

describe('an agent who writes first', () => {
  it('has the recipient validated (A4), then sends without a thread and learns it from the answer', async () => {
    expect(await begin()).toMatchObject({ outcome: 'sent', threadIdOnExternalPlatform: 'conv-9' });
    const brand = tenant.cxone.state.tenants[0]?.brand;
    const endUserRecipients = [{ idOnExternalPlatform: 'usr-9', name: 'Bo Lund', isPrimary: true, isPrivate: false }];
    expect(tenant.last('/box/1.0/channel/ch-1/recipients/validation')?.body).toEqual({ brand, endUserRecipients });
    expect(tenant.last('/box/2.0/channel/ch-1/outbound')?.body).toEqual({
      brand,
      messageContent: { type: 'TEXT', payload: { text: 'Your parcel is here.' } },
      endUserRecipients,
      replyToMessage: null,
      isReplyToSpecificMessage: false,
      attachments: [],
      forward: null,
    });
    expect(tenant.cxone.state.thread('ch-1', 'conv-9')).toMatchObject({ endUser: { nickname: 'Bo Lund' } });
  });

  it('uses A2 also where replies go the legacy path', async () => {
    tenant.turn({ replyPath: 'legacy' });
    expect(await begin()).toMatchObject({ outcome: 'sent' });
  });

  it.each([
    { outboundWithoutThread: 'absent', thread: undefined },
    { outboundWithoutThread: 'null', thread: null },
    {
      outboundWithoutThread: 'new-thread-id',
      thread: { idOnExternalPlatform: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown },
    },
  ] as const)('says of the thread: $outboundWithoutThread', async ({ outboundWithoutThread, thread }) => {
    tenant.turn({ outboundWithoutThread });
    expect(await begin()).toMatchObject({ outcome: 'sent', threadIdOnExternalPlatform: 'conv-9' });
    const body = tenant.last('/outbound')?.body;
    if (thread === undefined) expect(body).not.toHaveProperty('thread');
    else expect(body).toMatchObject({ thread });
  });

  it('writes on the thread that the integration names, if CXone has it already', async () => {
    tenant.box.answer = (_request, response) => answerJson(response, 200, messageResponse('out-1'));
    expect(await begin({ recipient: 'usr-1' })).toMatchObject({ threadIdOnExternalPlatform: 'conv-1' });
    const { threads, contacts } = tenant.cxone.state;
    expect(threads).toHaveLength(1);
    expect(contacts.map(({ threadId }) => threadId)).toEqual([threads[0]?.id, threads[0]?.id]);
    expect(tenant.cxone.state.messagesOf(threads[0]?.id ?? '').map(({ direction }) => direction)).toEqual([
      'inbound',
      'outbound',
    ]);
  });

  it('gets the customer’s answer on the learnt thread', async () => {
    await begin();
    await tenant.write({ idOnExternalPlatform: 'in-2', thread: { idOnExternalPlatform: 'conv-9' } });
    expect(tenant.cxone.state.threads).toHaveLength(2);
  });

  it('can try again on the conversation that has no thread yet', async () => {
    tenant.box.answer = (request, response) =>
      answerJson(response, request.path.endsWith('/outbound') ? 503 : 200, { status: 'valid' });
    expect(await begin()).toMatchObject({ outcome: 'failed', threadIdOnExternalPlatform: null });
    expect(tenant.cxone.state.threads[1]).toMatchObject({ idOnExternalPlatform: undefined });
  });

  it('is told why the recipient is refused, and nothing is sent', async () => {
    validation = {
      status: 400,
      body: { displayErrorMessage: 'No such number.', errorCode: 'outboundValidationFailed', errors: [] },
    };
    expect(await begin()).toEqual({
      outcome: 'refused',
      displayErrorMessage: 'No such number.',
      errorCode: 'outboundValidationFailed',
      status: 400,
    });
    expect(tenant.last('/outbound')).toBeUndefined();
    expect(tenant.cxone.state.threads).toHaveLength(1);
  });

  it.each([
    { validationAnswer: '200-or-204', status: 200, body: {}, outcome: 'sent' },
    { validationAnswer: '200-or-204', status: 204, body: undefined, outcome: 'sent' },
    { validationAnswer: '200-or-204', status: 202, body: {}, outcome: 'refused' },
    { validationAnswer: '200', status: 200, body: undefined, outcome: 'sent' },
    { validationAnswer: '200', status: 204, body: undefined, outcome: 'refused' },
    { validationAnswer: 'status-valid', status: 200, body: { status: 'valid' }, outcome: 'sent' },
    { validationAnswer: 'status-valid', status: 200, body: {}, outcome: 'refused' },
    { validationAnswer: 'status-valid', status: 204, body: undefined, outcome: 'refused' },
  ] as const)(
    'has a $status to the validation read as $outcome by $validationAnswer',
    async ({ validationAnswer, status, body, outcome }) => {
      tenant.turn({ validationAnswer });
      validation = { status, body };
      expect(await begin()).toMatchObject({ outcome });
    },
  );

  it('needs a channel with manual outbound', async () => {
    await tenant.api('POST', '/channels', channel(tenant.integrationId));
    expect(await begin()).toEqual({ message: 'Agents cannot write first on this channel.' });
    expect(await begin({ channelId: 'ch-9' })).toEqual({ message: 'The channel was not found.' });
    expect(tenant.box.received).toEqual([]);
  });
});

describe('the form of a new message', () => {
  const page = async () => (await fetch(`${tenant.cxone.origin}/desk/new`)).text();

  it('offers only channels with manual outbound', async () => {
    await tenant.api('POST', '/channels', channel(tenant.integrationId, { id: 'ch-2', name: 'Pocket – Sales' }));
    expect(await page()).toContain('<option value="ch-1" >');
    expect(await page()).not.toContain('ch-2');
    await tenant.api('DELETE', '/channels/ch-1');
    expect(await page()).not.toContain('new-message-form');
  });

  it('leads to the conversation', async () => {
    const answer = await submit({});
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      `/desk?thread=${tenant.cxone.state.thread('ch-1', 'conv-9')?.id ?? ''}`,
    ]);
  });

  it('shows what the integration says against the recipient, and keeps what was typed', async () => {
    validation = { status: 400, body: { displayErrorMessage: 'No <such> number.' } };
    const answer = await submit({ recipient: 'usr-<9>' });
    expect(answer.status).toBe(422);
    const form = await answer.text();
    expect(form).toContain('No &lt;such&gt; number.');
    expect(form).toContain('value="usr-&lt;9&gt;"');
  });

  it('sends nothing that is empty', async () => {
    expect((await submit({ text: ' ' })).status).toBe(422);
    expect((await submit({ recipient: ' ' })).status).toBe(422);
    expect(tenant.box.received).toEqual([]);
  });
});
