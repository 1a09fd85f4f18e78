import { Hono } from 'hono';
import type { Connected } from '../pages/node-server.ts';
import { newSid, type TwilioAccount } from './account.ts';
import { type Content, newContentSchema } from './content.ts';
import { expectLive } from './credentials.ts';
import { notFound } from './message.ts';
import { listOf } from './set-up-routes.ts';

/** The Content API (https://www.twilio.com/docs/content/content-api-resources), under `/v1/Content`. */
export function contentRoutes(account: TwilioAccount): Hono<Connected> {
  const app = new Hono<Connected>();
  const contentAt = (sid: string, path: string): Content => {
    const content = account.contents.get(sid);
    if (content === undefined) throw notFound(path);
    return content;
  };

  app.post('/', async (c) => {
    expectLive(account, c);
    const asked = newContentSchema.parse(await c.req.json());
    const content: Content = {
      ...asked,
      sid: newSid('HX'),
      createdAt: account.now().toISOString(),
      approval: 'unsubmitted',
    };
    account.contents.set(content.sid, content);
    account.changed();
    return c.json(contentView(account, content), 201);
  });

  app.get('/', (c) => {
    expectLive(account, c);
    return c.json(
      listOf(
        'contents',
        [...account.contents.values()].map((content) => contentView(account, content)),
      ),
    );
  });

  app.get('/:sid', (c) => {
    expectLive(account, c);
    return c.json(contentView(account, contentAt(c.req.param('sid'), c.req.path)));
  });

  app.delete('/:sid', (c) => {
    expectLive(account, c);
    account.contents.delete(contentAt(c.req.param('sid'), c.req.path).sid);
    return c.body(null, 204);
  });

  app.get('/:sid/ApprovalRequests', (c) => {
    expectLive(account, c);
    const { sid, friendly_name: name, approval: status } = contentAt(c.req.param('sid'), c.req.path);
    const whatsapp = { name, status, category: 'UTILITY', rejection_reason: '' };
    return c.json({ sid, account_sid: account.sid, whatsapp, url: `https://content.twilio.com${c.req.path}` });
  });

  /** Somebody at WhatsApp reads it then. */
  app.post('/:sid/ApprovalRequests/whatsapp', (c) => {
    expectLive(account, c);
    const content = contentAt(c.req.param('sid'), c.req.path);
    content.approval = 'received';
    return c.json({ name: content.friendly_name, category: 'UTILITY', status: content.approval }, 201);
  });

  return app;
}

function contentView(account: TwilioAccount, { sid, createdAt, friendly_name, language, variables, types }: Content) {
  const url = `https://content.twilio.com/v1/Content/${sid}`;
  return {
    ...{ sid, account_sid: account.sid, friendly_name: friendly_name ?? null, language, variables: variables ?? {} },
    ...{ types, date_created: createdAt, date_updated: createdAt, url },
    links: { approval_fetch: `${url}/ApprovalRequests`, approval_create: `${url}/ApprovalRequests/whatsapp` },
  };
}
