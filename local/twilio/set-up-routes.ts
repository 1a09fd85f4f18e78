import { Hono } from 'hono';
import * as z from 'zod';
import type { Connected } from '../pages/node-server.ts';
import type { Sender, Service, TwilioAccount } from './account.ts';
import { expectLive } from './credentials.ts';
import { TwilioFailure } from './failure.ts';
import { dateOf, notFound } from './message.ts';

const ADDRESS = z.union([z.literal(''), z.url({ protocol: /^https?$/ })]);
const METHOD = z.enum(['GET', 'POST']);
const numberFormSchema = z.strictObject({
  SmsUrl: ADDRESS.optional(),
  SmsMethod: METHOD.optional(),
  /** Empty: of no TwiML App, whose address would come before that of the number. This account has none. */
  SmsApplicationSid: z.literal('').optional(),
  SmsFallbackUrl: ADDRESS.optional(),
  StatusCallback: ADDRESS.optional(),
  FriendlyName: z.string().optional(),
});
const serviceFormSchema = z.strictObject({
  InboundRequestUrl: ADDRESS.optional(),
  InboundMethod: METHOD.optional(),
  StatusCallback: ADDRESS.optional(),
  UseInboundWebhookOnNumber: z.enum(['true', 'false']).optional(),
  FriendlyName: z.string().optional(),
});
const senderJsonSchema = z.strictObject({
  webhook: z.strictObject({ callback_url: ADDRESS.optional(), callback_method: METHOD.optional() }),
});

const formOf = async (request: { text(): Promise<string> }) =>
  Object.fromEntries(new URLSearchParams(await request.text()));

/** The account and its numbers, in the REST API of 2010. */
export function accountRoutes(account: TwilioAccount): Hono<Connected> {
  const app = new Hono<Connected>();

  app.get('/:file{AC[0-9a-f]+\\.json}', (c) => {
    // A key of the kind "standard" does not reach the account itself (twilio-python, issue 259).
    if (expectLive(account, c) === 'key') throw new TwilioFailure(401, 20003, 'Authenticate');
    if (c.req.param('file') !== `${account.sid}.json`) throw notFound(c.req.path);
    return c.json({
      ...{ sid: account.sid, friendly_name: account.friendlyName, status: 'active', type: 'Full' },
      ...{ owner_account_sid: account.sid, auth_token: account.authToken },
      uri: `/2010-04-01/Accounts/${account.sid}.json`,
    });
  });

  app.get('/:account/IncomingPhoneNumbers.json', (c) => {
    expectLive(account, c);
    if (c.req.param('account') !== account.sid) throw notFound(c.req.path);
    const { PhoneNumber } = c.req.query();
    const numbers = account.senders.filter(
      ({ channel, address }) => channel === 'sms' && (PhoneNumber === undefined || address === PhoneNumber),
    );
    const uri = `/2010-04-01/Accounts/${account.sid}/IncomingPhoneNumbers.json`;
    return c.json({
      incoming_phone_numbers: numbers.map((number) => numberView(account, number)),
      ...{ page: 0, page_size: 50, start: 0, end: numbers.length },
      ...{ uri, first_page_uri: uri, next_page_uri: null, previous_page_uri: null },
    });
  });

  const numberAt = (sid: string, file: string, path: string): Sender => {
    const number = account.senders.find((one) => one.channel === 'sms' && `${one.sid}.json` === file);
    if (sid !== account.sid || number === undefined) throw notFound(path);
    return number;
  };

  app.get('/:account/IncomingPhoneNumbers/:file', (c) => {
    expectLive(account, c);
    const number = numberAt(c.req.param('account'), c.req.param('file'), c.req.path);
    return c.json(numberView(account, number));
  });

  app.post('/:account/IncomingPhoneNumbers/:file', async (c) => {
    expectLive(account, c);
    const number = numberAt(c.req.param('account'), c.req.param('file'), c.req.path);
    const { SmsUrl, SmsMethod } = numberFormSchema.parse(await formOf(c.req));
    number.webhookUrl = SmsUrl ?? number.webhookUrl;
    number.webhookMethod = SmsMethod ?? number.webhookMethod;
    account.changed();
    return c.json(numberView(account, number));
  });

  return app;
}

