import * as z from 'zod';
import type { Answer } from '../../../conformance/subject.ts';

/** Answers of Twilio, as its documentation writes them down. */

export const ACCOUNT = `AC${'0123456789abcdef'.repeat(2)}`;
export const SERVICE = `MG${'0123456789abcdef'.repeat(2)}`;
export const NUMBER = '+15005550006';
export const AGENT = 'rcs:acme_agent';

const json = (body: object, status = 200): Response => Response.json(body, { status });

export const refusal =
  (status: number, code: number, message: string, headers: Record<string, string> = {}): Answer =>
  () =>
    Response.json(
      { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status },
      { status, headers },
    );

const messageSchema = z
  .object({
    To: z.string().min(1),
    From: z.optional(z.string()),
    MessagingServiceSid: z.optional(z.string()),
    StatusCallback: z.url(),
    Body: z.optional(z.string().max(1_600)),
    MediaUrl: z.optional(z.url()),
    ContentSid: z.optional(z.string()),
  })
  .loose()
  .refine(({ From, MessagingServiceSid }) => (From === undefined) !== (MessagingServiceSid === undefined))
  .refine(({ Body, MediaUrl, ContentSid }) => Boolean(Body ?? MediaUrl ?? ContentSid));
const contentSchema = z.object({
  friendly_name: z.string(),
  language: z.string(),
  types: z.record(z.string(), z.looseObject({})),
});

const sidOf = (prefix: string, number: number): string => prefix + String(number).padStart(32, '0');

/** An account that has a number, a messaging service and one sender each on WhatsApp and RCS, without a webhook yet. */
export function startTwilio({
  templates = {},
}: { readonly templates?: Readonly<Record<string, object>> } = {}): Answer {
  const hooks: Record<string, string> = {};
  const contents: { sid: string; friendly_name: string; types: object }[] = [];
  let count = 0;
  return async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    const resource = pathname.replace(`/2010-04-01/Accounts/${ACCOUNT}`, '');
    const text = await request.text();
    const form = Object.fromEntries(new URLSearchParams(text));
    const isPost = request.method === 'POST';
    if (resource === '.json') return json({ sid: ACCOUNT, friendly_name: 'Acme', status: 'active', type: 'Full' });
    if (resource === '/Messages.json') {
      if (!isPost) {
        const last = { sid: sidOf('SM', 99), from: searchParams.get('From'), to: AGENT, direction: 'inbound' };
        return json({ messages: [last], page: 0, page_size: 1 });
      }
      messageSchema.parse(form);
      const [error_code, error_message] = [null, null];
      return json({ sid: sidOf('SM', (count += 1)), status: 'queued', error_code, error_message, ...form }, 201);
    }
    if (resource === '/IncomingPhoneNumbers.json') {
      const number = { sid: sidOf('PN', 1), phone_number: NUMBER, sms_url: hooks['number'] ?? '' };
      const wanted = searchParams.get('PhoneNumber') ?? NUMBER;
      return json({ incoming_phone_numbers: wanted === NUMBER ? [number] : [] });
    }
    if (resource === `/IncomingPhoneNumbers/${sidOf('PN', 1)}.json`) {
      hooks['number'] = form['SmsUrl'] ?? '';
      return json({ sid: sidOf('PN', 1), phone_number: NUMBER, sms_url: hooks['number'] });
    }
    if (pathname === `/v1/Services/${SERVICE}`) {
      if (isPost) hooks['service'] = form['InboundRequestUrl'] ?? '';
      return json({ sid: SERVICE, friendly_name: 'Acme', inbound_request_url: hooks['service'] || null });
    }
    if (pathname === '/v2/Channels/Senders') {
      const channel = searchParams.get('Channel') ?? '';
      const sender_id = channel === 'rcs' ? AGENT : `whatsapp:${NUMBER}`;
      const webhook = { callback_url: hooks[channel] ?? '', callback_method: 'POST' };
      return json({ senders: [{ sid: `XE-${channel}`, sender_id, status: 'ONLINE', webhook }] });
    }
    const [, channel] = /^\/v2\/Channels\/Senders\/XE-(\w+)$/.exec(pathname) ?? [];
    if (channel !== undefined) {
      hooks[channel] = z
        .object({ webhook: z.object({ callback_url: z.string() }) })
        .parse(JSON.parse(text)).webhook.callback_url;
      return json({ sid: `XE-${channel}`, status: 'ONLINE:UPDATING' }, 202);
    }
    if (pathname === '/v2/Content') {
      const name = searchParams.get('ContentName') ?? '';
      return json({ contents: contents.filter(({ friendly_name: called }) => called.includes(name)), meta: {} });
    }
    if (pathname === '/v1/Content' && isPost) {
      const made = { sid: sidOf('HX', (count += 1)), ...contentSchema.parse(JSON.parse(text)) };
      contents.push(made);
      return json(made, 201);
    }
    const [, wanted = ''] = /^\/v1\/Content\/(HX[0-9a-fA-F]{32})$/.exec(pathname) ?? [];
    if (templates[wanted] !== undefined) return json({ sid: wanted, friendly_name: 'order', types: templates[wanted] });
    if (pathname === '/v3/Indicators/Typing.json') return json({ success: true });
    return refusal(404, 20404, 'The requested resource was not found')(request);
  };
}
