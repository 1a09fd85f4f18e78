import type { enTrial } from '../en/trial.ts';

/** The same in French. */
export const frTrial: typeof enTrial = {
  failed: 'L’essai de l’adresse a échoué',
  outcome: (isBegun) =>
    isBegun
      ? 'CXone n’a pas supprimé le canal, qui est donc ajouté à moitié : le même formulaire le termine.'
      : 'Aucun canal n’a été ajouté ni modifié.',
  advice: (button) =>
    `Corrigez l’adresse, puis renvoyez le formulaire. Si l’adresse est juste et que votre système n’est pas encore prêt, continuez avec « ${button} » : les messages des agents échouent jusqu’à ce qu’il le soit.`,
  add: 'Ajouter quand même',
  answers: {
    'refuses-signature':
      'L’adresse répond par un refus (401 ou 403), comme le fait votre système tant qu’il n’a pas le secret. Une passerelle qui ne connaît pas ce chemin peut donner la même réponse : une fois le secret saisi, testez la connexion.',
    accepts:
      'L’adresse répond. Elle a accepté un essai dont elle ne peut pas encore connaître la signature : assurez-vous que votre système vérifie les signatures.',
  },
  move: 'Déplacer quand même',
  moved:
    'D’ici 15 secondes, les messages des agents vont à la nouvelle adresse. Un message qui a pu parvenir à l’ancienne n’est pas envoyé à la nouvelle. L’URL du webhook reste la même, et un secret valable le reste.',
};
