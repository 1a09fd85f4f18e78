import { randomInt } from 'node:crypto';
import * as z from 'zod';

/** `GenerateSecretString` of AWS::SecretsManager::Secret, with CloudFormation's defaults. */
export const generateSecretStringSchema = z.object({
  PasswordLength: z.int().min(1).max(4096).default(32),
  ExcludeCharacters: z.string().default(''),
  ExcludeLowercase: z.boolean().default(false),
  ExcludeUppercase: z.boolean().default(false),
  ExcludeNumbers: z.boolean().default(false),
  ExcludePunctuation: z.boolean().default(false),
  IncludeSpace: z.boolean().default(false),
  RequireEachIncludedType: z.boolean().default(true),
  /** A JSON object that the password is put into, under `GenerateStringKey`. */
  SecretStringTemplate: z.string().optional(),
  GenerateStringKey: z.string().optional(),
});
export type GenerateSecretString = z.infer<typeof generateSecretStringSchema>;

const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** The value that CloudFormation would give a new secret: a password, alone or inside the template. */
export function generateSecretString(options: GenerateSecretString): string {
  const password = randomPassword(options);
  if (options.SecretStringTemplate === undefined || options.GenerateStringKey === undefined) return password;
  const template = z.record(z.string(), z.unknown()).parse(JSON.parse(options.SecretStringTemplate));
  return JSON.stringify({ ...template, [options.GenerateStringKey]: password });
}

function randomPassword(options: GenerateSecretString): string {
  const types = [
    options.ExcludeLowercase ? '' : LOWERCASE,
    options.ExcludeUppercase ? '' : LOWERCASE.toUpperCase(),
    options.ExcludeNumbers ? '' : '0123456789',
    options.ExcludePunctuation ? '' : PUNCTUATION,
    options.IncludeSpace ? ' ' : '',
  ]
    .map((type) => Array.from(type).filter((character) => !options.ExcludeCharacters.includes(character)))
    .filter((type) => type.length > 0);
  const all = types.flat();
  if (all.length === 0) throw new RangeError('GenerateSecretString excludes every character');

  const characters = Array.from({ length: options.PasswordLength }, () => pick(all));
  if (!options.RequireEachIncludedType) return characters.join('');
  // Each type gets a place of its own, drawn without repeats.
  const places = characters.map((_, index) => index);
  for (const type of types) {
    const [place] = places.splice(randomInt(Math.max(places.length, 1)), 1);
    if (place !== undefined) characters[place] = pick(type);
  }
  return characters.join('');
}

function pick(characters: readonly string[]): string {
  return characters[randomInt(characters.length)] ?? '';
}
