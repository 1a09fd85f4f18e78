import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDeployment } from '../../cli/deployment.ts';
import { setUp } from '../../cli/set-up.ts';
import { findTarget, TargetError } from '../../cli/target.ts';
import { integrationKeySchema } from '../../lib/ids.ts';
import type { SwitchChanges } from '../../local/cxone/switches.ts';
import { byoc, callbackOf, CLIENT_SECRET, type Deployment, keysOf, type Run, startDeployment } from './deployment.ts';
import { foreignWords } from '../lib/admin/texts/terms.ts';

let deployment: Deployment;

beforeAll(async () => {
  deployment = await startDeployment();
  for (const integration of ['main', 'typed', 'rejected', 'halved', 'taken']) {
    const credentials = { clientId: `byoc-${integration}`, clientSecret: CLIENT_SECRET };
    deployment.secrets.write(callbackOf(integration), JSON.stringify(credentials));
  }
});
afterAll(() => deployment.stop());

/** All secrets and integrations of the deployment. */
async function stored() {
  const client = new DynamoDBClient({
    region: 'eu-west-1',
    endpoint: deployment.tables.endpoint,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const { Items = [] } = await client.send(new ScanCommand({ TableName: 'byoc-dev' }));
  client.destroy();
  const tenants = Object.fromEntries(Items.map((item) => [item['integrationKey']?.S ?? '', item['tenantId']?.S]));
  return { tenants, secrets: deployment.secrets.names().map((name) => [name, deployment.secrets.read(name)]) };
}

function expectNoSecret({ stdout, stderr }: Run): void {
  const { clientSecret, accessKeySecret } = deployment.cxone.credentials;
  for (const secret of [clientSecret, accessKeySecret, CLIENT_SECRET, 'test-wrong-secret']) {
    expect(stdout).not.toContain(secret);
    expect(stderr).not.toContain(secret);
  }
}

/** Runs a command that must print a message alone and store nothing. */
async function refusalOf(run: () => Promise<Run>): Promise<string> {
  const before = await stored();
  const refused = await run();
  expect([refused.code, refused.stdout]).toEqual([1, '']);
  expect(await stored()).toEqual(before);
  expectNoSecret(refused);
  return refused.stderr.trim();
}

/** Turns switches of the emulated CXone. */
const turn = (changes: SwitchChanges) =>
  fetch(`${deployment.cxone.origin}/__emulator/switches`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(changes),
  });

const setUpAsProcess = (args: readonly string[], changes: Readonly<Record<string, string>> = {}, input = '') =>
  byoc(['setup', ...args], { ...deployment.environment, ...deployment.keys, ...changes }, input);

describe('byoc setup', () => {
  it('stores, and says, in which form alone CXone takes the application', async () => {
    await turn({ clientAuthentication: 'raw' });
    const run = await setUpAsProcess([]).finally(() => turn({ clientAuthentication: 'body-or-raw' }));
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain('It takes the client id and secret as basic-raw alone');
    expect(JSON.parse(deployment.secrets.read(keysOf('main')) ?? '')).toMatchObject({ tokenForm: 'basic-raw' });
  });

  it('stores keys that CXone accepts and prints the sheet in the order of CXone’s form', async () => {
    const run = await setUpAsProcess(['--name', 'Acme Messenger']);
    const { tenantId, clientId, clientSecret, accessKeyId, accessKeySecret } = deployment.cxone.credentials;
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const [accepted, ...sheet] = run.stdout.trimEnd().split('\n');
    expect(accepted).toMatch(`CXone accepted the keys: tenant ${tenantId} in area `);
    expect(sheet.map((line) => line.trim().split(/\s{2,}/)).filter((row) => row.length > 1)).toEqual([
      ['Name', 'Acme Messenger'],
      ['Integration Box URL', 'https://byoc.example.net/i/main/box'],
      ['Authorization URL', 'https://byoc.example.net/i/main/box/1.0/token'],
      ['Client ID', 'byoc-main'],
      [
        'Client Secret',
        'in the answer of: aws secretsmanager get-secret-value --secret-id byoc/dev/integrations/main/callback --query SecretString --output text',
      ],
      ['Color', '#2f6fde'],
      ['Icon', 'livechat'],
      ['Add action URL', 'https://byoc.example.net/i/main/add'],
      ['Reconnect URL', 'https://byoc.example.net/i/main/reconnect'],
      ['Remove URL', 'https://byoc.example.net/i/main/remove'],
      ['Use DFO 3.0 Outbound API for replies', 'ticked'],
    ]);
    expectNoSecret(run);
    expect(JSON.parse(deployment.secrets.read(keysOf('main')) ?? '')).toEqual({
      clientId,
      clientSecret,
      accessKeyId,
      accessKeySecret,
    });
    expect((await stored()).tenants).toMatchObject({ main: tenantId });
  });

  it.each(['fr', 'fr-CA'] as const)('prints the sheet with the names that CXone has in %s', async (language) => {
    const run = await setUpAsProcess(['--language', language]);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const sheet = run.stdout.slice(run.stdout.indexOf('Dans CXone'));
    const names = sheet
      .split('\n')
      .slice(2)
      .map((line) => line.trim().split(/ {2,}/)[0]);
    expect(names).toEqual(expect.arrayContaining(['Nom', 'URL de la boîte d’intégration', 'Ajouter une URL d’action']));
    expect(names).toEqual(expect.arrayContaining(['URL d’action de reconnexion', 'Supprimer une URL d’action']));
    expect(sheet).toMatch(/ {2}coché$/m);
    expect(foreignWords(sheet, language)).toEqual([]);
  });

  it('asks for the keys where the environment has none, and reads them from what is piped in', async () => {
    const { clientId, clientSecret, accessKeyId, accessKeySecret } = deployment.cxone.credentials;
    const input = [clientId, clientSecret, ` ${accessKeyId} `, accessKeySecret, ''].join('\n');
    const run = await byoc(['setup', '--integration', 'typed'], deployment.environment, input);
    expect(run.code).toBe(0);
    expect(run.stderr.split('\n').map((line) => line.trim())).toEqual([
      'Client ID of the application registered with NICE:',
      'Client secret of that application:',
      'Access key ID of the service user:',
      'Access key secret of the service user:',
      '',
    ]);
    expect(run.stdout).toContain('https://byoc.example.net/i/typed/box');
    expectNoSecret(run);
    expect((await stored()).tenants).toMatchObject({ typed: deployment.cxone.credentials.tenantId });
  });

  it('stores nothing where CXone refuses the keys', async () => {
    const changes = { CXONE_ACCESS_KEY_SECRET: 'test-wrong-secret' };
    const refusal = await refusalOf(() => setUpAsProcess(['--integration', 'rejected'], changes));
    expect(refusal).toContain('CXone did not accept the credentials');
    expect(refusal).toContain('Check the client id, client secret, access key id and access key secret');
  });

  it('names the keys that are missing', async () => {
    const run = () => byoc(['setup', '--integration', 'halved'], deployment.environment, 'test-client\n\n');
    expect(await refusalOf(run)).toContain(
      "The keys can't be used: clientSecret must be printable ASCII and not empty, accessKeyId must be printable ASCII and not empty, accessKeySecret must be printable ASCII and not empty. Nothing was stored.",
    );
  });

  it('refuses keys of another tenant than the integration’s, and keeps the old ones', async () => {
    expect((await setUpAsProcess(['--integration', 'taken'])).code).toBe(0);
    const { credentials } = deployment.cxone.createTenant('Umbrella');
    const changes = {
      CXONE_ACCESS_KEY_ID: credentials.accessKeyId,
      CXONE_ACCESS_KEY_SECRET: credentials.accessKeySecret,
    };
    const refusal = await refusalOf(() => setUpAsProcess(['--integration', 'taken'], changes));
    expect(refusal).toContain(
      `These keys are of tenant ${credentials.tenantId}, but integration "taken" belongs to another one. Nothing was stored`,
    );
    expect(refusal).not.toContain(credentials.accessKeySecret);
  });

  it('says what an integration’s key must be', async () => {
    expect(await refusalOf(() => setUpAsProcess(['--integration', 'Not A Slug']))).toContain(
      'must be a slug of 1 to 32 lower-case letters, digits and hyphens',
    );
  });
});

describe('setUp', () => {
  beforeEach(() => {
    for (const [key, value] of Object.entries(deployment.environment)) vi.stubEnv(key, value);
  });
  afterEach(() => vi.unstubAllEnvs());

  it.each([
    {
      case: 'main has no callback secret',
      integration: 'main',
      prefix: 'byoc/fresh',
      message:
        'The secret byoc/fresh/integrations/main/callback has no value: deploy the stage again (on the laptop: stop `npm start` and start it again), then repeat this command.',
    },
    {
      case: 'the integration was not added',
      integration: 'bare',
      prefix: 'byoc/dev',
      message: 'There is no integration "bare": add it with `npm run byoc -- integrations add bare`.',
    },
    {
      case: 'the callback secret is damaged',
      integration: 'damaged',
      prefix: 'byoc/dev',
      message:
        'The secret byoc/dev/integrations/damaged/callback is damaged: give it a value of the form {"clientId": "…", "clientSecret": "…"}, then repeat this command.',
    },
  ])('asks CXone nothing and stores nothing where $case', async ({ integration, prefix, message }) => {
    deployment.secrets.write(callbackOf('damaged'), `{"clientId":"byoc-damaged","clientSecret":"${CLIENT_SECRET}`);
    const before = await stored();
    const target = await findTarget({}, { ...deployment.environment, SECRETS_PREFIX: prefix });
    const setting = setUp({
      deployment: openDeployment(target),
      integrationKey: integrationKeySchema.parse(integration),
      recordName: 'Acme Messenger',
      // No CXone would take these: the callback secret is looked at first.
      credentials: { clientId: 'c', clientSecret: 's', accessKeyId: 'k', accessKeySecret: 'test-wrong-secret' },
    });
    await expect(setting).rejects.toThrow(new TargetError(message));
    expect(await stored()).toEqual(before);
  });
});
