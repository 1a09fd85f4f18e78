import type { Texts } from './texts.ts';
import { frPeople } from './people.ts';
import { frTrial } from './trial.ts';

/** French. Menus of CXone have the names that they have there. */
export const fr: Texts = {
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
    notUsable: 'Le formulaire n’est pas encore utilisable. Aucun canal n’a été ajouté ni modifié.',
    integrationId: 'ID d’intégration',
    integrationIdHint:
      'Dans CXone, sous ACD → Digital → Bring Your Own Channel, dans la liste, à côté de l’enregistrement qui porte l’adresse de cette page. Demandé une seule fois.',
    integrationIdUnknown: 'inconnu de CXone, copiez-le depuis la liste',
    otherAccount: 'désigne un autre compte. Ajoutez-le comme un canal à part',
    studioScript: 'Script Studio',
    studioScriptHint:
      'Identifiant du script qui traite les contacts du canal. Il peut aussi bien être choisi dans CXone.',
    keepSecret: 'Laissé vide, celui qui est enregistré reste.',
    secretLost: 'n’est plus enregistré, à saisir',
    secretOfAddress: 'enregistré pour une autre adresse et n’ira à aucune autre, à saisir de nouveau',
    agentLanguage: 'Langue des agents',
    agentLanguageHint: 'Celle dans laquelle on leur dit pourquoi un message n’a pas été envoyé.',
    writesFirst: 'Les agents peuvent écrire en premier, à des personnes qui n’ont pas encore écrit.',
  },

  trial: frTrial,
  people: frPeople,

  sendableContent: {
    textAlone: (characters) =>
      `Les agents peuvent envoyer du texte de ${characters} caractères au plus, et aucun fichier.`,
    textAndFiles: (characters, files, most) =>
      `Les agents peuvent envoyer du texte de ${characters} caractères au plus, ainsi que ${files}, ${most} au plus par message.`,
    upTo: (kind, megabytes) => `${kind} (jusqu’à ${megabytes} Mo)`,
    allUpTo: (kinds, megabytes) => `${kinds}, de ${megabytes} Mo au plus chacun`,
    pictures: 'des images',
    audio: 'de l’audio',
    video: 'de la vidéo',
    otherFiles: 'd’autres fichiers',
  },

  add: {
    choose: 'Ajouter un canal',
    chooseProvider: 'Avec quel fournisseur ?',
    title: (provider) => `Ajouter un canal : ${provider}`,
    button: 'Ajouter le canal',
    doneTitle: 'Le canal est ajouté',
    done: 'CXone connaît le canal.',
    next: 'Voir ce qui manque encore, et envoyer un message d’essai',
    account: (name) => `Le fournisseur appelle le compte « ${name} ».`,
  },

  reconnect: {
    choose: 'Reconnecter un canal',
    title: (channel) => `Reconnecter « ${channel} »`,
    button: 'Reconnecter le canal',
    renew: 'Créer un nouveau secret. L’ancien reste valable 24 heures.',
    doneTitle: 'Le canal est connecté',
    done: 'CXone a le canal tel qu’il est maintenant.',
    overlap: 'L’ancien secret reste valable 24 heures : saisissez le nouveau d’ici là.',
  },

  remove: {
    choose: 'Supprimer un canal',
    title: (channel) => `Supprimer « ${channel} » ?`,
    button: 'Supprimer le canal',
    inCxone: 'CXone supprime le canal. Ses conversations y restent telles quelles.',
    webhook: 'Les messages des clients sont refusés d’ici 15 secondes : le webhook répond alors 410.',
    provider: 'Le webhook est retiré chez le fournisseur, là où cela peut se faire d’ici.',
    queued: 'Ce qui est encore en route est mis de côté pour quelqu’un, ou signalé à l’agent comme non envoyé.',
    secrets:
      'Les secrets du canal sont définitivement supprimés au bout d’une semaine. D’ici là, on peut revenir en arrière.',
    stopped: (reason) =>
      `${reason} CXone a supprimé le canal, et le reste est encore à faire : cliquez de nouveau dans un moment, ou continuez sans le fournisseur.`,
    leavesWebhook: 'Continuer sans le fournisseur : son webhook y reste, et reçoit la réponse 410.',
    undo: 'Annuler : rétablir le canal',
    undoneTitle: 'Le canal est toujours là',
    undone: (channel) => `Quelqu’un d’autre a rétabli « ${channel} » au même moment.`,
    doneTitle: 'Le canal est supprimé',
    done: (channel) => `« ${channel} » n’est plus dans CXone.`,
    stopWebhook: 'Arrêtez aussi le webhook du côté du fournisseur : il est refusé désormais.',
  },

  signOut: {
    button: 'Se déconnecter',
    title: 'Vous êtes déconnecté',
    done: 'La visite de ce navigateur est terminée. Pour revenir, cliquez sur Ajouter, Reconnecter ou Supprimer dans CXone.',
  },

  choose: {
    question: 'Quel canal ?',
    none: 'Aucun canal de cette intégration n’est connecté.',
  },

  channels: {
    title: 'Canaux de cette intégration',
    none: 'Il n’y en a pas encore.',
    unread: 'La liste des canaux de CXone n’a pas pu être lue à l’instant.',
    add: 'Ajouter un canal',
    all: 'Tous les canaux',
    reconnect: 'Le reconnecter',
    remove: 'Le supprimer',
    test: 'Envoyer un message d’essai',
    tested: 'Le fournisseur a pris le message d’essai.',
    restored: 'Le canal est rétabli.',
    lastAct: (act, who, time) => `Dernière action : ${act}, par ${who}, le ${time}.`,
    lastChange: (who, time) => `Dernière modification par ${who}, le ${time}.`,
    user: (id) => `l’utilisateur ${id} de CXone`,
    operator: 'un exploitant, en ligne de commande',
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
      `Le Client Secret de cette intégration a été renouvelé le ${day}. Celui que CXone connaît reste valable : demandez le nouveau à l’ingénieur qui exploite le middleware, et saisissez-le dans CXone sous ACD → Digital → Bring Your Own Channel.`,
    secretTaken:
      'CXone utilise le nouveau Client Secret de cette intégration. L’ingénieur qui exploite le middleware peut mettre fin à l’ancien avec « npm run byoc -- rotate callback --end ».',
    stranger: (channelId) =>
      `Il a été créé dans CXone sans passer par ce middleware : aucun message n’y passe. Demandez à l’ingénieur qui exploite le middleware de le reprendre avec « npm run byoc -- channels import », ou supprimez-le par l’API Digital Engagement de CXone. Son identifiant est ${channelId}.`,
    verdicts: {
      ready: 'Prêt : rien de connu n’arrête les messages.',
      unrouted:
        'Les messages arrivent dans CXone mais n’atteignent aucun agent : il lui manque une compétence par défaut ou un script Studio.',
      'half-done': 'Son ajout ou sa suppression n’est pas terminé.',
      failing: 'Quelque chose ne passe pas.',
      'not-in-cxone': 'CXone ne le cite pas : aucun message ne peut arriver.',
      unknown: 'Impossible de dire s’il est prêt : CXone n’a pas pu être interrogé.',
    },
    states: { good: 'En ordre', missing: 'Manquant', bad: 'À corriger', unknown: 'Inconnu' },
  },

  findings: {
    steps: {
      label: 'Ajout et suppression',
      done: 'Terminés.',
      add: 'Son ajout, ou son rétablissement, n’est pas terminé. Reconnectez-le pour le terminer, ou supprimez-le.',
      remove: 'Sa suppression n’est pas terminée. Supprimez-le encore une fois.',
    },
    inCxone: {
      label: 'Dans CXone',
      listed: 'CXone le cite.',
      deleted: 'Il y a été supprimé. Reconnectez-le pour le retrouver dans CXone, ou supprimez-le ici aussi.',
      'not-listed':
        'CXone ne le cite pas : il y a été supprimé, ou votre rôle ne le voit pas. S’il a été supprimé, reconnectez-le pour le retrouver dans CXone, ou supprimez-le ici aussi.',
      unread: 'La liste des canaux de CXone n’a pas pu être lue à l’instant.',
    },
    routing: {
      skill: 'Compétence par défaut',
      script: 'Script Studio par défaut',
      chosen: (value) => `Choisi : ${value}.`,
      missing: 'À choisir sous ACD → Digital → Points d’accès numériques → Modifier. C’est obligatoire.',
      unknown: 'Inconnu tant que CXone ne cite pas le canal.',
    },
    webhook: {
      label: 'Messages des clients',
      registered: 'Le fournisseur les envoie ici.',
      partly:
        'Le fournisseur les envoie ici, mais sans les appuis sur les boutons et autres : reconnectez le canal pour les recevoir aussi.',
      elsewhere: 'Le fournisseur les envoie à une autre adresse : reconnectez le canal.',
      'not-registered': 'Le fournisseur ne les envoie nulle part : reconnectez le canal.',
      unknown: 'Ce fournisseur ne peut pas dire où il les envoie.',
      unasked: 'Le fournisseur n’a pas été interrogé. Un message d’essai lui demande où il les envoie.',
      last: (time) => `Le dernier est arrivé le ${time}.`,
      none: 'Aucun n’est encore arrivé.',
      error: (words) => `Sa dernière tentative d’en apporter un a échoué. Le fournisseur dit : ${words}`,
    },
    callbacks: {
      label: 'Messages des agents',
      last: (time) => `CXone a transmis le dernier le ${time}.`,
      none: 'CXone n’en a encore transmis aucun.',
    },
    credentials: {
      label: 'Identifiants',
      good: 'Le fournisseur les accepte.',
      bad: 'Le fournisseur les refuse : reconnectez le canal avec de nouveaux.',
      unknown: 'Le fournisseur ne peut pas être interrogé, ou n’a pas répondu.',
      unasked: 'Le fournisseur n’a pas été interrogé. Un message d’essai lui demande s’il les accepte.',
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
        `${count === 1 ? 'Un message de client attend' : `${count} messages de clients attendent`} quelqu’un, le plus ancien depuis le ${time}. L’ingénieur qui exploite le middleware en voit la raison avec « npm run byoc -- parked list », et peut les relancer.`,
    },
  },

  skillName: {
    title: 'Un nom pour la compétence sortante',
    why: 'Utile seulement si les agents écrivent en premier. CXone accepte 2 à 30 caractères : lettres, chiffres et - _ . : uniquement.',
    label: 'Nom de la compétence',
    check: 'Vérifier le nom',
    good: (name) => `CXone accepte « ${name} ».`,
    'too-short': (least) => `a moins de ${least} caractères`,
    'too-long': (most) => `a plus de ${most} caractères`,
    characters: (refused) => `contient ce que CXone n’accepte pas : ${refused}`,
    space: '(espace)',
  },

  provider: {
    title: (provider) => `Chez le fournisseur : ${provider}`,
    enter:
      'Saisissez-y ce qui suit. Un secret n’est affiché que maintenant : s’il est perdu, créez-en un nouveau avec Reconnecter.',
    registered: (provider) => `${provider} envoie désormais les messages des clients ici : il n’y a rien à y saisir.`,
    webhookUrl: 'URL du webhook',
  },

  cxone: {
    title: 'Dans CXone',
    colon: ' :',
    until: 'Tant que ce n’est pas fait, les messages arrivent mais n’atteignent aucun agent.',
    steps: [
      {
        where: 'ACD → Digital → Points d’accès numériques',
        what: 'modifiez le canal : choisissez une compétence par défaut et un script Studio par défaut. Les deux sont obligatoires.',
      },
      {
        where: 'ACD → Digital → Rôles',
        what: 'dans chaque rôle qui utilise le canal : Canaux → modifier les autorisations, et donnez Répondre à ceux qui répondent. Il faut aussi aux agents l’autorisation d’afficher les compétences.',
      },
      { where: 'Admin', what: 'il faut aux agents l’attribut Digital Engagement et une compétence numérique.' },
      {
        where: 'ACD → Digital → Files d’attente de routage → Filtres → Conditions → Règle des canaux inclus',
        what: 'seulement si les agents écrivent en premier : ajoutez le canal. Les contacts sortants passent par les files d’attente de routage, que le canal ait un script ou non.',
      },
      {
        where: 'ACD → Paramètres de contact → Compétences ACD → Créer → Compétence unique',
        what: 'seulement si les agents écrivent en premier : type de média Digital, direction Sortant, canal numérique Bring Your Own Channel, puis celui-ci. Pas d’Accepter/Refuser avec SFA Classic : les contacts seraient refusés à la place de l’agent.',
      },
      { where: 'ACD → Digital → SLA → Modifier', what: 'si le canal doit avoir son propre niveau de service.' },
    ],
  },

  problems: {
    provider: {
      refused: (reason, isBegun) => ({
        title: 'Le fournisseur a refusé',
        message: `${reason} ${isBegun ? 'Ce qui a été fait jusqu’ici est gardé.' : 'Rien n’a été modifié.'}`,
        advice: 'Revenez en arrière, corrigez ce qui ne va pas et cliquez de nouveau sur le bouton.',
      }),
      unreachable: (reason, isBegun) => ({
        title: 'Le fournisseur est injoignable',
        message: `${reason} ${isBegun ? 'Ce qui a été fait jusqu’ici est gardé.' : 'Rien n’a été modifié.'}`,
        advice: 'Attendez une minute, revenez en arrière et cliquez de nouveau : cela reprend là où c’était resté.',
      }),
    },
    providerGone: (id) => ({
      title: 'Ce middleware ne connaît plus le fournisseur',
      message: `Aucun adaptateur ne s’appelle « ${id} ». Rien n’a été modifié.`,
      advice:
        'Demandez à l’ingénieur qui exploite le middleware de le déployer avec cet adaptateur. Le canal peut encore être supprimé.',
    }),
    secretsGone: {
      title: 'Ce canal ne peut plus être rétabli',
      message: 'Ses secrets sont définitivement supprimés. Rien n’a été modifié.',
      advice:
        'Dans CXone, allez dans les points d’accès numériques, cliquez sur Ajouter et ajoutez le compte de nouveau.',
    },
    noPage: {
      title: 'Cette page n’existe pas',
      message: 'L’adresse n’est pas de ce middleware.',
      advice: 'Dans CXone, allez dans les points d’accès numériques et cliquez de nouveau sur le bouton.',
    },
    failed: {
      title: 'Quelque chose a échoué',
      message: 'Quelque chose a échoué de notre côté. Ce qui a été commencé est gardé.',
      advice:
        'Refaites la même chose. Si cela persiste, demandez à l’ingénieur qui exploite le middleware de regarder le journal.',
    },
    formTooLong: (bytes) => ({
      title: 'Le formulaire est trop long',
      message: `Un formulaire peut avoir ${bytes} octets. Rien n’a été modifié.`,
      advice: 'Revenez en arrière, raccourcissez ce que vous avez saisi et renvoyez le formulaire.',
    }),
    formOfAnotherType: (type) => ({
      title: 'Le formulaire n’a pas été accepté',
      message: `Il n’est pas arrivé comme un navigateur envoie un formulaire, c’est-à-dire ${type}. Rien n’a été modifié.`,
      advice: 'Ouvrez cette page depuis les points d’accès numériques dans CXone et envoyez le formulaire de là.',
    }),
    fieldRepeated: {
      title: 'La demande n’a pas été acceptée',
      message: 'Un champ y figure plus d’une fois, et rien ne dit lequel compte. Rien n’a été modifié.',
      advice: 'Dans CXone, allez dans les points d’accès numériques et cliquez de nouveau sur le bouton.',
    },
    formUsed: {
      title: 'Ce formulaire a déjà servi',
      message: 'Il appartient à un canal qui existe, ou il a été modifié en route. Rien n’a été ajouté.',
      advice: 'Retournez dans CXone et cliquez de nouveau sur Ajouter pour obtenir un nouveau formulaire.',
    },
    accountTaken: (by) => ({
      title: 'Ce compte est déjà connecté',
      message: `${
        by === undefined
          ? 'Une autre intégration de ce middleware l’utilise. Deux canaux se prendraient leurs messages, un compte ne peut donc être connecté qu’une fois.'
          : `Le canal « ${by} » l’utilise.`
      } Rien n’a été ajouté ni modifié.`,
      advice:
        by === undefined
          ? 'Connectez un autre compte. Si celui-ci est à vous, adressez-vous à l’ingénieur qui exploite le middleware.'
          : 'Utilisez ce canal, ou supprimez-le avant d’ajouter le compte de nouveau.',
    }),
    notConnected: {
      title: 'Ce canal n’est pas connecté',
      message: 'Il a déjà été supprimé, ou il n’appartient pas à cette intégration. Rien n’a été modifié.',
      advice: 'Si CXone le cite encore, un administrateur peut l’y supprimer par l’API Digital Engagement.',
    },
    integrationNotSetUp: (key) => ({
      title: 'Ce middleware n’est pas encore configuré',
      message: 'Il ne connaît pas cette intégration.',
      advice: `Demandez à l’ingénieur qui l’exploite d’enregistrer les clés CXone avec « npm run byoc -- setup --integration ${key} », puis cliquez de nouveau dans CXone.`,
    }),
    noSession: {
      title: 'Ouvrez cette page depuis CXone',
      message:
        'Cette page ne fonctionne que pour un administrateur venu de CXone, et une visite dure une heure au plus.',
      advice: 'Dans CXone, allez dans les points d’accès numériques et cliquez sur Ajouter, Reconnecter ou Supprimer.',
    },
    foreignForm: {
      title: 'Le formulaire n’a pas été accepté',
      message: 'Il n’a pas été envoyé depuis la page de cette visite. Rien n’a été modifié.',
      advice: 'Retournez dans CXone, cliquez de nouveau sur le bouton et renvoyez le formulaire.',
    },
    auditUnwritten: {
      title: 'Le journal d’audit ne peut pas être écrit',
      message: 'Ce qui se fait ici doit être noté, et cela est impossible en ce moment. Rien n’a été modifié.',
      advice:
        'Attendez une minute, puis refaites la même chose. Si cela persiste, adressez-vous à l’ingénieur qui exploite le middleware.',
    },
    brandPinned: {
      title: 'Cette intégration appartient à une autre marque',
      message: 'Un administrateur d’une autre marque y a ajouté un canal entre-temps. Rien n’a été modifié.',
      advice: 'Demandez à l’ingénieur qui exploite le middleware une intégration pour votre marque.',
    },
    visitRefused: (message) => ({
      title: 'Ouvrez de nouveau cette page depuis CXone',
      message,
      advice:
        'Rien n’a été modifié. Dans CXone, allez dans les points d’accès numériques et cliquez de nouveau sur le bouton.',
    }),
    visit: {
      fields: (names) => `Il manque à l’adresse un champ valable : ${names}.`,
      token: 'Cette visite ne peut pas être admise : son jeton à usage unique a déjà servi ou est trop ancien.',
      tenant: 'Vous êtes connecté à un autre locataire que celui de cette intégration.',
      brand: 'Vous êtes connecté à une autre marque que celle de cette intégration.',
    },
    cxoneSetUp: (error) => ({
      title: 'Ce middleware n’est pas encore configuré',
      message: error,
      advice: 'Adressez-vous à l’ingénieur qui l’exploite.',
    }),
    cxonePermission: (reference) => ({
      title: 'Il manque une autorisation à votre utilisateur CXone',
      message: `CXone ne vous a pas laissé gérer les canaux numériques.${referenceTo(reference)}`,
      advice: 'Demandez un rôle qui a les autorisations des canaux numériques, puis rouvrez cette page depuis CXone.',
    }),
    cxoneVisitOver: {
      title: 'Ouvrez de nouveau cette page depuis CXone',
      message:
        'CXone n’accepte plus cette visite : un clic sur Ajouter, Reconnecter ou Supprimer ne vaut qu’une fois, et peu de temps.',
      advice: 'Retournez aux points d’accès numériques dans CXone et cliquez encore une fois. Rien n’a été modifié.',
    },
    cxoneRefused: (fields, reference) => ({
      title: 'CXone n’a pas accepté le canal',
      message: `CXone a refusé ${fields.length === 0 ? 'ce qui lui a été envoyé' : `le champ ${fields.join(', ')}`}.${referenceTo(reference)}`,
      advice: fields.includes('channelIntegrationId')
        ? 'Vérifiez l’ID d’intégration : CXone l’affiche dans la liste sous ACD → Digital → Bring Your Own Channel.'
        : 'Revenez en arrière, corrigez le formulaire et renvoyez-le.',
    }),
    cxoneAway: (reference) => ({
      title: 'CXone n’a pas répondu',
      message: `CXone est injoignable ou en difficulté. Ce qui a été commencé est gardé.${referenceTo(reference)}`,
      advice: 'Attendez une minute, puis refaites la même chose : elle reprend là où elle s’est arrêtée.',
    }),
  },
};

function referenceTo(uid: string | undefined): string {
  return uid === undefined ? '' : ` La référence de CXone est ${uid}.`;
}
