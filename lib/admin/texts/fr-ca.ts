import { fr } from './fr.ts';
import type { Texts } from './texts.ts';

/** Canadian French: no space before a question mark. */
export const frCa: Texts = {
  ...fr,
  tag: 'fr-CA',
  name: 'Français (Canada)',
  remove: { ...fr.remove, title: (channel) => `Supprimer « ${channel} »?` },
  add: { ...fr.add, chooseProvider: 'Avec quel fournisseur?' },
  choose: { ...fr.choose, question: 'Quel canal?' },
};
