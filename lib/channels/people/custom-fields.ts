import type { MessageEvent } from '../../contract/events.ts';
import type { CustomField } from '../../cxone/messages.ts';
import { cleanText, hasVisible } from '../../messages/clean-text.ts';
import type { People } from '../channel.ts';

/** UTF-16 units that CXone takes of a value (byoc-protocol §3.8). */
const LONGEST_VALUE = 1_024;
/** Fields of one message, of its customer as of its contact. */
const MOST_FIELDS = 50;

export interface CustomFields {
  readonly customer: readonly CustomField[];
  readonly contact: readonly CustomField[];
}

/**
 * What a provider tells of a customer and a conversation, as CXone's custom fields. What has no value, or none that can be seen,
 * is left out: CXone keeps what it has. They go with each message, for the same value again changes nothing.
 */
export function customFieldsOf({ author, fields }: MessageEvent, people: People): CustomFields {
  const { language, phone, email } = author;
  const ofCustomer = { ...author.fields, language, phone, email };
  return { customer: mapped(ofCustomer, people.customerFields), contact: mapped(fields ?? {}, people.contactFields) };
}

function mapped(
  values: Readonly<Record<string, string | undefined>>,
  idents: Readonly<Record<string, string>> = {},
): CustomField[] {
  const fields = Object.entries(idents).flatMap(([name, ident]): CustomField[] => {
    const value = Object.hasOwn(values, name) ? (values[name] ?? '') : '';
    return hasVisible(value) ? [{ ident, value: cut(cleanText(value).trim()) }] : [];
  });
  return fields.slice(0, MOST_FIELDS);
}

/** Without half of a character at its end. */
const cut = (value: string): string =>
  value.length <= LONGEST_VALUE ? value : value.slice(0, LONGEST_VALUE).replace(/[\uD800-\uDBFF]$/, '');
