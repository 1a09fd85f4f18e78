import { baseName } from './base-name.ts';
import { extensionOf } from './extension-of.ts';
import { fileExtensions } from './file-extensions.ts';

/** UTF-16 units, the extension included. */
const MAX_LENGTH = 120;

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
