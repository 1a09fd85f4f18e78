import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startWorld, type World } from '../../local/world.ts';
import { botOf } from '../e2e/support/telegram-people.ts';
import type { Run } from './deployment.ts';
import { byocOn } from './world.ts';

let world: World;
let folder: string;
/** A system that answers as it is told to. */
let system: Server;
let status = 200;

beforeAll(async () => {
  world = await startWorld({ demoChannel: false });
  folder = await mkdtemp(join(tmpdir(), 'byoc-channels-'));
  system = createServer((_request, response) => response.writeHead(status).end());
  await new Promise<void>((resolve) => system.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await world.stop();
  await new Promise((resolve) => system.close(resolve));
  await rm(folder, { recursive: true });
});

const urlOf = (path: string) => `http://127.0.0.1:${(system.address() as AddressInfo).port}/${path}`;
/** The port of the system may be private, as those of the laptop may. */
const environment = () => ({
  PRIVATE_HOSTS: `${world.cloud.environment['PRIVATE_HOSTS'] ?? ''},127.0.0.1`,
});
const channels = (args: readonly string[], changes: Readonly<Record<string, string>> = {}): Promise<Run> =>
  byocOn(world, ['channels', ...args], { ...environment(), ...changes });
const valueOf = ({ stdout }: Run, field: string): string =>
  new RegExp(`^ *${field} {2,}(.*)$`, 'm').exec(stdout)?.[1] ?? '';

async function fileOf(text: string): Promise<string> {
  const path = join(folder, 'channels.yaml');
  await writeFile(path, text);
  return path;
}

const apply = async (text: string, ...options: readonly string[]) =>
  channels(['apply', await fileOf(text), ...options]);

const move = async (name: string, url: string, ...options: readonly string[]) =>
  channels(['move-url', await idOf(name), '--url', url, ...options]);

async function idOf(name: string): Promise<string> {
  const rows = z
    .array(z.looseObject({ channelId: z.string(), name: z.string() }))
    .parse(JSON.parse((await channels(['list', '--json'])).stdout));
  return rows.find((row) => row.name === name)?.channelId ?? '';
}

const entries = async (act: string): Promise<unknown[]> => {
  const run = await byocOn(world, ['audit', '--json', '--act', act], environment());
  return z.array(z.unknown()).parse(JSON.parse(run.stdout));
};

function expectRefused(run: Run, ...says: readonly string[]): void {
  expect(run.code).toBe(1);
  for (const part of says) expect(run.stderr).toContain(part);
  expect(run.stderr).not.toContain('    at ');
}

// One story in chapters: each goes on where the one before it ended.

describe('byoc channels add, of an address that is tried', () => {
  it('adds nothing where it fails, and adds it with --untested', async () => {
    status = 404;
    const options = ['--name', 'Shop', '--set', `deliveryUrl=${urlOf('shop')}`];
    const named = ['add', ...options, '--integration-id', world.integrationId];
    expectRefused(await channels(named), 'answered with the status 404', 'Nothing was added.', '--untested');
    expect(world.cxone.state.channels.filter(({ isDeleted }) => !isDeleted)).toEqual([]);

    expect((await channels([...named, '--untested'])).code).toBe(0);
    expect(world.cxone.state.channels.filter(({ isDeleted }) => !isDeleted)).toHaveLength(1);
  });

  it('says what it found where it answers', async () => {
    status = 401;
    const run = await channels(['add', '--name', 'Help', '--set', `deliveryUrl=${urlOf('help')}`]);
    expect(run.code).toBe(0);
    expect(valueOf(run, 'Test')).toContain('A gateway that does not know this path may give the same answer');
  });
});

describe('byoc channels move-url', () => {
  it('changes nothing where the new address fails', async () => {
    status = 502;
    expectRefused(
      await move('Shop', urlOf('moved')),
      'status 502',
      'The channel “Shop” stays as it was.',
      '--untested',
    );
    expect(valueOf(await channels(['show', await idOf('Shop')]), 'deliveryUrl')).toBe(urlOf('shop'));
  });

  it('moves it where it answers, once, with an entry in the audit log', async () => {
    status = 200;
    const id = await idOf('Shop');
    const run = await move('Shop', urlOf('moved'));
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain(`has moved to ${urlOf('moved')}`);
    expect(run.stdout).toContain(`The webhook URL stays: ${world.cloud.apiUrl}/webhooks/${id}`);
    expect(await idOf('Shop')).toBe(id);
    expect(await entries('reconnect-channel')).toContainEqual(
      expect.objectContaining({ channel: id, outcome: 'done', fields: ['setting-deliveryUrl'], via: 'command-line' }),
    );
  });

  it('notes a move to the URL where it is as one that changed nothing, and not as the last act', async () => {
    const id = await idOf('Shop');
    const lastAct = async () => valueOf(await channels(['show', id]), 'Last act');
    const before = await lastAct();
    expect(before).toContain('reconnect-channel');

    expect((await move('Shop', `${urlOf('moved')}/`)).stdout).toContain('is at this URL already');
    expect(await entries('reconnect-channel')).toContainEqual(
      expect.objectContaining({ channel: id, outcome: 'unchanged', via: 'command-line' }),
    );
    expect(await lastAct()).toBe(before);
  });

  it('refuses what is no URL, the URL of another channel, and a channel that there is not', async () => {
    expectRefused(await move('Shop', 'chat.example.net'), '--url: Delivery URL must be a web address');
    expectRefused(await move('Shop', urlOf('help')), '(“Help”) has this account');
    expectRefused(await channels(['move-url', 'ch-none', '--url', urlOf('x')]), 'There is no channel ch-none');
  });

  it('says of a channel whose account is no URL that there is none to move', async () => {
    const bot = botOf(world);
    const added = await byocOn(world, ['channels', 'apply', await fileOf(botFile())], {
      ...environment(),
      PARCEL_BOT_TOKEN: bot.token,
    });
    expect({ code: added.code, stderr: added.stderr }).toEqual({ code: 0, stderr: '' });
    expectRefused(await move('Parcel bot', urlOf('x')), 'whose account is not a URL', 'Nothing was changed.');
  });
});

const botFile = () => `channels:
  - name: Parcel bot
    provider: telegram
    settings:
      apiUrl: ${world.telegram.url}
    secrets:
      botToken:
        secretFromEnv: PARCEL_BOT_TOKEN
`;
const fileWith = (help: string, more = '') => `channels:
  - name: Shop
    settings:
      deliveryUrl: ${urlOf('moved')}
  - name: Help desk
    id: HELP
    language: fr
    settings:
      deliveryUrl: ${urlOf(help)}
${more}`;

describe('byoc channels apply', () => {
  it('names a variable that the environment lacks, and changes nothing', async () => {
    const run = await apply(botFile().replace('Parcel bot', 'Second bot'));
    expectRefused(
      run,
      'Bot token of “Second bot”, from the variable PARCEL_BOT_TOKEN, is missing',
      'Nothing was changed.',
    );
  });

  it('shows what it would do, and does nothing of it', async () => {
    const file = fileWith('help2').replace('HELP', await idOf('Help'));
    const run = await apply(file, '--dry-run');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout.split('\n')).toEqual([
      `? “Parcel bot” (${await idOf('Parcel bot')}): not in the file. It stays; --prune removes it.`,
      `~ “Help” (${await idOf('Help')}): name “Help” → “Help desk”, language “en” → “fr”, deliveryUrl “${urlOf('help')}” → “${urlOf('help2')}”`,
      `= “Shop” (${await idOf('Shop')})`,
      'To be done: 1. Nothing was changed (--dry-run).',
      '',
    ]);
    expect(await idOf('Help desk')).toBe('');
  });

  it('stops where a step fails, says what was done before, and goes on when it is repeated', async () => {
    const id = await idOf('Help');
    const file = fileWith('help2', `  - name: Third\n    settings:\n      deliveryUrl: ${urlOf('third')}\n`).replace(
      'HELP',
      id,
    );
    const broken = file.replace(urlOf('third'), 'http://127.0.0.1:9/third');
    expectRefused(await apply(broken), '“Third”: ', 'nothing listens at this port', '1 of 2 were done before it');
    expect(await idOf('Help desk')).toBe(id);
    expect(await idOf('Third')).toBe('');

    const run = await apply(file);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(valueOf(run, 'Signing secret')).toMatch(/^whsec_/);
    expect((await apply(file)).stdout).toContain('Nothing is to be done.');
  });

  it('finishes at another address an Add that failed and that CXone did not let go', async () => {
    const other = (path: string) =>
      fileWith('help2', `  - name: Fourth\n    settings:\n      deliveryUrl: ${urlOf(path)}\n`);
    const help = await idOf('Help desk');
    const fourth = (path: string) => apply(other(path).replace('HELP', help));
    status = 404;
    world.cxone.faults.add({ operation: 'B4', kind: '503', times: 20 });
    expectRefused(await fourth('mistyped'), 'it is half added. Repeat the command, or remove it.');
    world.cxone.faults.clear();
    const id = await idOf('Fourth');
    expectRefused(await move('Fourth', urlOf('fourth')), 'there is nothing to move', `channels remove ${id}`);

    status = 200;
    const run = await fourth('fourth');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain(`+ “Fourth” (${id}): adding it is finished`);
    expect(await idOf('Fourth')).toBe(id);
    expect(valueOf(await channels(['show', id]), 'deliveryUrl')).toBe(urlOf('fourth'));
    expect((await fourth('fourth')).stdout).toContain('Nothing is to be done.');
    expect((await channels(['remove', id])).code).toBe(0);
  });

  it('removes what the file does not have where that is asked for and confirmed', async () => {
    const file = fileWith('help2').replace('HELP', await idOf('Help desk'));
    expectRefused(await apply(file, '--prune'), 'Nobody is here to answer: repeat it with --yes.');
    const run = await apply(file, '--prune', '--yes');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain(
      'Removed “Third”. To have it back within a week: `npm run byoc -- channels restore ch-',
    );
    expect([await idOf('Third'), await idOf('Parcel bot')]).toEqual(['', '']);
    expect(await entries('remove-channel')).toMatchObject(Array.from({ length: 3 }, () => ({ outcome: 'done' })));
  });

  it('says of a name that was removed how it comes back', async () => {
    const file = fileWith('help2', `  - name: Third\n    settings:\n      deliveryUrl: ${urlOf('third')}\n`);
    const run = await apply(file.replace('HELP', await idOf('Help desk')), '--dry-run');
    expect(run.stdout).toMatch(/\+ “Third” \(generic\)\. One of this name was removed on .*channels restore ch-/);
  });

  it('names each line of a file that can’t be used, and changes nothing', async () => {
    const run = await apply('channels:\n  - name: Shop\n    setings: {}\n    provider: pigeon\n');
    expectRefused(
      run,
      'channels.yaml:3: "setings" is not known',
      'channels.yaml:4: provider: there is no "pigeon"',
      'Nothing was changed.',
    );
    expectRefused(await channels(['apply', join(folder, 'none.yaml')]), 'can’t be read (ENOENT)');
  });
});

describe('an address that only a deployment reaches', () => {
  it('is called by no command, which says so', async () => {
    let calls = 0;
    const elsewhere = createTcpServer((socket) => {
      calls += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    const stage = { ALLOW_HTTP: 'false', PRIVATE_HOSTS: host };
    const options = ['--set', `deliveryUrl=https://${host}/one`, '--integration-id', world.integrationId];
    const run = await channels(['add', '--name', 'Inside', ...options], stage);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(valueOf(run, 'Test')).toBe('Not tried: only the deployment can reach it');

    const id = valueOf(run, 'Channel');
    const moved = await channels(['move-url', id, '--url', `https://${host}/two`], stage);
    expect(moved).toMatchObject({ code: 0, stderr: '' });
    expect(moved.stdout).toContain('Not tried: only the deployment can reach it.');
    expect(moved.stdout).toContain(`has moved to https://${host}/two`);
    expect(calls).toBe(0);
    await new Promise((resolve) => elsewhere.close(resolve));
  });
});
