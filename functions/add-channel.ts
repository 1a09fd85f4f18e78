import { addAction } from '../lib/admin/add-action.ts';
import { createAdminDoor } from '../lib/admin/door/create-admin-door.ts';
import { createAdminPorts } from '../lib/admin/door/create-admin-ports.ts';
import { LARGEST_FORM } from '../lib/admin/door/request-fields.ts';
import { unknownPage } from '../lib/admin/door/unknown-page.ts';
import { assetResponse } from '../lib/admin/html/asset.ts';
import { createHttpHandler, type HttpDoor, plainErrorBody } from '../lib/http/create-http-handler.ts';
import { readSettings } from '../lib/settings.ts';

const settings = readSettings(process.env);
const ports = createAdminPorts(settings);
const page = createAdminDoor(addAction(ports), ports);
const stack = { logger: ports.logger, settings, errorBody: plainErrorBody };
const asset = createHttpHandler({ ...stack, mostBytes: 0 }, (event) =>
  Promise.resolve(assetResponse(event.pathParameters?.['file'])),
);

const unknown = createHttpHandler({ ...stack, mostBytes: LARGEST_FORM }, unknownPage);

const others: ReadonlyMap<string, HttpDoor> = new Map([
  ['GET /assets/{file}', asset],
  ['GET /', unknown],
  ['GET /{proxy+}', unknown],
  ['ANY /i/{integrationKey}/{page}', unknown],
]);

/** GET and POST …/add: the Add action URL. Besides: what all admin pages load, and browsers at an address of no page. */
export const handler: HttpDoor = (event, context) => (others.get(event.routeKey) ?? page)(event, context);
