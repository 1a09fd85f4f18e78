import { describe, expect, it } from 'vitest';
import type { Channel } from '../../../lib/channels/channel.ts';
import { createFinders } from '../../../lib/inbound/create-finders.ts';
import { channel, channelId } from '../../support/fixtures.ts';
import { contextsOf } from '../../support/contexts.ts';

const token = '123456:test-bot-token-test-bot-token-test-b';

/** Asks for a file of a channel; the provider's API answers what it does to a `getFile`. */
async function asked(found: Channel | undefined) {
  const requests: string[] = [];
  const { linkOf } = createFinders(
    { channel: () => Promise.resolve(found) },
    () => Promise.resolve([{ name: 'botToken', value: token }]),
    {
      fetch: (input) => {
        requests.push(input instanceof Request ? input.url : String(input));
        return Promise.resolve(Response.json({ ok: true, result: { file_id: 'f-1', file_path: 'photos/1.jpg' } }));
      },
      contextOf: contextsOf(),
      now: () => new Date('2026-03-02T10:15:30.250Z'),
    },
  );
  return { result: await linkOf(channelId, 'f-1', 1_000), requests };
}

describe('where a file is that an event named by a reference', () => {
  it('is asked of the channel’s provider, with its credentials', async () => {
    const { result, requests } = await asked({ ...channel, provider: 'telegram' });
    expect(requests).toEqual([expect.stringMatching(`^https://api.telegram.org/bot${token}/getFile`)]);
    expect(result).toMatchObject({
      kind: 'link',
      link: { url: `https://api.telegram.org/file/bot${token}/photos/1.jpg` },
    });
  });

  it.each<{ case: string; found: Channel | undefined; detail: string }>([
    { case: 'whose channel is not there', found: undefined, detail: 'The channel is no longer there.' },
    { case: 'of a provider that names none', found: channel, detail: 'The provider names no files by reference.' },
  ])('is nowhere for one $case', async ({ found, detail }) => {
    expect(await asked(found)).toEqual({ result: { kind: 'gone', detail }, requests: [] });
  });
});
