import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { CxoneApiError, ThrottledError } from './api/api-error.ts';
import { channelRoutes } from './api/channel-routes.ts';
import { messageRoutes } from './api/message-routes.ts';
import { oneTimeTokenRoutes } from './api/one-time-token-routes.ts';
import type { CxoneEnv } from './api/operation.ts';
import { operation } from './api/operation.ts';
import { signInRoutes } from './api/sign-in-routes.ts';
import { controlRoutes } from './control/control-routes.ts';
import type { Emulator } from './emulator.ts';
import { assetRoutes } from './pages/asset-routes.ts';
import { deskRoutes } from './pages/desk-routes.ts';
import { pageRoutes } from './pages/page-routes.ts';

/** Everything that the emulator serves, on one origin. */
export function createApp(emulator: Emulator): Hono<CxoneEnv> {
  const app = new Hono<CxoneEnv>();

  app.route('/', signInRoutes(emulator));
  app.route('/dfo/3.0', oneTimeTokenRoutes(emulator));
  app.route('/dfo/3.0', channelRoutes(emulator));
  app.route('/dfo/3.0', messageRoutes(emulator));
  app.all('/dfo/*', operation(emulator, 'unknown'), () => {
    throw new CxoneApiError(404, { message: 'There is no such operation.', errorCode: 'routeNotFound' });
  });

  app.route('/__emulator', controlRoutes(emulator));
  app.route('/', assetRoutes());
  app.route('/', deskRoutes(emulator));
  app.route('/', pageRoutes(emulator));

  app.onError((error) => {
    if (error instanceof CxoneApiError || error instanceof ThrottledError) return error.toResponse();
    if (error instanceof HTTPException) return error.getResponse();
    console.error(error);
    return Response.json({ message: 'The emulator failed.' }, { status: 500 });
  });
  return app;
}
