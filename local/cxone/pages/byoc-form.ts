import { html } from 'hono/html';
import { byocRecordSchema } from '../schemas/byoc-record.ts';
import { externalPlatformIcons } from '../schemas/channel.ts';
import type { ByocRecord, ByocRecordFields } from '../state/model.ts';
import type { Html } from './layout.ts';

type TextField = Exclude<keyof ByocRecordFields, 'useOutboundApiForReplies'>;

interface Field {
  readonly name: TextField;
  readonly label: string;
  readonly type: 'text' | 'url' | 'password' | 'color' | 'icon';
  readonly placeholder?: string;
}

/** In the order of byoc-protocol §1.2. */
const fields: readonly Field[] = [
  { name: 'name', label: 'Name', type: 'text', placeholder: 'Acme Messenger' },
  { name: 'integrationBoxUrl', label: 'Integration Box URL', type: 'url' },
  { name: 'authorizationUrl', label: 'Authorization URL', type: 'url' },
  { name: 'clientId', label: 'Client ID', type: 'text' },
  { name: 'clientSecret', label: 'Client Secret', type: 'password' },
  { name: 'color', label: 'Color', type: 'color' },
  { name: 'icon', label: 'Icon', type: 'icon' },
  { name: 'addActionUrl', label: 'Add action URL', type: 'url' },
  { name: 'reconnectUrl', label: 'Reconnect URL', type: 'url' },
  { name: 'removeUrl', label: 'Remove URL', type: 'url' },
];

/** What is in the form. */
export type FormValues = Readonly<Record<TextField, string>> & { readonly useOutboundApiForReplies: boolean };

export const emptyForm: FormValues = {
  name: '',
  integrationBoxUrl: '',
  authorizationUrl: '',
  clientId: '',
  clientSecret: '',
  color: '#2f6f8f',
  icon: 'livechat',
  addActionUrl: '',
  reconnectUrl: '',
  removeUrl: '',
  useOutboundApiForReplies: true,
};

/** The form of a record that exists; its secret does not leave the server again. */
export function formOf(record: ByocRecord): FormValues {
  return { ...record, clientSecret: '' };
}

export interface FormResult {
  readonly values: FormValues;
  readonly fields: ByocRecordFields | undefined;
  /** One sentence by field name. */
  readonly problems: Readonly<Record<string, string>>;
}

/** Reads a submitted form. An empty secret keeps that of `before`. */
export function readForm(form: FormData, before: ByocRecord | undefined): FormResult {
  const textOf = (name: TextField): string => {
    const value = form.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  const values: FormValues = {
    name: textOf('name'),
    integrationBoxUrl: textOf('integrationBoxUrl'),
    authorizationUrl: textOf('authorizationUrl'),
    clientId: textOf('clientId'),
    clientSecret: textOf('clientSecret'),
    color: textOf('color'),
    icon: textOf('icon'),
    addActionUrl: textOf('addActionUrl'),
    reconnectUrl: textOf('reconnectUrl'),
    removeUrl: textOf('removeUrl'),
    useOutboundApiForReplies: form.has('useOutboundApiForReplies'),
  };
  const clientSecret = values.clientSecret || (before?.clientSecret ?? '');
  const parsed = byocRecordSchema.safeParse({ ...values, clientSecret });
  const issues = parsed.error?.issues ?? [];
  return {
    values,
    fields: parsed.data,
    problems: Object.fromEntries(issues.map((issue) => [issue.path.join('.'), issue.message])),
  };
}

function control(field: Field, value: string, problem: string | undefined, isNew: boolean): Html {
  const described = problem === undefined ? '' : html`aria-invalid="true" aria-describedby="${field.name}-problem"`;
  if (field.type === 'icon') {
    return html`<select id="${field.name}" name="${field.name}" ${described}>
      ${externalPlatformIcons.map(
        (icon) => html`<option value="${icon}" ${icon === value ? html`selected` : ''}>${icon}</option>`,
      )}
    </select>`;
  }
  const placeholder = field.name === 'clientSecret' && !isNew ? 'unchanged' : (field.placeholder ?? '');
  return html`<input
    id="${field.name}"
    name="${field.name}"
    type="${field.type}"
    value="${value}"
    placeholder="${placeholder}"
    autocomplete="off"
    spellcheck="false"
    ${described}
  />`;
}

/** The form of a record; `integrationId` is undefined for a new one. */
export function byocForm(result: Pick<FormResult, 'values' | 'problems'>, integrationId: string | undefined): Html {
  const { values, problems } = result;
  const action = integrationId === undefined ? '/byoc' : `/byoc/${integrationId}`;
  return html`<form class="card form" method="post" action="${action}" novalidate data-testid="byoc-form">
    ${fields.map((field) => {
      const problem = problems[field.name];
      return html`<div class="field field-${field.type}">
        <label for="${field.name}">${field.label}</label>
        ${control(field, values[field.name], problem, integrationId === undefined)}
        ${problem === undefined ? '' : html`<p class="problem" id="${field.name}-problem">${problem}</p>`}
      </div>`;
    })}
    <label class="check">
      <input type="checkbox" name="useOutboundApiForReplies" ${values.useOutboundApiForReplies ? html`checked` : ''} />
      Use DFO 3.0 Outbound API for replies
    </label>
    <div class="actions">
      <button class="primary" type="submit" data-testid="save-record">Save</button>
      <a class="button" href="/byoc">Cancel</a>
    </div>
  </form>`;
}
