import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { inLanguageOfBrowser } from '../pages/speak.ts';
import { CxoneApiError, ThrottledError } from './api/api-error.ts';
import { channelRoutes } from './api/channel-routes.ts';
import { attachmentRoutes, fileRoutes } from './api/attachment-routes.ts';
import { contactRoutes } from './api/contact-routes.ts';
import { customFieldRoutes } from './api/custom-field-routes.ts';
import { throttled } from './api/gateway-answer.ts';
import { messageRoutes } from './api/message-routes.ts';
import { oneTimeTokenRoutes } from './api/one-time-token-routes.ts';
import type { CxoneEnv } from './api/operation.ts';
import { operation } from './api/operation.ts';
import { signInRoutes } from './api/sign-in-routes.ts';
import { threadRoutes } from './api/thread-routes.ts';
import { agentRoutes } from './control/agent-routes.ts';
import { controlRoutes } from './control/control-routes.ts';
import { customFieldRoutes as customFieldControls } from './control/custom-field-routes.ts';
import type { Emulator } from './emulator.ts';
import { assetRoutes } from './pages/asset-routes.ts';
import { deskRoutes } from './pages/desk-routes.ts';
import { newMessageRoutes } from './pages/new-message-routes.ts';
import { pageRoutes } from './pages/page-routes.ts';
import { pointsOfContactRoutes } from './pages/points-of-contact-routes.ts';
import { richMessageRoutes } from './pages/rich/rich-message-routes.ts';
import { switchesRoutes } from './pages/switches-routes.ts';

/** Everything that the emulator serves, on one origin. */
export function createApp(emulator: Emulator): Hono<CxoneEnv> {
  const app = new Hono<CxoneEnv>();

  app.use(async (c, next) => {
    await next();
    // The emulator's clock, not the machine's: who compares clocks goes by this header.
    c.res.headers.set('date', emulator.now().toUTCString());
    emulator.changed();
  });
  app.route('/', signInRoutes(emulator));
  app.route('/dfo/3.0', oneTimeTokenRoutes(emulator));
  app.route('/dfo/3.0', channelRoutes(emulator));
  app.route('/dfo/3.0', messageRoutes(emulator));
  app.route('/dfo/3.0', threadRoutes(emulator));
  app.route('/dfo/3.0', contactRoutes(emulator));
  app.route('/dfo/3.0', customFieldRoutes(emulator));
  app.route('/dfo/3.0', attachmentRoutes(emulator));
  app.all('/dfo/*', operation(emulator, 'unknown'), () => {
    throw new CxoneApiError(404, { message: 'There is no such operation.', errorCode: 'routeNotFound' });
  });

  app.route('/__emulator', controlRoutes(emulator));
  app.route('/__emulator/custom-fields', customFieldControls(emulator));
  app.route('/__emulator/agent', agentRoutes(emulator));
  app.route('/', fileRoutes(emulator));
  app.route('/', assetRoutes());
  app.use(inLanguageOfBrowser);
  app.route('/', deskRoutes(emulator));
  app.route('/', newMessageRoutes(emulator));
  app.route('/', richMessageRoutes(emulator));
  app.route('/', pointsOfContactRoutes(emulator));
  app.route('/', switchesRoutes(emulator));
  app.route('/', pageRoutes(emulator));

  app.onError((error) => {
    if (error instanceof CxoneApiError) return error.toResponse();
    if (error instanceof ThrottledError) return throttled(emulator, error.retryAfter);
    if (error instanceof HTTPException) return error.getResponse();
    console.error(error);
    return Response.json({ message: 'The emulator failed.' }, { status: 500 });
  });
  return app;
}
