import { html } from 'hono/html';
import type { Channel, Preferences } from '../channels/channel.ts';
import {
  labelQuestion,
  nameQuestion,
  type Problems,
  type Question,
  readAnswers,
  secretQuestions,
} from '../channels/form-questions.ts';
import { answersOf, identProblems, peopleNames, readPeople } from '../channels/people/people-form.ts';
import { agentLanguages, inEachLanguage, inLanguage, type LocalizedText } from '../contract/localized-text.ts';
import type { Provider } from '../contract/provider.ts';
import { fieldHtml, summaryHtml } from './html/fields.ts';
import type { Html } from './html/page.ts';
import { peopleFields, peopleQuestions } from './html/people-fields.ts';
import { sentenceOf } from './texts/languages.ts';
import type { Texts } from './texts/texts.ts';

const integrationIdField: Question = {
  name: 'integrationId',
  label: sentenceOf(({ form }) => form.integrationId),
  hint: sentenceOf(({ form }) => form.integrationIdHint),
  kind: 'text',
  required: true,
  maxLength: 100,
};

/** Settings of providers get a prefix, so that none of their names meets one of ours. */
const settingName = (name: string): string => `setting-${name}`;
const secretName = (name: string): string => `secret-${name}`;

const studioScriptField: Question = {
  name: 'studioScript',
  label: sentenceOf(({ form }) => form.studioScript),
  hint: sentenceOf(({ form }) => form.studioScriptHint),
  kind: 'text',
  required: false,
  maxLength: 100,
};

const keepSecret = sentenceOf(({ form }) => form.keepSecret);

/**
 * The questions about a channel: its name, the provider's settings and secrets, those that it needs first; a label, its script.
 * @param asks `keepsSecrets`: what is stored stays where nothing is entered.
 */
export function channelFields(
  { manifest }: Provider,
  asks: { readonly integrationId: boolean; readonly keepsSecrets: boolean },
): Question[] {
  const secrets = asks.keepsSecrets
    ? secretQuestions(manifest, { required: false }).map((field) => ({ ...field, hint: both(field.hint, keepSecret) }))
    : secretQuestions(manifest);
  const ofProvider = [
    ...manifest.settings.map((field) => ({ ...field, name: settingName(field.name) })),
    ...secrets.map((field) => ({ ...field, name: secretName(field.name) })),
  ];
  const needed = new Set([
    ...manifest.settings.filter(({ required }) => required).map(({ name }) => settingName(name)),
    ...secretQuestions(manifest)
      .filter(({ required }) => required)
      .map(({ name }) => secretName(name)),
  ]);
  return [
    ...(asks.integrationId ? [integrationIdField] : []),
    nameQuestion,
    ...ofProvider.filter(({ name }) => needed.has(name)),
    ...ofProvider.filter(({ name }) => !needed.has(name)),
    labelQuestion,
    studioScriptField,
  ];
}

/** The answers that are known of a channel, by the fields of its form. */
export function valuesOf(channel: Channel): Record<string, string> {
  const { name, label = '', settings, studioScript } = channel;
  const named = Object.entries(settings).map(([key, value]) => [settingName(key), value] as const);
  return { name, label, studioScript, ...answersOf(channel), ...Object.fromEntries(named) };
}

/**
 * Answers with which the form of a new channel begins, by its fields.
 * @param prefill As the deployment's settings have them, by `provider.setting`.
 */
export function prefilledFor({ manifest }: Provider, prefill?: ReadonlyMap<string, string>): Record<string, string> {
  const answers = manifest.settings.map(
    ({ name }) => [settingName(name), prefill?.get(`${manifest.id}.${name}`) ?? ''] as const,
  );
  return Object.fromEntries(answers.filter(([, answer]) => answer !== ''));
}

