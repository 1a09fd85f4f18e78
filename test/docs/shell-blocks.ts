import { type Block, blocksIn, pages } from './markdown.ts';

/** A command that a reader is told to type, one of those that `&&` or line breaks join. */
export interface Typed {
  readonly path: string;
  readonly command: string;
}

/** Of a block that nobody can run who has no account at AWS, no tenant of CXone, or no tunnel. */
export const NEEDS_ACCOUNT = 'needs-account';

interface ShellBlock extends Block {
  readonly path: string;
  readonly commands: readonly string[];
}

export const shellBlocks: readonly ShellBlock[] = pages.flatMap((page) =>
  blocksIn(page)
    .filter(({ language }) => ['sh', 'bash', 'shell', 'console', 'zsh'].includes(language))
    .map((block) => ({ ...block, path: page.path, commands: commandsIn(block.content) })),
);

function commandsIn(content: string): string[] {
  return content
    .split(/\n|&&/)
    .map((command) => command.replace(/ #.*$/, '').trim())
    .filter((command) => command !== '' && !command.startsWith('#'));
}

/** What asks for an account: a stage that is deployed, and programs and variables of others. */
export const asksForAccount = (command: string): boolean =>
  /--stage (?!laptop\b)\S/.test(command) ||
  /^(?:npm run deploy|npx serverless|aws|cloudflared|ngrok|ssh|export|read)\b/.test(command);

/**
 * How it is known that a command works: `run`, test/cli/shell-blocks.test.ts runs it; `elsewhere`, a file of ours runs it, in
 * which these words stand; `options`, it takes minutes or what the reader wrote, so that its script and options are looked
 * at alone, and why.
 */
export type Held =
  | { readonly kind: 'run' }
  | { readonly kind: 'elsewhere'; readonly file: string; readonly words: string }
  | { readonly kind: 'options'; readonly why: string };

const ci = (words: string): Held => ({ kind: 'elsewhere', file: '.ci/run', words });
const run: Held = { kind: 'run' };

/** By the beginning of the command; the first that fits counts. */
const held: readonly (readonly [RegExp, Held])[] = [
  [/^npm ci$/, ci('npm ci')],
  [/^npm test$/, ci('npm test --')],
  [/^npm run typecheck$/, ci('npm run -s typecheck')],
  [/^npm run lint$/, ci('npm run -s lint')],
  [/^npm run arrows$/, ci('npm run -s arrows')],
  [/^npm run test:attacks$/, ci('npm run -s test:attacks')],
  [/^npm run test:faults$/, ci('npm run -s test:faults')],
  [/^npm start$/, { kind: 'elsewhere', file: 'scripts/check-start.mjs', words: "spawn('npm', ['start'" }],
  [
    /^npm run new-provider -- acme-chat$/,
    { kind: 'elsewhere', file: 'test/scripts/new-provider.test.ts', words: 'scripts/new-provider/run.ts' },
  ],
  [
    /^node docs\/samples\/web-chat\.mjs$/,
    { kind: 'elsewhere', file: 'test/local/web-chat.test.ts', words: 'docs/samples/web-chat.mjs' },
  ],
  [/^npm run release$/, { kind: 'elsewhere', file: 'test/deploy/service-copy.ts', words: 'scripts/release/run.mjs' }],
  [
    /^npm run record-paths$/,
    { kind: 'elsewhere', file: 'test/message-paths/message-paths.test.ts', words: 'recordPaths()' },
  ],
  [/^npm run check$/, { kind: 'options', why: 'It tests what the reader has changed, for minutes.' }],
  [/^npm start -- /, { kind: 'options', why: 'It asks for the tenant’s keys and keeps what it is told.' }],
  [/^npm run test:mutation -- /, { kind: 'options', why: 'It takes minutes.' }],
  [/--provider acme-chat\b/, { kind: 'options', why: 'The reader writes this provider.' }],
  [/^npm run byoc -- .*--stage laptop\b/, run],
  [/^npm run conformance -- --provider telegram\b/, run],
  [/^npm run case /, run],
  [/^npm run test:storm -- --help$/, run],
];

/** Undefined: nobody knows that it works. */
export function howHeld(command: string): Held | undefined {
  return held.find(([form]) => form.test(command))?.[1];
}

/** Each command of the blocks that need no account, once. */
export const runnable: readonly Typed[] = shellBlocks
  .filter(({ marker }) => marker !== NEEDS_ACCOUNT)
  .flatMap(({ path, commands }) => commands.map((command) => ({ path, command })))
  .filter(({ command }, index, all) => all.findIndex((other) => other.command === command) === index);
