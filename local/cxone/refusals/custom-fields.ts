import * as z from 'zod';
import type { FieldError } from '../api/api-error.ts';
import type { CustomFieldDefinition, CustomFieldDefinitions } from '../schemas/custom-fields.ts';
import type { NewMessage } from '../schemas/message.ts';
import type { CustomFieldValue } from '../state/model.ts';
import type { Switches } from '../switches.ts';

const emailSchema = z.email();
const dateSchema = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

function takes(definition: CustomFieldDefinition, value: string): boolean {
  // An empty value empties the field.
  if (value === '') return true;
  switch (definition.type) {
    case 'text':
      return true;
    case 'email':
      return emailSchema.safeParse(value).success;
    case 'date':
      return dateSchema.safeParse(value).success;
    case 'list':
      return definition.values.includes(value);
  }
}

/**
 * What is wrong with custom fields: one that the tenant has not defined, unless the switch `unknownCustomField` lets it
 * pass, and a value that is not of its field's type.
 * @param path Where they are in the body; empty where they are the body.
 */
export function customFieldProblems(
  definitions: readonly CustomFieldDefinition[],
  fields: readonly CustomFieldValue[],
  path: string,
  switches: Readonly<Pick<Switches, 'unknownCustomField'>>,
): FieldError[] {
  const at = (index: number, key: string) => [...(path === '' ? [] : [path]), index, key].join('.');
  return fields.flatMap(({ ident, value }, index) => {
    const definition = definitions.find((candidate) => candidate.ident === ident);
    if (definition === undefined) {
      if (switches.unknownCustomField === 'ignored') return [];
      return [{ field: at(index, 'ident'), message: 'There is no such field.', errorCode: 'unknownCustomField' }];
    }
    if (takes(definition, value)) return [];
    const message = `This is no value of a field of the type ${definition.type}.`;
    return [{ field: at(index, 'value'), message, errorCode: 'invalidCustomFieldValue' }];
  });
}

/** The same, of both lists of a new message. */
export function customFieldProblemsOf(
  body: NewMessage,
  { customer, contact }: CustomFieldDefinitions,
  switches: Readonly<Pick<Switches, 'unknownCustomField'>>,
): FieldError[] {
  const ofCustomer = body.authorEndUserIdentity.customFields ?? [];
  return [
    ...customFieldProblems(customer, ofCustomer, 'authorEndUserIdentity.customFields', switches),
    ...customFieldProblems(contact, body.contact?.customFields ?? [], 'contact.customFields', switches),
  ];
}

/** Those that the tenant has defined. */
export function definedAlone<Field extends CustomFieldValue>(
  definitions: readonly CustomFieldDefinition[],
  fields: readonly Field[],
): Field[] {
  return fields.filter(({ ident }) => definitions.some((definition) => definition.ident === ident));
}

/** The message without the custom fields that the tenant has not defined. */
export function knownCustomFields(body: NewMessage, { customer, contact }: CustomFieldDefinitions): NewMessage {
  const { customFields, ...author } = body.authorEndUserIdentity;
  return {
    ...body,
    authorEndUserIdentity: {
      ...author,
      ...(customFields !== undefined && { customFields: definedAlone(customer, customFields) }),
    },
    ...(body.contact !== undefined && {
      contact: {
        ...body.contact,
        ...(body.contact.customFields !== undefined && {
          customFields: definedAlone(contact, body.contact.customFields),
        }),
      },
    }),
  };
}
