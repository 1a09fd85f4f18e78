import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { channelIdSchema } from '../../lib/ids.ts';
import { park } from '../../lib/inbound/parking/parked-record.ts';
import { createDynamoTable } from '../../lib/table/create-dynamo-table.ts';
import type { Table } from '../../lib/table/table.ts';
import { LOCAL_CREDENTIALS } from '../../local/cloud/local-credentials.ts';
import { writeEnvironmentFile } from '../../local/environment-file.ts';
import { startWorld, type World } from '../../local/world.ts';
import { root } from '../docs/markdown.ts';
import { howHeld, runnable } from '../docs/shell-blocks.ts';
import { DATA_KEY, integrationKey } from '../support/fixtures.ts';
import { agentReplies, atTheDesk, customerWrites } from '../e2e/support/people.ts';
import { until } from '../e2e/support/until.ts';

/** Where `--stage laptop` looks for a running `npm start`; another one's file is put back afterwards. */
const laptopFile = join(root, '.laptop/environment.json');
/** What the commands of docs/sandbox.md write. */
const written = join(root, 'captures.json');

let world: World;
let before: string | undefined;
let takeAway: () => void;

beforeAll(async () => {
  world = await startWorld({ environment: { CAPTURE: 'true' } });
  const channelId = world.demoChannel?.channelId ?? '';
  const channel = world.cxone.state.channel(channelId);
  if (channel !== undefined) Object.assign(channel, { defaultSkillId: 4001, studioScript: 'Digital default' });
  await customerWrites(world, { text: 'Where is my parcel?' });
  await until('the question is at the desk', () => atTheDesk(world, channelId).length === 1);
  await agentReplies(world, { channelId, text: 'It leaves today.' });
  before = existsSync(laptopFile) ? readFileSync(laptopFile, 'utf8') : undefined;
  takeAway = writeEnvironmentFile(world.cloud.environment);
});
afterAll(async () => {
  takeAway();
  if (before !== undefined) writeFileSync(laptopFile, before, { mode: 0o600 });
  rmSync(written, { force: true });
  await world.stop();
});

/** Types a command as a reader does; the programs of this package come first, as in a terminal of npm. */
function type(command: string) {
  return new Promise<{ code: number; output: string }>((resolve) => {
    const env = { PATH: `${root}/node_modules/.bin:${process.env['PATH'] ?? ''}`, HOME: process.env['HOME'] ?? '' };
    execFile('sh', ['-c', command], { cwd: root, env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, output: stdout + stderr });
    });
  });
}

const commands = runnable.filter(({ command }) => howHeld(command)?.kind === 'run');

it('there are some', () => {
  expect(commands.length).toBeGreaterThan(5);
});

// One after the other: those of a page build on each other.
it.each(commands)('$command ($path)', async ({ command }) => {
  const { code, output } = await type(command);
  expect({ code, output }).toMatchObject({ code: 0 });
});

describe('commands that the command line prints for the laptop', () => {
  it('show the client secret, as `integrations show` says', async () => {
    const { output } = await type('npm run -s byoc -- integrations show main --stage laptop');
    const command = /Client Secret +in the answer of: (curl .*)$/m.exec(output)?.[1] ?? '';
    const { clientSecret } = z
      .object({ clientSecret: z.string() })
      .parse(JSON.parse(world.cloud.secrets.read('cxone-byoc-middleware/dev/integrations/main/callback') ?? ''));
    expect((await type(command)).output).toContain(clientSecret);
  });

  it('go to the laptop, as `doctor` says', async () => {
    // Nothing holds the message back but that somebody has parked it.
    await park(
      {
        ...{ integrationKey, channelId: channelIdSchema.parse(world.demoChannel?.channelId), id: 'seeded' },
        ...{ cause: 'refused-by-cxone', detail: 'No.', attempts: 3, correlation: 'corr-1', payload: {} },
      },
      { table: tableOf(world), now: () => new Date(), randomBytes, dataKey: () => Promise.resolve(DATA_KEY) },
    );
    const { output } = await type('npm run -s byoc -- doctor --stage laptop');
    const command = /what to do: (npm run byoc -- parked list.*)$/m.exec(output)?.[1] ?? '';
    expect(command).toBe('npm run byoc -- parked list --stage laptop');
    const listed = await type(command);
    expect(listed).toMatchObject({ code: 0 });
    expect(listed.output).toContain('refused-by-cxone');
  });
});

function tableOf({ cloud }: World): Table {
  const { endpoints, tableName } = cloud;
  const client = new DynamoDBClient({
    region: 'eu-west-1',
    endpoint: endpoints.dynamodb,
    credentials: LOCAL_CREDENTIALS,
  });
  return createDynamoTable(client, tableName);
}
