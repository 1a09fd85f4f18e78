import * as z from 'zod';

/** Left blank means that it is not known. */
const blankable = (schema: z.ZodType<string>) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());
const name = blankable(z.string().trim().max(200));

/** What the platform tells of a customer, and a person may change. */
export const profileSchema = z.object({
  firstName: name,
  lastName: name,
  language: blankable(z.string().trim().max(35)),
  phone: blankable(z.string().trim().max(40)),
  email: blankable(z.string().trim().max(254)),
  /** Where their picture is. The middleware takes one by https alone. */
  imageUrl: blankable(z.string().trim().max(2_000)),
  /** By names that only this platform knows. */
  fields: z.record(z.string().min(1), z.string()).optional(),
});

export const customerSchema = profileSchema.extend({ id: z.string() });
export type Customer = z.infer<typeof customerSchema>;

export const contactStates = ['reachable', 'blocked', 'left', 'opted-out'] as const;
/** How a customer stands with a business. */
export type ContactState = (typeof contactStates)[number];

export function nameOf(customer: Customer): string {
  return [customer.firstName, customer.lastName].filter(Boolean).join(' ') || customer.id;
}

/** Fields as a person writes them: `name = value` on each line. */
export function fieldsIn(lines: string): Record<string, string> {
  const pairs = lines.split('\n').flatMap((line): [string, string][] => {
    const [before = '', ...after] = line.split('=');
    return before.trim() === '' || after.length === 0 ? [] : [[before.trim(), after.join('=').trim()]];
  });
  return Object.fromEntries(pairs);
}

export function linesOf(fields: Readonly<Record<string, string>> = {}): string {
  return Object.entries(fields)
    .map(([field, value]) => `${field} = ${value}`)
    .join('\n');
}
