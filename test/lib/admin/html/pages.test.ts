import { CspEvaluator } from 'csp_evaluator';
import { CspParser } from 'csp_evaluator/dist/parser.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assetResponse } from '../../../../lib/admin/html/asset.ts';
import { scriptHash } from '../../../../lib/admin/html/script.ts';
import type { HttpResponse } from '../../../../lib/http/create-http-handler.ts';
import { HttpError } from '../../../../lib/http/http-error.ts';
import { type Admin, AdminWorld } from '../world.ts';
import { parseHtml } from './html.ts';

let world: AdminWorld;
let admin: Admin;

beforeEach(async () => {
  world = await AdminWorld.start();
  admin = await world.signIn();
});
afterEach(() => world.stop());

/** The table fails in the middle of a visit. */
function failing(): Promise<HttpResponse> {
  world.table.get = () => Promise.reject(new Error('surprise'));
  return world.request('add', { cookies: [admin.cookie] });
}

const pages: readonly { readonly case: string; readonly open: () => Promise<HttpResponse> }[] = [
  { case: 'a form', open: () => world.request('add', { cookies: [admin.cookie] }) },
  { case: 'a form with problems', open: async () => admin.send('add', await admin.filledAddForm({ name: '' })) },
  { case: 'a result', open: async () => admin.send('add', await admin.filledAddForm()) },
  { case: 'a chooser', open: () => world.request('remove', { cookies: [admin.cookie] }) },
  { case: 'a refusal', open: () => world.request('add', {}) },
  { case: 'a 404 of the stack', open: () => world.request('add', {}, 'No Such') },
  { case: 'a failure nobody foresaw', open: () => failing() },
  {
    case: 'the end of a session',
    open: async () => admin.send('add', { csrf: await admin.csrfToken(), 'sign-out': '' }),
  },
];

describe.each(pages)('the page that is $case', ({ open }) => {
  it('may be kept by nobody, framed by nobody, and load and send to this host alone', async () => {
    const { headers = {} } = await open();
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'strict-transport-security': 'max-age=31536000',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    });
    expect(String(headers['content-security-policy']).split('; ').sort()).toEqual([
      "base-uri 'none'",
      "default-src 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "img-src 'self' data:",
      "require-trusted-types-for 'script'",
      `script-src '${scriptHash}'`,
      "style-src 'self'",
    ]);
  });

  it('has a policy in which an evaluator finds nothing', async () => {
    const { headers = {} } = await open();
    const { csp } = new CspParser(String(headers['content-security-policy']));
    expect(new CspEvaluator(csp).evaluate()).toEqual([]);
  });

  it('holds nothing that this policy would stop, and loads what there is', async () => {
    const { body = '' } = await open();
    const { tags } = parseHtml(body);
    const names = tags.map(({ name }) => name);
    expect(names.filter((name) => ['style', 'iframe', 'object', 'base', 'img'].includes(name))).toEqual([]);
    for (const { name, attributes } of tags) {
      expect(Object.keys(attributes).filter((attribute) => /^on|^style$/.test(attribute))).toEqual([]);
      const loaded = name === 'script' ? attributes['src'] : name === 'link' ? attributes['href'] : 'data:,';
      const [, file] = /^\/assets\/([^?]+)/.exec(loaded ?? '') ?? [];
      if (loaded !== 'data:,') expect(assetResponse(file).statusCode).toBe(200);
      if (name === 'script') expect(attributes['integrity']).toBe(scriptHash);
    }
    expect(names.filter((name) => name === 'h1')).toHaveLength(1);
    expect(body).toMatch(/^<!doctype html>\s*<html lang="en">/);
  });
});

describe('an asset', () => {
  it.each([
    { file: 'admin.css', type: 'text/css; charset=utf-8', holds: 'color-scheme: light dark' },
    { file: 'admin.js', type: 'text/javascript; charset=utf-8', holds: 'navigator.clipboard' },
  ])('$file has its type and may be kept for an hour', ({ file, type, holds }) => {
    const { statusCode, headers, body } = assetResponse(file);
    expect(statusCode).toBe(200);
    expect(headers).toEqual({
      'content-type': type,
      'cache-control': 'public, max-age=3600',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(body).toContain(holds);
  });

  it.each([undefined, '', 'admin.ts', '../settings.ts', 'constructor', '__proto__'])('%j is a 404', (file) => {
    expect(() => assetResponse(file)).toThrow(HttpError);
  });
});
