import { html } from 'hono/html';
import type { Provider } from '../providers/contract.ts';
import { type Field, fieldHtml, type Problems, summaryHtml } from './fields.ts';
import type { Html } from './page.ts';

const nameField: Field = {
  name: 'name',
  label: 'Channel name',
  hint: 'As agents and supervisors will see it in CXone, e.g. Web shop messages.',
  kind: 'text',
  required: true,
  maxLength: 100,
};

const integrationIdField: Field = {
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
): Field[] {
  const { settings, secrets } = provider.manifest;
  return [
    ...(asks.integrationId ? [integrationIdField] : []),
    nameField,
    ...settings.map((field) => ({ ...field, name: settingName(field.name) })),
    ...(asks.secrets ? secrets : [])
      .filter(({ origin }) => origin === 'entered')
      .map(({ name, label, hint }) => ({
        ...{ label, hint, name: secretName(name) },
        ...{ kind: 'secret' as const, required: true, maxLength: 4_000 },
      })),
  ];
}

export interface ChannelForm {
  readonly csrfToken: string;
  readonly fields: readonly Field[];
  readonly values: Readonly<Record<string, string>>;
  readonly problems: Problems;
  /** Hidden fields that must come back. */
  readonly hidden: Readonly<Record<string, string>>;
  readonly button: string;
  /** Warns by its colour that something will be gone. */
  readonly isDangerous?: boolean;
  readonly extra?: Html;
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
