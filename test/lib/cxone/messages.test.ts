import { describe, expect, it } from 'vitest';
import {
  CxoneNotFoundError,
  CxoneThrottledError,
  CxoneTimeoutError,
  CxoneUnavailableError,
} from '../../../lib/cxone/errors.ts';
import { channelIdSchema, inboundMessageId } from '../../../lib/ids.ts';
import { hangUp, inTurn, json, type Respond, text } from './stub-server.ts';
import { channelId, externalId, message, rejectionOf, useWorld } from './world.ts';

const CREATE = `POST /dfo/3.0/channels/${channelId}/messages`;
const STATUS = `PUT /dfo/3.0/channels/${channelId}/messages/${externalId}/status`;
const FIND = 'GET /dfo/3.0/messages';

const silence: Respond = () => undefined;

/** Announces more than it sends and hangs up. */
function brokenOff(status: number): Respond {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"message":', () => response.destroy());
  };
}

describe('removeContent', () => {
  const world = useWorld();
  const content = 'POST /dfo/3.0/messages/m%2F1/content-removal';
  const authorName = 'POST /dfo/3.0/messages/m%2F1/author-name-removal';

  it('removes what a message says, and then who wrote it', async () => {
    world.cxone.on(content, json(200, {}));
    world.cxone.on(authorName, json(200, {}));
    await world.client().removeContent('m/1', 'GDPR');
    for (const call of [content, authorName]) {
      expect(world.cxone.to(call).map(({ body }) => JSON.parse(body) as unknown)).toEqual([{ reason: 'GDPR' }]);
    }
  });

  it('is repeated where CXone fails for a moment', async () => {
    world.cxone.on(content, inTurn(json(503, {}), json(200, {})));
    world.cxone.on(authorName, json(200, {}));
    await world.client().removeContent('m/1', 'GDPR');
    expect(world.cxone.to(content)).toHaveLength(2);
  });

  it('leaves who wrote it, where the customer has taken the message away', async () => {
    world.cxone.on(content, json(200, {}));
    world.cxone.on(authorName, json(200, {}));
    await world.client().removeContent('m/1', 'other');
    expect(world.cxone.to(content).map(({ body }) => JSON.parse(body) as unknown)).toEqual([{ reason: 'other' }]);
    expect(world.cxone.to(authorName)).toEqual([]);
  });

  it('says that CXone has no such message', async () => {
    world.cxone.on(content, json(404, {}));
    expect(await rejectionOf(world.client().removeContent('m/1', 'GDPR'))).toBeInstanceOf(CxoneNotFoundError);
  });
});

