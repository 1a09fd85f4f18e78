import { Hono } from 'hono';
import type { Emulator } from '../emulator.ts';
import { uploadSchema } from '../schemas/upload.ts';
import { keepUpload, linkOf } from '../state/uploads.ts';
import { timestamp } from '../state/views.ts';
import type { CxoneEnv } from './operation.ts';
import { bearer, operation } from './operation.ts';
import { readBody } from './read-input.ts';

/** B19: takes a file for a while and answers a signed link to it. */
export function attachmentRoutes(emulator: Emulator): Hono<CxoneEnv> {
  const routes = new Hono<CxoneEnv>();

  routes.post('/attachments/temporary', operation(emulator, 'B19'), bearer(emulator), async (c) => {
    const { content, mimeType } = await readBody(c, uploadSchema);
    const upload = keepUpload(emulator, c.var.caller.tenantId, { content: Buffer.from(content, 'base64'), mimeType });
    const expireAt = timestamp(new Date(upload.expiresAt).toISOString(), emulator.switches.timestampForm);
    return c.json({ id: upload.id, url: linkOf(emulator, upload), expireAt }, 201);
  });

  return routes;
}

/** Where the signed links lead; no token is needed, and no other host of CXone is asked. */
export function fileRoutes({ state, bytes, now }: Emulator): Hono<CxoneEnv> {
  const routes = new Hono<CxoneEnv>();
  routes.get('/files/:id', (c) => {
    const upload = state.uploads.find(({ id }) => id === c.req.param('id'));
    if (upload === undefined || upload.signature !== c.req.query('signature')) return c.text('Not found', 404);
    if (upload.expiresAt <= now().getTime()) return c.text('The link has expired', 403);
    c.header('content-type', upload.mimeType);
    c.header('content-disposition', 'attachment');
    c.header('x-content-type-options', 'nosniff');
    return c.body(Uint8Array.from(bytes.read(upload.bytesId) ?? []));
  });
  return routes;
}
