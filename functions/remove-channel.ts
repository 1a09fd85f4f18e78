import { createAdminDoor } from '../lib/admin/door/create-admin-door.ts';
import { createAdminPorts } from '../lib/admin/door/create-admin-ports.ts';
import { removeAction } from '../lib/admin/remove-action.ts';
import { readSettings } from '../lib/settings.ts';

const ports = createAdminPorts(readSettings(process.env));

/** GET and POST …/remove: the Remove action URL. */
export const handler = createAdminDoor(removeAction(ports), ports);
