import type { LocalizedText } from '../contract/localized-text.ts';
import type { FileProblem } from './file-copy.ts';

/** What the sentences name. */
export interface FileLimits {
  /** Of the deployment, or of a provider that gives out no larger ones, in bytes. */
  readonly maxBytes: number;
  /** How many files a message may have. */
  readonly maxFiles: number;
}

const MEGABYTE = 1_000_000;

/** Why a file did not come through, in one sentence for the agent. */
export function fileProblemText(name: string, problem: FileProblem, { maxBytes, maxFiles }: FileLimits): LocalizedText {
  const megabytes = Math.floor(maxBytes / MEGABYTE);
  const why: Readonly<Record<FileProblem, LocalizedText>> = {
    'too-large': { en: `is larger than ${megabytes} MB`, fr: `dépasse ${megabytes} Mo` },
    'too-large-there': {
      en: `is larger than the ${megabytes} MB that the provider allows`,
      fr: `dépasse les ${megabytes} Mo que le fournisseur autorise`,
    },
    empty: { en: 'is empty', fr: 'est vide' },
    'no-link': { en: 'came without a link that can be followed', fr: 'est arrivé sans lien utilisable' },
    'address-refused': {
      en: 'is at an address from which no files are fetched',
      fr: 'se trouve à une adresse d’où aucun fichier n’est récupéré',
    },
    gone: { en: 'is gone, or its link has expired', fr: 'n’existe plus, ou son lien a expiré' },
    unreachable: { en: 'could not be fetched', fr: 'n’a pas pu être récupéré' },
    encoded: {
      en: 'came compressed, and compressed files are not unpacked',
      fr: 'est arrivé compressé et n’est pas décompressé',
    },
    replaced: {
      en: 'could not be fetched: a web page or an error message came in its place',
      fr: 'n’a pas pu être récupéré : une page web ou un message d’erreur est arrivé à sa place',
    },
    executable: {
      en: 'is a program, and programs are not passed on',
      fr: 'est un programme, et les programmes ne sont pas transmis',
    },
    'type-unsupported': {
      en: 'is of a kind or size that this channel does not take',
      fr: 'est d’un type ou d’une taille que ce canal n’accepte pas',
    },
    infected: { en: 'was found to be harmful', fr: 'a été reconnu comme nuisible' },
    unchecked: {
      en: 'could not be checked for harmful content',
      fr: 'n’a pas pu être contrôlé',
    },
    'too-many': {
      en: `is left out: there are more than ${maxFiles} files`,
      fr: `n’est pas transmis : il y a plus de ${maxFiles} fichiers`,
    },
  };
  return { en: `“${name}” ${why[problem].en}.`, fr: `« ${name} » ${why[problem].fr}.` };
}
