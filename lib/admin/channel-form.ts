import { html } from 'hono/html';
import type { Preferences } from '../channels/channel.ts';
import { nameQuestion, type Problems, type Question, secretQuestions } from '../channels/questions.ts';
import { agentLanguages } from '../messages/sentence.ts';
import type { Provider } from '../providers/contract.ts';
import { fieldHtml, summaryHtml } from './fields.ts';
import type { Html } from './page.ts';

const integrationIdField: Question = {
  name: 'integrationId',
  label: 'Integration ID',
  hint: 'In CXone under ACD → Digital → Bring Your Own Channel, in the list beside the record that has this page’s address. Asked for once.',
  kind: 'text',
  required: true,
  maxLength: 100,
};

/** Settings of providers get a prefix, so that none of their names meets one of ours. */
export const settingName = (name: string): string => `setting-${name}`;
export const secretName = (name: string): string => `secret-${name}`;

/** The questions about a channel: its name, the provider's settings, the secrets to enter. */
export function channelFields(
  provider: Provider,
  asks: { readonly integrationId: boolean; readonly secrets: boolean },
): Question[] {
  const { manifest } = provider;
  return [
    ...(asks.integrationId ? [integrationIdField] : []),
    nameQuestion,
    ...manifest.settings.map((field) => ({ ...field, name: settingName(field.name) })),
    ...(asks.secrets ? secretQuestions(manifest) : []).map((field) => ({ ...field, name: secretName(field.name) })),
  ];
}

const languageNames: Readonly<Record<Preferences['language'], string>> = { en: 'English', fr: 'Français' };

/** The language of the channel's agents and, for a provider that knows how, whether they may write first. */
export function preferenceFields(provider: Provider, { language, writesFirst }: Preferences): Html {
  return html`<div class="field">
      <label for="language">Language of the agents</label>
      <p class="hint" id="language-hint">In which they are told why a message was not sent.</p>
      <select id="language" name="language" aria-describedby="language-hint">
        ${agentLanguages.map(
          (code) =>
            html`<option value="${code}" lang="${code}" ${code === language ? html`selected` : ''}>
              ${languageNames[code]}
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
            <label for="writesFirst">Agents may write first, to people who have not written yet.</label>
          </p>`
    }`;
}

/** What was chosen in {@link preferenceFields}; a language that isn't one of ours counts as English. */
export function preferencesIn(form: Readonly<Record<string, string>>): Preferences {
  const language = agentLanguages.find((code) => code === form['language']) ?? 'en';
  return { language, writesFirst: form['writesFirst'] === 'yes', studioScript: (form['studioScript'] ?? '').trim() };
}

export interface ChannelForm {
  readonly csrfToken: string;
  readonly fields: readonly Question[];
  readonly values: Readonly<Record<string, string>>;
  readonly problems: Problems;
  /** Hidden fields that must come back. */
  readonly hidden: Readonly<Record<string, string>>;
  readonly button: string;
  /** Warns by its colour that something will be gone. */
  readonly isDangerous?: boolean;
  readonly extra?: Html | '';
}

/** A form that is posted back to the address it stands at. */
export function channelForm(form: ChannelForm): Html {
  const { csrfToken, fields, values, problems, hidden, button, isDangerous = false, extra } = form;
  return html`${summaryHtml(fields, problems)}
    <form method="post" autocomplete="off">
      <input type="hidden" name="csrf" value="${csrfToken}" />
      ${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
      ${fields.map((field) => fieldHtml(field, values[field.name] ?? '', problems.get(field.name)))} ${extra ?? ''}
      <button type="submit" ${isDangerous ? html`class="danger"` : ''}>${button}</button>
    </form>`;
}
