import { beforeEach, describe, expect, it } from 'vitest';
import type { IncomingFile } from '../../../../lib/contract/events.ts';
import { CxoneRefusedError } from '../../../../lib/cxone/errors.ts';
import { cxoneFailure } from '../../../support/cxone-failures.ts';
import { messageEvent } from '../../../support/fixtures.ts';
import { InboundWorld } from '../inbound-world.ts';

let world: InboundWorld;
beforeEach(() => {
  world = new InboundWorld();
});

const settled = { kind: 'settled' };
const refuse = () => world.cxone.failNext('createMessage', cxoneFailure.refused('create-message'));

describe('a message that CXone refuses', () => {
  it('is parked at the third refusal, without its content in the clear', async () => {
    refuse();
    refuse();
    refuse();

    expect(await world.deliver()).toEqual({ kind: 'retry', afterMs: 750 });
    expect(await world.deliver()).toEqual({ kind: 'retry', afterMs: 1_500 });
    expect(await world.deliver()).toEqual(settled);
    expect(await world.parked()).toMatchObject([
      {
        cause: 'refused-by-cxone',
        attempts: 3,
        correlation: 'corr-1',
        detail: expect.stringContaining('create-message: CXone refused it with status 400') as string,
      },
    ]);
    expect(JSON.stringify(world.table.items())).not.toMatch(/parcel|Holm/);
    expect(world.cxone.messages).toEqual([]);
  });

  it('is not tried again once it is parked', async () => {
    refuse();
    refuse();
    refuse();
    for (let receive = 0; receive < 3; receive += 1) await world.deliver();

    expect(await world.deliver()).toEqual(settled);
    expect(world.cxone.calls).toHaveLength(3);
    expect(await world.parked()).toHaveLength(1);
  });

  it('is not parked while throttles and outages come between the refusals', async () => {
    refuse();
    await world.deliver();
    world.cxone.failNext('createMessage', cxoneFailure.throttled('create-message'));
    await world.deliver();
    refuse();
    await world.deliver();

    expect(await world.deliver()).toEqual(settled);
    expect(await world.parked()).toEqual([]);
    expect(world.cxone.texts()).toEqual(['Where is my parcel?']);
  });

  it('is not parked for what a gateway says in the place of CXone', async () => {
    for (let times = 0; times < 5; times += 1) {
      const page = { operation: 'create-message', status: 302, outcome: 'not-processed' } as const;
      world.cxone.failNext('createMessage', new CxoneRefusedError(page));
      expect(await world.deliver()).toMatchObject({ kind: 'retry' });
    }
    expect(await world.deliver()).toEqual({ kind: 'settled' });
    expect(await world.parked()).toEqual([]);
  });

  it('is parked before the queue would give it up, whatever the reason', async () => {
    for (let times = 1; times < 900; times += 1) {
      world.cxone.failNext('createMessage', cxoneFailure.unauthorized('token'));
      expect(await world.deliver()).toMatchObject({ kind: 'retry' });
    }
    world.cxone.failNext('createMessage', cxoneFailure.unauthorized('token'));

    expect(await world.deliver()).toEqual({ kind: 'settled' });
    expect(await world.parked()).toMatchObject([{ cause: 'waited-too-long', attempts: 900 }]);
  });

  it('of a channel that was removed meanwhile is parked at once', async () => {
    world.channelRemoved = true;
    world.cxone.failNext('createMessage', cxoneFailure.notFound('create-message'));

    expect(await world.deliver()).toEqual({ kind: 'settled' });
    expect(await world.parked()).toMatchObject([{ cause: 'channel-removed' }]);
  });

  it.each([
    { case: 'all are links', files: ['link'], calls: ['createMessage'] },
    { case: 'one is kept by the provider', files: ['link', 'reference'], calls: [] },
  ] as const)('of a removed channel is asked of CXone where its files need no credentials: $case', async (example) => {
    const url = 'https://files.example.org/label.txt';
    world.web.files.set(url, 'Flat 4, ring twice.');
    world.channelRemoved = true;
    const files = example.files.map((kind, index): IncomingFile => ({
      id: String(index),
      source: kind === 'link' ? { kind, url } : { kind, reference: 'ref-1' },
    }));
    expect(await world.deliver([messageEvent({ files })])).toEqual(settled);
    expect(world.cxone.calls).toEqual(example.calls);
  });

  it('of a removed channel is parked before its files are asked for, and has them once it is replayed', async () => {
    const file = { id: 'f-1', name: 'label.txt', source: { kind: 'reference', reference: 'ref-1' } } as const;
    const withFile = [messageEvent({ files: [file] })];
    let lookups = 0;
    world.linkOf = () => {
      lookups += 1;
      return Promise.resolve({ kind: 'gone', detail: 'no credentials' });
    };
    world.channelRemoved = true;
    expect(await world.deliver(withFile)).toEqual(settled);
    expect(lookups).toBe(0);
    expect(world.cxone.calls).toEqual([]);
    expect(await world.parked()).toMatchObject([{ cause: 'channel-removed' }]);
    expect(world.logger.lines.at(-1)).toMatchObject({ event: 'inbound.parked', code: 'channel-removed' });

    world.channelRemoved = false;
    const url = 'https://files.example.org/label.txt';
    world.web.files.set(url, 'Flat 4, ring twice.');
    world.linkOf = () => Promise.resolve({ kind: 'link', link: { url } });
    const [record] = world.table.items().filter(({ pk }) => pk.startsWith('PARKED#'));
    expect(await world.deliver(withFile, { replayOf: record?.pk ?? '' })).toEqual(settled);
    expect(world.cxone.messages[0]?.attachments).toMatchObject([{ friendlyName: 'label.txt' }]);
    expect(await world.parked()).toEqual([]);
  });

  it('holds up nothing behind it in its conversation', async () => {
    const poisoned = messageEvent({ providerMessageId: 'm-1', text: 'poisoned' });
    const good = messageEvent({ providerMessageId: 'm-2', text: 'good' });
    refuse();
    refuse();
    refuse();
    for (let receive = 0; receive < 3; receive += 1) await world.deliver([poisoned, good]);

    expect(world.cxone.texts()).toEqual(['good']);
    expect(await world.parked()).toHaveLength(1);
  });
});

