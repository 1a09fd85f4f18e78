import * as z from 'zod/mini';

/** Languages in which agents are told why something was not sent. */
export const agentLanguages = ['en', 'fr'] as const;

export type AgentLanguage = (typeof agentLanguages)[number];

/** What an agent or an admin reads, in every language; one that lacks a language does not compile. */
export type LocalizedText = Readonly<Record<AgentLanguage, string>>;

/** A sentence in each of the languages on a queue or in the table. */
export const localizedTextSchema = z.object({ en: z.string(), fr: z.string() });
