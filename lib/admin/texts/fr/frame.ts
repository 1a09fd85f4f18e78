import type { FrenchTerms } from '../../../contract/french-terms.ts';
import type { enFrame } from '../en/frame.ts';

/** What stands around every page, in French. */
export const frFrame = (terms: FrenchTerms): typeof enFrame => ({
  frame: {
    trail: 'Vous êtes ici',
    answer: 'Changer de langue quitte cette réponse : ce qui a été saisi, ou n’est affiché qu’une fois, n’y est plus.',
    canSend: 'Ce que les agents peuvent envoyer',
    door: {
      title: 'Des canaux pour CXone',
      message: `${terms.thisMiddleware.replace(/^c/, 'C')} relie des canaux à CXone. Il n’y a rien à configurer à cette adresse.`,
    },
  },
});
