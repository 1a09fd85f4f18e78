import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { deploySteps, runSteps, type Step } from '../../cli/commands/deploy.ts';
import { page, tableRows } from '../docs/markdown.ts';
import { byoc } from './deployment.ts';

const { version, scripts } = z
  .object({ version: z.string(), scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')));

it('byoc deploy builds quietly, then deploys with the options that it got, as npm run deploy does', () => {
  expect(deploySteps(['--stage', 'prod', '--param', 'capture=true'])).toEqual([
    ['scripts/build.mjs', '--quiet'],
    ['node_modules/serverless/bin/serverless.js', 'deploy', '--stage', 'prod', '--param', 'capture=true'],
  ]);
  expect(scripts['deploy']).toBe('npm run -s build -- --quiet && serverless deploy');
});

it.each([
  { codes: [0, 0], ran: 2, code: 0 },
  { codes: [1, 0], ran: 1, code: 1 },
  { codes: [0, 3], ran: 2, code: 3 },
])('byoc deploy ends with $code after steps that end with $codes', async ({ codes, ran, code }) => {
  const seen: Step[] = [];
  const run = (step: Step) => Promise.resolve(codes[seen.push(step) - 1] ?? 0);
  expect(await runSteps(deploySteps([]), run)).toBe(code);
  expect(seen).toHaveLength(ran);
});

it('byoc --version is that of the package', async () => {
  expect(await byoc(['--version'], {})).toMatchObject({ code: 0, stdout: `${version}\n` });
});

it('every command and subcommand is in the table of docs/commands.md', async () => {
  const commandsIn = async (words: readonly string[]): Promise<string[]> => {
    const { stdout } = await byoc([...words, '--help'], {});
    const listed = stdout.slice(stdout.indexOf('\nCommands:') + 1);
    const names = listed.startsWith('Commands:') ? [...listed.matchAll(/^ {2}([a-z-]+)/gm)] : [];
    return names.map(([, name = '']) => name).filter((name) => name !== 'help');
  };
  const written = new Map(
    tableRows(page('docs/commands.md'))
      .filter(({ length }) => length === 2)
      .flatMap(([cell = '']) => {
        const [first = '', ...rest] = [...cell.matchAll(/`([a-z-]+(?: [a-z-]+)?)`/g)].map(([, words = '']) => words);
        const [command = '', ...sub] = first.split(' ');
        return cell.startsWith('`') ? [[command, [...sub, ...rest]] as const] : [];
      }),
  );
  const commands = await commandsIn([]);
  expect(commands.length).toBeGreaterThan(6);
  for (const command of commands) {
    expect([command, written.get(command)?.toSorted()]).toEqual([command, (await commandsIn([command])).toSorted()]);
  }
});