/** What was entered, by the provider's own names. */
export function enteredIn({ manifest }: Provider, values: Readonly<Record<string, string>>) {
  const { settings, secrets } = manifest;
  return {
    settings: Object.fromEntries(settings.map(({ name }) => [name, values[settingName(name)] ?? ''])),
    enteredSecrets: Object.fromEntries(secrets.map(({ name }) => [name, values[secretName(name)] ?? ''])),
  };
}

/** The field of the form for a setting or secret that the provider names. */
export function fieldNamed(name: string, { manifest }: Provider): string {
  return manifest.settings.some((setting) => setting.name === name) ? settingName(name) : secretName(name);
}

/** The names of all fields of a channel's form: what else somebody posts, nobody need know of. */
const namesOf = (provider: Provider): string[] => [
  ...channelFields(provider, { integrationId: true, keepsSecrets: true }).map(({ name }) => name),
  ...['language', 'writesFirst', 'renew'],
  ...peopleNames,
];

/** The names of the fields in which something was entered. */
export function filledIn(form: Readonly<Record<string, string>>, provider: Provider): string[] {
  const blank: Readonly<Record<string, string>> = answersOf({});
  return namesOf(provider).filter((name) => (form[name] ?? blank[name] ?? '') !== (blank[name] ?? ''));
}

/** The names of those in which something else was entered than the channel has; of a secret, whatever was entered. */
export function changedIn(form: Readonly<Record<string, string>>, channel: Channel, provider: Provider): string[] {
  const { language, writesFirst } = channel;
  const preferences = { language, writesFirst: writesFirst ? 'yes' : '' };
  const before: Readonly<Record<string, string>> = { ...valuesOf(channel), ...preferences };
  const chosen = preferencesIn(form);
  const after: Readonly<Record<string, string>> = { ...form, ...answersOf(chosen), language: chosen.language };
  return namesOf(provider).filter((name) => (after[name] ?? '').trim() !== (before[name] ?? ''));
}

function both(one: LocalizedText, other: LocalizedText): LocalizedText {
  return inEachLanguage((language) => `${inLanguage(one, language)} ${inLanguage(other, language)}`);
}

const languageNames = sentenceOf(({ name }) => name);

/**
 * The language of the channel's agents and, for a provider that knows how, whether they may write first; folded below, the
 * settings about people and what is rarely asked, with what was typed of them.
 * @param form `fields`: all questions of the form.
 */
export function preferenceFields(
  provider: Provider,
  { language, writesFirst, ...chosen }: Preferences,
  texts: Texts,
  { fields, values, problems }: Pick<ChannelForm, 'fields' | 'values' | 'problems'>,
): Html {
  const { form } = texts;
  const rare = fields.filter(isFolded);
  return html`<div class="field">
      <label for="language">${form.agentLanguage}</label>
      <p class="hint" id="language-hint">${form.agentLanguageHint}</p>
      <select id="language" name="language" aria-describedby="language-hint">
        ${agentLanguages.map(
          (code) =>
            html`<option value="${code}" lang="${code}" ${code === language ? html`selected` : ''}>
              ${inLanguage(languageNames, code)}
            </option>`,
        )}
      </select>
    </div>
    ${
      provider.conversationWith === undefined
        ? ''
        : html`<p class="check">
            <input
              type="checkbox"
              id="writesFirst"
              name="writesFirst"
              value="yes"
              ${writesFirst ? html`checked` : ''}
            />
            <label for="writesFirst">${form.writesFirst}</label>
          </p>`
    }
    ${peopleFields(provider, { ...answersOf(chosen), ...values }, problems, texts, rare)}`;
}

/**
 * What was chosen in {@link preferenceFields}; a language that isn't one of ours counts as English.
 * @param before The channel as it is: what it has and the form has no more is taken from it.
 */
