#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { type MiddlewareAndPhone, type OtherCxone, startAgainstCxone } from './against-cxone.ts';
import { writeEnvironmentFile } from './environment-file.ts';
import { SetUpError } from './set-up.ts';
import { startWorld, type World, type WorldOptions } from './world.ts';

const usage = `npm start -- [options]

Runs the middleware with an emulated CXone and a customer's phone on this machine.

  --port N    the page with desk and phone; the middleware listens on N+1, the phone on N+2 (default 4600)
  --empty     no channel yet: click Add under Digital points of contact yourself
  --logs      show what the functions log
  --help      this text

Somebody else's emulator can take the place of ours:

  CXONE_AUTH_BASE_URL, CXONE_API_BASE_URL   origins of another CXone, with its keys in CXONE_CLIENT_ID,
                                            CXONE_CLIENT_SECRET, CXONE_ACCESS_KEY_ID and CXONE_ACCESS_KEY_SECRET
  AWS_ENDPOINT_URL_DYNAMODB                 another DynamoDB`;

function readArguments() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '4600' },
      empty: { type: 'boolean', default: false },
      logs: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_533) {
    throw new TypeError(`--port ${values.port} is no port: give a whole number from 0 (any) to 65533.`);
  }
  return { ...values, port };
}

async function main(): Promise<void> {
  const { help, port, empty, logs } = readArguments();
  if (help) {
    console.log(usage);
    return;
  }
  const options: WorldOptions = {
    port,
    demoChannel: !empty,
    dynamodbEndpoint: process.env['AWS_ENDPOINT_URL_DYNAMODB'],
    ...(logs ? { onLog: (name: string, line: string) => console.log(`${name}  ${line}`) } : {}),
  };
  const other = otherCxone(process.env);
  const running = other === undefined ? await startAll(options) : await startBeside(other, options);
  const removeFile = writeEnvironmentFile(running.cloud.environment);
  console.log('\nThe command line reaches it with: npm run byoc -- channels list --stage laptop\nStop with Ctrl+C.');
  stopOnSignal(() => {
    removeFile();
    return running.stop();
  });
}

async function startAll(options: WorldOptions): Promise<World> {
  const world = await startWorld(options);
  const answered = options.demoChannel === true ? '; the demo channel has answered it' : '';
  console.log(`Desk and phone, side by side:  ${world.url}

  Middleware     ${world.cloud.apiUrl}
  CXone          ${world.url}/points-of-contact  (emulated: Add, Reconnect, Delete)
  Phone          ${world.phone.url}
  Integration ID ${world.integrationId}  (asked for when you add a first channel${answered})`);
  return world;
}

async function startBeside(other: OtherCxone, options: WorldOptions): Promise<MiddlewareAndPhone> {
  const world = await startAgainstCxone(other, options);
  console.log(`${world.sheet}
The client secret of this laptop's record is ${world.clientSecret}

  Middleware     ${world.cloud.apiUrl}
  Phone          ${world.phone.url}`);
  return world;
}

function otherCxone(environment: Readonly<Record<string, string | undefined>>): OtherCxone | undefined {
  const { CXONE_AUTH_BASE_URL: authBaseUrl, CXONE_API_BASE_URL: apiBaseUrl } = environment;
  if (authBaseUrl === undefined && apiBaseUrl === undefined) return undefined;
  if (authBaseUrl === undefined || apiBaseUrl === undefined) {
    throw new TypeError('Another CXone needs both CXONE_AUTH_BASE_URL and CXONE_API_BASE_URL.');
  }
  const names = ['CXONE_CLIENT_ID', 'CXONE_CLIENT_SECRET', 'CXONE_ACCESS_KEY_ID', 'CXONE_ACCESS_KEY_SECRET'];
  const keys = Object.fromEntries(names.map((name) => [name, environment[name] ?? '']));
  const missing = names.filter((name) => keys[name] === '');
  if (missing.length > 0) throw new TypeError(`Another CXone needs its keys: ${missing.join(', ')} not set.`);
  return { authBaseUrl, apiBaseUrl, keys };
}

function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      void stop().finally(() => process.exit(0));
    });
  }
}

main().catch((error: unknown) => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') console.error('One of the three ports is taken: give another one with --port N.');
  else if (error instanceof SetUpError) console.error(error.message);
  else if (error instanceof TypeError) console.error(`${error.message}\n\n${usage}`);
  else console.error(error);
  process.exitCode = 1;
});
