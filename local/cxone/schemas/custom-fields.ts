import * as z from 'zod';

const definition = { ident: z.string().min(1), label: z.string().min(1) };
const plain = (types: readonly ['text', 'email', ...'date'[]]) =>
  z.strictObject({ ...definition, type: z.enum(types) });
/** Its values are all that it takes. */
const list = z.strictObject({ ...definition, type: z.literal('list'), values: z.array(z.string().min(1)).min(1) });

/** The custom fields that a tenant has defined: contacts have one type more (byoc-protocol §3.8). */
export const customFieldDefinitionsSchema = z.strictObject({
  customer: z.array(z.union([plain(['text', 'email']), list])),
  contact: z.array(z.union([plain(['text', 'email', 'date']), list])),
});
export type CustomFieldDefinitions = z.infer<typeof customFieldDefinitionsSchema>;
export type CustomFieldDefinition = CustomFieldDefinitions['customer' | 'contact'][number];

/** What every emulated tenant has at first. */
export const defaultCustomFields: CustomFieldDefinitions = {
  customer: [
    { ident: 'loyalty_tier', label: 'Loyalty tier', type: 'text' },
    { ident: 'email', label: 'E-mail', type: 'email' },
    { ident: 'phone', label: 'Phone', type: 'text' },
    { ident: 'language', label: 'Language', type: 'text' },
    { ident: 'segment', label: 'Segment', type: 'list', values: ['private', 'business'] },
  ],
  contact: [
    { ident: 'order_no', label: 'Order number', type: 'text' },
    { ident: 'topic', label: 'Topic', type: 'list', values: ['delivery', 'invoice', 'other'] },
    { ident: 'due_on', label: 'Due on', type: 'date' },
  ],
};

/** At most 1,024 characters (byoc-protocol §3.8). */
export const customFieldSchema = z.strictObject({ ident: z.string().min(1), value: z.string().max(1024) });

/** The body of B23, Update custom fields of a contact. */
export const contactCustomFieldsSchema = z.array(customFieldSchema);
