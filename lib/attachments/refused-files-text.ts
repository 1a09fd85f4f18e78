import type { LocalizedText } from '../contract/localized-text.ts';
import type { FileCopy, FileProblem } from './file-copy.ts';
import type { FileLimits } from './file-problem-text.ts';

/** A file that was not passed on. */
export type RefusedFile = Extract<FileCopy, { readonly problem: FileProblem }>;

/** Files that the words name; of the others they say how many there are. */
const MOST_NAMED = 10;
const MEGABYTE = 1_000_000;

/** Why, and what the customer can do about it. */
interface Reason {
  readonly why: LocalizedText;
  readonly advice?: LocalizedText;
}

const again: LocalizedText = {
  en: 'Please try again, or send a link.',
  fr: 'Veuillez réessayer, ou envoyer un lien.',
};
/** Nothing is wrong with the file, as far as we know: whatever went wrong on its way is nothing to a customer. */
const lost: Reason = { why: { en: 'it did not come through', fr: 'il ne nous est pas parvenu' }, advice: again };

function tooLarge(maxBytes: number): Reason {
  const megabytes = Math.floor(maxBytes / MEGABYTE);
  return {
    why: { en: `it is larger than ${megabytes} MB`, fr: `il dépasse ${megabytes} Mo` },
    advice: {
      en: 'Please send a smaller file, or a link.',
      fr: 'Veuillez envoyer un fichier plus petit, ou un lien.',
    },
  };
}

function reasonOf(file: RefusedFile, { maxBytes, maxFiles }: FileLimits): Reason {
  const reasons: Readonly<Record<FileProblem, Reason>> = {
    'too-large': tooLarge(maxBytes),
    'too-large-there': tooLarge('maxBytes' in file ? file.maxBytes : maxBytes),
    empty: { why: { en: 'it is empty', fr: 'il est vide' }, advice: again },
    executable: { why: { en: 'programs are not accepted', fr: 'les programmes ne sont pas acceptés' } },
    'type-unsupported': {
      why: {
        en: 'files of this kind or size are not accepted',
        fr: 'les fichiers de ce type ou de cette taille ne sont pas acceptés',
      },
      advice: {
        en: 'Please send a picture, a PDF or a link.',
        fr: 'Veuillez envoyer une image, un PDF ou un lien.',
      },
    },
    infected: { why: { en: 'it was found to be harmful', fr: 'il a été reconnu comme nuisible' } },
    unchecked: {
      why: { en: 'it could not be checked for harmful content', fr: 'il n’a pas pu être contrôlé' },
      advice: again,
    },
    'too-many': {
      why: {
        en: `a message can have at most ${maxFiles} files`,
        fr: `un message peut avoir ${maxFiles} fichiers au plus`,
      },
      advice: { en: 'Please send the others separately.', fr: 'Veuillez envoyer les autres séparément.' },
    },
    'no-link': lost,
    'address-refused': lost,
    gone: lost,
    unreachable: lost,
    encoded: lost,
    replaced: lost,
  };
  return reasons[file.problem];
}

/** The words around names and reasons, in one language. */
const frames = {
  en: {
    named: (name: string, why: string) => `“${name}”: ${why}`,
    one: 'We could not receive your file ',
    several: 'We could not receive these files:',
    more: (count: number) => `and ${count} more`,
  },
  fr: {
    named: (name: string, why: string) => `« ${name} » : ${why}`,
    one: 'Nous n’avons pas pu recevoir votre fichier ',
    several: 'Nous n’avons pas pu recevoir ces fichiers :',
    more: (count: number) => `et ${count} autres`,
  },
} as const;

/**
 * What a customer reads of the files of one message that were refused: one text, however many they are.
 * @param files At least one.
 */
export function refusedFilesText(files: readonly RefusedFile[], limits: FileLimits): LocalizedText {
  const told = files.map((file) => ({ name: file.name, ...reasonOf(file, limits) }));
  const textIn = (language: 'en' | 'fr'): string => {
    const frame = frames[language];
    const entries = told.slice(0, MOST_NAMED).map(({ name, why }) => frame.named(name, why[language]));
    const advice = [...new Set(told.flatMap((one) => one.advice?.[language] ?? []))].join(' ');
    if (told.length === 1) return `${frame.one}${entries.join('')}. ${advice}`.trimEnd();
    const more = told.length > MOST_NAMED ? [frame.more(told.length - MOST_NAMED)] : [];
    return [frame.several, ...[...entries, ...more].map((entry) => `• ${entry}`), advice].join('\n').trimEnd();
  };
  return { en: textIn('en'), fr: textIn('fr') };
}
