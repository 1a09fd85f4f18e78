import { addAction } from '../lib/admin/add-action.ts';
import { createAdminDoor } from '../lib/admin/door/create-admin-door.ts';
import { createAdminPorts } from '../lib/admin/door/create-admin-ports.ts';
import { assetResponse } from '../lib/admin/html/asset.ts';
import { createHttpHandler, type HttpDoor, plainErrorBody } from '../lib/http/create-http-handler.ts';
import { readSettings } from '../lib/settings.ts';

const settings = readSettings(process.env);
const ports = createAdminPorts(settings);
const page = createAdminDoor(addAction(ports), ports);
const asset = createHttpHandler({ logger: ports.logger, settings, mostBytes: 0, errorBody: plainErrorBody }, (event) =>
  Promise.resolve(assetResponse(event.pathParameters?.['file'])),
);

/** GET and POST …/add: the Add action URL. GET /assets/{file}: what all admin pages load. */
export const handler: HttpDoor = (event, context) =>
  event.routeKey === 'GET /assets/{file}' ? asset(event, context) : page(event, context);
