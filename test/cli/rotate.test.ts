import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readAuditLine } from '../../lib/audit/audit-entry.ts';
import { keysIn, writeKeys } from '../../lib/secrets/secret-store.ts';
import { startWorld, type World } from '../../local/world.ts';
import { byocOn, doctor, expectNoSecret, parkOn } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld({});
});
afterAll(() => world.stop());

const rotate = (args: readonly string[], changes: Readonly<Record<string, string>> = {}) =>
  byocOn(world, ['rotate', ...args], changes);
const secretsPrefix = () => world.cloud.environment['SECRETS_PREFIX'] ?? '';
const stored = (name: string) => world.cloud.secrets.read(`${secretsPrefix()}/${name}`) ?? '';
const credentialsSchema = z.object({ clientSecret: z.string(), previousClientSecret: z.string().optional() });
const credentials = () => credentialsSchema.parse(JSON.parse(stored('integrations/main/callback')));

async function tokenWith(clientSecret: string): Promise<number> {
  const { status } = await fetch(`${world.cloud.apiUrl}/i/main/box/1.0/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ grant_type: 'client_credentials', client_id: 'byoc-main', client_secret: clientSecret }),
  });
  return status;
}

describe('byoc rotate', () => {
  it('callback makes a second client secret, says on the sheet that both are valid, and ends the first', async () => {
    const { clientSecret: before } = credentials();
    expect(await tokenWith(before)).toBe(200);
    const run = await rotate(['callback']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain('Integration "main" has a new client secret. The one before it stays valid, too.');
    expect(run.stdout).toContain('npm run byoc -- rotate callback --end');
    expect(run.stdout).toContain('(clientSecret; previousClientSecret is the one before it.');
    expectNoSecret(world, run);
    const { clientSecret: after, previousClientSecret } = credentials();
    expect(previousClientSecret).toBe(before);
    expect([await tokenWith(after), await tokenWith(before), await tokenWith(`${after}!`)]).toEqual([200, 200, 401]);

    const early = await rotate(['callback', '--end']);
    expect(early).toMatchObject({ code: 1, stdout: '' });
    expect(early.stderr).toContain('CXone has used the new client secret, at');
    expect(await rotate(['callback', '--end', '--sure'])).toMatchObject({ code: 0 });
    expect(credentials()).toEqual({ clientSecret: after });
  });

  it('callback run twice at once is told in the audit log as done once, and once as unchanged', async () => {
    const both = await Promise.all([rotate(['callback']), rotate(['callback'])]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    const ends = world.cloud.logs
      .lines('AuditLogGroup')
      .map((line) => readAuditLine(line))
      .filter((entry) => entry?.act === 'rotate-callback' && entry.outcome !== 'begun');
    expect(
      ends
        .slice(-2)
        .map((entry) => entry?.outcome)
        .sort(),
    ).toEqual(['done', 'unchanged']);
    expect((await byocOn(world, ['audit', '--outcome', 'unchanged'])).stdout).toContain('rotate-callback');
    expect(await rotate(['callback', '--end', '--sure'])).toMatchObject({ code: 0 });
  });

  it('signing-key, data-key and cxone keep the old ones beside the new ones, or say why they change nothing', async () => {
    const old = { signing: stored('integrations/main/signing-key'), data: stored('data-key') };
    const runs = [await rotate(['signing-key']), await rotate(['data-key'])];
    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
    for (const run of runs) expectNoSecret(world, run);
    expect(stored('integrations/main/signing-key')).toContain(old.signing);
    expect(stored('data-key')).toContain(old.data);
    const early = await rotate(['signing-key', '--end']);
    expect(early).toMatchObject({ code: 1 });
    expect(early.stderr).toContain('repeat the command then. Nothing was changed.');
    const wrong = await rotate(['cxone'], {
      CXONE_CLIENT_ID: 'test-client',
      CXONE_CLIENT_SECRET: 'test-wrong',
      CXONE_ACCESS_KEY_ID: 'test-key',
      CXONE_ACCESS_KEY_SECRET: 'test-wrong',
    });
    expect(wrong).toMatchObject({ code: 1, stdout: '' });
    expect(wrong.stderr).toContain('Nothing was changed: the old keys stay in use.');
    expectNoSecret(world, wrong);
  });

  it('data-key --reseal waits for the new key, seals what is parked anew with it, and lets --end delete the old one', async () => {
    const early = await rotate(['data-key', '--reseal']);
    expect(early).toMatchObject({ code: 1, stdout: '' });
    expect(early.stderr).toContain('something may be sealed with the old data key: repeat the command then.');
    expect((await rotate(['data-key', '--reseal', '--end'])).stderr).toContain('first --reseal, and then --end');

    const [newest, ...older] = keysIn(stored('data-key'));
    const from = new Date(Date.now() - 600_000).toISOString();
    const secret = `${world.cloud.environment['SECRETS_PREFIX'] ?? ''}/data-key`;
    if (newest !== undefined) world.cloud.secrets.write(secret, writeKeys([{ ...newest, from }, ...older]));
    await parkOn(world, world.demoChannel?.channelId ?? '', {}, writeKeys(older));

    const run = await rotate(['data-key', '--reseal']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain('Sealed again with the present data key: 1 parked message and 0 albums.');
    expectNoSecret(world, run);
    expect((await rotate(['data-key', '--reseal'])).stdout).toContain('Nothing was left');
    expect(await doctor(world)).toMatchObject({
      findings: expect.arrayContaining([
        expect.objectContaining({ name: 'Data key', message: expect.stringContaining('--end') as string }),
      ]) as unknown,
    });
    const audit = () => byocOn(world, ['audit', '--act', 'rotate-data-key', '--json']);
    expect((await audit()).stdout).toContain('"count": 1');

    for (let parked = 0; parked < 2; parked += 1) {
      await parkOn(world, world.demoChannel?.channelId ?? '', {}, writeKeys(older));
    }
    await parkOn(world, world.demoChannel?.channelId ?? '', {}, 'test-key-that-is-lost-with-its-32-characters');
    const partly = await rotate(['data-key', '--reseal']);
    expect(partly.stderr).toContain('Sealed again with the present data key: 2 parked messages');
    expect(partly.stderr).toContain('can’t be opened');
    expect((await audit()).stdout).toContain('"count": 2');
    expect(await rotate(['data-key', '--end'])).toMatchObject({ code: 0, stdout: '1 old data key is deleted.\n' });
  });

  it('channel shows the new secret once more to who repeats it', async () => {
    const name = world.cloud.secrets.names().find((one) => one.includes('/channels/')) ?? '';
    const id = name.slice(name.lastIndexOf('/') + 1);
    const run = await rotate(['channel', id]);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const [shown] = /whsec_\S+/.exec(run.stdout) ?? [];
    expect(world.cloud.secrets.read(name)).toContain(shown);
    const again = await rotate(['channel', id]);
    expect(again.stdout).toContain(`  Signing secret  ${shown ?? ''}`);
    expect(again.stdout).toContain('has these secrets already');
  });

  it.each([
    { args: ['callback', '--integration', 'nowhere'], says: 'There is no integration "nowhere"' },
    { args: ['signing-key', '--integration', 'nowhere'], says: 'There is no integration "nowhere"' },
    { args: ['cxone', '--integration', 'nowhere'], says: 'There is no integration "nowhere"' },
    { args: ['channel', 'ch-nowhere'], says: 'There is no channel ch-nowhere in this integration' },
    { args: ['channel', 'ch-nowhere', '--integration', 'nowhere'], says: 'There is no integration "nowhere"' },
  ])('$args is refused with a sentence', async ({ args, says }) => {
    const before = world.cloud.secrets.names().map((name) => world.cloud.secrets.read(name));
    const run = await rotate(args);
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toContain(says);
    expect(world.cloud.secrets.names().map((name) => world.cloud.secrets.read(name))).toEqual(before);
  });
});
