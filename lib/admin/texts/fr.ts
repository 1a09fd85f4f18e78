import { frAbout } from './fr/about.ts';
import { type FrenchTerms, termsOfFrance } from '../../contract/french-terms.ts';
import { frChannels } from './fr/channels.ts';
import { frSetup } from './fr/setup.ts';
import { frProblems } from './fr/problems.ts';
import type { Texts } from './texts.ts';

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
    integrationIdHint: 'Dans la liste de CXone sous ACD → Digital → Bring Your Own Channel, demandé une fois.',
    integrationIdUnknown: 'inconnu de CXone, copiez-le depuis la liste',
    otherAccount: 'désigne un autre compte : ajoutez-le comme un canal à part',
    studioScript: 'Script Studio',
    studioScriptHint: 'Le canal a besoin d’un script : saisissez son identifiant, ou choisissez-le dans CXone.',
    keepSecret: 'Laissez vide pour conserver la valeur enregistrée.',
    secretLost: 'n’est plus enregistré, à saisir',
    secretOfAddress: 'a été enregistré pour une autre adresse et n’est pas envoyé à une nouvelle, à saisir de nouveau',
    agentLanguage: 'Langue des agents',
    agentLanguageHint: 'Dans laquelle ils lisent pourquoi un message n’a pas été envoyé.',
    writesFirst: 'Les agents peuvent écrire en premier, à des personnes qui n’ont pas encore écrit.',
  },

  trial: {
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
  },

  people: {
    more: 'Autres réglages',
    honoursOptOut: 'Ne rien envoyer aux clients qui se sont désabonnés, ont bloqué le canal ou sont partis.',
    optOutWords: 'Mots pour se désabonner',
    optOutWordsHint: 'Messages entiers séparés par des virgules, ou vide pour STOP, ARRÊT et leurs semblables.',
    optInWords: 'Mots pour se réabonner',
    optInWordsHint: 'De même, ou vide pour START, REPRENDRE, ABONNER et leurs semblables.',
    onCustomerEnd: 'Quand le client met fin à la conversation',
    onCustomerEndHint: 'L’agent en est informé dans tous les cas.',
    ends: { note: 'L’agent en est informé, et décide', resolved: 'Résoudre le contact', closed: 'Clore le contact' },
    endNotice: 'Ce que le client lit quand CXone met fin à la conversation',
    endNoticeHint: 'Vide pour ne rien envoyer : un flux de travail de CXone doit signaler la fin.',
    tellsRefusedFiles: 'Quand un fichier du client ne peut pas être accepté',
    tellsRefusedFilesHint: 'Par exemple : trop volumineux, ou un programme. L’agent en est toujours informé.',
    tellsWhere: {
      private: 'En informer le client, sauf dans les groupes',
      everywhere: 'En informer le client, même dans les groupes',
      never: 'Ne pas en informer le client',
    },
    customerTyping:
      'Signaler à CXone que le client est en train d’écrire (les agents le voient selon la configuration de CXone).',
    removesDeleted: 'Retirer dans CXone ce qu’un client supprime.',
    customerFields: 'Champs personnalisés du client',
    customerFieldsHint: 'Ce que communique le fournisseur et l’identifiant dans CXone, p. ex. phone = phone_number.',
    contactFields: 'Champs personnalisés du contact',
    contactFieldsHint: 'De même pour la conversation, p. ex. order = order_no.',
  },

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
    next: 'Vérifier et tester le canal',
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
  frame: {
    trail: 'Vous êtes ici',
    answer: 'Si vous changez de langue, vous perdez votre saisie et tout secret affiché sur cette page.',
    canSend: 'Ce que les agents peuvent envoyer',
    door: {
      title: 'Des canaux pour CXone',
      message: `${terms.thisMiddleware.replace(/^c/, 'C')} relie des canaux à CXone. Il n’y a rien à configurer à cette adresse.`,
    },
  },

  ...frChannels(terms),
  ...frSetup(terms),
  ...frProblems(terms),
});

/** The French of France. */
export const fr: Texts = french(termsOfFrance);
