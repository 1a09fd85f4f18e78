import type { FrenchTerms } from '../../../contract/french-terms.ts';
import type { enAbout } from '../en/about.ts';

/** What the pages say of what a channel is, how it was used, and whom to ask, in French. */
export const frAbout = (terms: FrenchTerms): typeof enAbout => ({
  title: 'À propos de ce canal',
  provider: 'Fournisseur',
  providerGone: (id) => `${id} (${terms.thisMiddleware} ne le connaît plus)`,
  account: 'Compte chez le fournisseur',
  accountUnknown: 'Pas encore connu. Le prochain test le demande au fournisseur.',
  label: 'Libellé',
  webhookUrl: 'URL du webhook',
  webhookRegistered: (provider) => `${provider} l’a reçue ${terms.ofThisMiddleware}. Vous n’avez rien à coller.`,
  webhookMaybeRegistered: (provider) =>
    `${provider} la reçoit ${terms.ofThisMiddleware} si le compte le permet. Sinon, collez-la.`,
  webhookToPaste:
    'Collez-la chez le fournisseur, là où il demande une URL de webhook : les messages des clients y arrivent.',
  channelId: 'ID du canal',
  integrationId: 'ID d’intégration',
  integrationIdWhere: 'Dans CXone : ACD → Digital → Bring Your Own Channel.',
  added: 'Ajouté',
  correct: 'Modifier avec Reconnecter',

  overview: {
    channel: 'Canal',
    account: 'Compte',
    lastIn: 'Dernier reçu',
    lastOut: 'Dernier envoyé',
    failures: 'Échecs (24 h)',
    parked: 'En attente',
    none: 'Aucun',
    states: {
      ready: 'Prêt',
      unrouted: 'N’atteint aucun agent',
      'half-done': 'Pas terminé',
      failing: 'En échec',
      'not-in-cxone': 'Absent de CXone',
      unknown: 'Inconnu',
    },
    notOurs: 'Non connecté',
    page: (page, pages) => `Page ${page} sur ${pages}`,
    next: 'Page suivante',
    previous: 'Page précédente',
  },

  usage: {
    title: 'Les 30 derniers jours',
    about: (received, sent, failed) =>
      `Au moins ${received} messages de clients, ${sent} d’agents et ${failed} tentatives échouées.`,
    hint: 'Approximatif : ce qui n’était pas encore enregistré à la fin d’un processus manque.',
    none: 'Aucun message n’est encore passé.',
    table: 'Jour par jour',
    day: 'Jour (UTC)',
    received: 'Des clients',
    sent: 'Des agents',
    failed: 'Tentatives échouées',
  },

  answers: {
    title: 'Questions fréquentes',
    agentsRead: `Que lisent les agents quand un message n’est pas envoyé${terms.question}`,
    agentsReadHint: 'Dans la langue des agents du canal. Les raisons du fournisseur sont dans la même langue.',
    undo: `Comment revenir en arrière${terms.question}`,
    undoChange:
      'Une modification : ouvrez la reconnexion, saisissez les valeurs d’avant et enregistrez. Un secret enregistré reste si vous laissez son champ vide.',
    undoRemove:
      'Une suppression : pendant une semaine, la page « Tous les canaux » montre le canal sous « Supprimés récemment », avec un bouton pour le rétablir.',
    whom: `Qui appeler${terms.question}`,
    contact: 'Adressez-vous à :',
    noContact: `Adressez-vous à votre ${terms.engineers}. Donnez-lui l’ID du canal, affiché sur cette page.`,
  },
});
