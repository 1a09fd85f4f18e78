/** What is said of the trial of an address, before a channel is added or moved, in English. */
export const enTrial = {
  failed: 'The address did not pass its test',
  outcome: (isBegun: boolean): string =>
    isBegun
      ? 'CXone did not delete the channel again, so it is half added: the same form finishes it.'
      : 'No channel was added or changed.',
  advice: (button: string) =>
    `Correct the address, and send the form again. If the address is right and your system is not ready yet, go on with “${button}”: messages of agents fail until it is.`,
  add: 'Add all the same',
  /** What an address answered to a test whose signature it could not know. */
  answers: {
    'refuses-signature':
      'The address answers with a refusal (401 or 403), as your system does while it does not have the secret. A gateway that knows no such path may answer so too: once the secret is entered, send a test message.',
    accepts:
      'The address answers. It took a test whose signature it can’t know yet: make sure that your system checks signatures.',
  },
  move: 'Move all the same',
  moved:
    'Within 15 seconds, messages of agents go to the new address. What may have reached the old one goes to no other. The webhook URL stays, and a secret that is valid stays valid.',
};

/** The same in French. */
export const frTrial: typeof enTrial = {
  failed: 'L’adresse n’a pas passé l’essai',
  outcome: (isBegun) =>
    isBegun
      ? 'CXone n’a pas supprimé le canal, qui est donc ajouté à moitié : le même formulaire le termine.'
      : 'Aucun canal n’a été ajouté ni modifié.',
  advice: (button) =>
    `Corrigez l’adresse, puis renvoyez le formulaire. Si l’adresse est juste et que votre système n’est pas encore prêt, continuez avec « ${button} » : les messages des agents échouent jusqu’à ce qu’il le soit.`,
  add: 'Ajouter quand même',
  answers: {
    'refuses-signature':
      'L’adresse répond par un refus (401 ou 403), comme le fait votre système tant qu’il n’a pas le secret. Une passerelle qui ne connaît pas ce chemin peut répondre de même : une fois le secret saisi, envoyez un message d’essai.',
    accepts:
      'L’adresse répond. Elle a pris un essai dont elle ne peut pas encore connaître la signature : assurez-vous que votre système vérifie les signatures.',
  },
  move: 'Déplacer quand même',
  moved:
    'D’ici 15 secondes, les messages des agents vont à la nouvelle adresse. Ce qui a pu parvenir à l’ancienne ne va à aucune autre. L’URL de webhook reste la même, et un secret valable le reste.',
};
