import {
  nameQuestion,
  type Problems,
  type Question,
  readAnswers,
  secretQuestions,
} from '../lib/channels/form-questions.ts';
import type { Preferences } from '../lib/channels/channel.ts';
import {
  choicesMissedBy,
  identProblems,
  LONGEST_NOTICE,
  peopleNames,
  readPeople,
} from '../lib/channels/people/people-form.ts';
import type { Manifest } from '../lib/contract/manifest.ts';
import { ask } from './ask.ts';
import { TargetError } from './target.ts';

export interface ChannelAnswers {
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * Reads the channel's name and its settings from the command line, by the rules of the Add form.
 * @param assignments `name=value`, one for each setting.
 * @param words What is so where the answers can't be used, and how somebody gives one.
 * @throws {TargetError} that names each setting which is unknown, missing or unusable.
 */
export function readChannelAnswers(
  manifest: Manifest,
  { name, set: assignments }: { readonly name: string; readonly set: readonly string[] },
  allowHttp: boolean,
  words: { readonly unchanged: string; readonly optionOf: (setting: string) => string } = {
    unchanged: 'Nothing was added.',
    optionOf: (setting) => `--set ${setting}=…`,
  },
): ChannelAnswers {
  const given = Object.fromEntries(assignments.map((one) => splitAssignment(one, '--set')));
  const unknown = Object.keys(given).filter((key) => !manifest.settings.some((setting) => setting.name === key));
  const settings = readAnswers(manifest.settings, given, allowHttp);
  const named = readAnswers([nameQuestion], { name }, allowHttp);
  const complaints = [
    ...complaintsOf([nameQuestion], named.problems, (key) => `--${key}`),
    ...unknown.map((key) => `--set ${key}=…: there is no such setting`),
    ...complaintsOf(manifest.settings, settings.problems, words.optionOf),
  ];
  if (complaints.length > 0) {
    const takes = manifest.settings.map(
      (setting) => `  --set ${setting.name}=…  ${setting.label.en}. ${setting.hint.en}`,
    );
    throw new TargetError([words.unchanged, ...complaints, `${manifest.displayName.en} takes:`, ...takes].join('\n'));
  }
  return { name: named.values['name'] ?? '', settings: settings.values };
}

/**
 * Asks for the secrets that the provider has given to somebody, unseen; most channels have none.
 * @param unchanged What is so where the answers can't be used.
 */
export async function askForSecrets(
  manifest: Manifest,
  unchanged = 'Nothing was added.',
): Promise<Record<string, string>> {
  const questions = secretQuestions(manifest);
  if (questions.length === 0) return {};
  const answers = await ask(questions.map(({ label }) => ({ question: label.en, hidden: true })));
  const given = Object.fromEntries(questions.map(({ name }, index) => [name, answers[index] ?? '']));
  const { values, problems } = readAnswers(questions, given, false);
  const complaints = complaintsOf(questions, problems, () => 'Secret');
  if (complaints.length > 0) throw new TargetError([unchanged, ...complaints].join('\n'));
  return values;
}

function splitAssignment(assignment: string, option: string): [string, string] {
  const sign = assignment.indexOf('=');
  if (sign > 0) return [assignment.slice(0, sign), assignment.slice(sign + 1)];
  throw new TargetError(`${option} ${assignment}: a setting is given as name=value. Nothing was added.`);
}

function complaintsOf(
  questions: readonly Question[],
  problems: Problems,
  optionOf: (name: string) => string,
): string[] {
  return questions
    .filter(({ name }) => problems.has(name))
    .map(({ name, label }) => `${optionOf(name)}: ${label.en} ${problems.get(name)?.en ?? ''}`);
}

/**
 * The settings about people from the command line, by the rules of the form.
 * @param assignments `name=value`.
 * @throws {TargetError} that names each setting which is unknown or unusable.
 */
export function readPeopleAnswers(assignments: readonly string[]): Pick<Preferences, 'people' | 'removesDeleted'> {
  const given = Object.fromEntries(assignments.map((one) => splitAssignment(one, '--people')));
  const names: readonly string[] = peopleNames;
  const { people, removesDeleted, problems } = readPeople(given);
  const complaints = [
    ...Object.keys(given).flatMap((name) =>
      names.includes(name) ? [] : [`--people ${name}=…: there is no such setting. There are: ${names.join(', ')}`],
    ),
    ...Object.entries(given).flatMap(([name, answer]) => {
      const choices = choicesMissedBy(name, answer);
      return choices === undefined ? [] : [`--people ${name}=…: must be one of ${choices.join(', ')}`];
    }),
    ...((given['endNotice'] ?? '').length > LONGEST_NOTICE
      ? [`--people endNotice=…: is longer than ${LONGEST_NOTICE} characters`]
      : []),
    ...[...problems].map(([name, problem]) => `--people ${name}=…: ${problem.en}`),
  ];
  if (complaints.length > 0) throw new TargetError(['Nothing was added.', ...complaints].join('\n'));
  return { ...(Object.keys(people).length > 0 && { people }), ...(removesDeleted && { removesDeleted }) };
}

/** @throws {TargetError} where CXone says that it has no custom field of an ident. */
export async function checkIdents(
  { people }: Preferences,
  cxone: Parameters<typeof identProblems>[1],
  unchanged: string,
): Promise<void> {
  const problems = people === undefined ? [] : [...(await identProblems(people, cxone))];
  if (problems.length === 0) return;
  throw new TargetError([unchanged, ...problems.map(([name, problem]) => `people.${name}: ${problem.en}`)].join('\n'));
}
