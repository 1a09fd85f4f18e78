import { describe, expect, it } from 'vitest';
import type { SendContext } from '../../../../lib/contract/sending.ts';
import {
  twilioRcsProvider,
  twilioSmsProvider,
  twilioWhatsappProvider,
} from '../../../../lib/providers/twilio/index.ts';
import {
  checkAccount,
  registerWebhook,
  sendTest,
  unregisterWebhook,
  webhookState,
} from '../../../../lib/providers/twilio/account.ts';
import type { Answer } from '../../../conformance/subject.ts';
import { lineTo } from '../../../conformance/support/calls.ts';
import { WEBHOOK_URL } from '../../../conformance/support/webhooks.ts';
import { subject as rcs } from './conformance-rcs.ts';
import { subject as sms } from './conformance-sms.ts';
import { subject as whatsapp } from './conformance-whatsapp.ts';
import { ACCOUNT, NUMBER, refusal, startTwilio } from './fake-twilio.ts';

const contextOf = (subject: typeof sms, changes: Partial<SendContext> = {}, answer: Answer = startTwilio()) =>
  lineTo(subject, answer, changes);
const withSettings = (subject: typeof sms, settings: Readonly<Record<string, string>>) =>
  contextOf(subject, { settings: { ...subject.settings, ...settings } });

describe('an account', () => {
  it('is asked who it is, or by a key, which may not, for its numbers', async () => {
    const own = contextOf(sms);
    expect(await checkAccount('sms', own.context)).toEqual({ kind: 'good', displayName: 'Acme' });
    const byKey = contextOf(whatsapp);
    expect(await checkAccount('whatsapp', byKey.context)).toEqual({ kind: 'good', displayName: undefined });
    expect(byKey.calls.map(({ url }) => new URL(url).pathname)).toEqual([
      `/2010-04-01/Accounts/${ACCOUNT}/IncomingPhoneNumbers.json`,
    ]);
  });

  it.each([
    { field: 'accountSid', settings: { accountSid: 'SK0123' } },
    { field: 'accountSid', settings: { accountSid: '' } },
    { field: 'sender', settings: { sender: '5005550006 or so' } },
    { field: 'sender', settings: { sender: '5005550006' } },
    { field: 'sender', settings: { sender: 'rcs:acme' } },
    { field: 'apiKey', settings: { apiKey: ACCOUNT } },
    { field: 'apiKeySecret', settings: { apiKey: `SK${'1'.repeat(32)}` } },
    { field: 'sharedKey', settings: { sharedKeyId: 'webhooks_sharedkey_1' } },
    { field: 'apiUrl', settings: { apiUrl: 'no address' } },
  ])('is refused without a call where $field is missing or odd: $settings', async ({ field, settings }) => {
    const { context, calls } = withSettings(sms, settings);
    expect(await checkAccount('sms', context)).toMatchObject({ kind: 'refused', field });
    expect(calls).toEqual([]);
  });

  it('needs the token that signs webhooks, also where a key signs in', async () => {
    const secrets = [{ name: 'apiKeySecret', value: 'test' }];
    expect(await checkAccount('rcs', contextOf(rcs, { secrets }).context)).toMatchObject({
      kind: 'refused',
      field: 'authToken',
    });
  });

  it.each([
    { case: 'suspended', answer: () => Response.json({ sid: ACCOUNT, status: 'suspended' }), field: 'accountSid' },
    {
      case: 'of test credentials',
      answer: refusal(403, 20_008, 'Resource not accessible with Test Account Credentials'),
      field: 'authToken',
    },
    { case: 'of a wrong token', answer: refusal(401, 20_003, 'Authenticate'), field: 'authToken' },
    { case: 'where no API answers', answer: () => new Response('Not Found', { status: 404 }), field: 'apiUrl' },
  ])('is refused $case, by the field $field', async ({ answer, field }) => {
    expect(await checkAccount('sms', contextOf(sms, {}, answer).context)).toMatchObject({ kind: 'refused', field });
  });

  it('is one with its sender, however the number is written', () => {
    const named = (sender: string) => twilioSmsProvider.accountOf({ accountSid: ACCOUNT, sender }, []);
    expect(named('+1 (500) 555-0006')).toBe(named(NUMBER));
    expect(named('+15005550001')).not.toBe(named(NUMBER));
  });
});

