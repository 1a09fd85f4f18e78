import { CxoneError } from '../../cxone/errors.ts';
import type { CxoneOperations } from '../../cxone/create-cxone-client.ts';
import type { LocalizedText } from '../../contract/localized-text.ts';
import type { People, Preferences } from '../channel.ts';
import type { Problems } from '../form-questions.ts';

/** What an admin chooses of {@link People} and beside it, as a form or a command has it: texts, and `yes` or nothing. */
export const peopleNames = [
  ...(['honoursOptOut', 'optOutWords', 'optInWords', 'onCustomerEnd', 'endNotice'] as const),
  ...(['tellsRefusedFiles', 'customerTyping', 'removesDeleted', 'customerFields', 'contactFields'] as const),
] as const;
export type PeopleName = (typeof peopleNames)[number];
/** Those of which one of several is chosen; without an answer, the first. */
export const peopleChoices = {
  onCustomerEnd: ['note', 'resolved', 'closed'],
  tellsRefusedFiles: ['private', 'everywhere', 'never'],
} as const satisfies Readonly<Partial<Record<PeopleName, readonly string[]>>>;

/** What can be chosen for a name of {@link peopleChoices} that an answer is none of; undefined: nothing is wrong. */
export function choicesMissedBy(name: string, answer: string | undefined): readonly string[] | undefined {
  const choices: readonly string[] | undefined = Object.entries(peopleChoices).find(([one]) => one === name)?.[1];
  return answer === undefined || choices?.includes(answer) !== false ? undefined : choices;
}

type Answers = Readonly<Partial<Record<string, string>>>;

/** UTF-16 units of the words that a customer reads at the end of a chat. */
export const LONGEST_NOTICE = 500;
/** UTF-16 units of a list. */
export const LONGEST_LIST = 1_000;
/** Entries of a list. */
const MOST_ENTRIES = 50;

/** The settings that the answers give, and what is wrong with them. */
export function readPeople(answers: Answers): {
  readonly people: People;
  readonly removesDeleted: boolean;
  readonly problems: Problems;
} {
  const problems = new Map<string, LocalizedText>();
  const words = (name: PeopleName) => {
    const list = listIn(answers[name]);
    if (list.length > MOST_ENTRIES) problems.set(name, tooMany);
    else if (list.some((word) => word.length > 40 || !/[\p{L}\p{N}]/u.test(word))) problems.set(name, noWord);
    else if (list.length > 0 && !isYes(answers['honoursOptOut'])) problems.set(name, notHonoured);
    return list.length === 0 ? {} : { [name]: list };
  };
  const fields = (name: PeopleName) => {
    const list = listIn(answers[name]);
    const pairs = list.map((entry) => entry.split('=').map((part) => part.trim()));
    if (list.length > MOST_ENTRIES) problems.set(name, tooMany);
    else if (pairs.some((pair) => pair.length !== 2 || pair.includes(''))) problems.set(name, noPair);
    const entries = pairs.map(([from = '', ident = '']) => [from, ident] as const);
    return list.length === 0 ? {} : { [name]: Object.fromEntries(entries) };
  };
  const { onCustomerEnd, tellsRefusedFiles } = answers;
  const endNotice = (answers['endNotice'] ?? '').trim();
  const people: People = {
    ...(isYes(answers['honoursOptOut']) && { honoursOptOut: true }),
    ...words('optOutWords'),
    ...words('optInWords'),
    ...((onCustomerEnd === 'resolved' || onCustomerEnd === 'closed') && { onCustomerEnd }),
    ...(endNotice !== '' && { endNotice }),
    ...((tellsRefusedFiles === 'everywhere' || tellsRefusedFiles === 'never') && { tellsRefusedFiles }),
    ...(isYes(answers['customerTyping']) && { customerTyping: true }),
    ...fields('customerFields'),
    ...fields('contactFields'),
  };
  return { people, removesDeleted: isYes(answers['removesDeleted']), problems };
}

