import { describe, expect, it } from 'vitest';
import type { NewChannel } from '../../../lib/cxone/channels.ts';
import { channelIdSchema } from '../../../lib/ids.ts';
import { hangUp, inTurn, json, text } from './stub-server.ts';
import { channelId, rejectionOf, useWorld } from './world.ts';

const LIST = 'GET /dfo/3.0/channels';
const UPSERT = 'POST /dfo/3.0/channels';
const DELETE = `DELETE /dfo/3.0/channels/${channelId}`;

const channel: NewChannel = {
  id: channelId,
  idOnExternalPlatform: channelId,
  channelIntegrationId: 'integration-7',
  realExternalPlatformId: 'custom',
  name: 'Acme Messenger',
  isPrivate: true,
  hasTreeStructure: false,
};

function channelNumber(number: number): { id: string; channelIntegrationId: string } {
  return { id: `channel-${number}`, channelIntegrationId: number % 2 === 0 ? 'integration-7' : 'integration-8' };
}

describe('Channel operations', () => {
  const world = useWorld();

  it('create or update a channel, again after a lost answer', async () => {
    world.cxone.on(UPSERT, inTurn(hangUp, text(201, '')));
    await world.client().upsertChannel(channel);
    expect(world.cxone.to(UPSERT).map(({ body }) => JSON.parse(body) as unknown)).toEqual([channel, channel]);
  });

  it('take a channel that is gone for deleted', async () => {
    world.cxone.on(DELETE, inTurn(text(504, '<html>'), json(404, { errors: [{ message: 'Not found' }] })));
    await expect(world.client().deleteChannel(channelId)).resolves.toBeUndefined();
    expect(world.cxone.to(DELETE)).toHaveLength(2);
  });

  it('report a channel that may not be deleted', async () => {
    world.cxone.on(DELETE, text(403, '<html>Forbidden</html>'));
    expect(await rejectionOf(world.client().deleteChannel(channelId))).toMatchObject({
      code: 'cxone_permission',
      status: 403,
    });
  });

  it.each([
    { first: 0, total: 60, requests: 4, pages: 'from 0' },
    { first: 1, total: 60, requests: 4, pages: 'from 1' },
    { first: 0, total: 50, requests: 3, pages: 'from 0, the last one full' },
    { first: 1, total: 50, requests: 4, pages: 'from 1, the last one full' },
    { first: 1, total: 3, requests: 1, pages: 'of which there is one' },
  ])('list all channels where CXone counts its pages $pages', async ({ first, total, requests }) => {
    const all = Array.from({ length: total }, (_, index) => channelNumber(index));
    world.cxone.on(LIST, (request, response, count) => {
      const size = Number(request.query.get('size'));
      const start = (Number(request.query.get('page') ?? first) - first) * size;
      json(200, all.slice(start, start + size))(request, response, count);
    });
    const listed = await world.client().listChannels();
    expect(listed.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    expect(world.cxone.to(LIST).length).toBeLessThanOrEqual(requests);
  });

  it('stop where CXone gives the same page for ever', async () => {
    world.cxone.on(
      LIST,
      json(
        200,
        Array.from({ length: 25 }, (_, index) => channelNumber(index)),
      ),
    );
    expect(await world.client().listChannels()).toHaveLength(25);
    expect(world.cxone.to(LIST)).toHaveLength(3);
  });

  it('list by id and integration, whatever else a channel holds', async () => {
    world.cxone.on(
      LIST,
      json(200, [
        { ...channel, mediaType: 3, studioScript: null, name: null },
        { id: 'other', channelIntegrationId: 'integration-8' },
      ]),
    );
    const ids = [channelId, channelIdSchema.parse('other')];
    const listed = await world.client().listChannels({ ids, channelIntegrationId: 'integration-7' });
    expect(listed.map(({ id, name }) => ({ id, name }))).toEqual([{ id: channelId, name: undefined }]);
    expect(world.cxone.to(LIST)[0]?.query.getAll('id[]')).toEqual(ids);
  });

  it('go out with the token of the admin', async () => {
    world.cxone.on(LIST, json(200, []));
    await world.client().withAccessToken('admin-token').listChannels();
    expect(world.cxone.seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer admin-token']);
  });
});
