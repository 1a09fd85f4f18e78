import { decodeWords } from './decode-words.ts';

/** UTF-16 units, the extension included. */
const MAX_LENGTH = 120;

/** The extensions that go with a type by content, the usual one first. */
const fileExtensions: ReadonlyMap<string, readonly string[]> = new Map([
  ['image/jpeg', ['jpg', 'jpeg', 'jpe', 'jfif']],
  ['image/png', ['png']],
  ['image/apng', ['png', 'apng']],
  ['image/gif', ['gif']],
  ['image/webp', ['webp']],
  ['image/avif', ['avif']],
  ['image/heic', ['heic', 'heif']],
  ['image/heif', ['heif', 'heic']],
  ['image/bmp', ['bmp', 'dib']],
  ['image/tiff', ['tif', 'tiff']],
  ['image/svg+xml', ['svg']],
  ['audio/mpeg', ['mp3']],
  ['audio/mp4', ['m4a', 'mp4']],
  ['audio/x-m4a', ['m4a']],
  ['audio/aac', ['aac']],
  ['audio/amr', ['amr', '3gp']],
  ['audio/ogg', ['ogg', 'oga', 'opus']],
  ['audio/flac', ['flac']],
  ['audio/wav', ['wav']],
  ['video/mp4', ['mp4', 'm4v']],
  ['video/x-m4v', ['m4v', 'mp4']],
  ['video/quicktime', ['mov', 'qt']],
  ['video/3gpp', ['3gp', '3gpp', 'mp4']],
  ['video/webm', ['webm', 'weba']],
  ['video/matroska', ['mkv']],
  ['video/vnd.avi', ['avi']],
  ['video/mpeg', ['mpg', 'mpeg']],
  ['text/html', ['html', 'htm', 'xhtml']],
  ['text/calendar', ['ics']],
  ['text/vcard', ['vcf']],
  ['application/pdf', ['pdf']],
  ['application/rtf', ['rtf', 'doc']],
  ['application/epub+zip', ['epub']],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', ['docx']],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', ['xlsx']],
  ['application/vnd.openxmlformats-officedocument.presentationml.presentation', ['pptx']],
  ['application/vnd.oasis.opendocument.text', ['odt']],
  ['application/vnd.oasis.opendocument.spreadsheet', ['ods']],
  ['application/vnd.oasis.opendocument.presentation', ['odp']],
  ['application/x-7z-compressed', ['7z']],
  ['application/x-rar-compressed', ['rar']],
]);

const knownExtensions = new Set([...fileExtensions.values()].flat());

/** Types of which content of many kinds is made, so that an extension says more than they do. */
const wideTypes: ReadonlyMap<string, string> = new Map([
  ['text/plain', 'txt'],
  ['application/xml', 'xml'],
  ['application/zip', 'zip'],
  ['application/gzip', 'gz'],
  ['application/octet-stream', 'bin'],
]);

/**
 * Names of devices on Windows, whatever the extension
 * (https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file).
 */
const reserved = /^(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$) *(?:\.|$)/i;

/**
 * A name under which a file can be kept and shown anywhere: no path, nothing unseen, at most 120 characters, with the
 * extension that goes with the content.
 * @param name As somebody wrote it; where nothing of it is left, it becomes `file`.
 * @param type Media type by content.
 */
export function cleanName(name: string, type: string): string {
  const { stem, extension } = withExtension(baseName(name), type);
  const safe = reserved.test(stem) ? `_${stem}` : stem;
  const ending = extension === '' ? '' : `.${extension}`;
  return `${withoutEnd(cut(safe, MAX_LENGTH - ending.length)) || 'file'}${ending}`;
}

function withExtension(base: string, type: string): { stem: string; extension: string } {
  const lower = extensionOf(base);
  const parts = lower === '' ? base : base.slice(0, -lower.length - 1);
  const stem = withoutEnd(parts);
  const written = lower === '' ? '' : base.slice(-lower.length);
  const right = fileExtensions.get(type);
  if (right === undefined) return { stem, extension: written || (wideTypes.get(type) ?? '') };
  if (right.includes(lower)) return { stem, extension: written };
  // Another type's extension is wrong; anything else behind a dot may be part of the name.
  return { stem: knownExtensions.has(lower) ? stem : withoutEnd(base), extension: right[0] ?? '' };
}

function withoutEnd(stem: string): string {
  return stem.replace(/[. ]+$/, '');
}

/** Cuts between characters as people see them: no emoji and no accent is torn off. */
function cut(stem: string, length: number): string {
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(stem)) {
    if (kept.length + segment.length > length) break;
    kept += segment;
  }
  return kept;
}

/** More than a file system takes; what stands before it in a longer name doesn't count. */
const LONGEST = 1_000;

/** Controls, what turns or joins the letters around it, halves of characters, separators of lines. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** Letters that nobody sees: fillers of Korean, the empty sign of Braille, and so on. */
const blank = /\u034F|[\u115F\u1160\u2800\u3164\uFFA0]|\u17B4|\u17B5|[\u180B-\u180F]/g;
const drive = /^[A-Za-z]:/;
/** What a name can't hold on Windows. */
const forbidden = /[<>:"|?*]/g;

/**
 * A file's name without its path, and without what nobody sees in it or a file system refuses; it may come out empty.
 * Its extension is what a person's computer will go by.
 */
export function baseName(name: string): string {
  const seen = decodeWords(name.slice(-LONGEST)).replaceAll(unseen, '').replaceAll(blank, '').replaceAll(/\s+/g, ' ');
  const segment = seen.split(/[/\\]/).findLast((part) => withoutMargin(part) !== '') ?? '';
  return withoutMargin(segment.replace(drive, '').replaceAll(forbidden, '_')).normalize('NFC');
}

/** Dots and blanks at the end are dropped by Windows, dots at the beginning hide a file elsewhere. */
function withoutMargin(text: string): string {
  return text.replace(/^[. ]+/, '').replace(/[. ]+$/, '');
}

/** What stands behind the last dot of a clean name, in lower case; empty where that is no extension. */
export function extensionOf(baseName: string): string {
  return /[^.]\.([A-Za-z\d]{1,10})$/.exec(baseName)?.[1]?.toLowerCase() ?? '';
}