/** The answers that give the settings of a channel. */
export function answersOf({ people = {}, removesDeleted }: Pick<Preferences, 'people' | 'removesDeleted'>) {
  const pairs = (fields: Readonly<Record<string, string>> = {}) =>
    Object.entries(fields)
      .map(([name, ident]) => `${name} = ${ident}`)
      .join(', ');
  const yes = (is: boolean | undefined) => (is === true ? 'yes' : '');
  return {
    honoursOptOut: yes(people.honoursOptOut),
    optOutWords: (people.optOutWords ?? []).join(', '),
    optInWords: (people.optInWords ?? []).join(', '),
    onCustomerEnd: people.onCustomerEnd ?? 'note',
    endNotice: people.endNotice ?? '',
    tellsRefusedFiles: people.tellsRefusedFiles ?? 'private',
    customerTyping: yes(people.customerTyping),
    removesDeleted: yes(removesDeleted),
    customerFields: pairs(people.customerFields),
    contactFields: pairs(people.contactFields),
  } satisfies Record<PeopleName, string>;
}

/** For which CXone is asked for its custom fields, in milliseconds: somebody waits for the page. */
const TIME_LIMIT_MS = 2_000;

/**
 * What is wrong with the idents that the settings name: each that CXone has no custom field for. None where CXone does not say
 * which it has: then the first message shows it.
 */
export async function identProblems(
  { customerFields = {}, contactFields = {} }: People,
  cxone: Pick<CxoneOperations, 'customFieldIdents'>,
): Promise<Problems> {
  const problems = new Map<string, LocalizedText>();
  const asked = [
    ['customerFields', 'customer', customerFields],
    ['contactFields', 'contact', contactFields],
  ] as const;
  for (const [name, of, fields] of asked) {
    const idents = Object.values(fields);
    const known = idents.length === 0 ? [] : await knownIdents(of, cxone);
    const unknown = known.length === 0 ? [] : idents.filter((ident) => !known.includes(ident));
    if (unknown.length > 0) problems.set(name, unknownIdents(unknown, known));
  }
  return problems;
}

async function knownIdents(
  of: 'customer' | 'contact',
  cxone: Pick<CxoneOperations, 'customFieldIdents'>,
): Promise<readonly string[]> {
  try {
    return await cxone.customFieldIdents(of, { timeoutMs: TIME_LIMIT_MS, repeats: false });
  } catch (error) {
    if (error instanceof CxoneError) return [];
    throw error;
  }
}

const isYes = (answer: string | undefined): boolean => answer === 'yes' || answer === 'true';

const listIn = (answer = ''): string[] =>
  answer
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

const tooMany: LocalizedText = {
  en: `has more than ${MOST_ENTRIES} entries`,
  fr: `a plus de ${MOST_ENTRIES} entrées`,
};

const noWord: LocalizedText = {
  en: 'must be words of up to 40 characters, with commas between them',
  fr: 'doit contenir des mots de 40 caractères au plus, séparés par des virgules',
};

const notHonoured: LocalizedText = {
  en: 'has no effect unless the box about customers who have opted out (honoursOptOut) is ticked: tick it, or leave this blank',
  fr: 'sans effet tant que la case sur les clients désabonnés (honoursOptOut) n’est pas cochée : cochez-la, ou laissez ce champ vide',
};

const noPair: LocalizedText = {
  en: 'must be pairs like “phone = phone_number”, with commas between them',
  fr: 'doit contenir des paires comme « phone = phone_number », séparées par des virgules',
};

/** Idents of CXone that are shown for comparison. */
const MOST_SHOWN = 20;

function unknownIdents(unknown: readonly string[], known: readonly string[]): LocalizedText {
  const shown = known.slice(0, MOST_SHOWN).join(', ');
  return {
    en: `CXone has no such custom field: ${unknown.join(', ')}. It has: ${shown}`,
    fr: `CXone n’a pas ce champ personnalisé : ${unknown.join(', ')}. Champs existants : ${shown}`,
  };
}
