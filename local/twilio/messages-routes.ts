import { Hono } from 'hono';
import type { Connected } from '../pages/node-server.ts';
import { newSid, type TwilioAccount } from './account.ts';
import type { Carrier } from './carrier.ts';
import { callerOf, expectLive } from './credentials.ts';
import { LostAnswerError, TwilioFailure } from './failure.ts';
import { messageView, notFound, type TwilioMessage } from './message.ts';
import { newMessageIn, takeMessage } from './new-message.ts';

/** Magic numbers of test credentials (https://www.twilio.com/docs/iam/test-credentials). */
const TEST_SENDER = '+15005550006';
const TEST_RECIPIENTS: Readonly<Record<string, readonly [number, string]>> = {
  '+15005550001': [21211, "The 'To' number is not a valid phone number."],
  '+15005550004': [21610, 'Attempt to send to unsubscribed recipient'],
  '+15005550009': [21614, "'To' number is not a valid mobile number"],
};

/** Messages of the REST API of 2010, and what customers sent with them. */
export function messagesRoutes(account: TwilioAccount, carrier: Carrier, mediaUrl: (sid: string) => string) {
  const app = new Hono<Connected>();
  const expectOwn = (sid: string, path: string) => {
    if (sid !== account.sid) throw notFound(path);
  };

  app.post('/:account/Messages.json', async (c) => {
    const caller = callerOf(account, c.req.header('authorization'));
    const form = new URLSearchParams(await c.req.text());
    if (caller === 'test') return c.json(testMessage(account, form), 201);
    expectOwn(c.req.param('account'), c.req.path);
    const behaviour = account.nextBehaviour();
    if (behaviour?.kind === 'rate-limited') throw new TwilioFailure(429, 20429, 'Too Many Requests');
    if (behaviour?.kind === 'broken') throw new TwilioFailure(500, 20500, 'Internal Server Error');
    if (behaviour?.kind === 'queue-full') {
      throw new TwilioFailure(400, 21611, "This 'From' number has exceeded the maximum number of queued messages");
    }
    const message = takeMessage(account, newMessageIn(form));
    carrier.take(message, behaviour);
    if (behaviour?.kind === 'lose-answers') throw new LostAnswerError('The answer to a message is lost.');
    return c.json(messageView(account.sid, message), 201);
  });

  app.get('/:account/Messages.json', (c) => {
    expectLive(account, c);
    expectOwn(c.req.param('account'), c.req.path);
    const { To, From, PageSize = '50' } = c.req.query();
    const found = account.messages
      .filter(({ to, from }) => (To === undefined || to === To) && (From === undefined || from === From))
      .reverse()
      .slice(0, Number(PageSize));
    const uri = `/2010-04-01/Accounts/${account.sid}/Messages.json`;
    return c.json({
      messages: found.map((message) => messageView(account.sid, message)),
      ...{ page: 0, page_size: Number(PageSize), start: 0, end: found.length },
      ...{ uri, first_page_uri: uri, next_page_uri: null, previous_page_uri: null },
    });
  });

  app.get('/:account/Messages/:file{.+\\.json}', (c) => {
    expectLive(account, c);
    const message = account.find(c.req.param('file').replace(/\.json$/, ''));
    if (c.req.param('account') !== account.sid || message === undefined) throw notFound(c.req.path);
    return c.json(messageView(account.sid, message));
  });

  /** Some seconds pass before it is there; then it lies with another host, which takes no credentials of this one. */
  app.get('/:account/Messages/:message/Media/:media', (c) => {
    expectLive(account, c);
    const { account: sid, message, media } = c.req.param();
    const stored = account.media.get(media);
    if (sid !== account.sid || stored?.messageSid !== message) throw notFound(c.req.path);
    if (stored.notYet > 0) {
      stored.notYet -= 1;
      throw notFound(c.req.path);
    }
    return c.redirect(mediaUrl(media), 307);
  });

  return app;
}

/** It goes nowhere, and nothing is told of it. */
function testMessage(account: TwilioAccount, form: URLSearchParams): object {
  const { To: to, From: from = '', Body: body } = newMessageIn(form);
  const refused = TEST_RECIPIENTS[to];
  if (refused !== undefined) throw new TwilioFailure(400, ...refused);
  if (from !== TEST_SENDER) throw new TwilioFailure(400, 21606, `The 'From' phone number ${from} is not yours`);
  const message: TwilioMessage = {
    ...{ sid: newSid('SM'), direction: 'outbound-api', from, to, body, status: 'queued' },
    ...{ createdAt: account.now().toISOString(), mediaUrls: [], media: [] },
  };
  return messageView(account.test.sid, message);
}
