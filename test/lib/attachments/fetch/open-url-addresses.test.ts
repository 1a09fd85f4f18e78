import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openUrl } from '../../../../lib/attachments/fetch/open-url.ts';
import { hostileLinks, unreadableLinks } from './hostile-links.ts';
import { PUBLIC_ADDRESS, startTestWeb, type TestWeb } from './test-web.ts';

let web: TestWeb;
beforeAll(async () => {
  web = await startTestWeb();
});
beforeEach(() => {
  web.attempts();
  web.respond = (_request, response) => void response.end('A photo.');
});
afterAll(() => web.close());

const options = { maxBytes: 1_000, timeLimitMs: 5_000 };
const open = (link: string) => openUrl(link, options, web.ports);

function prepare({ link, addresses }: (typeof hostileLinks)[number]): void {
  if (addresses !== undefined) web.resolve(new URL(link).hostname, () => addresses);
}

it('knows at least 80 hostile links', () => {
  expect(new Set(hostileLinks.map(({ link }) => link)).size).toBeGreaterThanOrEqual(80);
});

describe('A link', () => {
  it.each(hostileLinks)('to $class opens no socket: $link', async (hostile) => {
    prepare(hostile);
    expect(await open(hostile.link)).toMatchObject({ kind: 'failed', problem: 'address-refused' });
    expect(web.attempts()).toEqual([]);
  });

  it.each(unreadableLinks)('that nobody can read is told as none: %j', async (link) => {
    expect(await open(link)).toMatchObject({ kind: 'failed', problem: 'no-link' });
    expect(web.attempts()).toEqual([]);
  });

  it.each([
    [(port: number) => `https://files.example.net:${port}/my invoice.pdf`, '/my%20invoice.pdf'],
    [(port: number) => ` https://files.example.net:${port}/a.pdf\n`, '/a.pdf'],
    [(port: number) => `https://files.example.net:${port}/a.pdf?x=1&name=my file.pdf`, '/a.pdf?x=1&name=my%20file.pdf'],
    [(port: number) => `https://files.example.net:${port}/étiquette.pdf`, '/%C3%A9tiquette.pdf'],
    [(port: number) => `HTTPS:\\\\files.example.net:${port}\\a\t.pdf`, '/a.pdf'],
    [(port: number) => `https://files.example.net:${port}\\@127.0.0.1/`, '/@127.0.0.1/'],
    [(port: number) => `https://files.example.net:${port}/${'a'.repeat(4_100)}`, `/${'a'.repeat(4_100)}`],
  ])('is read as a browser reads it: %s', async (linkAt, path) => {
    web.seen.length = 0;
    expect((await open(linkAt(web.port))).kind).toBe('opened');
    expect(web.seen.map(({ url }) => url)).toEqual([path]);
    expect(web.attempts()).toEqual([PUBLIC_ADDRESS]);
  });

  it('to a public host opens one socket, to the address that was checked', async () => {
    const opened = await open(`https://files.example.net:${web.port}/photo.jpg`);
    expect(opened.kind).toBe('opened');
    expect(web.attempts()).toEqual([PUBLIC_ADDRESS]);
  });

  it('to a public address opens a socket to it, with no name to look up', async () => {
    web.lookups.length = 0;
    const opened = await open(`https://${PUBLIC_ADDRESS}:${web.port}/photo.jpg`);
    expect(opened.kind).toBe('opened');
    expect(web.attempts()).toEqual([PUBLIC_ADDRESS]);
    expect(web.lookups).toEqual([]);
  });

  it('to a host that shows the certificate of another is not read', async () => {
    expect(await open(`https://stranger.example.net:${web.port}/photo.jpg`)).toEqual({
      kind: 'unavailable',
      detail: 'the connection to stranger.example.net failed (ERR_TLS_CERT_ALTNAME_INVALID)',
    });
  });
});

describe('A redirect', () => {
  // A header can't hold a NUL or the end of a line, and node reads its bytes as Latin-1.
  const sendable = hostileLinks.filter(({ link }) => !/[\0\n]/.test(link));
  const inHeader = (link: string) => link.replaceAll(/[^\0-\x7f]+/g, encodeURIComponent);

  it.each(sendable)('to $class opens no socket besides the first: $link', async (hostile) => {
    prepare(hostile);
    web.respond = (_request, response) => void response.writeHead(302, { location: inHeader(hostile.link) }).end();
    const opened = await open(`https://files.example.net:${web.port}/photo.jpg`);
    expect(opened).toMatchObject({ kind: 'failed', problem: 'address-refused' });
    expect(web.attempts()).toEqual([PUBLIC_ADDRESS]);
  });
});

describe('A resolver that changes its answer', () => {
  it('is asked once, so that the socket goes to the address that was checked', async () => {
    const answers = [[PUBLIC_ADDRESS], ['127.0.0.1']];
    web.resolve('rebind.example.net', () => answers.shift() ?? ['127.0.0.1']);
    const opened = await open(`https://rebind.example.net:${web.port}/photo.jpg`);
    expect(opened.kind).toBe('opened');
    expect(web.attempts()).toEqual([PUBLIC_ADDRESS]);
    expect(answers).toEqual([['127.0.0.1']]);
  });

  it('is found out where a redirect leads to the same host again', async () => {
    const answers = [[PUBLIC_ADDRESS], ['127.0.0.1']];
    web.resolve('rebind.example.net', () => answers.shift() ?? ['127.0.0.1']);
    web.respond = (_request, response) => void response.writeHead(302, { location: '/again' }).end();
    const opened = await open(`https://rebind.example.net:${web.port}/photo.jpg`);
    expect(opened).toMatchObject({ kind: 'failed', problem: 'address-refused' });
    expect(web.attempts()).toEqual([PUBLIC_ADDRESS]);
  });
});

describe('A private host that is named', () => {
  const openNamed = (link: string, privateHosts: readonly string[]) =>
    openUrl(link, { ...options, allowHttp: true, privateHosts }, web.ports);

  it.each([
    { link: 'http://localhost:9/', name: 'localhost' },
    { link: 'http://localhost:9/', name: 'localhost:9' },
    { link: 'http://127.0.0.1:9/', name: '127.0.0.1' },
  ])('$name is gone to: $link', async ({ link, name }) => {
    web.resolve('localhost', () => ['127.0.0.1']);
    // Nobody listens there: the socket was opened, and that is the point.
    expect((await openNamed(link, [name])).kind).toBe('unavailable');
    expect(web.attempts()).toEqual(['127.0.0.1']);
  });

  it.each([
    'http://127.0.0.1:9/',
    'http://localhost:10/',
    'http://localhost.:9/',
    'http://files.localhost:9/',
    'http://10.0.0.1/',
    'http://169.254.169.254/',
    'http://0.0.0.0/',
    'https://[fe80::1]/',
    'file:///etc/passwd',
  ])('lets nothing else be gone to: %s', async (link) => {
    for (const name of ['localhost', 'localhost.', 'files.localhost']) web.resolve(name, () => ['127.0.0.1']);
    expect(await openNamed(link, ['localhost:9'])).toMatchObject({ kind: 'failed', problem: 'address-refused' });
    expect(web.attempts()).toEqual([]);
  });

  it('is not gone to because plain http is allowed', async () => {
    expect(await openNamed('http://127.0.0.1:9/', [])).toMatchObject({ problem: 'address-refused' });
    expect(web.attempts()).toEqual([]);
  });
});