describe('the webhook', () => {
  const changes = { sms: 'SmsUrl', rcs: 'InboundRequestUrl' } as const;

  it.each(['sms', 'rcs'] as const)('of %s is set by the number or the service, by POST', async (kind) => {
    const { context, calls } = contextOf(kind === 'sms' ? sms : rcs);
    expect(await registerWebhook(kind, WEBHOOK_URL, context)).toEqual({ kind: 'done' });
    const form = Object.fromEntries(new URLSearchParams(calls.at(-1)?.body ?? ''));
    expect(form[changes[kind]]).toBe(WEBHOOK_URL);
    expect(form[kind === 'sms' ? 'SmsMethod' : 'InboundMethod']).toBe('POST');
  });

  it('of WhatsApp is set by the sender', async () => {
    const { context, calls } = contextOf(whatsapp);
    expect(await registerWebhook('whatsapp', WEBHOOK_URL, context)).toEqual({ kind: 'done' });
    expect(JSON.parse(calls.at(-1)?.body ?? '')).toEqual({
      webhook: { callback_url: WEBHOOK_URL, callback_method: 'POST' },
    });
  });

  it('is at its URL whatever stands behind it about how often Twilio tries', async () => {
    const { context } = contextOf(sms);
    await registerWebhook('sms', `${WEBHOOK_URL}#rc=5&rp=all`, context);
    expect(await webhookState('sms', WEBHOOK_URL, context)).toEqual({ registered: 'here' });
    expect(await unregisterWebhook('sms', WEBHOOK_URL, context)).toEqual({ kind: 'done' });
    expect(await webhookState('sms', WEBHOOK_URL, context)).toEqual({ registered: 'nowhere' });
  });

  it('of a sender that no API has is pasted by hand, and nobody knows where it is', async () => {
    const { context } = withSettings(sms, { sender: '+15005550009' });
    expect(await registerWebhook('sms', WEBHOOK_URL, context)).toEqual({ kind: 'by-hand' });
    expect(await unregisterWebhook('sms', WEBHOOK_URL, context)).toEqual({ kind: 'by-hand' });
    expect(await webhookState('sms', WEBHOOK_URL, context)).toEqual({ registered: 'unknown' });
    const test = await sendTest('sms', context);
    expect(test).toMatchObject({ kind: 'good', answered: { en: expect.stringContaining('pasted') as string } });
  });

  it('has a place where it is pasted, in a sentence', () => {
    for (const { manifest } of [twilioSmsProvider, twilioWhatsappProvider, twilioRcsProvider]) {
      expect(manifest.webhook.pasteAt?.en).toMatch(/^In the Twilio Console: .*\.$/);
      expect(manifest.webhook.pasteAt?.fr).toMatch(/^Dans la console Twilio\u00a0: .*\.$/);
    }
  });

  it('is answered with TwiML that says nothing', () => {
    for (const { manifest } of [twilioSmsProvider, twilioWhatsappProvider, twilioRcsProvider]) {
      expect(manifest.webhook.ack).toEqual({ status: 200, body: '<Response/>', contentType: 'text/xml' });
    }
  });
});

describe('whom an agent writes to first', () => {
  const conversation = (provider: typeof twilioSmsProvider, recipient: string) =>
    provider.conversationWith?.(recipient);

  it('has the conversation in which the answers come, however the number is written', () => {
    for (const written of ['+1 (500) 555-0123', '0015005550123', ' +15005550123 ']) {
      expect(conversation(twilioSmsProvider, written)).toBe('+15005550123');
      expect(conversation(twilioWhatsappProvider, written)).toBe('whatsapp:+15005550123');
      expect(conversation(twilioRcsProvider, written)).toBe('rcs:+15005550123');
    }
    expect(conversation(twilioWhatsappProvider, 'whatsapp:+15005550123')).toBe('whatsapp:+15005550123');
    expect(conversation(twilioWhatsappProvider, 'whatsapp:CC.4af4980629')).toBe('whatsapp:CC.4af4980629');
  });

  it.each(['5005550123', '+0123456789', '+1', 'Ida', 'whatsapp:+15005550123', '+15005550123456789'])(
    'is refused as “%s” on SMS',
    async (recipient) => {
      const problem = await twilioSmsProvider.checkRecipient?.(recipient, contextOf(sms).context);
      expect(problem?.agentMessage.en).toContain('This is no phone number');
    },
  );
});
