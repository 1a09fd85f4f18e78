/** The entities that editors write; accented letters are put together from their names. */
const named: ReadonlyMap<string, string> = new Map([
  ...([
    ['amp', '&'],
    ['lt', '<'],
    ['gt', '>'],
    ['quot', '"'],
    ['apos', "'"],
    ['nbsp', ' '],
  ] as const),
  ...([
    ['ndash', '–'],
    ['mdash', '—'],
    ['hellip', '…'],
    ['bull', '•'],
    ['middot', '·'],
  ] as const),
  ...([
    ['lsquo', '‘'],
    ['rsquo', '’'],
    ['sbquo', '‚'],
    ['ldquo', '“'],
    ['rdquo', '”'],
    ['bdquo', '„'],
  ] as const),
  ...([
    ['laquo', '«'],
    ['raquo', '»'],
    ['iexcl', '¡'],
    ['iquest', '¿'],
    ['deg', '°'],
    ['times', '×'],
  ] as const),
  ...([
    ['euro', '€'],
    ['pound', '£'],
    ['yen', '¥'],
    ['cent', '¢'],
    ['copy', '©'],
    ['reg', '®'],
  ] as const),
  ...([
    ['trade', '™'],
    ['sect', '§'],
    ['para', '¶'],
    ['szlig', 'ß'],
    ['aelig', 'æ'],
    ['AElig', 'Æ'],
  ] as const),
  ...([
    ['oslash', 'ø'],
    ['Oslash', 'Ø'],
    ['aring', 'å'],
    ['Aring', 'Å'],
    ['ordm', 'º'],
    ['ordf', 'ª'],
  ] as const),
]);

/** Combining marks by the end of an entity's name: `&eacute;` is e and an acute accent. */
const marks: ReadonlyMap<string, string> = new Map([
  ['acute', '\u0301'],
  ['grave', '\u0300'],
  ['circ', '\u0302'],
  ['uml', '\u0308'],
  ['tilde', '\u0303'],
  ['cedil', '\u0327'],
  ['caron', '\u030C'],
]);

const reference = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z]{2,8}));/g;

/** Text with its character references (HTML, "Named character references") replaced; unknown ones stay as they are. */
export function decodeEntities(text: string): string {
  return text.replaceAll(reference, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return named.get(name) ?? accented(name) ?? whole;
    return characterOf(decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal)) ?? whole;
  });
}

function accented(name: string): string | undefined {
  const mark = marks.get(name.slice(1));
  if (mark === undefined) return undefined;
  const letter = `${name.charAt(0)}${mark}`.normalize('NFC');
  return letter.length === 1 ? letter : undefined;
}

function characterOf(codePoint: number): string | undefined {
  if (codePoint === 0xa0) return ' ';
  const isControl = codePoint < 0x20 && codePoint !== 0x09 && codePoint !== 0x0a;
  const isSurrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
  if (isControl || isSurrogate || codePoint > 0x10ffff) return undefined;
  return String.fromCodePoint(codePoint);
}
