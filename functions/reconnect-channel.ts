import { channelsAction } from '../lib/admin/channels/channels-action.ts';
import { createAdminDoor } from '../lib/admin/door/create-admin-door.ts';
import { createAdminPorts } from '../lib/admin/door/create-admin-ports.ts';
import { reconnectAction } from '../lib/admin/reconnect-action.ts';
import type { HttpDoor } from '../lib/http/create-http-handler.ts';
import { readSettings } from '../lib/settings.ts';

const ports = createAdminPorts(readSettings(process.env));
const reconnect = createAdminDoor(reconnectAction(ports), ports);
const channels = createAdminDoor(channelsAction(ports), ports);

/** GET and POST …/reconnect: the Reconnect action URL. GET and POST …/channels: how the channels fare. */
export const handler: HttpDoor = (event, context) =>
  event.routeKey.endsWith('/channels') ? channels(event, context) : reconnect(event, context);
