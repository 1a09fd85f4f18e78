import type { AgentLanguage } from '../../../../lib/contract/localized-text.ts';

/** Words that French of the one country does not have: those of the other, and those that neither has. */
const foreign: readonly { readonly word: RegExp; readonly saysSo?: AgentLanguage; readonly instead: string }[] = [
  { word: /points? de contact/i, saysSo: 'fr', instead: 'Points d’accès numériques' },
  { word: /logiciels? intermédiaires?/i, saysSo: 'fr', instead: 'intergiciel' },
  { word: /\bchats?\b/i, saysSo: 'fr', instead: 'clavardage' },
  { word: /\be-?mails?\b/i, saysSo: 'fr', instead: 'courriel' },
  { word: /équipe technique/i, saysSo: 'fr', instead: 'équipe d’ingénieurs' },
  { word: /Éditer/, saysSo: 'fr', instead: 'Modifier' },
  { word: /\bAdministrateur\b/, saysSo: 'fr', instead: 'Admin' },
  { word: /Compétences ACD/, saysSo: 'fr', instead: 'ACD Compétences' },
  { word: /[\s\u00a0\u202f][;!?](?=\s|$)/, saysSo: 'fr', instead: 'no space before the mark' },
  { word: /points? d.accès/i, saysSo: 'fr-CA', instead: 'Points de contact numériques' },
  { word: /intergiciels?/i, saysSo: 'fr-CA', instead: 'logiciel intermédiaire' },
  { word: /clavard/i, saysSo: 'fr-CA', instead: 'chat' },
  { word: /courriels?/i, saysSo: 'fr-CA', instead: 'e-mail' },
  { word: /équipe d.ingénieurs/i, saysSo: 'fr-CA', instead: 'équipe technique' },
  { word: /→ \**Modifier/, saysSo: 'fr-CA', instead: 'Éditer' },
  { word: /\bAdmin\b/, saysSo: 'fr-CA', instead: 'Administrateur' },
  { word: /ACD Compétences/, saysSo: 'fr-CA', instead: 'Compétences ACD' },
  { word: /[\p{L}»][;!?](?=\s|$)/u, saysSo: 'fr-CA', instead: 'a no-break space before the mark' },
  { word: /\bmiddleware\b/i, instead: 'the country’s own word' },
  { word: /\btenants?\b/i, instead: 'locataire' },
  { word: /\bvisites?\b/i, instead: 'session' },
  { word: /\btype de média\b/i, instead: 'type de support' },
  { word: /Accepter ?\/ ?Refuser/i, instead: 'Accepter / Rejeter' },
  { word: /SFA Classic\b/, instead: 'SFA Classique' },
  { word: /\bpermissions?\b/i, instead: 'autorisation' },
];

/** Each word in a text that its country does not say, with what to say; addresses, files and code in backquotes left out. */
export function foreignWords(text: string, language: 'fr' | 'fr-CA'): string[] {
  const words = text.replaceAll(/https?:\/\/\S+|[\w-]+\.md\b\S*|`[^`]*`/g, '');
  return foreign.flatMap(({ word, saysSo, instead }) => {
    const found = saysSo === language ? null : word.exec(words);
    return found === null ? [] : [`“${found[0].trim()}”, for: ${instead}`];
  });
}

/** What something that is inserted may be, so that a text says all that it can say. */
const samples = [[['X']], [1], [2], [0], [undefined], [[]]] as const;

/** All that texts say, by their keys: one into which something is inserted, with samples of it. */
export function saidIn(value: unknown, path: readonly string[] = []): [key: string, text: string][] {
  if (typeof value === 'string') return [[path.join('.'), value]];
  if (typeof value === 'function') {
    return samples.flatMap(([sample]) => {
      try {
        return saidIn(Reflect.apply(value, undefined, [sample, sample, sample, sample]), path);
      } catch {
        return []; // Not what this text can be given.
      }
    });
  }
  return Object.entries(value ?? {}).flatMap(([key, inner]) => saidIn(inner, [...path, key]));
}