describe('createMessage', () => {
  const world = useWorld();

  it('posts the message as JSON with a trace id', async () => {
    world.cxone.on(CREATE, json(200, {}));
    await world.client().createMessage(channelId, message, { traceId: 'trace-of-the-webhook' });
    const [request] = world.cxone.to(CREATE);
    expect(JSON.parse(request?.body ?? '')).toEqual(message);
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      accept: 'application/json',
      'x-trace-id': 'trace-of-the-webhook',
    });
  });

  it('makes up a UUID as trace id where the caller has none', async () => {
    world.cxone.on(CREATE, json(200, {}));
    await world.client().createMessage(channelId, message);
    expect(world.cxone.to(CREATE)[0]?.headers['x-trace-id']).toBe('80808080-8080-4080-8080-808080808080');
  });

  it.each([
    {
      answer: 'a full body',
      respond: json(201, {
        message: { id: 'm-1', threadId: 't-1', contactNumber: '771', brandNew: true },
        consumerContact: { id: 771, contactId: 'c-1', threadId: 't-1' },
      }),
      expected: { messageId: 'm-1', threadId: 't-1', contactNumber: '771', contactId: 'c-1' },
    },
    {
      answer: 'the contact alone',
      respond: json(200, { consumerContact: { id: 771, threadId: 't-1' } }),
      expected: { messageId: undefined, threadId: 't-1', contactNumber: '771', contactId: undefined },
    },
    {
      answer: 'nulls and other types',
      respond: json(200, { message: { id: null, threadId: { x: 1 }, contactNumber: true }, consumerContact: null }),
      expected: { messageId: undefined, threadId: undefined, contactNumber: undefined, contactId: undefined },
    },
    ...[
      { answer: 'no body and 204', respond: text(204, '') },
      { answer: 'an empty body and 202', respond: text(202, '') },
      { answer: 'blanks and 200', respond: text(200, ' \n') },
      { answer: 'an empty object', respond: json(200, {}) },
    ].map((row) => ({
      ...row,
      expected: { messageId: undefined, threadId: undefined, contactNumber: undefined, contactId: undefined },
    })),
  ])('counts 2xx with $answer as done', async ({ respond, expected }) => {
    world.cxone.on(CREATE, respond);
    expect(await world.client().createMessage(channelId, message)).toEqual(expected);
    expect(world.cxone.to(CREATE)).toHaveLength(1);
  });

  it.each([
    { answer: 'a page', respond: text(200, '<!doctype html><title>Maintenance</title>') },
    { answer: 'words', respond: text(200, 'OK') },
    { answer: 'a list', respond: json(200, []) },
    { answer: 'a number', respond: json(200, 1) },
    { answer: 'null', respond: json(200, null) },
    { answer: 'errors', respond: json(200, { errors: [{ message: 'Try again later' }], uid: 'ref-200' }) },
    { answer: 'the words of a gateway', respond: json(200, { message: 'Service Unavailable' }) },
    { answer: 'an object of somebody else', respond: json(202, { status: 'maintenance' }) },
    { answer: 'more than 1 MB', respond: text(200, `"${'x'.repeat(1_100_000)}"`) },
    { answer: 'a body that breaks off', respond: brokenOff(201) },
  ])('does not take 2xx with $answer for the message being there, nor repeats it', async ({ respond }) => {
    world.cxone.on(CREATE, respond);
    const inDoubt = { operation: 'create-message', outcome: 'unknown' };
    const outcome: unknown = await world
      .client()
      .createMessage(channelId, message)
      .catch((error: unknown) => error);
    expect(outcome).toMatchObject(inDoubt);
    expect(world.cxone.to(CREATE)).toHaveLength(1);
  });

  it.each([
    { loss: 'the connection broke', respond: hangUp },
    { loss: 'CXone failed with 500', respond: text(500, '') },
    { loss: 'a gateway answered 502', respond: text(502, '<html>Bad gateway</html>') },
    { loss: 'a gateway gave up with 504', respond: text(504, '', { 'retry-after': '0' }) },
  ])('is not repeated where $loss, since the message may be there', async ({ respond }) => {
    world.cxone.on(CREATE, respond);
    const error = await rejectionOf(world.client().createMessage(channelId, message));
    expect(error).toBeInstanceOf(CxoneUnavailableError);
    expect(error).toMatchObject({ outcome: 'unknown', operation: 'create-message' });
    expect(world.cxone.to(CREATE)).toHaveLength(1);
    expect(world.clock.slept).toEqual([]);
  });

  it.each([400, 404, 409, 422])('is not repeated where CXone refuses it with %i', async (status) => {
    world.cxone.on(CREATE, json(status, { errors: [{ field: 'messageContent.payload.text' }] }));
    expect(await rejectionOf(world.client().createMessage(channelId, message))).toMatchObject({
      outcome: 'not-processed',
      status,
    });
    expect(world.cxone.to(CREATE)).toHaveLength(1);
  });

  it('is not repeated where no answer came in time', async () => {
    world.cxone.on('GET /dfo/3.0/channels', json(200, []));
    world.cxone.on(CREATE, silence);
    const client = world.client();
    // The token is there before the time starts to run.
    await client.listChannels();
    const error = await rejectionOf(client.createMessage(channelId, message, { timeoutMs: 1000 }));
    expect(error).toBeInstanceOf(CxoneTimeoutError);
    expect(error).toMatchObject({ outcome: 'unknown', code: 'cxone_timeout' });
    expect(world.cxone.to(CREATE)).toHaveLength(1);
  });

  it('ends with an unknown outcome where its caller stops waiting', async () => {
    const caller = new AbortController();
    world.cxone.on(CREATE, () => caller.abort());
    const error = await rejectionOf(world.client().createMessage(channelId, message, { signal: caller.signal }));
    expect(error).toBeInstanceOf(CxoneTimeoutError);
    expect(error).toMatchObject({ outcome: 'unknown' });
  });

  it('is not sent where the time was over before, or while the token was waited for', async () => {
    world.cxone.on('POST /auth/token', silence);
    const error = await rejectionOf(world.client().createMessage(channelId, message, { timeoutMs: 50 }));
    expect(error).toBeInstanceOf(CxoneTimeoutError);
    expect(error).toMatchObject({ outcome: 'not-processed', operation: 'create-message' });

    const stopped = await rejectionOf(
      world.client().createMessage(channelId, message, { signal: AbortSignal.abort() }),
    );
    expect(stopped).toMatchObject({ code: 'cxone_timeout', outcome: 'not-processed' });
    expect(world.cxone.to(CREATE)).toEqual([]);
  });

  it.each([
    { form: 'seconds', headers: { 'retry-after': '2' } },
    {
      form: 'a date',
      headers: { date: 'Mon, 02 Mar 2026 10:20:00 GMT', 'retry-after': 'Mon, 02 Mar 2026 10:20:02 GMT' },
    },
  ])('waits as long as a 429 asks in $form, then tries again', async ({ headers }) => {
    world.cxone.on(CREATE, inTurn(text(429, '', headers), json(200, {})));
    await world.client().createMessage(channelId, message);
    expect(world.clock.slept).toEqual([2000]);
    expect(world.cxone.to(CREATE)).toHaveLength(2);
  });

  it('gives a 429 up at once where the wait is longer than the time left, and passes the wait on', async () => {
    world.cxone.on(CREATE, text(429, '', { 'retry-after': '60' }));
    const error = await rejectionOf(world.client().createMessage(channelId, message));
    expect(error).toBeInstanceOf(CxoneThrottledError);
    expect(error).toMatchObject({ retryAfterMs: 60_000, outcome: 'not-processed', status: 429 });
    expect(world.clock.slept).toEqual([]);
  });

  it('gives a 429 without a wait up after three attempts', async () => {
    world.cxone.on(CREATE, text(429, ''));
    expect(await rejectionOf(world.client().createMessage(channelId, message))).toBeInstanceOf(CxoneThrottledError);
    expect(world.clock.slept).toEqual([150, 300]);
  });

  it('tries again where the connection was refused, and says that nothing was processed', async () => {
    const refused: string[] = [];
    const client = world.client({
      apiBaseUrl: 'http://127.0.0.1:9999',
      fetch: (input, init) => {
        const url = input instanceof Request ? input.url : String(input);
        if (url.startsWith('http://127.0.0.1:9999/')) refused.push(url);
        return fetch(input, init);
      },
    });
    const error = await rejectionOf(client.createMessage(channelId, message));
    expect(error).toBeInstanceOf(CxoneUnavailableError);
    expect(error).toMatchObject({ outcome: 'not-processed', status: undefined });
    expect(String(error)).toContain('ECONNREFUSED');
    expect(refused).toHaveLength(3);
  });
});