export function preferencesIn(
  form: Readonly<Record<string, string>>,
  before: Pick<Preferences, 'people' | 'removesDeleted' | 'label'> = {},
): Preferences {
  const language = agentLanguages.find((code) => code === form['language']) ?? 'en';
  const { people, removesDeleted } = readPeople(form);
  const label = (form['label'] ?? '').trim();
  return {
    language,
    writesFirst: form['writesFirst'] === 'yes',
    studioScript: (form['studioScript'] ?? '').trim(),
    ...((Object.keys(people).length > 0 || before.people !== undefined) && { people }),
    ...((label !== '' || before.label !== undefined) && { label }),
    ...((removesDeleted || before.removesDeleted !== undefined) && { removesDeleted }),
  };
}

/**
 * The answers to {@link peopleQuestions}, and what is wrong with them, by CXone's custom fields too.
 * @param fields The form's other questions.
 */
export async function readForm(
  fields: readonly Question[],
  form: Readonly<Record<string, string>>,
  provider: Provider,
  { allowHttp, cxone }: { readonly allowHttp: boolean; readonly cxone: Parameters<typeof identProblems>[1] },
): Promise<ReturnType<typeof readAnswers>> {
  const { values, problems } = readAnswers([...fields, ...peopleQuestions(provider)], form, allowHttp);
  const { people, problems: ofPeople } = readPeople(form);
  const known = problems.size + ofPeople.size === 0 ? await identProblems(people, cxone) : [];
  return { values, problems: new Map([...ofPeople, ...known, ...problems]) };
}

export interface ChannelForm {
  readonly csrfToken: string;
  readonly texts: Texts;
  /** Those that are folded are asked by {@link preferenceFields}. */
  readonly fields: readonly Question[];
  readonly values: Readonly<Record<string, string>>;
  readonly problems: Problems;
  /** Hidden fields that must come back. */
  readonly hidden: Readonly<Record<string, string>>;
  readonly button: string;
  /** Warns by its colour that something will be gone. */
  readonly isDangerous?: boolean;
  readonly extra?: Html | '';
  /** Questions that {@link ChannelForm.extra} asks. */
  readonly folded?: readonly Question[];
  /** The address of the last form did not pass its test. */
  readonly failedTest?: FailedTest | undefined;
}

/** What is said of a failed test above the form, and the button that does without one. */
export interface FailedTest {
  readonly reason: LocalizedText;
  readonly isBegun: boolean;
  readonly button: string;
}

/** The button that sends the form without a test. */
const UNTESTED = 'untested';

/** Whether a form is to be taken without a test of its address. */
export const isUntested = (form: Readonly<Record<string, string>>): boolean => form[UNTESTED] === 'yes';

function failedTestHtml({ reason, isBegun, button }: FailedTest, { agentLanguage, trial }: Texts): Html {
  return html`<div class="notice problem" role="alert" tabindex="-1" autofocus>
    <h2>${trial.failed}</h2>
    <p>${inLanguage(reason, agentLanguage)}</p>
    <p>${trial.outcome(isBegun)} ${trial.advice(button)}</p>
  </div>`;
}

/** What has to be answered is never folded. */
const isFolded = ({ isRare, required }: Question): boolean => isRare === true && !required;

/** A form that is posted back to the address it stands at. */
export function channelForm(form: ChannelForm): Html {
  const { csrfToken, texts, fields, values, problems, hidden, button, isDangerous = false, extra, failedTest } = form;
  return html`${summaryHtml([...fields, ...(form.folded ?? [])], problems, texts)}
    ${failedTest === undefined ? '' : failedTestHtml(failedTest, texts)}
    <form method="post" autocomplete="off">
      <input type="hidden" name="csrf" value="${csrfToken}" />
      ${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
      ${fields.filter((field) => !isFolded(field)).map((field) => fieldHtml(field, values[field.name] ?? '', problems.get(field.name), texts))}
      ${extra ?? ''}
      <button type="submit" ${isDangerous ? html`class="danger"` : ''}>${button}</button>
      ${
        failedTest === undefined
          ? ''
          : html`<button type="submit" class="quiet" name="${UNTESTED}" value="yes">${failedTest.button}</button>`
      }
    </form>`;
}
