import { mkdir } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { RunnerTask } from 'vitest';
import { PageTrace } from './page-trace.ts';

/** Each test that failed has a folder here. */
export const TRACES = 'reports/browser';

type Task = Pick<RunnerTask, 'file' | 'fullTestName' | 'result'>;

/** The pages that are open, in the order in which they were opened. */
const traces = new Map<Page, PageTrace>();
/** The file of tests, and the test. */
const underWay = new Set<Task>();

/** Lets every page of a browser leave a trace where a test fails. To be called before it has one. */
export function watch(browser: Browser): void {
  traceBeforeClosing(browser);
  browser.on('context', (context) => {
    traceBeforeClosing(context);
    context.on('page', (page) => {
      traceBeforeClosing(page);
      traces.set(page, new PageTrace(page));
      page.once('close', () => traces.delete(page));
    });
  });
}

/** Runs a test or a file of tests with its hooks; where it fails, all pages that are then open are traced, once. */
export async function tracedIfItFails(task: Task, run: () => Promise<void>): Promise<void> {
  underWay.add(task);
  try {
    await run();
  } finally {
    await traceFailed();
    underWay.delete(task);
  }
}

/** Writes the trace of every page that is open. */
export async function writeTraces(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all([...traces.values()].map((trace, index) => trace.write(folder, `page-${index + 1}`)));
}

/** A hook that closes a page comes before the end of the test that failed. */
function traceBeforeClosing(closing: { close(options?: object): Promise<void> }): void {
  const close = closing.close.bind(closing);
  closing.close = async (options) => {
    await traceFailed();
    await close(options);
  };
}

async function traceFailed(): Promise<void> {
  for (const task of underWay) {
    if (task.result?.state !== 'fail' || traces.size === 0) continue;
    underWay.delete(task);
    const folder = resolve(TRACES, fileNameOf(task));
    await writeTraces(folder);
    console.error(`What the pages showed: ${folder}`);
  }
}

function fileNameOf({ file, fullTestName = 'hooks of the file' }: Task): string {
  const [story] = basename(file.name).split('.');
  const words = `${story} ${fullTestName}`.match(/[\p{L}\p{N}]+/gu) ?? [];
  // A name in a folder has at most 255 bytes.
  return words.join('-').slice(0, 200);
}