describe('setMessageStatus', () => {
  const world = useWorld();
  const status = { status: 'failed', updatedAt: '2026-03-02T10:15:33.000Z', reason: 'The account is closed' } as const;

  it('is repeated where the outcome is unknown', async () => {
    world.cxone.on(STATUS, inTurn(hangUp, text(503, '', { 'retry-after': '1' }), text(204, '')));
    await world.client().setMessageStatus(channelId, externalId, status);
    expect(world.cxone.to(STATUS).map(({ body }) => JSON.parse(body) as unknown)).toEqual([status, status, status]);
    expect(world.clock.slept).toEqual([150, 1000]);
  });

  it.each([hangUp, text(503, ''), text(429, '')])(
    'is one request for a caller that repeats it itself',
    async (fails) => {
      world.cxone.on(STATUS, fails);
      await rejectionOf(world.client().setMessageStatus(channelId, externalId, status, { repeats: false }));
      expect(world.cxone.to(STATUS)).toHaveLength(1);
      expect(world.clock.slept).toEqual([]);
    },
  );

  it('reports an id that CXone does not know yet, without trying again', async () => {
    world.cxone.on(STATUS, json(404, { errors: [{ message: 'Message was not found' }], uid: 'ref-404' }));
    const error = await rejectionOf(world.client().setMessageStatus(channelId, externalId, status));
    expect(error).toBeInstanceOf(CxoneNotFoundError);
    expect(error).toMatchObject({ uid: 'ref-404' });
    expect(world.cxone.to(STATUS)).toHaveLength(1);
  });

  it.each([
    { answer: 'a page', respond: text(200, '<html>Maintenance</html>') },
    { answer: 'errors', respond: json(200, { errors: [{ message: 'Try again later' }] }) },
    { answer: 'the words of a gateway', respond: json(200, { message: 'Service Unavailable' }) },
  ])('does not take 2xx with $answer for a status that was set', async ({ respond }) => {
    world.cxone.on(STATUS, respond);
    const inDoubt = { code: 'cxone_unexpected_answer', outcome: 'unknown' };
    const outcome: unknown = await world
      .client()
      .setMessageStatus(channelId, externalId, status)
      .catch((error: unknown) => error);
    expect(outcome).toMatchObject(inDoubt);
  });

  it.each([
    { answer: 'nothing', respond: text(200, '') },
    { answer: 'an object', respond: json(200, { message: { id: 'm-1' }, errors: [] }) },
  ])('takes 2xx with $answer for done', async ({ respond }) => {
    world.cxone.on(STATUS, respond);
    await world.client().setMessageStatus(channelId, externalId, status);
    expect(world.cxone.to(STATUS)).toHaveLength(1);
  });

  it('encodes ids in the path', async () => {
    // The schema of ids allows nothing that needs it: the path must not depend on that.
    const odd = `${externalId}/../%2e` as typeof externalId;
    world.cxone.on(`PUT /dfo/3.0/channels/${channelId}/messages/${externalId}%2F..%2F%252e/status`, text(204, ''));
    await world.client().setMessageStatus(channelId, odd, status);
    expect(world.cxone.to(STATUS)).toEqual([]);
  });
});

