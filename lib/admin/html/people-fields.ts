import { html } from 'hono/html';
import { LONGEST_LIST, LONGEST_NOTICE, peopleChoices } from '../../channels/people/people-form.ts';
import type { Problems, Question } from '../../channels/form-questions.ts';
import type { ContentKind } from '../../contract/manifest.ts';
import type { Provider } from '../../contract/provider.ts';
import { sentenceOf } from '../texts/languages.ts';
import type { Texts } from '../texts/texts.ts';
import { fieldHtml } from './fields.ts';
import type { Html } from './page.ts';

type Words = Texts['people'];
type TextName = 'optOutWords' | 'optInWords' | 'endNotice' | 'customerFields' | 'contactFields';

const question = (name: TextName, maxLength: number): Question => ({
  name,
  label: sentenceOf(({ people }) => people[name]),
  hint: sentenceOf(({ people }) => people[`${name}Hint`]),
  kind: 'text',
  required: false,
  maxLength,
});

const words: readonly Question[] = [question('optOutWords', LONGEST_LIST), question('optInWords', LONGEST_LIST)];
const notice: Question = question('endNotice', LONGEST_NOTICE);
const fields: readonly Question[] = [question('customerFields', LONGEST_LIST), question('contactFields', LONGEST_LIST)];

/** What is typed of the settings about people, for a provider that has a use for it. */
export function peopleQuestions(provider: Provider): readonly Question[] {
  return [...words, ...(provider.tellEnd === undefined ? [notice] : []), ...fields];
}

/**
 * The settings about people, folded until somebody wants them: each is off in a channel that nobody set up otherwise.
 * @param rare Questions of the provider's that most accounts do without.
 */
export function peopleFields(
  provider: Provider,
  values: Readonly<Record<string, string>>,
  problems: Problems,
  texts: Texts,
  rare: readonly Question[],
): Html {
  const { people } = texts;
  const comes = (kind: ContentKind) =>
    !['refused', 'dropped'].includes(provider.manifest.capabilities.content[kind].fromCustomer);
  const typed = (questions: readonly Question[]) =>
    questions.map((one) => fieldHtml(one, values[one.name] ?? '', problems.get(one.name), texts));
  const isOpen = [...rare, ...peopleQuestions(provider)].some(({ name }) => problems.has(name));
  return html`<details class="field" ${isOpen ? html`open` : ''}>
    <summary>${people.more}</summary>
    ${typed(rare)} ${check('honoursOptOut', people, values)} ${typed(words)}
    ${comes('end') ? choice('onCustomerEnd', people.ends, people, values) : ''}
    ${provider.tellEnd === undefined ? typed([notice]) : ''}
    ${files.some(comes) && isSent(provider) ? choice('tellsRefusedFiles', people.tellsWhere, people, values) : ''}
    ${comes('typing') ? check('customerTyping', people, values) : ''}
    ${comes('delete') ? check('removesDeleted', people, values) : ''} ${typed(fields)}
  </details>`;
}

function check(
  name: 'honoursOptOut' | 'customerTyping' | 'removesDeleted',
  people: Words,
  values: Readonly<Record<string, string>>,
): Html {
  return html`<p class="check">
    <input type="checkbox" id="${name}" name="${name}" value="yes" ${values[name] === 'yes' ? html`checked` : ''} />
    <label for="${name}">${people[name]}</label>
  </p>`;
}

const files = ['image', 'audio', 'video', 'file'] as const satisfies readonly ContentKind[];

/** Without words of ours, nothing can be told. */
function isSent({ manifest: { capabilities } }: Provider): boolean {
  return !['refused', 'dropped'].includes(capabilities.content.text.fromAgent);
}

function choice<Name extends keyof typeof peopleChoices>(
  name: Name,
  labels: Readonly<Record<(typeof peopleChoices)[Name][number], string>>,
  people: Words,
  values: Readonly<Record<string, string>>,
): Html {
  const options: readonly (typeof peopleChoices)[Name][number][] = peopleChoices[name];
  return html`<div class="field">
    <label for="${name}">${people[name]}</label>
    <p class="hint" id="${name}-hint">${people[`${name}Hint`]}</p>
    <select id="${name}" name="${name}" aria-describedby="${name}-hint">
      ${options.map(
        (one) => html`<option value="${one}" ${one === values[name] ? html`selected` : ''}>${labels[one]}</option>`,
      )}
    </select>
  </div>`;
}
