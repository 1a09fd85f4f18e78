import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeEnvironmentFile } from '../../local/environment-file.ts';
import { startWorld, type World } from '../../local/world.ts';
import { byoc } from './deployment.ts';
import { byocOn, expectNoSecret } from './world.ts';

let world: World;
let keys: Record<string, string>;

beforeAll(async () => {
  world = await startWorld({ demoChannel: false });
  const { clientId, clientSecret, accessKeyId, accessKeySecret } = world.cxone.createTenant('Umbrella').credentials;
  keys = {
    CXONE_CLIENT_ID: clientId,
    CXONE_CLIENT_SECRET: clientSecret,
    CXONE_ACCESS_KEY_ID: accessKeyId,
    CXONE_ACCESS_KEY_SECRET: accessKeySecret,
  };
});
afterAll(() => world.stop());

const integrations = (args: readonly string[], changes: Readonly<Record<string, string>> = {}) =>
  byocOn(world, ['integrations', ...args], changes);
const tenantOf = (ordinal: number) => `11ee0000-0000-4000-8000-00000000000${ordinal}`;

describe('byoc integrations', () => {
  it('add makes the secrets, stores the keys and prints the sheet of its own URLs', async () => {
    const run = await integrations(['add', 'umbrella', '--name', 'Umbrella Messenger'], keys);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain(`Integration "umbrella" is added for tenant ${tenantOf(2)} in area local1.`);
    for (const path of ['box', 'box/1.0/token', 'add', 'reconnect', 'remove']) {
      expect(run.stdout).toContain(`  ${world.cloud.apiUrl}/i/umbrella/${path}\n`);
    }
    expect(run.stdout).toContain('  Umbrella Messenger\n');
    expect(run.stdout).toContain('  byoc-umbrella\n');
    expectNoSecret(world, run);
  });

  it('add again keeps the secrets that stand', async () => {
    const secretsOf = () =>
      world.cloud.secrets
        .names()
        .flatMap((name) => (name.includes('/umbrella/') ? world.cloud.secrets.read(name) : []));
    const before = secretsOf();
    expect(before).toHaveLength(3);
    expect((await integrations(['add', 'umbrella'], keys)).code).toBe(0);
    expect(secretsOf()).toEqual(before);
  });

  it('add under the key of another tenant’s integration is refused', async () => {
    const run = await integrations(['add', 'main'], keys);
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toContain(
      `These keys are of tenant ${tenantOf(2)}, but integration "main" belongs to another one.`,
    );
    expectNoSecret(world, run);
  });

  it('add with keys that CXone refuses leaves no integration behind', async () => {
    const run = await integrations(['add', 'refused'], { ...keys, CXONE_ACCESS_KEY_SECRET: 'test-wrong-secret' });
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toContain('CXone did not accept the credentials');
    expect((await integrations(['show', 'refused'])).stderr).toContain('There is no integration "refused"');
  });

  it('list shows each, as a table and as JSON', async () => {
    const run = await integrations(['list']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['KEY', 'TENANT', 'BRAND', 'INTEGRATION ID'],
      ['main', tenantOf(1), 'asked for at the first Add'],
      ['umbrella', tenantOf(2), 'asked for at the first Add'],
      [''],
    ]);
    const json = await integrations(['list', '--json']);
    expect(JSON.parse(json.stdout)).toEqual([
      { integrationKey: 'main', tenantId: tenantOf(1) },
      { integrationKey: 'umbrella', tenantId: tenantOf(2) },
    ]);
    for (const printed of [run, json]) expectNoSecret(world, printed);
  });

  it('show has the tenant and the sheet, as text and as JSON', async () => {
    const run = await integrations(['show', 'umbrella']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(new RegExp(`Tenant +${tenantOf(2)}\\n`));
    expect(run.stdout).toContain(`${world.cloud.apiUrl}/i/umbrella/box\n`);
    const json = await integrations(['show', 'umbrella', '--json']);
    const shown: unknown = JSON.parse(json.stdout);
    expect(shown).toMatchObject({ integrationKey: 'umbrella', tenantId: tenantOf(2) });
    expect(shown).toHaveProperty('record.1', {
      field: 'Integration Box URL',
      value: `${world.cloud.apiUrl}/i/umbrella/box`,
    });
    for (const printed of [run, json]) expectNoSecret(world, printed);
  });

  it('show refuses an unknown key and one that is no slug', async () => {
    expect(await integrations(['show', 'nobody'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'There is no integration "nobody": `npm run byoc -- integrations list` shows those there are.\n',
    });
    expect((await integrations(['show', 'No Slug'])).stderr).toContain('must be a slug');
  });
});

describe('--stage laptop', () => {
  const file = fileURLToPath(new URL('../../.laptop/environment.json', import.meta.url));

  it('reaches what npm start runs, and says so where nothing does', async () => {
    // Somebody may have started one beside this test.
    const before = existsSync(file) ? readFileSync(file) : undefined;
    try {
      const takeAway = writeEnvironmentFile(world.cloud.environment);
      const reached = await byoc(['integrations', 'list', '--stage', 'laptop'], {});
      const unknown = await byoc(['integrations', 'show', 'nobody', '--stage', 'laptop'], {});
      takeAway();
      // As it stands, the command would look for a stage in AWS.
      expect(unknown.stderr).toContain('`npm run byoc -- integrations list --stage laptop` shows those there are.');
      expect(reached).toMatchObject({ code: 0, stderr: '' });
      expect(reached.stdout).toContain('umbrella');
      expect(await byoc(['integrations', 'list', '--stage', 'laptop'], {})).toEqual({
        code: 1,
        stdout: '',
        stderr: 'Nothing runs on this laptop: start it with `npm start` in another terminal.\n',
      });
    } finally {
      if (before === undefined) rmSync(file, { force: true });
      else writeFileSync(file, before, { mode: 0o600 });
    }
  });
});
