import * as z from 'zod/mini';

/** Languages in which agents are told why something was not sent, by their BCP 47 tags. */
export const agentLanguages = ['en', 'fr', 'fr-CA'] as const;

export type AgentLanguage = (typeof agentLanguages)[number];

/**
 * What an agent or an admin reads, in every language; one that lacks a language does not compile. `fr-CA` is there where
 * Canada's words differ; else it is what `fr` says, with Canada's typography. Read it with {@link inLanguage}.
 */
export type LocalizedText = Readonly<{ en: string; fr: string; 'fr-CA'?: string }>;

/** A sentence in each of the languages on a queue or in the table. */
export const localizedTextSchema = z.object({ en: z.string(), fr: z.string(), 'fr-CA': z.exactOptional(z.string()) });

/** What a text says in a language. */
export function inLanguage(text: LocalizedText, language: AgentLanguage): string {
  return language === 'fr-CA' ? (text['fr-CA'] ?? inCanada(text.fr)) : text[language];
}

/** A text made of others, in each language. */
export function inEachLanguage(words: (language: AgentLanguage) => string): LocalizedText {
  return { en: words('en'), fr: words('fr'), 'fr-CA': words('fr-CA') };
}

/**
 * French text with Canada's typography: no space before a semicolon, an exclamation mark or a question mark; colons and
 * guillemets keep theirs. Only no-break spaces are taken: ours are such, and words of customers in the text stay as they are.
 */
export function inCanada(french: string): string {
  return french.replaceAll(/[\u00a0\u202f](?=[;!?])/g, '');
}
