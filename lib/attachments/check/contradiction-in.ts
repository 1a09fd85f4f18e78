import { baseName, extensionOf } from './clean-name.ts';
import type { Content } from './type-of-content.ts';

/** What was said of a file before its bytes came. */
export interface Promised {
  /** Its names, the one that counts most first. */
  readonly names: readonly string[];
  /** Its media type, as the message says. */
  readonly type?: string | undefined;
  /** And as its host says. Believed where nothing else is said: many hosts call everything by one type. */
  readonly hostType?: string | undefined;
}

type Kind = 'binary' | 'office' | 'text' | 'html' | 'xml' | 'json';

/** `office`: old documents of Office, under whose endings others write HTML, XML and text. */
const extensions: ReadonlyMap<string, Kind> = new Map([
  ...kindOfEach('binary', ['jpg', 'jpeg', 'jpe', 'jfif', 'png', 'apng', 'gif', 'webp', 'avif', 'heic', 'heif', 'bmp']),
  ...kindOfEach('binary', ['tif', 'tiff', 'ico', 'mp3', 'm4a', 'aac', 'amr', 'ogg', 'oga', 'opus', 'flac', 'wav']),
  ...kindOfEach('binary', ['mp4', 'm4v', 'mov', 'qt', '3gp', '3gpp', 'webm', 'weba', 'mkv', 'avi', 'mpg', 'mpeg']),
  ...kindOfEach('binary', [
    'pdf',
    'docx',
    'xlsx',
    'pptx',
    'odt',
    'ods',
    'odp',
    'epub',
    'zip',
    'gz',
    'tgz',
    '7z',
    'rar',
  ]),
  ...kindOfEach('office', ['doc', 'xls', 'ppt', 'rtf']),
  ...kindOfEach('text', ['txt', 'csv', 'tsv', 'md', 'log', 'ics', 'vcf', 'srt', 'vtt', 'eml', 'svg']),
  ...kindOfEach('html', ['html', 'htm', 'xhtml', 'shtml', 'mht', 'mhtml']),
  ...kindOfEach('xml', ['xml']),
  ...kindOfEach('json', ['json']),
]);

function kindOfEach(kind: Kind, names: readonly string[]): readonly (readonly [string, Kind])[] {
  return names.map((name) => [name, kind]);
}

/** Not those that are written as text, SVG and lists of songs, and not the one that many hosts give to TypeScript. */
const binaryTypes =
  /^(?:image\/(?!svg|x-)|audio\/(?!.*mpegurl)|video\/(?!mp2t)|application\/(?:pdf|zip|vnd\.(?:openxmlformats|oasis)))/;

/** What the page of a host is called. */
const pageTypes: Readonly<Record<NonNullable<Content['page']>, RegExp>> = {
  html: /^(?:text\/html|application\/xhtml\+xml)$/,
  xml: /^(?:text|application)\/(?:[\w.-]+\+)?xml$/,
  json: /^(?:text|application)\/(?:[\w.-]+\+)?json$/,
};

/**
 * Why what came is not the file that was promised, but a page of its host: to sign in, that it is gone, an error. Undefined
 * where nothing speaks against it. A file is believed to be what it is, as long as that can be the file at all.
 */
export function contradictionIn(content: Content, promised: Promised): string | undefined {
  const { page, isText, type } = content;
  const { hostType = '' } = promised;
  const kind = kindOf(promised);
  const isHostsPage = page !== undefined && pageTypes[page].test(hostType);
  const isWords = isText || (type === 'application/octet-stream' && /^text\//.test(hostType));
  if (kind === 'binary' && isWords) return `text came in the place of a file of another kind (${hostType || type})`;
  if (!isHostsPage || kind === page) return undefined;
  if (kind !== undefined) return `a page came in the place of a file of another kind (${hostType})`;
  // Of an ending that nobody knows, much is written in XML and JSON.
  const hasEnding = promised.names.some((name) => endingOf(name) !== '');
  return page === 'html' || !hasEnding ? `a page came that nobody had called one (${hostType})` : undefined;
}

function kindOf({ names, type = '', hostType = '' }: Promised): Kind | undefined {
  const [kind] = names.flatMap((name) => extensions.get(endingOf(name)) ?? []);
  return kind ?? ([type, hostType].some((said) => binaryTypes.test(said)) ? 'binary' : undefined);
}

/** Whether a name is one of text that nobody's computer runs or shows as a page: then text is what it is. */
export function isNameOfText(name: string): boolean {
  return endingOf(name) !== 'svg' && extensions.get(endingOf(name)) === 'text';
}

const endingOf = (name: string): string => extensionOf(baseName(name));
