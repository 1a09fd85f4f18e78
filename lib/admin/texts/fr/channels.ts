import type { FrenchTerms } from '../../../contract/french-terms.ts';
import type { enChannels } from '../en/channels.ts';

/** What the pages say of channels and how they fare, in French. */
export const frChannels = ({ engineers, pointsOfContact, edit }: FrenchTerms): typeof enChannels => ({
  channels: {
    title: 'Canaux de cette intégration',
    none: 'Aucun canal pour l’instant. Le premier que vous ajoutez figure ici, avec son état.',
    unread: 'Impossible de lire la liste des canaux de CXone pour le moment.',
    add: 'Ajouter un canal',
    all: 'Tous les canaux',
    reconnect: 'Reconnecter',
    remove: 'Supprimer',
    test: 'Tester la connexion',
    tested: 'Le fournisseur a répondu au test. Aucun message n’a été envoyé.',
    testMessage: 'Envoyer un vrai message de test',
    testSent:
      'Un vrai message a été envoyé à la conversation de test « channel.test », et le fournisseur l’a accepté. Aucun client ne le reçoit. CXone ne le connaît pas.',
    testNotSent: (reason) => `Le vrai message de test n’est pas passé. ${reason}`,
    testTooSoon: 'Un message de test vient d’être envoyé. Envoyez le suivant après 20 secondes.',
    testLink: {
      open: (minutes) =>
        `Ouvrez ce lien et appuyez sur Démarrer : le compte répond par un vrai message de test. CXone ne le reçoit pas. Le lien fonctionne ${minutes} minutes.`,
      byHand: 'Ou écrivez ceci au compte',
    },
    arrival: {
      button: 'Recevoir un message de test dans CXone',
      hint: 'Un message reçu dans CXone parvient à un agent, et seul son texte peut être retiré.',
      done: (message, contact) =>
        `CXone a accepté le message de test${contact === undefined ? '' : ` : contact ${contact}`}${message === undefined ? '' : ` (message ${message})`}. Les agents le voient comme un message de « Test ».`,
      isThere: 'CXone a déjà ce message de test.',
      answered: (status, reference) =>
        `${status === undefined ? 'CXone n’a pas répondu.' : `CXone a répondu par le statut ${status}.`}${reference === undefined ? '' : ` Sa référence est ${reference}.`}`,
      failed: 'Le message de test n’est pas arrivé.',
      unknown: 'Le message de test est peut-être arrivé quand même : cherchez-le dans CXone.',
      remove: 'Retirer son texte de CXone',
      removed: 'CXone a retiré le texte. La conversation et le contact restent : un agent peut clore le contact.',
      notFound: 'CXone ne trouve pas ce message de test.',
      notRemoved: 'Le texte n’a pas été retiré.',
    },
    restored: 'Le canal est rétabli.',
    lastAct: (act, who, time) => `Dernière action : ${act}, par ${who}, le ${time}.`,
    lastChange: (who, time) => `Dernière modification par ${who}, le ${time}.`,
    user: (id) => `l’utilisateur ${id} de CXone`,
    operator: 'un membre de l’équipe d’exploitation, en ligne de commande',
    acts: {
      'add-channel': 'ajouté',
      'import-channel': 'repris',
      'reconnect-channel': 'reconnecté',
      'test-channel': 'testé',
      'remove-channel': 'supprimé',
      'restore-channel': 'rétabli',
    },
    removed: 'Supprimés récemment',
    removedHint: 'Un canal peut être rétabli pendant une semaine.',
    secretRenewed: (day) =>
      `Le Client Secret de cette intégration a été renouvelé le ${day}. Celui que CXone connaît reste valable : demandez le nouveau à votre ${engineers}, et saisissez-le dans CXone sous ACD → Digital → Bring Your Own Channel.`,
    secretTaken: `CXone utilise le nouveau Client Secret de cette intégration. Votre ${engineers} peut mettre fin à l’ancien avec « npm run byoc -- rotate callback --end ».`,
    stranger: (channelId) =>
      `Il a été créé directement dans CXone : ses messages ne passent pas par ici. Demandez à votre ${engineers} de le reprendre avec « npm run byoc -- channels import », ou supprimez-le par l’API Digital Engagement de CXone. Son identifiant est ${channelId}.`,
    verdicts: {
      ready: 'Prêt : aucun obstacle détecté.',
      unrouted:
        'Les messages arrivent dans CXone mais n’atteignent aucun agent : il lui manque une compétence par défaut ou un script Studio.',
      'half-done': 'Son ajout ou sa suppression n’est pas terminé.',
      failing: 'Quelque chose ne passe pas.',
      'not-in-cxone': 'Il n’est pas dans la liste de CXone : aucun message ne peut arriver.',
      unknown: 'Impossible de savoir s’il est prêt : CXone n’a pas pu être interrogé.',
    },
    states: {
      good: 'En ordre',
      missing: 'Manquant',
      bad: 'À corriger',
      low: 'Bientôt épuisé',
      unknown: 'Inconnu',
      unverified: 'Choisi, non vérifié',
      untested: 'À tester',
      'not-yet': 'Pas encore',
    },
  },

  findings: {
    steps: {
      label: 'Ajout et suppression',
      done: 'Terminé.',
      add: 'Son ajout ou son rétablissement n’est pas terminé. Reconnectez-le pour le terminer, ou supprimez-le.',
      remove: 'Sa suppression n’est pas terminée. Supprimez-le de nouveau.',
    },
    inCxone: {
      label: 'Dans CXone',
      listed: 'Il est dans la liste de CXone.',
      deleted: 'Il y a été supprimé. Reconnectez-le pour le retrouver dans CXone, ou supprimez-le ici aussi.',
      'not-listed':
        'Il n’est pas dans la liste de CXone : il y a été supprimé, ou votre rôle ne permet pas de le voir. S’il a été supprimé, reconnectez-le pour le retrouver dans CXone, ou supprimez-le ici aussi.',
      unread: 'Impossible de lire la liste des canaux de CXone pour le moment.',
    },
    routing: {
      skill: 'Compétence par défaut',
      script: 'Script Studio par défaut',
      chosen: (value) => `Sélection : ${value}.`,
      unverified: (id) => `CXone a l’identifiant ${id}. Il ne dit pas si ce script existe.`,
      missing: `À choisir sous ACD → Digital → ${pointsOfContact} → ${edit}. C’est obligatoire.`,
      unknown: 'Inconnu tant que le canal n’est pas dans la liste de CXone.',
    },
    webhook: {
      label: 'Messages des clients',
      registered: 'Le fournisseur les envoie ici.',
      partly:
        'Le fournisseur les envoie ici, mais pas tous, par exemple pas les appuis sur des boutons : reconnectez le canal pour les recevoir aussi.',
      off: 'Le fournisseur a l’adresse de ce canal, mais son webhook y est désactivé. « Tester la connexion » indique où l’activer.',
      elsewhere: 'Le fournisseur les envoie à une autre adresse : reconnectez le canal.',
      'not-registered': 'Le fournisseur ne les envoie nulle part : reconnectez le canal.',
      unknown: 'Ce fournisseur ne peut pas dire où il les envoie.',
      unasked: 'Le fournisseur n’a pas été interrogé. « Tester la connexion » lui demande où il les envoie.',
      unanswered: 'Le fournisseur n’a pas dit où il les envoie.',
      last: (time) => `Le dernier est arrivé le ${time}.`,
      none: 'Aucun n’est encore arrivé.',
      error: (words) => `Sa dernière tentative d’en remettre un a échoué. Le fournisseur indique : ${words}`,
    },
    callbacks: {
      label: 'Messages des agents',
      last: (time) => `CXone a transmis le dernier le ${time}.`,
      none: 'CXone n’en a encore transmis aucun.',
    },
    credentials: {
      label: 'Identifiants',
      valid: 'Le fournisseur les accepte.',
      refused: 'Le fournisseur les refuse : reconnectez le canal avec de nouveaux identifiants.',
      'not-checkable': 'Ce fournisseur n’offre aucun moyen de les vérifier.',
      unasked: 'Le fournisseur n’a pas été interrogé. « Tester la connexion » lui demande s’il les accepte.',
      unanswered: 'Le fournisseur n’a pas répondu.',
    },
    connection: {
      label: 'Connexion',
      answered: 'Le fournisseur a répondu au test.',
      failed: 'Le test a échoué. La raison se trouve en haut de cette page.',
      untested: 'Pas testée depuis que vous avez ouvert cette page.',
    },
    quota: {
      label: 'Forfait',
      limited: {
        day: (used, limit) => `Messages utilisés aujourd’hui : ${used} sur ${limit}.`,
        month: (used, limit) => `Messages utilisés ce mois-ci : ${used} sur ${limit}.`,
      },
      unlimited: {
        day: (used) => `Messages utilisés aujourd’hui : ${used}. Le fournisseur n’indique pas de limite.`,
        month: (used) => `Messages utilisés ce mois-ci : ${used}. Le fournisseur n’indique pas de limite.`,
      },
      low: 'Achetez-en d’autres à temps chez le fournisseur : une fois épuisés, il refuse les messages des agents.',
      bad: 'Le fournisseur refuse les messages des agents tant que vous n’en achetez pas d’autres ou que le décompte ne reprend pas à zéro.',
      unasked:
        'Le fournisseur n’a pas été interrogé. « Tester la connexion » lui demande combien de messages sont utilisés.',
      unanswered: 'Le fournisseur n’a pas dit combien de messages sont utilisés.',
    },
    failures: {
      label: 'Échecs',
      none: 'Aucun ces dernières 24 heures.',
      some: (count, time, code) => `${count} ces dernières 24 heures, le dernier le ${time} (${code}).`,
      over: 'Des messages sont passés depuis.',
      lasting: 'Aucun message n’est passé depuis.',
    },
    parked: {
      label: 'Mis de côté',
      none: 'Rien.',
      some: (count, time) =>
        `${count === 1 ? 'Un message de client attend' : `${count} messages de clients attendent`} une intervention, le plus ancien depuis le ${time}. Votre ${engineers} en voit la raison avec « npm run byoc -- parked list », et peut les relancer.`,
    },
  },
});
