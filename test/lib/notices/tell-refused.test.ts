import { beforeEach, describe, expect, it } from 'vitest';
import type { MessageEvent } from '../../../lib/contract/events.ts';
import { isOutboundMessageId } from '../../../lib/ids.ts';
import { contactStatePk } from '../../../lib/channels/people/contact-states.ts';
import { cxoneFailure } from '../../support/cxone-failures.ts';
import { Deployment } from '../../support/deployment.ts';
import { channelId, keyed, messageEvent } from '../../support/fixtures.ts';
import { InboundWorld, QUEUED_AT } from '../inbound/inbound-world.ts';

const HOST = 'https://files.example.org';
const program = { id: '1', name: 'setup.exe', source: { kind: 'link', url: `${HOST}/setup.exe` } } as const;
const note = { id: '2', name: 'note.txt', source: { kind: 'link', url: `${HOST}/note.txt` } } as const;
const withProgram = (changes: Partial<MessageEvent> = {}) => messageEvent({ files: [program], ...changes });
const TOLD = 'We could not receive your file “setup.exe”: programs are not accepted.';

describe('a customer whose file was refused', () => {
  let world: InboundWorld;
  beforeEach(() => {
    world = new InboundWorld();
    world.web.files.set(program.source.url, 'MZ');
    world.web.files.set(note.source.url, 'Hello');
  });
  const told = () => world.queued.map(({ job }) => job.part.text);

  it('is told once CXone has the message, in their conversation', async () => {
    await world.settle([withProgram()]);
    expect(world.queued).toMatchObject([
      {
        job: {
          channelId,
          correlation: 'corr-1',
          isNotice: true,
          part: { conversationId: 'conv-7781', recipientIds: ['usr-5150'], text: TOLD },
        },
      },
    ]);
    expect(world.cxone.texts()).toHaveLength(1);
    expect(world.queued.every(({ job }) => isOutboundMessageId(job.externalId))).toBe(true);
    expect(JSON.stringify(world.logger.lines)).not.toMatch(/setup\.exe|usr-5150|conv-7781/);
  });

  it('is told in the language of the channel', async () => {
    world.language = 'fr-CA';
    await world.settle([withProgram()]);
    expect(told()).toEqual([
      'Nous n’avons pas pu recevoir votre fichier «\u00A0setup.exe\u00A0»\u00A0: les programmes ne sont pas acceptés.',
    ]);
  });

  it('is told nothing of a file that came through, and of none', async () => {
    await world.settle([messageEvent({ files: [note] })]);
    await world.settle([messageEvent({ providerMessageId: 'm-next' })]);
    expect(world.queued).toEqual([]);
  });

  it.each([
    { setting: undefined, isGroup: undefined, count: 1 },
    { setting: undefined, isGroup: true, count: 0 },
    { setting: 'private', isGroup: undefined, count: 1 },
    { setting: 'private', isGroup: true, count: 0 },
    { setting: 'everywhere', isGroup: undefined, count: 1 },
    { setting: 'everywhere', isGroup: true, count: 1 },
    { setting: 'never', isGroup: undefined, count: 0 },
    { setting: 'never', isGroup: true, count: 0 },
  ] as const)('is told as the channel wants: $setting, in a group: $isGroup', async (row) => {
    world.people = row.setting === undefined ? undefined : { tellsRefusedFiles: row.setting };
    await world.settle([withProgram({ isGroup: row.isGroup })]);
    expect(world.queued).toHaveLength(row.count);
    // The agent reads it in any case.
    expect(world.cxone.texts()[0]).toContain('“setup.exe” is a program');
  });

  it('is told under one id, however often the message comes', async () => {
    world.cxone.failNext('createMessage', cxoneFailure.outage('create-message'));
    await world.settle([withProgram()]);
    await world.settle([withProgram()]);
    expect(world.queued).toHaveLength(1);

    await world.settle([withProgram({ providerMessageId: 'm-next' })]);
    const ids = world.queued.map(({ job }) => job.externalId);
    expect(new Set(ids).size).toBe(2);
  });

  it('is told nothing of what CXone never took', async () => {
    world.cxone.meets = ({ operation }) =>
      operation === 'createMessage' ? cxoneFailure.refused('create-message') : undefined;
    await world.settle([withProgram()]);
    expect(await world.parked()).toHaveLength(1);
    expect(world.queued).toEqual([]);
  });

  it.each([
    { late: 86_400_000, count: 1 },
    { late: 86_400_001, count: 0 },
  ])('is told within a day: after $late milliseconds, $count times', async ({ late, count }) => {
    await world.deliver([withProgram()], { queuedAt: world.clock.now().getTime() - late });
    expect(world.cxone.texts()).toHaveLength(1);
    expect(world.queued).toHaveLength(count);
  });

  it('is told nothing on a channel that was removed', async () => {
    world.channelRemoved = true;
    await world.deliver([withProgram()], { queuedAt: QUEUED_AT });
    expect(world.queued).toEqual([]);
  });

  it.each([
    { case: 'refuses', answer: false },
    { case: 'gives no answer', answer: new Error('unreachable') },
  ])('is told a little later where the queue $case, and CXone is not asked for the message', async ({ answer }) => {
    world.queueAnswers.push(answer, answer);
    await world.settle([withProgram()]);
    expect(told()).toEqual([TOLD]);
    expect(world.cxone.calls).toEqual(['createMessage']);
    // What gave no answer may have taken it.
    expect(world.offered).toHaveLength(3);
    expect(new Set(world.offered.map(({ job }) => job.externalId)).size).toBe(1);
    expect(new Set(world.offered.map(({ deduplicationId }) => deduplicationId)).size).toBe(1);
  });

  it('holds nobody up where the queue never takes it', async () => {
    world.queueAnswers.push(...Array.from({ length: 10 }, () => false));
    await world.settle([withProgram(), messageEvent({ providerMessageId: 'm-next', text: 'Hello again' })]);
    expect(world.cxone.texts()).toHaveLength(2);
    expect(world.cxone.calls).toEqual(['createMessage', 'createMessage']);
    expect(world.logger.lines.filter(({ event }) => event === 'notice.not-queued')).toMatchObject([{ level: 'error' }]);
    expect(world.queued).toEqual([]);
  });

  it('is told of a change only what is new in it', async () => {
    await world.settle([withProgram()]);
    const change = { kind: 'edited', of: 'm-90017' } as const;
    await world.settle([withProgram({ providerMessageId: 'm-90017:1', text: 'Where is it?', change })]);
    expect(world.queued).toHaveLength(1);
    await world.settle([withProgram({ providerMessageId: 'm-90017:2', files: [program, note], change })]);
    expect(world.cxone.texts()).toHaveLength(3);
    expect(world.queued).toHaveLength(2);
  });

  it('is told of all files of a message at once', async () => {
    const files = Array.from({ length: 10 }, (_, at) => ({ ...program, id: String(at), name: `setup-${at}.exe` }));
    await world.settle([messageEvent({ files })]);
    expect(told()).toEqual([expect.stringMatching(/^We could not receive these files:(\n• “setup-\d\.exe”: .*){10}$/)]);
  });
});

