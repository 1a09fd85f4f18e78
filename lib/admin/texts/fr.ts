import { frAbout } from './fr/about.ts';
import { type FrenchTerms, termsOfFrance } from '../../contract/french-terms.ts';
import { frChannels } from './fr/channels.ts';
import { frFrame } from './fr/frame.ts';
import { frSetup } from './fr/setup.ts';
import { frProblems } from './fr/problems.ts';
import type { Texts } from './texts.ts';
import { frPeople } from './fr/people.ts';
import { frTrial } from './fr/trial.ts';

/** French, with the words of a country. Menus of CXone have the names that they have there. */
export const french = (terms: FrenchTerms): Texts => ({
  tag: 'fr',
  agentLanguage: 'fr',
  name: 'Français',
  language: 'Langue',
  copy: 'Copier',
  copied: 'Copié',
  optional: '(facultatif)',
  back: 'Retour à CXone',
  labelled: (label, words) => `${label} : ${words}`,

  form: {
    notUsable: 'Corrigez les champs suivants. Aucun canal n’a été ajouté ni modifié.',
    integrationId: 'ID d’intégration',
    integrationIdHint:
      'Dans CXone, sous ACD → Digital → Bring Your Own Channel : la liste l’affiche à côté de l’enregistrement qui porte l’adresse de cette page. Il n’est demandé qu’une fois.',
    integrationIdUnknown: 'inconnu de CXone, copiez-le depuis la liste',
    otherAccount: 'désigne un autre compte : ajoutez-le comme un canal à part',
    studioScript: 'Script Studio',
    studioScriptHint:
      'Identifiant du script qui traite les contacts du canal. Vous pouvez aussi le choisir dans CXone.',
    keepSecret: 'Laissez vide pour conserver la valeur enregistrée.',
    secretLost: 'n’est plus enregistré, à saisir',
    secretOfAddress: 'enregistré pour une autre adresse et n’est pas envoyé à une nouvelle, à saisir de nouveau',
    agentLanguage: 'Langue des agents',
    agentLanguageHint: 'C’est dans cette langue que les agents apprennent pourquoi un message n’a pas été envoyé.',
    writesFirst: 'Les agents peuvent écrire en premier, à des personnes qui n’ont pas encore écrit.',
  },

  trial: frTrial,
  people: frPeople,

  sendableContent: {
    textAlone: (characters) =>
      `Les agents peuvent envoyer du texte de ${characters} caractères au plus, et aucun fichier.`,
    textAndFiles: (characters, files, most) =>
      `Les agents peuvent envoyer du texte de ${characters} caractères au plus, ainsi que ${files}, au plus ${most} par message.`,
    upTo: (kind, megabytes) => `${kind} (jusqu’à ${megabytes} Mo)`,
    allUpTo: (kinds, megabytes) => `${kinds}, de ${megabytes} Mo au plus chacun`,
    pictures: 'des images',
    audio: 'de l’audio',
    video: 'de la vidéo',
    otherFiles: 'd’autres fichiers',
  },

  add: {
    choose: 'Ajouter un canal',
    chooseProvider: `Avec quel fournisseur${terms.question}`,
    title: (provider) => `Ajouter un canal : ${provider}`,
    button: 'Ajouter le canal',
    doneTitle: 'Le canal est ajouté',
    done: 'Le canal est maintenant dans CXone.',
    next: 'Voir ce qui manque encore, et tester la connexion',
    account: (name) => `Compte chez le fournisseur : ${name}.`,
  },

  reconnect: {
    choose: 'Reconnecter un canal',
    title: (channel) => `Reconnecter « ${channel} »`,
    button: 'Reconnecter le canal',
    renew: 'Créer un nouveau secret. L’ancien reste valable 24 heures.',
    doneTitle: 'Le canal est connecté',
    done: 'CXone a les nouveaux réglages du canal.',
    soon: 'Vos changements s’appliquent à tous les messages d’ici 15 secondes.',
    overlap: 'L’ancien secret reste valable 24 heures : saisissez le nouveau d’ici là.',
  },

  remove: {
    choose: 'Supprimer un canal',
    title: (channel) => `Supprimer « ${channel} »${terms.question}`,
    button: 'Supprimer le canal',
    inCxone: 'CXone supprime le canal. Ses conversations y restent telles quelles.',
    webhook: 'Les messages des clients sont refusés d’ici 15 secondes : le webhook répond alors 410.',
    provider: 'Le webhook est retiré chez le fournisseur, si cela peut se faire d’ici.',
    queued: 'Ce qui est encore en route est mis de côté, ou l’agent apprend que son message n’a pas été envoyé.',
    secrets: 'Les secrets du canal sont définitivement supprimés au bout d’une semaine. D’ici là, vous pouvez annuler.',
    stopped: (reason) =>
      `${reason} CXone a supprimé le canal, et le reste est encore à faire : cliquez de nouveau dans un moment, ou continuez sans le fournisseur.`,
    leavesWebhook: 'Continuer sans le fournisseur : son webhook y reste, et reçoit la réponse 410.',
    undo: 'Annuler : rétablir le canal',
    undoneTitle: 'Le canal est toujours là',
    undone: (channel) => `Quelqu’un d’autre a rétabli « ${channel} » au même moment.`,
    doneTitle: 'Le canal est supprimé',
    done: (channel) => `« ${channel} » n’est plus dans CXone.`,
    stopWebhook: 'Arrêtez aussi le webhook chez le fournisseur : il est désormais refusé.',
  },

  signOut: {
    button: 'Se déconnecter',
    title: 'Vous êtes déconnecté',
    done: 'Votre session dans ce navigateur est terminée. Pour revenir, cliquez sur Ajouter, Reconnecter ou Supprimer dans CXone.',
  },

  choose: {
    question: `Quel canal${terms.question}`,
    none: 'Aucun canal de cette intégration n’est connecté.',
  },

  about: frAbout(terms),
  ...frChannels(terms),
  ...frFrame(terms),
  ...frSetup(terms),
  ...frProblems(terms),
});

/** The French of France. */
export const fr: Texts = french(termsOfFrance);
