import { readFile } from 'node:fs/promises';
import type { Channel } from '../../lib/channels/channel.ts';
import { readAnswers, secretQuestions } from '../../lib/channels/form-questions.ts';
import { answersOf, peopleNames } from '../../lib/channels/people/people-form.ts';
import { CxoneError } from '../../lib/cxone/errors.ts';
import { type IntegrationKey, newChannelId } from '../../lib/ids.ts';
import { systemPorts } from '../../lib/ports.ts';
import { providers } from '../../lib/providers/registry.ts';
import { addByCommand } from '../add-channel.ts';
import { ask } from '../ask.ts';
import { audited } from '../audit/audited.ts';
import { confirm } from '../confirm.ts';
import type { Deployment } from '../deployment.ts';
import { integrationOf } from '../integration-of.ts';
import { pairs } from '../print.ts';
import { channelCommand } from '../restore-channel.ts';
import { TargetError } from '../target.ts';
import { changeByCommand } from './change-channel.ts';
import { type DescribedChannel, type FileProblem, readChannelsFile } from './channels-file.ts';
import { planOf, type Step } from './plan.ts';
import { removeByCommand } from './remove-channel.ts';

export interface ApplyOptions {
  readonly integration: IntegrationKey;
  readonly integrationId?: string | undefined;
  /** Shows what would be done, and does nothing. */
  readonly dryRun: boolean;
  /** Removes what the file does not have. */
  readonly prune: boolean;
  /** Does not ask before it removes. */
  readonly yes: boolean;
  /** Addresses are not tried before. */
  readonly untested: boolean;
}

/**
 * Gives an integration the channels that a file describes, each step as its own command does it and between audit entries
 * of its own. Safe to repeat: what is done already stays as it is.
 * @throws {TargetError} for a file that can't be used, with all that is wrong in it; nothing was changed then.
 */
export async function applyFile(path: string, options: ApplyOptions, deployment: Deployment): Promise<void> {
  const file = readChannelsFile(await textOf(path), providers, deployment.target.allowHttp);
  if (file.kind === 'unusable') throw unusable(path, file.problems);
  const { integrationKey, tenantId } = await integrationOf(deployment, options.integration);
  const [channels, removed] = await Promise.all([
    deployment.registry.channels(integrationKey),
    deployment.registry.removedChannels(integrationKey),
  ]);
  const plan = planOf(file.channels, { integrationKey, tenantId, channels, removed }, options.prune);
  if (plan.kind === 'unusable') throw unusable(path, plan.problems);
  const { steps } = plan;
  for (const step of steps) console.log(inWords(step, removed));
  const todo = steps.filter(isAct);
  if (todo.length === 0 || options.dryRun) {
    console.log(
      todo.length === 0 ? 'Nothing is to be done.' : `To be done: ${todo.length}. Nothing was changed (--dry-run).`,
    );
    return;
  }

  const secrets = await secretsFor(todo);
  const doomed = todo.filter(({ kind }) => kind === 'remove').length;
  if (doomed > 0) {
    const what = doomed === 1 ? 'the channel marked with - is' : `the ${doomed} channels marked with - are`;
    await confirm(`Not in the file: ${what} removed, here and in CXone. Go on?`, options);
  }
  for (const [index, step] of todo.entries()) {
    try {
      await take(step, secrets.get(step) ?? {}, options, deployment);
    } catch (error) {
      throw stopped(error, step, { done: index, all: todo.length });
    }
  }
  console.log(`Done: ${todo.length}.`);
}

/** What of a plan changes something. */
type Acting = Exclude<Step, { readonly kind: 'same' | 'keep' }>;
const isAct = (step: Step): step is Acting => step.kind !== 'same' && step.kind !== 'keep';

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new TargetError(`The file ${path} can’t be read (${code}). Nothing was changed.`);
  }
}

function unusable(path: string, problems: readonly FileProblem[]): TargetError {
  const lines = problems.map(({ line, words }) => `${path}:${line}: ${words}`);
  return new TargetError([...lines, 'Nothing was changed.'].join('\n'));
}

/** The secrets that have to be entered for what is new, from the environment or asked for: before the first step. */
async function secretsFor(steps: readonly Acting[]): Promise<ReadonlyMap<Step, Readonly<Record<string, string>>>> {
  const needed = steps.flatMap((step) => {
    if (step.kind === 'remove' || (step.kind === 'change' && !changesAddress(step))) return [];
    const { name: channel, provider, secretsFrom } = step.described;
    return secretQuestions(provider.manifest).map((question) => {
      const variable = secretsFrom[question.name];
      return { step, question, variable, label: `${question.label.en} of “${channel}”` };
    });
  });
  const asked = needed.filter(({ variable }) => variable === undefined);
  const answers = await (asked.length === 0 ? [] : ask(asked.map(({ label }) => ({ question: label, hidden: true }))));
  const found = new Map<Step, Record<string, string>>();
  const complaints: string[] = [];
  for (const one of needed) {
    const { step, question, variable, label } = one;
    const given = variable === undefined ? answers[asked.indexOf(one)] : process.env[variable];
    const { values, problems } = readAnswers([question], { [question.name]: given ?? '' }, false);
    const problem = problems.get(question.name)?.en;
    const place = variable === undefined ? '' : `, from the variable ${variable},`;
    if (problem !== undefined) complaints.push(`${label}${place} ${problem}`);
    found.set(step, { ...found.get(step), ...values });
  }
  if (complaints.length > 0) throw new TargetError([...complaints, 'Nothing was changed.'].join('\n'));
  return found;
}

