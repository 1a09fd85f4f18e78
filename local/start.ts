#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { startWorld } from './world.ts';

const usage = `npm start -- [options]

Runs the middleware with an emulated CXone and a customer's phone on this machine.

  --port N    the page with desk and phone; the middleware listens on N+1, the phone on N+2 (default 4600)
  --empty     no channel yet: click Add under Digital points of contact yourself
  --logs      show what the functions log
  --help      this text`;

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
  const options = readArguments();
  if (options.help) {
    console.log(usage);
    return;
  }
  const world = await startWorld({
    port: options.port,
    demoChannel: !options.empty,
    ...(options.logs ? { onLog: (name: string, line: string) => console.log(`${name}  ${line}`) } : {}),
  });
  console.log(`Desk and phone, side by side:  ${world.url}

  Middleware     ${world.cloud.apiUrl}
  CXone          ${world.url}/points-of-contact  (emulated: Add, Reconnect, Delete)
  Phone          ${world.phone.url}
  Integration ID ${world.integrationId}  (asked for when you add a first channel${options.empty ? '' : '; the demo channel has answered it'})

Stop with Ctrl+C.`);

  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      void world.stop().finally(() => process.exit(0));
    });
  }
}

main().catch((error: unknown) => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') console.error('One of the three ports is taken: give another one with --port N.');
  else if (error instanceof TypeError) console.error(`${error.message}\n\n${usage}`);
  else console.error(error);
  process.exitCode = 1;
});
