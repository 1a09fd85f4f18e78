import { Hono } from 'hono';
import * as z from 'zod';
import type { Emulator } from '../emulator.ts';
import { channelBodySchema, channelQuerySchema } from '../schemas/channel.ts';
import type { Channel } from '../state/model.ts';
import { channelView } from '../state/views.ts';
import { CxoneApiError } from './api-error.ts';
import type { CxoneEnv } from './operation.ts';
import { bearer, mayEditChannels, operation } from './operation.ts';
import { readBody, readQuery } from './read-input.ts';
import { succeed } from './succeed.ts';

const noQuery = z.strictObject({});

/** The channel of the path, if it is the caller's tenant's. */
export function channelOrThrow(emulator: Emulator, tenantId: string, channelId: string): Channel {
  const channel = emulator.state.channel(channelId);
  if (channel?.tenantId !== tenantId) {
    throw new CxoneApiError(404, {
      field: 'channelId',
      message: 'The channel was not found.',
      errorCode: 'channelNotFound',
    });
  }
  return channel;
}

const sortKeys = {
  id: (channel: Channel) => channel.id,
  title: (channel: Channel) => channel.body.name,
  createdAt: (channel: Channel) => channel.createdAt,
};

/** B2 to B4: the channels of a tenant. */
export function channelRoutes(emulator: Emulator): Hono<CxoneEnv> {
  const routes = new Hono<CxoneEnv>();
  const { state, switches } = emulator;

  routes.post('/channels', operation(emulator, 'B2'), bearer(emulator), mayEditChannels(emulator), async (c) => {
    const body = await readBody(c, channelBodySchema);
    const { tenantId } = c.var.caller;
    if (state.record(body.channelIntegrationId)?.tenantId !== tenantId) {
      throw new CxoneApiError(400, {
        field: 'channelIntegrationId',
        message: 'There is no Bring Your Own Channel record with this Integration ID.',
        errorCode: 'channelIntegrationNotFound',
      });
    }
    if (state.channels.some((channel) => channel.id === body.id && channel.tenantId !== tenantId)) {
      throw new CxoneApiError(409, { field: 'id', message: 'This id is taken.', errorCode: 'channelIdTaken' });
    }
    const wasDeleted = state.channels.some((channel) => channel.id === body.id && channel.isDeleted);
    if (wasDeleted && switches.deletedChannelPosted === 'refused') {
      throw new CxoneApiError(409, { field: 'id', message: 'The channel was deleted.', errorCode: 'channelDeleted' });
    }
    const channel = state.putChannel(tenantId, body, switches);
    return succeed(c, emulator, 200, channelView(channel, switches));
  });

  routes.get('/channels', operation(emulator, 'B3'), bearer(emulator), (c) => {
    const query = readQuery(c, channelQuerySchema);
    const ids = query['id[]'];
    const manualOutbound = query.hasManualOutboundFlow ?? query.withPermissionToManualOutbound;
    const keyOf = sortKeys[query.orderBy];
    const channels = state.channels
      .filter(({ tenantId }) => tenantId === c.var.caller.tenantId)
      .filter(({ isDeleted }) => !isDeleted || switches.deletedChannels === 'listed')
      .filter((channel) => ids === undefined || ids.includes(channel.id))
      .filter(({ body }) => query.isPrivate === undefined || String(body.isPrivate) === query.isPrivate)
      .filter(
        ({ body }) => manualOutbound === undefined || String(body.hasManualOutboundFlow === true) === manualOutbound,
      )
      .sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1) * (query.order === 'asc' ? 1 : -1));
    const start = (query.page - 1) * query.size;
    return c.json(channels.slice(start, start + query.size).map((channel) => channelView(channel, switches)));
  });

  routes.delete('/channels/:channelId', operation(emulator, 'B4'), bearer(emulator), mayEditChannels(emulator), (c) => {
    readQuery(c, noQuery);
    const channelId = c.req.param('channelId');
    if (state.channel(channelId) === undefined && switches.deleteUnknownChannel === 'no-content') {
      return succeed(c, emulator, 204);
    }
    channelOrThrow(emulator, c.var.caller.tenantId, channelId).isDeleted = true;
    return succeed(c, emulator, 204);
  });

  return routes;
}
