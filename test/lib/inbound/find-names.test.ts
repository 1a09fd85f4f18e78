import { describe, expect, it } from 'vitest';
import { createFinders } from '../../../lib/inbound/create-finders.ts';
import { contextsOf } from '../../support/contexts.ts';
import { channel, channelId, messageEvent } from '../../support/fixtures.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { startLine } from '../providers/line/fake-line.ts';
import { subject } from '../providers/line/conformance.ts';
import { USER } from '../providers/line/events.ts';

const ofUser = (id = USER) => messageEvent({ conversationId: id, author: { id, hasProfile: true } });

/** A channel of LINE, whose profiles are answered so. */
function finder(profile: () => Response) {
  const clock = new VirtualClock();
  const good = startLine();
  const asked: string[] = [];
  const fetchLine: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    if (!request.url.includes('/oauth2/')) asked.push(new URL(request.url).pathname);
    return request.url.includes('/oauth2/') ? good(request) : profile();
  };
  const ofLine = { ...channel, provider: 'line', settings: subject.settings };
  const { named } = createFinders(
    { channel: () => Promise.resolve(ofLine) },
    () => Promise.resolve(subject.secrets.first),
    { fetch: fetchLine, contextOf: contextsOf(clock), now: clock.now },
  );
  return { named: (event = ofUser()) => named(channelId, event), asked, clock };
}
const ida = () =>
  Response.json({ userId: USER, displayName: 'Ida Holm', pictureUrl: 'https://p.example/1', language: 'en' });

describe('the name of an author whose events have none', () => {
  it('is asked for at the provider, once in an hour', async () => {
    const { named, asked, clock } = finder(ida);
    const profile = { firstName: 'Ida Holm', imageUrl: 'https://p.example/1', language: 'en' };
    expect((await named()).author).toMatchObject({ id: USER, ...profile });
    expect((await named()).author).toMatchObject(profile);
    expect(asked).toEqual([`/v2/bot/profile/${USER}`]);
    await clock.advance(3_600_001);
    await named();
    expect(asked).toHaveLength(2);
  });

  it('is asked for in the group in which they write', async () => {
    const { named, asked } = finder(ida);
    await named({ ...ofUser(), conversationId: 'C1' });
    expect(asked).toEqual([`/v2/bot/group/C1/member/${USER}`]);
  });

  it.each([
    { what: 'nothing', answer: () => Response.json({ message: 'Not found' }, { status: 404 }) },
    { what: 'a page', answer: () => new Response('<html>') },
    {
      what: 'no answer',
      answer: () => {
        throw new TypeError('fetch failed');
      },
    },
  ])('costs no message where the provider says $what, and is asked for again later', async ({ answer }) => {
    const { named, asked, clock } = finder(answer);
    const event = ofUser();
    expect(await named(event)).toEqual(event);
    await named(event);
    expect(asked).toHaveLength(1);
    await clock.advance(300_001);
    await named(event);
    expect(asked).toHaveLength(2);
  });

  it('is kept of a thousand people, and of the others asked for again', async () => {
    const { named, asked } = finder(ida);
    for (let number = 0; number <= 1_000; number += 1) await named(ofUser(`U${number}`));
    await named(ofUser('U1000'));
    expect(asked).toHaveLength(1_001);
    await named(ofUser('U0'));
    expect(asked).toHaveLength(1_002);
  });
});
