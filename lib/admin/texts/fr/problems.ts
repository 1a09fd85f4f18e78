import type { enProblems } from '../en/problems.ts';

/** What went wrong, what was not done, what to do next, in French. */
export const frProblems: typeof enProblems = {
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
