import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openUrl, type OpenUrlOptions } from '../../../../lib/attachments/fetch/open-url.ts';
import { PUBLIC_ADDRESS, startTestWeb, type TestWeb } from './test-web.ts';

let web: TestWeb;
beforeAll(async () => {
  web = await startTestWeb();
});
beforeEach(() => {
  web.attempts();
  web.seen.length = 0;
});
afterAll(() => web.close());

const open = (link: string, options: Partial<OpenUrlOptions> = {}) =>
  openUrl(link, { maxBytes: 1_000, timeLimitMs: 5_000, ...options }, web.ports);
const at = (host: string, path: string) => `https://${host}:${web.port}${path}`;

/** Answers each path with a redirect to the next link of the chain, and the end of it with a file. */
function redirectAlong(links: readonly string[], status = 302): void {
  let step = 0;
  web.respond = (_request, response) => {
    const location = links[step];
    step += 1;
    if (location === undefined) response.end('A photo.');
    else response.writeHead(status, { location }).end();
  };
}

describe('A redirect', () => {
  it.each([301, 302, 303, 307, 308])('of status %i is followed', async (status) => {
    redirectAlong([at('other.example.net', '/label.pdf')], status);
    const opened = await open(at('files.example.net', '/1'));
    expect(opened).toMatchObject({ kind: 'opened', file: { declaredName: 'label.pdf' } });
    expect(web.seen.map(({ headers, url }) => `${headers.host ?? ''}${url ?? ''}`)).toEqual([
      `files.example.net:${web.port}/1`,
      `other.example.net:${web.port}/label.pdf`,
    ]);
  });

  it('may be relative', async () => {
    redirectAlong(['../2?key=a']);
    expect((await open(at('files.example.net', '/a/b'))).kind).toBe('opened');
    expect(web.seen[1]?.url).toBe('/2?key=a');
  });

  it('is followed three times', async () => {
    redirectAlong(['/2', '/3', '/4']);
    expect((await open(at('files.example.net', '/1'))).kind).toBe('opened');
  });

  it('is not followed a fourth time', async () => {
    redirectAlong(['/2', '/3', '/4', '/5']);
    const detail = 'more than 3 redirects';
    expect(await open(at('files.example.net', '/1'))).toEqual({ kind: 'unavailable', problem: 'gone', detail });
    expect(web.seen.map(({ url }) => url)).toEqual(['/1', '/2', '/3', '/4']);
  });

  it('to http is not followed, not even to the same host', async () => {
    redirectAlong([`http://files.example.net:${web.port}/2`]);
    expect(await open(at('files.example.net', '/1'))).toMatchObject({ problem: 'address-refused' });
    expect(web.attempts()).toEqual([PUBLIC_ADDRESS]);
  });

  it('at the end of a chain is checked as the first one is', async () => {
    redirectAlong(['/2', at('other.example.net', '/3'), 'https://127.0.0.1/4']);
    expect(await open(at('files.example.net', '/1'))).toMatchObject({ problem: 'address-refused' });
    expect(web.attempts()).toEqual([PUBLIC_ADDRESS, PUBLIC_ADDRESS, PUBLIC_ADDRESS]);
  });

  it.each([300, 304, 305, 399])('of status %i is none', async (status) => {
    redirectAlong(['/2'], status);
    expect(await open(at('files.example.net', '/1'))).toMatchObject({ kind: 'unavailable', problem: 'gone' });
  });

  it('without a place to go is none', async () => {
    web.respond = (_request, response) => void response.writeHead(302).end();
    expect(await open(at('files.example.net', '/1'))).toMatchObject({ kind: 'unavailable', problem: 'gone' });
  });
});

describe('The place of a redirect', () => {
  it.each([
    { what: 'a blank', location: '/my label.pdf', path: '/my%20label.pdf' },
    { what: 'blanks around it', location: '  /label.pdf\t', path: '/label.pdf' },
    {
      what: 'UTF-8 as it is',
      location: Buffer.from('/été/étiquette.pdf').toString('latin1'),
      path: '/%C3%A9t%C3%A9/%C3%A9tiquette.pdf',
    },
    { what: 'slashes of Windows', location: '\\a\\label.pdf', path: '/a/label.pdf' },
    { what: 'a fragment', location: '/label.pdf#page=2', path: '/label.pdf' },
  ])('may hold $what, as for a browser', async ({ location, path }) => {
    redirectAlong([location]);
    expect((await open(at('files.example.net', '/1'))).kind).toBe('opened');
    expect(web.seen[1]?.url).toBe(path);
  });

  it('that nobody can read is final', async () => {
    redirectAlong(['https://[::1/']);
    expect(await open(at('files.example.net', '/1'))).toMatchObject({ kind: 'failed', problem: 'address-refused' });
  });
});

describe('Credentials', () => {
  const credentials = () => ({
    headers: { authorization: 'Bearer of-nobody' },
    credentialHosts: [`files.example.net:${web.port}`, `other.example.net:${web.port}`],
  });
  const authorizations = () => web.seen.map(({ headers }) => headers.authorization);

  it('go to a host that may have them', async () => {
    redirectAlong([]);
    await open(at('files.example.net', '/1'), credentials());
    expect(authorizations()).toEqual(['Bearer of-nobody']);
  });

  it('stay with the host over a redirect', async () => {
    redirectAlong(['/2']);
    await open(at('files.example.net', '/1'), credentials());
    expect(authorizations()).toEqual(['Bearer of-nobody', 'Bearer of-nobody']);
  });

  it('go to no other host over a redirect, not even to one that may have them, and do not come back', async () => {
    redirectAlong([at('other.example.net', '/2'), at('files.example.net', '/3')]);
    await open(at('files.example.net', '/1'), credentials());
    expect(authorizations()).toEqual(['Bearer of-nobody', undefined, undefined]);
  });

  it.each(['mixed.example.net', 'files.example.net.', PUBLIC_ADDRESS])('do not go to %s', async (host) => {
    redirectAlong([at('files.example.net', '/2')]);
    await open(at(host, '/1'), credentials());
    expect(authorizations().every((authorization) => authorization === undefined)).toBe(true);
  });

  it('do not go to another port of the host', async () => {
    redirectAlong([]);
    await open(at('files.example.net', '/1'), { ...credentials(), credentialHosts: ['files.example.net'] });
    expect(authorizations()).toEqual([undefined]);
  });
});
