import type { FrenchTerms } from '../../../contract/french-terms.ts';
import type { enProblems } from '../en/problems.ts';

/** What went wrong, what was not done, what to do next, in French. */
export const frProblems = ({ engineers, ofThisMiddleware, pointsOfContact }: FrenchTerms): typeof enProblems => ({
  problems: {
    provider: {
      refused: (reason, isBegun) => ({
        title: 'Le fournisseur a refusé',
        message: `${reason} ${isBegun ? 'Ce qui a été fait jusqu’ici est conservé.' : 'Rien n’a été modifié.'}`,
        advice: 'Revenez en arrière, corrigez ce qui ne va pas et cliquez de nouveau sur le bouton.',
      }),
      unreachable: (reason, isBegun) => ({
        title: 'Le fournisseur est injoignable',
        message: `${reason} ${isBegun ? 'Ce qui a été fait jusqu’ici est conservé.' : 'Rien n’a été modifié.'}`,
        advice:
          'Attendez une minute, revenez en arrière et cliquez de nouveau sur le bouton : l’opération reprend là où elle s’est arrêtée.',
      }),
    },
    providerGone: (id) => ({
      title: 'Ce fournisseur n’est plus pris en charge',
      message: `Aucun adaptateur ne s’appelle « ${id} ». Rien n’a été modifié.`,
      advice: `Demandez à votre ${engineers} de déployer une version avec cet adaptateur. Le canal peut encore être supprimé.`,
    }),
    secretsGone: {
      title: 'Ce canal ne peut plus être rétabli',
      message: 'Ses secrets sont définitivement supprimés. Rien n’a été modifié.',
      advice: `Dans CXone, ouvrez ACD → Digital → ${pointsOfContact}, cliquez sur Ajouter et ajoutez de nouveau le compte.`,
    },
    noPage: {
      title: 'Cette page n’existe pas',
      message: `Cette adresse n’est pas une adresse ${ofThisMiddleware}.`,
      advice: `Dans CXone, ouvrez ACD → Digital → ${pointsOfContact} et cliquez de nouveau sur le bouton.`,
    },
    failed: {
      title: 'Une erreur s’est produite',
      message: 'L’erreur est de notre côté. Ce qui a été commencé est conservé.',
      advice: `Réessayez. Si cela persiste, demandez à votre ${engineers} de consulter le journal.`,
    },
    formTooLong: (bytes) => ({
      title: 'Le formulaire est trop long',
      message: `Un formulaire peut avoir au plus ${bytes} octets. Rien n’a été modifié.`,
      advice: 'Revenez en arrière, raccourcissez ce que vous avez saisi et renvoyez le formulaire.',
    }),
    formOfAnotherType: (type) => ({
      title: 'Le formulaire n’a pas été accepté',
      message: `Il n’a pas été envoyé comme un navigateur envoie un formulaire (${type}). Rien n’a été modifié.`,
      advice: `Dans CXone, ouvrez ACD → Digital → ${pointsOfContact}, cliquez de nouveau sur le bouton et envoyez le formulaire de là.`,
    }),
    fieldRepeated: {
      title: 'La demande n’a pas été acceptée',
      message: 'Un champ y figure plus d’une fois, et rien n’indique lequel compte. Rien n’a été modifié.',
      advice: `Dans CXone, ouvrez ACD → Digital → ${pointsOfContact} et cliquez de nouveau sur le bouton.`,
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
          ? `Une autre intégration ${ofThisMiddleware} l’utilise. Deux canaux se prendraient leurs messages : un compte ne peut donc être connecté qu’une fois.`
          : `Le canal « ${by} » l’utilise.`
      } Rien n’a été ajouté ni modifié.`,
      advice:
        by === undefined
          ? `Connectez un autre compte. Si celui-ci est à vous, adressez-vous à votre ${engineers}.`
          : 'Utilisez ce canal, ou supprimez-le avant d’ajouter le compte de nouveau.',
    }),
    notConnected: {
      title: 'Ce canal n’est pas connecté',
      message: 'Il a déjà été supprimé, ou il n’appartient pas à cette intégration. Rien n’a été modifié.',
      advice:
        'S’il est encore dans la liste de CXone, un administrateur peut l’y supprimer par l’API Digital Engagement.',
    },
    integrationNotSetUp: (key) => ({
      title: 'La configuration n’est pas terminée',
      message: 'Cette intégration n’est pas encore connue ici.',
      advice: `Demandez à votre ${engineers} d’enregistrer les clés CXone avec « npm run byoc -- setup --integration ${key} », puis cliquez de nouveau dans CXone.`,
    }),
    noSession: {
      title: 'Ouvrez cette page depuis CXone',
      message:
        'Cette page ne fonctionne que pour un administrateur venu de CXone, et une session dure une heure au plus.',
      advice: `Dans CXone, ouvrez ACD → Digital → ${pointsOfContact} et cliquez sur Ajouter, Reconnecter ou Supprimer.`,
    },
    foreignForm: {
      title: 'Le formulaire n’a pas été accepté',
      message: 'Il n’a pas été envoyé depuis la page de cette session. Rien n’a été modifié.',
      advice: 'Retournez dans CXone, cliquez de nouveau sur le bouton et renvoyez le formulaire.',
    },
    auditUnwritten: {
      title: 'Impossible d’écrire dans le journal d’audit',
      message: 'Ce qui est fait ici doit y être noté, et c’est impossible en ce moment. Rien n’a été modifié.',
      advice: `Attendez une minute, puis réessayez. Si cela persiste, adressez-vous à votre ${engineers}.`,
    },
    brandPinned: {
      title: 'Cette intégration appartient à une autre marque',
      message: 'Un administrateur d’une autre marque y a ajouté un canal entre-temps. Rien n’a été modifié.',
      advice: `Demandez à votre ${engineers} une intégration pour votre marque.`,
    },
    visitRefused: (message) => ({
      title: 'Ouvrez de nouveau cette page depuis CXone',
      message,
      advice: `Rien n’a été modifié. Dans CXone, ouvrez ACD → Digital → ${pointsOfContact} et cliquez de nouveau sur le bouton.`,
    }),
    visit: {
      fields: (names) => `Il manque dans l’adresse un champ valable : ${names}.`,
      token: 'La session ne peut pas s’ouvrir : son jeton à usage unique a déjà servi ou est trop ancien.',
      tenant: 'Vous êtes connecté à un autre locataire que celui de cette intégration.',
      brand: 'Vous êtes connecté à une autre marque que celle de cette intégration.',
    },
    cxoneSetUp: (error) => ({
      title: 'La configuration n’est pas terminée',
      message: error,
      advice: `Adressez-vous à votre ${engineers}.`,
    }),
    cxonePermission: (reference) => ({
      title: 'Il manque une autorisation à votre utilisateur CXone',
      message: `CXone ne vous a pas laissé gérer les canaux numériques.${referenceTo(reference)}`,
      advice: 'Demandez un rôle qui a les autorisations des canaux numériques, puis rouvrez cette page depuis CXone.',
    }),
    cxoneVisitOver: {
      title: 'Ouvrez de nouveau cette page depuis CXone',
      message:
        'CXone n’accepte plus cette session : un clic sur Ajouter, Reconnecter ou Supprimer ne vaut qu’une fois, et peu de temps.',
      advice: `Dans CXone, retournez à ${pointsOfContact} et cliquez de nouveau. Rien n’a été modifié.`,
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
      message: `CXone est injoignable ou en difficulté. Ce qui a été commencé est conservé.${referenceTo(reference)}`,
      advice: 'Attendez une minute, puis réessayez : l’opération reprend là où elle s’est arrêtée.',
    }),
  },
});

function referenceTo(uid: string | undefined): string {
  return uid === undefined ? '' : ` La référence de CXone est ${uid}.`;
}