describe('a known event with another content, of somebody else', () => {
  const author = { id: 'usr-9' };
  const changed = messageEvent({ text: 'Send me money instead.', author });

  it('is parked, and what came first stays as it is', async () => {
    await world.deliver();

    expect(await world.deliver([changed])).toEqual(settled);
    expect(world.cxone.texts()).toEqual(['Where is my parcel?']);
    expect(await world.parked()).toMatchObject([{ cause: 'content-changed' }]);
    expect(JSON.stringify(await world.parked())).not.toContain('money');
    expect(world.logger.lines.at(-1)).toMatchObject({
      level: 'error',
      event: 'inbound.parked',
      code: 'content-changed',
    });
  });

  it('is parked once for each content, however often it comes', async () => {
    await world.deliver();
    await world.deliver([changed]);
    await world.deliver([changed]);
    await world.deliver([messageEvent({ text: 'Or send me gold.', author })]);

    expect(await world.parked()).toHaveLength(2);
  });
});

describe('what the worker logs', () => {
  it('has no word, name or id of the customer, whatever happens', async () => {
    refuse();
    refuse();
    refuse();
    for (let receive = 0; receive < 4; receive += 1) await world.deliver();
    await world.deliver([messageEvent({ text: 'Send me money.' })]);
    await world.deliver([messageEvent({ providerMessageId: 'm-2' })]);

    expect(world.logger.lines.length).toBeGreaterThan(4);
    expect(JSON.stringify(world.logger.lines)).not.toMatch(/parcel|Ida|Holm|usr-5150|conv-7781|m-90017|money/);
  });
});
