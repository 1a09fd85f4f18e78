#!/usr/bin/env node
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  type MiddlewareAndPhones,
  otherCxone,
  type OtherCxone,
  settingsIn,
  startAgainstCxone,
} from './against-cxone.ts';
import type { Cloud } from './cloud/cloud.ts';
import { DataDirectoryError, openDataDirectory } from './data-directory.ts';
import { DataFileError } from './data-file.ts';
import { writeEnvironmentFile } from './environment-file.ts';
import { openLogFile } from './log-file.ts';
import type { Phones } from './phones.ts';
import { SetUpError } from './set-up.ts';
import { startWorld, type World, type WorldOptions } from './world.ts';

const DEFAULT_PORT = 4600;

const usage = `npm start -- [options]

Runs the middleware with an emulated CXone, a customer's phone, a Telegram, a LINE and a Twilio on this machine. What is unknown of
CXone's behaviour can be switched at /switches while it runs.

  --port N    the page with desk and phones; the middleware listens on N+1, the phone on N+2, Telegram on N+3, LINE on
              N+4, Twilio on N+5 (default ${DEFAULT_PORT})
  --empty     no channel yet: click Add under Points of Contact Digital yourself, and choose skill and script
  --data DIR  keeps everything over a restart in this directory: table, secrets, CXone and the phones. The ports are
              those of its first start. Queues start empty: stop once what was written has arrived
  --logs      show what the functions log
  --help      this text

These settings are passed on to the functions: ANSWER_FORM, CAPTURE, CUSTOMER_IDS, FILE_HANDOVER.

Another CXone, a sandbox of yours (docs/sandbox.md) or somebody else's emulator, can take the place of ours:

  CXONE_AUTH_BASE_URL         its origin for sign-in, with its keys in CXONE_CLIENT_ID, CXONE_CLIENT_SECRET,
                              CXONE_ACCESS_KEY_ID and CXONE_ACCESS_KEY_SECRET
  CXONE_API_BASE_URL          the origin of its API; found by discovery without it
  PUBLIC_URL                  where it reaches the middleware: the address of a tunnel that leads to port N+1
  AWS_ENDPOINT_URL_DYNAMODB   another DynamoDB`;

function readArguments() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      data: { type: 'string' },
      empty: { type: 'boolean', default: false },
      logs: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && (!Number.isInteger(port) || port < 0 || port > 65_530)) {
    throw new TypeError(`--port ${values.port ?? ''} is no port: give a whole number from 0 (any) to 65530.`);
  }
  return { ...values, port };
}

async function main(): Promise<void> {
  const { help, port, data, empty, logs } = readArguments();
  if (help) {
    console.log(usage);
    return;
  }
  const dataDirectory = data === undefined ? undefined : resolve(data);
  const kept = dataDirectory === undefined ? undefined : openDataDirectory(dataDirectory).ports;
  const logFile = openLogFile();
  process.once('exit', logFile.remove);
  const options: WorldOptions = {
    port: port ?? kept?.frontPage ?? DEFAULT_PORT,
    dataDirectory,
    demoChannel: !empty,
    isFirstVisit: !empty,
    dynamodbEndpoint: process.env['AWS_ENDPOINT_URL_DYNAMODB'],
    environment: settingsIn(process.env),
    onLog: (name, line) => {
      logFile.write(name, line);
      if (logs) console.log(`${name}  ${line}`);
    },
  };
  const other = otherCxone(process.env);
  const running = other === undefined ? await startAll(options) : await startBeside(other, options);
  const removeFile = writeEnvironmentFile({ ...running.cloud.environment, LAPTOP_LOGS: logFile.path });
  console.log('\nThe command line reaches it with: npm run byoc -- channels list --stage laptop\nStop with Ctrl+C.');
  stopOnSignal(() => {
    removeFile();
    return running.stop();
  });
}

async function startAll(options: WorldOptions): Promise<World> {
  const world = await startWorld(options);
  const answered = options.demoChannel === true ? '; the demo channel has answered it' : '';
  console.log(`Desk and phones, side by side:  ${world.url}

  Middleware     ${world.cloud.apiUrl}
  CXone          ${world.url}/points-of-contact  (emulated: Add, Reconnect, Delete)
  Phone          ${world.phone.url}
${platformsOf(world)}
  Integration ID ${world.integrationId}  (asked for when you add a first channel${answered})`);
  return world;
}

async function startBeside(other: OtherCxone, options: WorldOptions): Promise<MiddlewareAndPhones> {
  const world = await startAgainstCxone(other, options);
  console.log(`${world.sheet}
The client secret of this laptop's record is ${world.clientSecret}

  Middleware     ${middlewareAt(world.cloud)}
  Phone          ${world.phone.url}
${platformsOf(world)}`);
  return world;
}

/** What a form asks for of each, as it is nowhere else to be seen. */
function platformsOf({ telegram, line, twilio }: Phones): string {
  return `  Telegram       ${telegram.url}  (emulated; its bots and their tokens: ${telegram.url}/botfather)
  LINE           ${line.url}  (emulated; channel ID ${line.account.channelId}, channel secret ${line.account.secret})
  Twilio         ${twilio.url}  (emulated; account SID ${twilio.account.sid}, auth token ${twilio.account.authToken})`;
}

function middlewareAt({ apiUrl, publicUrl }: Cloud): string {
  return publicUrl === apiUrl
    ? `${apiUrl}  (a CXone that runs elsewhere needs a tunnel to it: set PUBLIC_URL)`
    : `${publicUrl}  (the tunnel must lead to ${apiUrl})`;
}

function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      void stop()
        .catch((error: unknown) => console.error(error instanceof Error ? error.message : error))
        .finally(() => process.exit(0));
    });
  }
}

main().catch((error: unknown) => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const isForeseen = [SetUpError, DataDirectoryError, DataFileError].some((kind) => error instanceof kind);
  if (code === 'EADDRINUSE') {
    console.error('One of the six ports is taken: end what listens there, or give another one with --port N.');
  } else if (error instanceof Error && isForeseen) console.error(error.message);
  else if (error instanceof TypeError) console.error(`${error.message}\n\n${usage}`);
  else console.error(error);
  process.exitCode = 1;
});
