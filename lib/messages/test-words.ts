import { type AgentLanguage, inLanguage, type LocalizedText } from '../contract/localized-text.ts';

/** What a test message says, in the language of the channel's agents: that it is one, of which channel, and who gets it. */
export function wordsOfTest(
  way: 'out' | 'in',
  { name, language }: { readonly name: string; readonly language: AgentLanguage },
): string {
  return inLanguage(words[way](name), language);
}

const words = {
  out: (name: string): LocalizedText => ({
    en: `This is a test of the channel “${name}”. No customer gets it.`,
    fr: `Ceci est un test du canal « ${name} ». Aucun client ne le reçoit.`,
  }),
  in: (name: string): LocalizedText => ({
    en: `This is a test of the channel “${name}”. No customer wrote it, and an answer reaches no customer.`,
    fr: `Ceci est un test du canal « ${name} ». Aucun client ne l’a écrit, et une réponse ne parvient à aucun client.`,
  }),
};
