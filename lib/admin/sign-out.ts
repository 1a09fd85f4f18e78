import { html } from 'hono/html';
import type { HttpResponse } from '../http/create-http-handler.ts';
import type { AdminPorts } from './admin-ports.ts';
import { pageResponse } from './page.ts';
import type { Session } from './sessions.ts';

/**
 * Name of the button that ends the session, in a form that posts to the page's own address with the field `csrf`:
 * `<button type="submit" name="sign-out" value="yes">`. Any value counts, and nothing else of the form is done.
 */
export const SIGN_OUT = 'sign-out';

/** Ends the session, clears its cookie, and says so. */
export async function signOut(session: Session, { sessions, logger }: AdminPorts): Promise<HttpResponse> {
  const cookie = await sessions.end(session);
  logger.log('info', 'admin.signed-out', { integration: session.integrationKey });
  const page = await pageResponse({
    status: 200,
    title: 'You are signed out',
    backUrl: session.backUrl,
    content: html`<p class="notice good" role="status">
      This browser’s visit is over. To come back, click Add, Reconnect or Delete in CXone.
    </p>`,
  });
  return { ...page, cookies: [cookie] };
}
