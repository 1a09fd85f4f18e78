import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startBrowser } from './support/chromium.ts';
import { TRACES, writeTraces } from './support/traces.ts';

async function inNewFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'traces-'));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

it('the trace of each open page is its picture, its source, its console and its network', async ({
  onTestFinished,
}) => {
  const browser = await startBrowser();
  onTestFinished(() => browser.close());
  const context = await browser.newContext();
  await context.route('https://shop.example/**', (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/gone') return route.abort('connectionrefused');
    if (pathname === '/frame') return route.fulfill({ contentType: 'text/html', body: '<p>In a frame</p>' });
    return pathname === '/'
      ? route.fulfill({ contentType: 'text/html', body: '<p>My parcels</p><iframe src="/frame"></iframe>' })
      : route.fulfill({ status: 404 });
  });
  const page = await context.newPage();
  await page.goto('https://shop.example/');
  await page.evaluate(`for (let step = 1; step <= 600; step += 1) console.debug('step ' + step)`);
  await page.evaluate(`Promise.allSettled([fetch('/missing'), fetch('/gone')]).then(() => {
    console.info('Nothing came');
    setTimeout(() => { throw new Error('Give up'); });
    return new Promise((resolve) => setTimeout(resolve));
  })`);
  await context.newPage();

  await inNewFolder(async (folder) => {
    await writeTraces(folder);
    const kinds = ['console.txt', 'html', 'network.txt', 'png'];
    expect((await readdir(folder)).sort()).toEqual(
      ['page-1', 'page-2'].flatMap((name) => kinds.map((kind) => `${name}.${kind}`)),
    );
    const read = (kind: string) => readFile(join(folder, `page-1.${kind}`));
    expect((await read('png')).subarray(1, 4).toString()).toBe('PNG');
    const source = String(await read('html'));
    expect(source).toContain('<p>My parcels</p>');
    expect(source).toContain('<!-- https://shop.example/frame -->');
    expect(source).toContain('<p>In a frame</p>');
    const said = String(await read('console.txt'));
    expect(said).toContain('info: Nothing came');
    expect(said).toContain('uncaught: Error: Give up');
    // The last lines of a page that says much.
    expect(said).toContain('debug: step 600 ');
    expect(said).not.toContain('debug: step 100 ');
    const network = String(await read('network.txt'));
    expect(network).toMatch(/ GET https:\/\/shop\.example\/ 200\n/);
    expect(network).toMatch(/ GET https:\/\/shop\.example\/missing 404/);
    expect(network).toMatch(/ GET https:\/\/shop\.example\/gone net::ERR_CONNECTION_REFUSED\n/);
  });
});

it('a story that fails leaves its trace, wherever it fails, and one that goes well leaves none', async () => {
  const root = resolve(import.meta.dirname, '../..');
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const config = join(import.meta.dirname, 'support/failing/vitest.config.ts');
  await inNewFolder(async (folder) => {
    const run = promisify(execFile)(process.execPath, [vitest, 'run', '--root', root, '--config', config], {
      cwd: folder,
    });
    await expect(run).rejects.toMatchObject({ code: 1 });
    const traces = join(folder, TRACES);
    const sources: Record<string, string> = {};
    for (const story of await readdir(traces))
      sources[story] = await readFile(join(traces, story, 'page-1.html'), 'utf8');
    expect(sources).toEqual({
      'on-the-way-fails-and-a-hook-closes-the-page': expect.stringContaining('Half way') as unknown,
      'on-the-way-fails-in-a-hook': expect.stringContaining('At the end') as unknown,
      'at-the-start-hooks-of-the-file': expect.stringContaining('Not even a start') as unknown,
    });
  });
});