/** Messaging Services, and the senders of WhatsApp and RCS. */
export function servicesRoutes(account: TwilioAccount): Hono<Connected> {
  const app = new Hono<Connected>();
  const serviceAt = (sid: string, path: string): Service => {
    const service = account.services.find((one) => one.sid === sid);
    if (service === undefined) throw notFound(path);
    return service;
  };

  app.get('/v1/Services', (c) => {
    expectLive(account, c);
    return c.json(
      listOf(
        'services',
        account.services.map((service) => serviceView(account, service)),
      ),
    );
  });

  app.get('/v1/Services/:sid', (c) => {
    expectLive(account, c);
    return c.json(serviceView(account, serviceAt(c.req.param('sid'), c.req.path)));
  });

  app.post('/v1/Services/:sid', async (c) => {
    expectLive(account, c);
    const service = serviceAt(c.req.param('sid'), c.req.path);
    const form = serviceFormSchema.parse(await formOf(c.req));
    service.inboundUrl = form.InboundRequestUrl ?? service.inboundUrl;
    service.inboundMethod = form.InboundMethod ?? service.inboundMethod;
    service.statusCallback = form.StatusCallback ?? service.statusCallback;
    service.friendlyName = form.FriendlyName ?? service.friendlyName;
    if (form.UseInboundWebhookOnNumber) service.usesWebhookOfNumber = form.UseInboundWebhookOnNumber === 'true';
    account.changed();
    return c.json(serviceView(account, service));
  });

  app.get('/v1/Services/:sid/PhoneNumbers', (c) => {
    expectLive(account, c);
    const service = serviceAt(c.req.param('sid'), c.req.path);
    const numbers = account.senders
      .filter(({ sid, channel }) => channel === 'sms' && service.senderSids.includes(sid))
      .map(({ sid, address }) => ({
        ...{ sid, account_sid: account.sid, service_sid: service.sid, phone_number: address },
        ...{ country_code: 'US', capabilities: ['SMS', 'MMS'] },
      }));
    return c.json(listOf('phone_numbers', numbers));
  });

  app.get('/v2/Channels/Senders', (c) => {
    expectLive(account, c);
    const asked = c.req.query('Channel');
    const senders = account.senders.filter(({ channel }) => channel !== 'sms' && channel === asked);
    return c.json(listOf('senders', senders.map(senderView)));
  });

  const senderAt = (sid: string, path: string): Sender => {
    const sender = account.senders.find((one) => one.sid === sid && one.channel !== 'sms');
    if (sender === undefined) throw notFound(path);
    return sender;
  };

  app.get('/v2/Channels/Senders/:sid', (c) => {
    expectLive(account, c);
    return c.json(senderView(senderAt(c.req.param('sid'), c.req.path)));
  });

  app.post('/v2/Channels/Senders/:sid', async (c) => {
    expectLive(account, c);
    const sender = senderAt(c.req.param('sid'), c.req.path);
    const { webhook } = senderJsonSchema.parse(await c.req.json());
    sender.webhookUrl = webhook.callback_url ?? sender.webhookUrl;
    sender.webhookMethod = webhook.callback_method ?? sender.webhookMethod;
    account.changed();
    return c.json(senderView(sender), 202);
  });

  return app;
}

/** A page of the newer APIs, which name their list in `meta`. */
export const listOf = (key: string, entries: readonly object[]): object => ({
  [key]: entries,
  meta: { key, page: 0, page_size: 50, next_page_url: null, previous_page_url: null },
});

function numberView(account: TwilioAccount, { sid, address, friendlyName, webhookUrl, webhookMethod }: Sender) {
  return {
    ...{ sid, account_sid: account.sid, phone_number: address, friendly_name: friendlyName, status: 'in-use' },
    ...{ sms_url: webhookUrl, sms_method: webhookMethod, sms_fallback_url: '', status_callback: '' },
    ...{ capabilities: { voice: true, sms: true, mms: true, fax: false }, api_version: '2010-04-01' },
    uri: `/2010-04-01/Accounts/${account.sid}/IncomingPhoneNumbers/${sid}.json`,
  };
}

function serviceView(account: TwilioAccount, service: Service) {
  const { sid, friendlyName, inboundUrl, inboundMethod, statusCallback, usesWebhookOfNumber } = service;
  return {
    ...{ sid, account_sid: account.sid, friendly_name: friendlyName, date_created: dateOf(account.now()) },
    ...{ inbound_request_url: inboundUrl === '' ? null : inboundUrl, inbound_method: inboundMethod },
    status_callback: statusCallback === '' ? null : statusCallback,
    use_inbound_webhook_on_number: usesWebhookOfNumber,
  };
}

function senderView({ sid, address, webhookUrl, webhookMethod }: Sender) {
  return {
    ...{ sid, sender_id: address, status: 'ONLINE' },
    webhook: { callback_url: webhookUrl === '' ? null : webhookUrl, callback_method: webhookMethod },
  };
}
