import { Option } from 'commander';
import * as z from 'zod';
import type { RecordField } from '../lib/channels/byoc-record.ts';
import { type AgentLanguage, agentLanguages } from '../lib/contract/localized-text.ts';

/** The form's fields in both kinds of French, from NICE's help pages; those that the pages don't name keep their English name. */
const fields: ReadonlyMap<string, string> = new Map([
  ['Name', 'Nom'],
  ['Integration Box URL', 'URL de la boîte d’intégration'],
  ['Authorization URL', 'URL d’autorisation'],
  ['Add action URL', 'Ajouter une URL d’action'],
  ['Reconnect URL', 'URL d’action de reconnexion'],
  ['Remove URL', 'Supprimer une URL d’action'],
]);

const heading: Readonly<Record<AgentLanguage, string>> = {
  en: 'In CXone: ACD → Digital → Bring Your Own Channel → Add. Enter:',
  fr: 'Dans CXone\u00a0: ACD → Digital → Bring Your Own Channel → Ajouter. Saisissez\u00a0:',
  'fr-CA': 'Dans CXone\u00a0: ACD → Digital → Bring Your Own Channel → Ajouter. Saisissez\u00a0:',
};

/** Where CXone has the record already. */
const headingThere: Readonly<Record<AgentLanguage, string>> = {
  en: 'In CXone: ACD → Digital → Bring Your Own Channel → the record. It has:',
  fr: 'Dans CXone\u00a0: ACD → Digital → Bring Your Own Channel → l’enregistrement. Il contient\u00a0:',
  'fr-CA': 'Dans CXone\u00a0: ACD → Digital → Bring Your Own Channel → l’enregistrement. Il contient\u00a0:',
};

/** What stands in the values besides what is to be typed. */
const french: readonly (readonly [RegExp, string])[] = [
  [/^ticked$/, 'coché'],
  [/^in the answer of:/, 'dans la réponse de\u00a0:'],
  [
    /\(clientSecret; previousClientSecret is the one before it\. Both are valid until/,
    '(clientSecret, et previousClientSecret le précédent. Les deux sont valables jusqu’à',
  ],
];

/**
 * What the admin reads above the sheet, and its fields as CXone in that language has them.
 * @param isThere CXone has the record: its name is whatever was chosen.
 */
export function sheetIn(
  language: AgentLanguage,
  record: readonly RecordField[],
  isThere: boolean,
): { readonly heading: string; readonly rows: readonly RecordField[] } {
  const shown = isThere ? record.filter(({ field }) => field !== 'Name') : record;
  const rows = shown.map(({ field, value }) => ({
    field: fields.get(field) ?? field,
    value: french.reduce((said, [words, inFrench]) => said.replace(words, inFrench), value),
  }));
  return { heading: (isThere ? headingThere : heading)[language], rows: language === 'en' ? shown : rows };
}

/** `--language` of the commands that print the sheet. */
export function sheetLanguageOption(): Option {
  return new Option('--language <code>', 'of the printed sheet, as CXone is shown to the admin')
    .choices(agentLanguages)
    .default('en');
}

export const sheetLanguageSchema = z.enum(agentLanguages);