/** Secrets that are stored for one address go to no other (ADR 16); those of an account that is its address stay. */
function changesAddress({ described: { provider }, channel, to }: Extract<Acting, { kind: 'change' }>): boolean {
  const fields = provider.manifest.settings.filter(({ isAddress }) => isAddress);
  const isMoved = fields.some(({ name }) => (to.settings[name] ?? '') !== (channel.settings[name] ?? ''));
  return isMoved && provider.accountIsAddress !== true;
}

async function take(
  step: Acting,
  enteredSecrets: Readonly<Record<string, string>>,
  { integration, integrationId, untested: isUntested }: ApplyOptions,
  deployment: Deployment,
): Promise<void> {
  if (step.kind === 'add') {
    const channel = step.intent?.channelId ?? newChannelId(systemPorts.randomBytes);
    const { name, provider } = step.described;
    const { preferences } = step;
    const set = Object.entries(step.settings).map(([key, value]) => `${key}=${value}`);
    const given = { integration, integrationId, name, provider: provider.manifest.id, set, enteredSecrets, isUntested };
    const shown = await audited(deployment, { act: 'add-channel', integration, channel }, (learn) =>
      addByCommand(channel, { ...given, preferences }, deployment, learn),
    );
    console.log(`Added “${name}”:\n${pairs(shown).join('\n')}`);
    return;
  }
  const { channelId } = step.channel;
  if (step.kind === 'remove') {
    await audited(deployment, { act: 'remove-channel', integration, channel: channelId }, () =>
      removeByCommand(step.channel, deployment),
    );
    console.log(
      `Removed “${step.channel.name}”. To have it back within a week: ${channelCommand('restore', step.channel)}`,
    );
    return;
  }
  const about = { act: 'reconnect-channel', integration, channel: channelId } as const;
  const to = { ...step.to, enteredSecrets, isUntested };
  const news = await audited(deployment, about, (learn) => changeByCommand(step.channel, to, deployment, learn));
  console.log(
    [`Changed “${step.to.name}”.`, ...(news.length === 0 ? [] : ['Enter at the provider:', ...news])].join('\n'),
  );
}

function stopped(error: unknown, step: Acting, { done, all }: { done: number; all: number }): unknown {
  if (!(error instanceof TargetError) && !(error instanceof CxoneError)) return error;
  const name = step.kind === 'remove' ? step.channel.name : step.described.name;
  const left = `${done} of ${all} were done before it. Mend the cause, then run the command again: what is done stays as it is.`;
  return new TargetError(`“${name}”: ${error.message}\n${left}`, { isHalfDone: true });
}

/** A line of the plan: `+` is new, `~` changes, `=` stays, `-` goes, `?` is not in the file and stays. */
function inWords(step: Step, removed: readonly Channel[]): string {
  switch (step.kind) {
    case 'add':
      if (step.intent !== undefined)
        return `+ “${step.described.name}” (${step.intent.channelId}): adding it is finished`;
      return `+ “${step.described.name}” (${step.described.provider.manifest.id})${wasRemoved(step.described, removed)}`;
    case 'change':
      return `~ “${step.channel.name}” (${step.channel.channelId}): ${differences(step).join(', ')}`;
    case 'same':
      return `= “${step.channel.name}” (${step.channel.channelId})`;
    case 'remove':
      return `- “${step.channel.name}” (${step.channel.channelId})`;
    case 'keep':
      return `? “${step.channel.name}” (${step.channel.channelId}): not in the file. It stays; --prune removes it.`;
  }
}

function wasRemoved({ name }: DescribedChannel, removed: readonly Channel[]): string {
  const tombstone = removed.find((one) => one.name === name);
  if (tombstone === undefined) return '';
  return `. One of this name was removed on ${tombstone.updatedAt.slice(0, 10)}: ${channelCommand('restore', tombstone)} brings it back with its conversations`;
}

function differences({ channel, to, described: { provider } }: Extract<Step, { kind: 'change' }>): string[] {
  const { name, label = '', language, writesFirst, studioScript } = channel;
  const chosen = { name, label, language, writesFirst, studioScript };
  const before: Shown = { ...chosen, ...answersOf(channel), ...channel.settings };
  const { people, removesDeleted, label: newLabel = label, ...preferences } = to.preferences;
  const wanted = answersOf({
    people: people ?? channel.people,
    removesDeleted: removesDeleted ?? channel.removesDeleted,
  });
  const after: Shown = { name: to.name, label: newLabel, ...preferences, ...wanted, ...to.settings };
  const fields = [
    'name',
    'label',
    'language',
    'writesFirst',
    'studioScript',
    ...peopleNames,
    ...provider.manifest.settings.map((one) => one.name),
  ];
  const changed = fields.filter((field) => (before[field] ?? '') !== (after[field] ?? ''));
  const shown = changed.map((field) => `${field} ${quoted(before[field])} → ${quoted(after[field])}`);
  return channel.state === 'active' ? shown : [...shown, 'adding it is finished'];
}

type Shown = Readonly<Record<string, string | boolean>>;

const quoted = (value: string | boolean | undefined): string =>
  value === undefined || value === '' ? '(none)' : `“${String(value)}”`;
