import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import type { CxoneEnv } from '../api/operation.ts';

const types = {
  'cxone.css': 'text/css; charset=utf-8',
  'controls.css': 'text/css; charset=utf-8',
  'conversation.css': 'text/css; charset=utf-8',
  'rich.css': 'text/css; charset=utf-8',
  'contact.css': 'text/css; charset=utf-8',
  'desk.css': 'text/css; charset=utf-8',
  'switches.css': 'text/css; charset=utf-8',
  'desk.js': 'text/javascript; charset=utf-8',
  'open.js': 'text/javascript; charset=utf-8',
  'switches.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
};

/** The stylesheets, the scripts and the icon, read once. */
export function assetRoutes(): Hono<CxoneEnv> {
  const routes = new Hono<CxoneEnv>();
  for (const [name, type] of Object.entries(types)) {
    const content = readFileSync(new URL(`../assets/${name}`, import.meta.url), 'utf8');
    routes.get(`/assets/${name}`, (c) => {
      c.header('content-type', type);
      c.header('cache-control', 'no-cache');
      return c.body(content);
    });
  }
  return routes;
}
