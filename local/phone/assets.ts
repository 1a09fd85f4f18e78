import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import type { Connected } from './node-server.ts';

const types = { css: 'text/css', js: 'text/javascript' } as const;
const files = [
  ['base', 'css'],
  ['chat', 'css'],
  ['chat', 'js'],
  ['settings', 'css'],
  ['settings', 'js'],
] as const;

/** The style sheets and the scripts of the pages. */
export function assetRoutes(): Hono<Connected> {
  const app = new Hono<Connected>();
  for (const [name, type] of files) {
    const file = `${name}.${type}`;
    const text = readFileSync(new URL(`./assets/${file}`, import.meta.url), 'utf8');
    app.get(`/${file}`, (c) =>
      c.body(text, 200, { 'content-type': `${types[type]}; charset=utf-8`, 'cache-control': 'no-cache' }),
    );
  }
  return app;
}
