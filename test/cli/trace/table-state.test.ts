import { expect, it } from 'vitest';
import { linesAbout, soughtOf } from '../../../cli/trace/follow.ts';
import { namesOne, readLine } from '../../../cli/trace/log-line.ts';
import { statesOf } from '../../../cli/trace/table-state.ts';
import { endingOf } from '../../../cli/trace/texts.ts';
import { Registry } from '../../../lib/channels/registry.ts';
import { contactStatePk } from '../../../lib/channels/people/contact-states.ts';
import { Deployment } from '../../support/deployment.ts';
import { channelId, INDEX_KEY, integrationKey, keyed } from '../../support/fixtures.ts';

it('a message is in CXone, whatever becomes of the notice that a file of it was refused', async () => {
  const world = await new Deployment().withChannel({ people: { honoursOptOut: true } });
  const { table, clock, logger } = world;
  const registry = new Registry(table, clock.now);
  await registry.putIntegration(integrationKey, '11ee-acme');
  await table.put({ pk: contactStatePk(channelId, 'usr-5150', keyed), state: 'opted-out', at: 1 });
  const url = 'https://files.example.org/setup.exe';
  world.web.files.set(url, 'MZ');
  const data = {
    ...{ id: 'm-1', thread: { id: 'conv-7781' }, author: { id: 'usr-5150' }, text: 'See this' },
    attachments: [{ name: 'setup.exe', url }],
  };
  const environment = world.start();
  await environment.receive({ type: 'message.received', timestamp: '2026-03-02T10:15:29.100Z', data });
  await environment.workInbound();
  await environment.workOutbound();
  expect(logger.events()).toContain('notice.not-sent');

  const time = clock.now().toISOString();
  const all = logger.lines.flatMap((fields) => readLine('', JSON.stringify({ time, ...fields })) ?? []);
  const sought = soughtOf('corr-1', INDEX_KEY);
  const lines = await linesAbout(sought, (terms) =>
    Promise.resolve(all.filter((one) => namesOne(one, new Set(terms)))),
  );
  const states = await statesOf(sought, lines, { table, registry, now: clock.now }, INDEX_KEY);
  expect(states).toEqual([]);
  expect(endingOf(lines, states)).toBe('in-cxone');
});
