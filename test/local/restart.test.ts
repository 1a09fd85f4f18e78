import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DataDirectoryError, openDataDirectory } from '../../local/data-directory.ts';
import { startPhone } from '../../local/phone/start-phone.ts';
import { startWorld, type World } from '../../local/world.ts';
import { agentReplies, atTheDesk, customerWrites, onThePhone, setPhone } from '../e2e/support/people.ts';
import { until } from '../e2e/support/until.ts';

let dataDirectory: string;
let port: number;
let world: World | undefined;
let channelId: string;
let before: {
  readonly urls: string[];
  readonly desk: unknown;
  readonly phone: unknown;
  readonly integrationId: string;
};

beforeAll(async () => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'byoc-world-'));
  port = await sixFreePorts();
});
afterAll(async () => {
  await world?.stop();
  rmSync(dataDirectory, { recursive: true });
});

/** Below those that the system gives out, so that nobody takes them between two starts. */
async function sixFreePorts(): Promise<number> {
  for (let first = 20_000 + (process.pid % 1_000) * 6; first < 30_000; first += 6) {
    const free = await Promise.all([0, 1, 2, 3, 4, 5].map((place) => isFree(first + place)));
    if (free.every(Boolean)) return first;
  }
  throw new Error('There are no six free ports in a row.');
}

async function isFree(candidate: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(candidate, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

async function restarted(asked?: number): Promise<World> {
  await world?.stop();
  world = undefined;
  return (world = await startWorld({ dataDirectory, port: asked }));
}

const urlsOf = ({ url, cloud, phone, telegram, line, twilio }: World): string[] => [
  ...[url, cloud.apiUrl],
  ...[phone, telegram, line, twilio].map((platform) => platform.url),
];

// One story in chapters: each goes on where the one before it ended.

it('a conversation begins, and the world is stopped', async () => {
  const running = await restarted(port);
  channelId = running.demoChannel?.channelId ?? '';
  expect(await customerWrites(running, { text: 'Is the shop open on Sunday?' })).toMatchObject({ status: 200 });
  await until('it is at the desk', () => atTheDesk(running, channelId).length === 1);
  expect(await agentReplies(running, { channelId, text: 'From ten to four.' })).toMatchObject({ outcome: 'sent' });
  await until('it is delivered', () => atTheDesk(running, channelId)[1]?.kind === 'delivered');
  before = {
    urls: urlsOf(running),
    desk: atTheDesk(running, channelId),
    phone: onThePhone(running),
    integrationId: running.integrationId,
  };
});

it('started again it is as it was: addresses, record, channel and conversation, none of them twice', async () => {
  const running = await restarted();
  expect(urlsOf(running)).toEqual(before.urls);
  expect(running.integrationId).toBe(before.integrationId);
  expect(running.demoChannel).toBeUndefined();
  expect(running.cxone.state.records).toHaveLength(1);
  expect(running.cxone.state.channels.map(({ id }) => id)).toEqual([channelId]);
  expect(atTheDesk(running, channelId)).toEqual(before.desk);
  expect(onThePhone(running)).toEqual(before.phone);
});

it('the conversation goes on in the same thread, both ways', async () => {
  const running = await restarted();
  expect(await customerWrites(running, { text: 'And on Monday?' })).toMatchObject({ status: 200 });
  await until('it is at the desk', () => atTheDesk(running, channelId).length === 3);
  expect(await agentReplies(running, { channelId, text: 'On Monday too.' })).toMatchObject({ outcome: 'sent' });
  expect(running.cxone.state.threads).toHaveLength(1);
  const texts = ['Is the shop open on Sunday?', 'From ten to four.', 'And on Monday?', 'On Monday too.'];
  expect(atTheDesk(running, channelId).map(({ text }) => text)).toEqual(texts);
  expect(onThePhone(running).map(({ text }) => text)).toEqual(texts);
});

it('another port is refused by the one that it was begun with', async () => {
  const refused = startWorld({ dataDirectory, port: port + 4 });
  await expect(refused).rejects.toThrow(DataDirectoryError);
  await expect(refused).rejects.toThrow(`This directory was begun with --port ${port}`);
});

it('a file in the place of the directory is refused with what to do', () => {
  const directory = mkdtempSync(join(tmpdir(), 'byoc-world-'));
  const file = join(directory, 'kept.json');
  writeFileSync(file, '{}');
  expect(() => openDataDirectory(file)).toThrow(
    new DataDirectoryError(
      `${file} is a file, and --data needs a directory. Name one, e.g. --data ${file}.d; it is made where it is missing.`,
    ),
  );
  expect(() => openDataDirectory(join(file, 'below'))).toThrow(/can't be made: .* Name one that you may write to\.$/);
  rmSync(directory, { recursive: true });
});

it('a directory that was begun before there was a Telegram gets a port for it', () => {
  const early = mkdtempSync(join(tmpdir(), 'byoc-world-'));
  writeFileSync(join(early, 'ports.json'), '{"frontPage":4600,"middleware":4601,"phone":4602}');
  expect(openDataDirectory(early).ports).toEqual({
    frontPage: 4600,
    middleware: 4601,
    phone: 4602,
    telegram: 0,
    line: 0,
    twilio: 0,
  });
  rmSync(early, { recursive: true });
});

it('a damaged file of ports is named', async () => {
  const damaged = mkdtempSync(join(tmpdir(), 'byoc-world-'));
  writeFileSync(join(damaged, 'ports.json'), '{"frontPage":');
  await expect(startWorld({ dataDirectory: damaged })).rejects.toThrow(`${join(damaged, 'ports.json')} is damaged`);
  rmSync(damaged, { recursive: true });
});

it('a message that the phone had not got rid of can be sent again after a restart', async () => {
  const dataFile = join(dataDirectory, 'another-phone.json');
  const first = await startPhone({ dataFile, retryDelaysMs: [60_000] });
  const nowhere = { webhookUrl: 'http://127.0.0.1:9/webhooks/ch-1', secret: 'whsec_dGVzdC1zaWduaW5nLXNlY3JldA==' };
  await setPhone({ phone: first }, 'acme', nowhere);
  expect(await customerWrites({ phone: first }, { text: 'Anybody there?' })).toMatchObject({ status: 0 });
  expect(onThePhone({ phone: first })).toMatchObject([{ state: 'retrying' }]);
  await first.close();

  const second = await startPhone({ dataFile });
  expect(onThePhone({ phone: second })).toMatchObject([
    { text: 'Anybody there?', state: 'failed', problem: 'the phone was switched off' },
  ]);
  expect(second.state().accounts).toMatchObject([{ name: 'acme', webhookUrl: nowhere.webhookUrl }]);
  await second.close();
});

it('npm start -- --help says what is kept', async () => {
  const start = fileURLToPath(new URL('../../local/start.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [start, '--help']);
  expect(stdout).toContain('--data DIR  keeps everything over a restart in this directory');
  expect(stdout).toContain('Queues start empty');
  expect(stdout).toContain('/switches');
});
