import { html } from 'hono/html';
import type { HttpResponse } from '../http/create-http-handler.ts';
import type { AdminPorts } from './admin-ports.ts';
import { pageResponse } from './page.ts';
import type { Session } from './sessions.ts';
import type { Texts } from './texts/texts.ts';

/** Ends the session, clears its cookie, and says so. */
export async function signOut(session: Session, texts: Texts, { sessions, logger }: AdminPorts): Promise<HttpResponse> {
  const cookie = await sessions.end(session);
  logger.log('info', 'admin.signed-out', { integration: session.integrationKey });
  const { title, done } = texts.signOut;
  const content = html`<p class="notice good" role="status">${done}</p>`;
  const page = await pageResponse({ status: 200, title, backUrl: session.backUrl, content }, { texts });
  return { ...page, cookies: [cookie] };
}