describe('findMessages', () => {
  const world = useWorld();
  const query = { idOnExternalPlatform: [externalId], channel: [channelId] };

  it('asks for the ids and channels, and keeps what matches them', async () => {
    world.cxone.on(
      FIND,
      json(200, {
        hits: 5,
        data: [
          { id: 'm-1', idOnExternalPlatform: externalId, channelId, threadId: 't-1', contactNumber: 771 },
          { id: 'm-2', idOnExternalPlatform: externalId },
          { id: 'm-3', idOnExternalPlatform: externalId, channelId: 'another-channel' },
          { id: 'm-4', idOnExternalPlatform: 'in-of-a-stranger', channelId },
          { id: 'm-5' },
        ],
      }),
    );
    const two = { ...query, idOnExternalPlatform: [externalId, inboundMessageId('90018')] };
    expect(await world.client().findMessages(two)).toEqual([
      { idOnExternalPlatform: externalId, channelId, messageId: 'm-1', threadId: 't-1', contactNumber: '771' },
      {
        idOnExternalPlatform: externalId,
        channelId: undefined,
        messageId: 'm-2',
        threadId: undefined,
        contactNumber: undefined,
      },
    ]);
    const [request] = world.cxone.to(FIND);
    expect(request?.query.getAll('idOnExternalPlatform[]')).toEqual(['in-90017', 'in-90018']);
    expect(request?.query.getAll('channel[]')).toEqual([channelIdSchema.parse('acme-support')]);
  });

  it.each([
    { answer: 'nothing', respond: text(200, '') },
    { answer: 'HTML', respond: text(200, '<html>Sign in</html>') },
    { answer: 'no list', respond: json(200, { hits: 0 }) },
    { answer: 'more than 1 MB', respond: text(200, `{"data":[],"x":"${'x'.repeat(1_100_000)}"}`) },
  ])('does not take $answer for "there is none"', async ({ respond }) => {
    world.cxone.on(FIND, respond);
    expect(await rejectionOf(world.client().findMessages(query))).toMatchObject({ code: 'cxone_unexpected_answer' });
  });

  it('is repeated where the answer breaks off', async () => {
    world.cxone.on(FIND, inTurn(brokenOff(200), json(200, { data: [] })));
    expect(await world.client().findMessages(query)).toEqual([]);
    expect(world.cxone.to(FIND)).toHaveLength(2);
  });
});