describe('a notice on its way to the customer', () => {
  const body = {
    type: 'message.received',
    timestamp: '2026-03-02T10:15:29.100Z',
    data: {
      id: 'm-1',
      thread: { id: 'conv-7781' },
      author: { id: 'usr-5150' },
      text: 'See this',
      attachments: [{ name: 'setup.exe', url: program.source.url }],
    },
  };

  async function worldWith(people?: Readonly<Record<string, boolean>>): Promise<Deployment> {
    const world = await new Deployment().withChannel();
    world.web.files.set(program.source.url, 'MZ');
    if (people !== undefined) await world.table.update(`CHANNEL#${channelId}`, { set: { people } });
    return world;
  }

  it('reaches them, and CXone hears nothing of it, whatever its provider reports', async () => {
    const world = await worldWith();
    const environment = world.start();
    await environment.receive(body);
    await environment.workInbound();
    await environment.workOutbound();
    expect(world.receiver.shown.map(({ text }) => text)).toEqual([TOLD]);

    const [shown] = world.receiver.shown;
    for (const status of ['delivered', 'seen', 'failed']) {
      const data = { messageId: shown?.id, status };
      await environment.receive({ type: 'message.status', timestamp: '2026-03-02T10:15:31.000Z', data });
      await world.clock.advance(10_000);
      await environment.workStatuses();
    }
    expect(world.cxone.calls).toEqual(['createMessage']);
    expect(world.cxone.statuses).toEqual([]);
    expect(world.statuses.nextAt()).toBeUndefined();
  });

  it('does not go to a customer who has opted out, and CXone hears nothing of that either', async () => {
    const world = await worldWith({ honoursOptOut: true });
    await world.table.put({ pk: contactStatePk(channelId, 'usr-5150', keyed), state: 'opted-out', at: 1 });
    const environment = world.start();
    await environment.receive(body);
    await environment.workInbound();
    await environment.workOutbound();
    expect(world.receiver.shown).toEqual([]);
    expect(world.statuses.nextAt()).toBeUndefined();
    expect(world.logger.lines.at(-1)).toMatchObject({ event: 'notice.not-sent', code: 'recipient-blocked' });
  });
});
