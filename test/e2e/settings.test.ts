import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
const functions = readdirSync(dist, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? entry.name : [],
);

const complete = {
  AWS_REGION: 'eu-west-1',
  TABLE_NAME: 'byoc-test',
  INBOUND_QUEUE_URL: 'http://127.0.0.1:9/000000000000/inbound.fifo',
  OUTBOUND_QUEUE_URL: 'http://127.0.0.1:9/000000000000/outbound.fifo',
  STATUS_QUEUE_URL: 'http://127.0.0.1:9/000000000000/status',
  SECRETS_PREFIX: 'byoc/test',
  FILES_BUCKET: 'byoc-test-files',
  AUDIT_LOG_GROUP: 'byoc-test-audit',
  PUBLIC_URL: 'https://byoc.example.net',
};
const failureSchema = z.object({ stderr: z.string() });

/** Loads a deployed bundle as Lambda does when it starts a function: what it says, or that it is ready. */
async function load(name: string, environment: Readonly<Record<string, string>>): Promise<string> {
  const file = JSON.stringify(`${dist}${name}/index.mjs`);
  try {
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', `await import(${file})`], {
      env: { ...environment },
    });
    return 'ready';
  } catch (error) {
    return failureSchema.parse(error).stderr;
  }
}

describe('a setting missing or malformed', () => {
  it('all twelve functions are deployed', () => {
    expect(functions).toHaveLength(12);
  });

  it.each(functions)('%s doesn’t start without its settings, and names each with the fix', async (name) => {
    const said = await load(name, { AWS_REGION: 'eu-west-1' });
    const keys = ['TABLE_NAME', 'INBOUND_QUEUE_URL', 'OUTBOUND_QUEUE_URL', 'STATUS_QUEUE_URL', 'SECRETS_PREFIX'];
    for (const key of [...keys, 'FILES_BUCKET', 'AUDIT_LOG_GROUP', 'PUBLIC_URL']) {
      expect(said).toContain(`${key} is not set: set it in provider.environment of serverless.yml and deploy again`);
    }
  });

  it.each([
    ['PUBLIC_URL', 'byoc.example.net', 'must be an absolute http(s) URL without a path'],
    ['CXONE_API_BASE_URL', 'https://api.example.net/dfo', 'must have no path'],
    ['LOG_LEVEL', 'loud', 'it must be debug, info, warn or error'],
    ['RETRY_AFTER_SECONDS', 'soon', 'it must be a whole number from 0 to 600'],
    ['CALLBACK_BUDGET_SECONDS', '21', 'it must be a whole number from 1 to 20'],
    ['FILE_LINK_SECONDS', '60', 'it must be a whole number from 3600 to 21600'],
  ])('%s with the value "%s" stops the start with what it must be', async (key, value, must) => {
    const said = await load('inbound-webhook', { ...complete, [key]: value });
    expect(said).toContain(`${key} is "${value}"`);
    expect(said).toContain(must);
  });

  it('starts with settings that are right', async () => {
    expect(await load('inbound-webhook', complete)).toBe('ready');
  });
});
