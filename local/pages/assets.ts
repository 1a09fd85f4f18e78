import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { Hono } from 'hono';
import type { Connected } from './node-server.ts';

const types: Readonly<Record<string, string>> = { '.css': 'text/css', '.js': 'text/javascript' };
const shared = new URL('./assets/', import.meta.url);

/** The style sheets and scripts that all pages share, and those of one directory. */
export function assetRoutes(ownDirectory: URL): Hono<Connected> {
  const app = new Hono<Connected>();
  for (const directory of [shared, ownDirectory]) {
    for (const file of readdirSync(directory)) {
      const text = readFileSync(new URL(file, directory), 'utf8');
      const type = `${types[extname(file)] ?? 'text/plain'}; charset=utf-8`;
      app.get(`/${file}`, (c) => c.body(text, 200, { 'content-type': type, 'cache-control': 'no-cache' }));
    }
  }
  return app;
}
