import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { textOf } from '../../local/cxone/schemas/content.ts';
import { startWorld, type World } from '../../local/world.ts';
import { accessToken } from '../local/cxone/support/client.ts';
import { byocOn, expectNoSecret } from './world.ts';

const shownSchema = z.object({
  live: z.array(
    z.strictObject({ row: z.string(), question: z.string(), expected: z.string(), found: z.string().optional() }),
  ),
});

let world: World;

beforeAll(async () => {
  world = await startWorld({ demoChannel: false });
  await byocOn(world, [
    ...['channels', 'add', '--name', 'Shop', '--integration-id', world.integrationId],
    ...['--untested', '--set', 'deliveryUrl=https://chat.example.net/deliveries'],
  ]);
});
afterAll(() => world.stop());

async function live() {
  const run = await byocOn(world, ['smoke', '--live', '--yes', '--json']);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expectNoSecret(world, run);
  const [tenant] = world.cxone.state.tenants;
  for (const said of [tenant?.tenantId ?? '-', 'The message', 'must']) expect(run.stdout).not.toContain(said);
  const tried = shownSchema.parse(JSON.parse(run.stdout)).live;
  return {
    tried,
    different: tried.flatMap(({ question, expected, found }) =>
      found === expected ? [] : [`${question}: ${found?.replace(/\d+ s$/, '… s')}`],
    ),
  };
}

const channelsThere = () => world.cxone.state.channels.filter(({ isDeleted }) => !isDeleted).length;

describe('byoc smoke --live', () => {
  it('finds CXone as the protocol document expects it, where the emulator is as it is by default', async () => {
    const { tried, different } = await live();
    expect(different).toEqual([]);
    expect(tried.length).toBeGreaterThan(18);
  });

  it('removes what its messages say, and its channels', () => {
    const own = world.cxone.state.channels.filter(({ body }) => body.id.startsWith('check-'));
    expect(own.length).toBeGreaterThan(0);
    const said = own.flatMap(({ body }) => world.cxone.state.messages.filter(({ channelId }) => channelId === body.id));
    expect(said.length).toBeGreaterThan(5);
    expect(said.map(({ messageContent }) => textOf(messageContent)).filter((text) => text !== '')).toEqual([]);
    const threads = said.map(({ threadId }) => world.cxone.state.threads.find(({ id }) => id === threadId));
    expect(threads.filter((thread) => thread?.endUser.nickname !== undefined)).toEqual([]);
    expect(channelsThere()).toBe(1);
  });

  it('removes the channels of a run that was killed hours ago, and none of one that may still go on', async () => {
    const { integrationId, cxone } = world;
    const [hours, minutes] = [3 * 3_600_000, 60_000].map((ms) => `check-live-${(Date.now() - ms).toString(36)}-a-1`);
    for (const id of [hours, minutes]) {
      const body = { id, idOnExternalPlatform: id, channelIntegrationId: integrationId, name: id };
      const rest = { realExternalPlatformId: 'custom', isPrivate: true, hasTreeStructure: false };
      const answer = await fetch(`${cxone.origin}/dfo/3.0/channels`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${await accessToken(cxone)}` },
        body: JSON.stringify({ ...body, ...rest }),
      });
      expect(answer.ok).toBe(true);
    }
    await live();
    const there = cxone.state.channels.filter(({ isDeleted }) => !isDeleted).map(({ body }) => body.id);
    expect(there).not.toContain(hours);
    expect(there).toContain(minutes);
  });

  it('says of each thing what CXone does otherwise, and nothing that CXone has said', async () => {
    Object.assign(world.cxone.switches, {
      ...{ duplicateMessage: 'second', messageIds: 'by-tenant', lookupLagMs: 1_000, emptyText: 'refused' },
      ...{ textLimit: 4_000, otherAuthorOnThread: 'refused', unknownQuote: 'refused', unknownCustomField: 'ignored' },
      ...{ statusOfUnknownMessage: 'unprocessable', deliveredAfterSeen: 'refused', attachmentFetch: 'at-once' },
      ...{ deletedChannels: 'listed', deletedChannelPosted: 'refused', repeatedStatus: 'refused' },
    });
    const { different } = await live();
    expect(different).toEqual([
      'B13 of a message that B6 has taken: found after … s',
      'B6 again with the same id: taken as a second message',
      'B6 with the id of another channel’s message: refused (409)',
      'B6 with an empty text: refused (400)',
      'B6 with 20,000 characters: refused (400)',
      'B6 of another author on the thread: refused (400)',
      'B6 that quotes a message which CXone lacks: refused (400)',
      'B6 with a custom field that is not defined: taken',
      'B6 with a link to a file that nobody can fetch: refused (400)',
      'B7 for an id that CXone does not know: refused (422)',
      'B7 that says the same again: refused (422)',
      'B7 that says delivered after seen: refused (422)',
      'B3 of a channel that was deleted: listed',
      'B2 with the id of a channel that was deleted: refused (409)',
    ]);
    expect(channelsThere()).toBe(2);
  });
});
