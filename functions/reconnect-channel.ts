import { createAdminDoor } from '../lib/admin/create-admin-door.ts';
import { createAdminPorts } from '../lib/admin/create-admin-ports.ts';
import { reconnectAction } from '../lib/admin/reconnect-action.ts';
import { readSettings } from '../lib/settings.ts';

const ports = createAdminPorts(readSettings(process.env));

/** GET and POST …/reconnect: the Reconnect action URL. */
export const handler = createAdminDoor(reconnectAction(ports), ports);
