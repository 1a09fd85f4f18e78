// The functions that messages pass, of two versions in one process: each invocation is handled by one of them. Each version
// has files, caches and clients of its own, as in processes of their own. Loaded by its path by the local cloud.
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { env, stdout } from 'node:process';
import { pathToFileURL } from 'node:url';

/**
 * VERSIONS: the folders of the versions' functions, in JSON, by the versions' names. VERSIONS_IN_USE: a file with the names
 * of those that handle something at present.
 */
const folders = JSON.parse(env.VERSIONS);

function either(name) {
  const loaded = new Map();
  return async (event, context) => {
    const inUse = readFileSync(env.VERSIONS_IN_USE, 'utf8').split(' ');
    const version = inUse[randomInt(inUse.length)];
    stdout.write(`${JSON.stringify({ handledBy: version })}\n`);
    if (!loaded.has(version)) loaded.set(version, import(pathToFileURL(`${folders[version]}/${name}/index.mjs`).href));
    const { handler } = await loaded.get(version);
    return handler(event, context);
  };
}

export const issueToken = either('issue-token');
export const outboundMessage = either('outbound-message');
export const inboundWebhook = either('inbound-webhook');
export const deliverInbound = either('deliver-inbound');
export const deliverOutbound = either('deliver-outbound');
export const deliverStatus = either('deliver-status');
export const addChannel = either('add-channel');
