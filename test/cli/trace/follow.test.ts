import { describe, expect, it } from 'vitest';
import { linesAbout, soughtOf } from '../../../cli/trace/follow.ts';
import { byTime, type LogLine, namesOne, type SearchLogs } from '../../../cli/trace/log-line.ts';
import { endingOf, nextOf, sentenceOf } from '../../../cli/trace/texts.ts';
import { channelIdSchema, integrationKeySchema } from '../../../lib/ids.ts';
import { events } from '../../../lib/observability/events.ts';

const line = (second: number, event: string, fields: Partial<LogLine> = {}): LogLine => ({
  time: `2026-03-02T10:15:0${second}.000Z`,
  functionName: 'deliverInbound',
  event,
  ...fields,
});

const searchIn =
  (all: readonly LogLine[]): SearchLogs =>
  (terms) =>
    Promise.resolve(all.filter((one) => namesOne(one, new Set(terms))).sort(byTime));

describe('an id', () => {
  it('of an agent’s message is looked for as it is, also where it is that of a part', () => {
    const externalId = `out-${'a'.repeat(26)}`;
    for (const id of [externalId, `${externalId}.2`])
      expect(soughtOf(id, undefined)).toMatchObject({ terms: [externalId], externalId });
  });

  it('of a customer’s message is looked for by its tag, in the provider’s form and in ours', () => {
    const [tag] = soughtOf('90017', undefined).terms;
    expect(tag).toMatch(/^[\w-]{12}$/);
    expect(soughtOf('in-90017', undefined)).toMatchObject({ terms: [tag, 'in-90017'], providerMessageId: '90017' });
  });

  it('with quotes is not put into a query', () => {
    expect(soughtOf('x"] or 1=1 #', undefined).terms).toHaveLength(1);
  });
});

describe('the lines about a message', () => {
  const [tag = ''] = soughtOf('90017', undefined).terms;
  const all = [
    line(1, 'webhook.accepted', { correlation: 'c-1' }),
    line(2, 'inbound.delivered', { correlation: 'c-1', message: 'another' }),
    line(3, 'inbound.delivered', { correlation: 'c-1', message: tag, cxoneMessage: 'm-1' }),
    line(4, 'webhook.accepted', { correlation: 'c-2' }),
    line(5, 'inbound.duplicate', { correlation: 'c-2', message: tag }),
  ];

  it('are those that name it and those of the requests that brought it, without other messages', async () => {
    const found = await linesAbout(soughtOf('90017', undefined), searchIn(all));
    expect(found.map(({ time }) => time.slice(18, 19))).toEqual(['1', '3', '4', '5']);
  });

  it('are those of all its messages where the id is of a request', async () => {
    const found = await linesAbout(soughtOf('c-1', undefined), searchIn(all));
    expect(found.map(({ time }) => time.slice(18, 19))).toEqual(['1', '2', '3', '5']);
  });
});

describe('what happens next', () => {
  it('is known of every event of a message', () => {
    const ofMessages = Object.keys(events).filter((event) =>
      /^(?:inbound|outbound|notice|status|webhook)\./.test(event),
    );
    const unknown = ofMessages.filter((event) => nextOf([line(1, event)], []) === 'Unknown.');
    // What tells of no message, or tells it beside another line.
    const besides = ['inbound.removed', 'inbound.not-removed', 'inbound.look-up-refused', 'inbound.fields-refused'];
    expect(unknown).toEqual(['webhook.ignored', ...besides]);
  });

  it('is another attempt at a time, where one waits', () => {
    expect(nextOf([line(1, 'inbound.retry', { delay: 90_000 })], [])).toBe(
      'The queue hands it out again at about 2026-03-02T10:16:31.000Z.',
    );
  });

  it('is what the cause asks for, where it is parked, and not once its record is gone', () => {
    const record = {
      pk: 'PARKED#1',
      integrationKey: integrationKeySchema.parse('main'),
      channelId: channelIdSchema.parse('ch-acme'),
      cause: 'look-up-refused',
      detail: '',
      attempts: 3,
      correlation: 'c-1',
      parkedAt: '2026-03-02T10:15:01.000Z',
      expiresAt: 1_775_000_000,
      replay: 0,
    };
    const lines = [line(1, 'inbound.parked', { code: 'look-up-refused' })];
    expect(nextOf(lines, [{ kind: 'parked', record }])).toContain('message-look-up.md');
    expect(nextOf(lines, [])).toContain('no longer parked');
  });
});

describe('the end of a story', () => {
  const channel = 'ch-acme';

  it('is what the table says, where a process died before it had logged what it did', () => {
    const lines = [line(1, 'inbound.retry', { delay: 90_000 })];
    expect(nextOf(lines, [{ kind: 'customers', channel, state: 'done' }])).toContain('it is in CXone');
    expect(endingOf(lines, [{ kind: 'customers', channel, state: 'open' }])).toBe('under-way');
    expect(endingOf([line(1, 'outbound.retry')], [{ kind: 'agents', channel, queued: 'failed' }])).toBe('not-sent');
    expect(endingOf([], [{ kind: 'agents', channel, queued: 'ambiguous' }])).toBe('nobody-knows');
  });

  it('is that it was sent, where the provider has seen it arrive, whatever nobody knew before', () => {
    expect(endingOf([], [{ kind: 'agents', channel, queued: 'ambiguous', told: 'seen' }])).toBe('sent');
  });

  it('is not told by a webhook that was logged after the worker had delivered what it brought', () => {
    const lines = [line(1, 'inbound.delivered'), line(2, 'webhook.accepted')];
    expect(nextOf(lines, [{ kind: 'customers', channel, state: 'done' }])).toContain('it is in CXone');
    expect(endingOf(lines, [])).toBe('in-cxone');
  });
});

it('an event of another version is told by its name', () => {
  expect(sentenceOf({ event: 'inbound.dreamt' })).toContain('inbound.dreamt');
});
