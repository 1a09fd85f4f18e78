import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServiceCopy } from './service-copy.ts';

let service: ServiceCopy;
beforeAll(async () => {
  service = await ServiceCopy.create();
});
afterAll(() => service.remove());

/** What the command says of a stage and its parameters. */
async function refusal(stage: string, parameters: readonly string[] = []): Promise<string> {
  const options = parameters.flatMap((parameter) => ['--param', parameter]);
  const { exitCode, output } = await service.serverless(['package', '--stage', stage, ...options]);
  expect(exitCode).not.toBe(0);
  expect(output).toContain('Nothing was packaged.');
  return output;
}

describe('parameters that no function could start with', () => {
  it('are refused before anything is packaged, each with its value and what it must be', async () => {
    const wrong = [
      ['logLevel=INFO', 'must be debug, info, warn or error.'],
      ['retryAfterSeconds=abc', 'must be a whole number from 0 to 600.'],
      ['maxFileMegabytes=500', 'must be a whole number from 1 to 100.'],
      ['fileLinkSeconds=900', 'must be a whole number from 3600 to 43200.'],
      ['callbackBudgetSeconds=25', 'must be a whole number from 1 to 20.'],
      ['publicUrl=byoc.example.net', 'must be an absolute http(s) URL without a path, e.g. https://api.example.com.'],
      ['cxoneAuthBaseUrl=https://cxone.example.net/auth', 'must have no path, no query and no fragment.'],
      ['cxoneApiBaseUrl=api', 'must be an absolute http(s) URL without a path'],
      ['capture=yes', 'must be true or false.'],
      ['hstsSubdomains=1', 'must be true or false.'],
      ['fileHandover=mail', 'must be link or upload.'],
      ['executableFiles=no', 'must be refuse or allow.'],
      ['customerIds=bare', 'must be prefixed or plain.'],
      ['answerForm=loose', 'must be superset or strict.'],
      ['privateHosts=https://chat.internal', 'must be host names with commas between them'],
      ['auditRetentionDays=300', 'must be one of 1, 3, 5, 7, 14, 30,'],
    ] as const;
    const output = await refusal(
      'dev',
      wrong.map(([parameter]) => parameter),
    );
    for (const [parameter, says] of wrong) {
      expect(output).toContain(`--param ${parameter}: it ${says}`);
      // Once, though all functions would read it.
      expect(output.split(`--param ${parameter}: `)).toHaveLength(2);
    }
  });

  it('are refused where publicUrl has a path', async () => {
    const output = await refusal('dev', ['publicUrl=https://byoc.example.net/prod']);
    expect(output).toContain(
      '--param publicUrl=https://byoc.example.net/prod: it must have no path, no query and no fragment.',
    );
  });
});

describe('a stage', () => {
  it.each(['feature-abc-1234-longish-name', 'My-Stage', '1st'])(
    'that AWS would refuse is refused before anything is packaged: %s',
    async (stage) => {
      expect(await refusal(stage)).toMatch(
        new RegExp(`The stage "${stage}" can't be deployed: take 1 to 25 lower-case`),
      );
    },
  );

  it('in other letters than one that has settings of its own is refused', async () => {
    expect(await refusal('Prod')).toContain(
      'The stage "Prod" would get other settings than "prod": write --stage prod.',
    );
  });

  it('of 25 characters has names of functions that AWS takes', async () => {
    const { template } = await service.package('a'.repeat(25));
    const names = [...JSON.stringify(template).matchAll(/"FunctionName":"([^"]+)"/g)].map(([, name = '']) => name);
    expect(Math.max(...names.map((name) => name.length))).toBe(64);
  });
});

it('knows who did what for as long as it is told to, in a log group that no other function writes to', async () => {
  const { template } = await service.package('dev', ['--param', 'auditRetentionDays=731']);
  expect(template.Resources['AuditLogGroup']?.Properties).toEqual({ RetentionInDays: 731 });
});

it('takes the slash off the end of publicUrl, for functions and sheet alike', async () => {
  const { template } = await service.package('dev', ['--param', 'publicUrl=https://byoc.example.net/']);
  const text = JSON.stringify(template);
  expect(text).toContain('https://byoc.example.net/i/main/box/1.0/token');
  expect(text).not.toContain('example.net//');
  expect(text).toContain('"PUBLIC_URL":{"Fn::Sub":"https://byoc.example.net"}');
});

describe('the built functions', () => {
  it('are refused where a source was changed since, with the command that builds', async () => {
    const settings = createHash('sha256')
      .update(await readFile('lib/settings.ts'))
      .digest('hex');
    await service.built({ 'lib/settings.ts': settings });
    expect(await service.serverless(['package', '--stage', 'dev'])).toMatchObject({ exitCode: 0 });
    await service.built({ 'lib/settings.ts': 'x', 'functions/gone.ts': 'x' });
    expect(await refusal('prod')).toContain(
      'dist/ was built of another lib/settings.ts and of 1 more than is here now: `npm run deploy -- --stage prod` builds first.',
    );
  });

  it('are refused where there are none', async () => {
    await service.built(undefined);
    expect(await refusal('dev')).toContain(
      'There is no dist/, for nothing was built: `npm run deploy -- --stage dev` builds first.',
    );
  });
});
