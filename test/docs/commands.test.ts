import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { pages, root } from './markdown.ts';
import { shellBlocks, type Typed } from './shell-blocks.ts';

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(`${root}/package.json`, 'utf8')));

/** Those of blocks with a shell's own syntax (`bash`) are not ours to judge. */
const typed: readonly Typed[] = shellBlocks
  .filter(({ language }) => language === 'sh')
  .flatMap(({ path, commands }) => commands.map((command) => ({ path, command })));

/** The words of a command, quotes kept together. */
const wordsOf = (command: string): string[] => command.match(/'[^']*'|"[^"]*"|\S+/g) ?? [];

const optionsIn = (words: readonly string[]): string[] =>
  words.filter((word) => word.startsWith('--') && word.length > 2).map((word) => word.split('=')[0] ?? word);

const isNamed = (option: string, help: string): boolean => new RegExp(`${option}(?![\\w-])`).test(help);

const run = promisify(execFile);
const helps = new Map<string, Promise<string>>();

/** What a program of ours says of itself; run once for each of its commands. */
function helpOf(...words: readonly string[]): Promise<string> {
  const key = words.join(' ');
  const help =
    helps.get(key) ?? run(process.execPath, [...words, '--help'], { cwd: root }).then(({ stdout }) => stdout);
  helps.set(key, help);
  return help;
}

let byocCommands: string[];

/** `capture export` of `capture export --out x`: as many words as there are commands of that name. */
async function byocCommandOf(words: readonly string[]): Promise<string[]> {
  const [first = '', second = ''] = words;
  const help = await helpOf('cli/byoc.ts', first);
  return /^\w/.test(second) && new RegExp(`^  ${second.replaceAll(/[^\w-]/g, '')}\\b`, 'm').test(help)
    ? [first, second]
    : [first];
}

/** What scripts of package.json start, and what else takes options. */
const programs: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^npm start\b/, ['local/start.ts']],
  [/^npm run test:mutation\b/, ['node_modules/@stryker-mutator/core/bin/stryker.js', 'run']],
  [/^npm run conformance\b/, ['test/conformance/run.ts']],
];

async function unknownOptions(command: string): Promise<string[]> {
  const words = wordsOf(command);
  const given = words.includes('--') ? words.slice(words.indexOf('--') + 1) : [];
  if (command.startsWith('npm run byoc ')) {
    expect(byocCommands).toContain(given[0]);
    const help = await helpOf('cli/byoc.ts', ...(await byocCommandOf(given)));
    return optionsIn(given).filter((option) => !isNamed(option, help));
  }
  const program = programs.find(([form]) => form.test(command))?.[1];
  if (program === undefined) return [];
  const help = await helpOf(...program);
  return optionsIn(given).filter((option) => !isNamed(option, help));
}

/** What serverless and osls take, of all that they take (test/deploy runs them). */
const deployOptions = new Set(['--stage', '--region', '--param', '--aws-profile', '--timestamp']);
const isDeploy = (command: string): boolean => /^(?:npm run (?:deploy|package)|npx serverless)\b/.test(command);

beforeAll(async () => {
  const help = await helpOf('cli/byoc.ts');
  byocCommands = [...help.slice(help.indexOf('Commands:')).matchAll(/^ {2}(\w+)/gm)].map(([, name = '']) => name);
});

describe('the commands that readers are told to type', () => {
  it('are found', () => {
    expect(typed.map(({ command }) => command)).toEqual(
      expect.arrayContaining([
        'npm ci',
        'npm start',
        'npm test',
        'npm run byoc -- setup --stage prod --region eu-west-1',
      ]),
    );
  });

  it.each(typed)('$command ($path) is one of npm’s, or a script of the project', ({ command }) => {
    const script = /^npm run ([\w:-]+)/.exec(command)?.[1] ?? /^npm (start|test)\b/.exec(command)?.[1];
    if (script === undefined)
      expect(command).toMatch(/^(?:npm ci|npx serverless \w+.*|npx playwright install.*|node docs\/samples\/\S+)$/);
    else expect(Object.keys(scripts)).toContain(script);
  });

  it.each(typed.filter(({ command }) => /^npm (?:start|run (?:byoc|conformance|test:mutation))\b/.test(command)))(
    '$command ($path) has no option that its program doesn’t know',
    async ({ command }) => {
      expect(await unknownOptions(command)).toEqual([]);
    },
  );

  it.each(typed.filter(({ command }) => isDeploy(command)))(
    '$command ($path) gives serverless what it takes, and parameters that there are',
    ({ command }) => {
      const words = wordsOf(command);
      expect(optionsIn(words).filter((option) => !deployOptions.has(option))).toEqual([]);
      const serverless = readFileSync(`${root}/serverless.yml`, 'utf8');
      const names = words.flatMap((word, index) => (words[index - 1] === '--param' ? [word.split('=')[0] ?? ''] : []));
      for (const name of names) expect(serverless).toMatch(new RegExp(`\\$\\{param:${name}[,}]`));
    },
  );

  it('would be missed where a program doesn’t know them', async () => {
    expect(await unknownOptions('npm run byoc -- capture export --output x')).toEqual(['--output']);
    expect(await unknownOptions('npm start -- --ports 1 --quiet')).toEqual(['--ports', '--quiet']);
  });

  it.each(pages)('$path names only scripts that there are, in its sentences too', ({ text }) => {
    const named = [...text.matchAll(/`npm run ([\w:-]+)/g)].map(([, script = '']) => script);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });
});
