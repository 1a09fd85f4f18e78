import type { FrenchTerms } from '../../../contract/french-terms.ts';
import type { enSetup } from '../en/setup.ts';

/** What is left to do at the provider and in CXone, in French. */
export const frSetup = ({
  acdSkills,
  adminApp,
  createNew,
  edit,
  pointsOfContact,
  singleSkill,
}: FrenchTerms): typeof enSetup => ({
  skillName: {
    title: 'Un nom pour la compétence sortante',
    why: '2 à 30 lettres, chiffres et caractères - _ . :',
    label: 'Nom de la compétence',
    check: 'Vérifier le nom',
    good: (name) => `« ${name} » respecte les règles de CXone pour ce nom.`,
    'too-short': (least) => `a moins de ${least} caractères`,
    'too-long': (most) => `a plus de ${most} caractères`,
    characters: (refused) => `contient ce que CXone n’accepte pas : ${refused}`,
    space: '(espace)',
  },

  provider: {
    title: (provider) => `Chez le fournisseur : ${provider}`,
    enter: 'Saisissez-y ce qui suit.',
    secretOnce: 'Un secret n’est affiché que maintenant : si vous le perdez, créez-en un nouveau avec Reconnecter.',
    registered: (provider) => `${provider} envoie désormais les messages des clients ici : il n’y a rien à y saisir.`,
    webhookUrl: 'URL du webhook',
  },

  cxone: {
    title: 'Dans CXone',
    colon: ' :',
    tickHint: 'CXone ne nous renseigne que sur la première étape : cochez vous-même les autres.',
    chosen: 'CXone a une compétence et un script.',
    notChosen: 'Il manque la compétence, le script ou les deux.',
    chosenUnknown: 'La liste de CXone ne le dit pas.',
    ticked: (who, time) => `Coché par ${who}, le ${time}.`,
    keepTicks: 'Enregistrer les coches',
    kept: 'Les coches sont enregistrées.',
    until: 'Tant que la première étape n’est pas faite, les messages arrivent mais n’atteignent aucun agent.',
    steps: [
      {
        where: `ACD → Digital → ${pointsOfContact}`,
        what: 'modifiez le canal : choisissez une compétence par défaut et un script Studio par défaut. Les deux sont obligatoires.',
      },
      {
        where: 'ACD → Digital → Rôles',
        what: 'dans chaque rôle qui utilise le canal : Canaux → modifier les autorisations, et donnez Répondre à ceux qui répondent. Les agents ont aussi besoin de l’autorisation d’afficher les compétences.',
      },
      {
        where: adminApp,
        what: 'les agents ont besoin de l’attribut Digital Engagement et d’une compétence numérique.',
      },
      {
        where: 'ACD → Digital → Files d’attente de routage → Filtres → Conditions → Règle des canaux inclus',
        what: 'ajoutez le canal. Les contacts sortants passent par les files d’attente de routage, que le canal ait un script ou non.',
      },
      {
        where: `ACD → Paramètres de contact → ${acdSkills} → ${createNew} → ${singleSkill}`,
        what: 'type de support Numérique, direction Sortant, canal numérique Bring Your Own Channel, puis celui-ci. Pas d’Accepter / Rejeter avec SFA Classique : CXone rejetterait les contacts automatiquement.',
      },
      { where: `ACD → Digital → SLA → ${edit}`, what: 'si le canal doit avoir son propre niveau de service.' },
    ],
  },
});
