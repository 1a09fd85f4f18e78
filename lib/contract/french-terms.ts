/**
 * NICE's own words in French, where France's and Canada's differ or our texts need a menu's exact name. A sentence for both
 * countries takes them from here. `of`, `the` and `this` have the article, because the genders differ.
 *
 * Where they come from: both of NICE's help pages "Set Up a BYOC Integration" (help.nicecxone.com, /fr/ and /fr-ca/), and
 * "Manage Digital Routing" and "Manage ACD User Profiles" in both. Read there for both countries: the middleware, the people
 * who run it, points of contact, Edit, the Admin application, chat, e-mail, media type, and the fields of the record except
 * Reconnect and Remove.
 * Read for Canada only, and used for France too: Create new, Accept/Reject, SFA Classic, Outbound, the included channels
 * rule, Reconnect and Remove of the record. Menus that a tenant has in English have their English name in both (Digital,
 * Bring Your Own Channel, SLA). Read in neither, so ours: names of the record's client, colour, icon and tick.
 *
 * How sure the names of the record's fields are: NICE documents them, on help pages in running text. Nobody here has seen
 * the form itself in French. "Ajouter une URL d'action" and "Supprimer une URL d'action" translate the names of the Add and
 * Remove action URL as if they were commands, so the form may well have other words.
 */
export interface FrenchTerms {
  readonly theMiddleware: string;
  readonly ofTheMiddleware: string;
  readonly thisMiddleware: string;
  readonly ofThisMiddleware: string;
  /** The people who run the middleware, without an article: feminine in both. */
  readonly engineers: string;
  /** The menu below ACD → Digital. */
  readonly pointsOfContact: string;
  /** The button that changes a point of contact, or another record. */
  readonly edit: string;
  /** The application. */
  readonly adminApp: string;
  readonly acdSkills: string;
  readonly createNew: string;
  readonly singleSkill: string;
  /** A question mark with what comes before it: in France a no-break space. */
  readonly question: string;
}

export const termsOfFrance: FrenchTerms = {
  theMiddleware: 'le logiciel intermédiaire',
  ofTheMiddleware: 'du logiciel intermédiaire',
  thisMiddleware: 'ce logiciel intermédiaire',
  ofThisMiddleware: 'de ce logiciel intermédiaire',
  engineers: 'équipe technique',
  pointsOfContact: 'Points de contact numériques',
  edit: 'Éditer',
  adminApp: 'Administrateur',
  acdSkills: 'Compétences ACD',
  createNew: 'Créer nouveau',
  singleSkill: 'Compétence unique',
  question: '\u00a0?',
};

export const termsOfCanada: FrenchTerms = {
  theMiddleware: 'l’intergiciel',
  ofTheMiddleware: 'de l’intergiciel',
  thisMiddleware: 'cet intergiciel',
  ofThisMiddleware: 'de cet intergiciel',
  engineers: 'équipe d’ingénieurs',
  pointsOfContact: 'Points d’accès numériques',
  edit: 'Modifier',
  adminApp: 'Admin',
  acdSkills: 'ACD Compétences',
  createNew: 'Créer Nouveau',
  singleSkill: 'Compétence Unique',
  question: '?',
};

/** A sentence in both kinds of French. */
export function inFrench(words: (terms: FrenchTerms) => string): { readonly fr: string; readonly 'fr-CA': string } {
  return { fr: words(termsOfFrance), 'fr-CA': words(termsOfCanada) };
}
