import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanName } from '../../../../lib/attachments/check/clean-name.ts';

describe('A name', () => {
  it.each([
    ['that is clean', 'label of Ida.pdf', 'label of Ida.pdf'],
    ['in any script', 'étiquette 第七 наклейка.pdf', 'étiquette 第七 наклейка.pdf'],
    ['with emoji', '🎉 label ❤️ 👍🏽.pdf', '🎉 label ❤️ 👍🏽.pdf'],
    ['with accents apart from their letters', 'e\u0301tiquette.pdf', 'étiquette.pdf'],
    ['with a path', '/home/ida/label.pdf', 'label.pdf'],
    ['with a way up', '../../../etc/label.pdf', 'label.pdf'],
    ['with a way up on Windows', '..\\..\\label.pdf', 'label.pdf'],
    ['with a drive', 'C:\\Users\\Ida\\label.pdf', 'label.pdf'],
    ['with a drive alone', 'C:label.pdf', 'label.pdf'],
    ['of a folder', 'photos/label.pdf/', 'label.pdf'],
    ['with controls', 'la\u0000b\r\nel\u007f.pdf', 'label.pdf'],
    ['that reads from right to left', 'label\u202Efdp.exe.pdf', 'labelfdp.exe.pdf'],
    ['with isolates and marks of direction', '\u2066la\u200Fbel\u2069.pdf', 'label.pdf'],
    ['with what has no width', 'la\u200Bb\u200D\uFEFFel\u2060.pdf', 'label.pdf'],
    ['with half a character', 'la\uD83Dbel\uDE00.pdf', 'label.pdf'],
    ['with blanks of all kinds', '\u3000 label\u00a0\t of\u2003Ida .pdf', 'label of Ida.pdf'],
    ['with dots and blanks at its end', 'label.pdf. . .', 'label.pdf'],
    ['that is hidden', '...label.pdf', 'label.pdf'],
    ['with what Windows refuses', 'a<b>c:d"e|f?g*h.pdf', 'a_b_c_d_e_f_g_h.pdf'],
    ['with a stream behind it', 'label.pdf::$DATA', 'label.pdf__$DATA.pdf'],
    ['of a device', 'NUL.pdf', '_NUL.pdf'],
    ['of a device with more behind it', 'com1 .tar.pdf', '_com1 .tar.pdf'],
    ['of a device of old', 'lpt².pdf', '_lpt².pdf'],
    ['that only begins like a device', 'console.pdf', 'console.pdf'],
    ['without an extension', 'label', 'label.pdf'],
    ['with capitals in its extension', 'LABEL.PDF', 'LABEL.PDF'],
    ["with another type's extension", 'label.jpg', 'label.pdf'],
    ['with a dot and no extension', 'label v1.2 of Ida', 'label v1.2 of Ida.pdf'],
    ['with an extension that nobody knows', 'label.v2', 'label.v2.pdf'],
    ['that is nothing but an extension', '.pdf', 'pdf.pdf'],
    ['that is empty', '', 'file.pdf'],
    ['that is nothing but dots', '../..', 'file.pdf'],
    ['of letters that nobody sees', '\u3164\u2800\u115F', 'file.pdf'],
    ['as mail programs write it', '=?utf-8?q?=C3=A9tiquette?=', 'étiquette.pdf'],
    ['that is nothing to be seen', '\u200B\u202E\u0007', 'file.pdf'],
  ])('%s', (_case, name, clean) => {
    expect(cleanName(name, 'application/pdf')).toBe(clean);
  });

  it.each([
    ['photo.jpeg', 'image/jpeg', 'photo.jpeg'],
    ['photo.png', 'image/jpeg', 'photo.jpg'],
    ['photo.jpg', 'text/html', 'photo.html'],
    ['photo.png', 'image/svg+xml', 'photo.svg'],
    ['letter.docx', 'application/zip', 'letter.docx'],
    ['letter', 'application/zip', 'letter.zip'],
    ['table.csv', 'text/plain', 'table.csv'],
    ['notes', 'text/plain', 'notes.txt'],
    ['track.gpx', 'application/xml', 'track.gpx'],
    ['backup.tar.gz', 'application/gzip', 'backup.tar.gz'],
    ['', 'application/octet-stream', 'file.bin'],
    ['letter.doc', 'application/x-cfb', 'letter.doc'],
    ['letter', 'application/x-cfb', 'letter'],
    ['setup.exe', 'application/x-msdownload', 'setup.exe'],
    ['setup.exe', 'image/png', 'setup.exe.png'],
  ])('%s of %s becomes %s', (name, type, clean) => {
    expect(cleanName(name, type)).toBe(clean);
  });

  it('of 500 characters is cut to 120, its extension kept', () => {
    const clean = cleanName(`${'label '.repeat(83)}.pdf`, 'application/pdf');
    expect(clean).toBe(`${'label '.repeat(19)}la.pdf`);
    expect(clean).toHaveLength(120);
  });

  it('is never cut inside of what a person sees as one character', () => {
    expect(cleanName(`${'a'.repeat(115)}👍🏽.pdf`, 'application/pdf')).toBe(`${'a'.repeat(115)}.pdf`);
    expect(cleanName(`e${'\u0302\u0303'.repeat(200)}.pdf`, 'application/pdf')).toBe('file.pdf');
  });

  it('of a million dots takes no time', () => {
    const startedAt = performance.now();
    cleanName(`${'. '.repeat(500_000)}a`, 'application/pdf');
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});

describe('Whatever a name is made of', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.constantFrom(
      '../',
      '..\\',
      'C:',
      '/',
      '.',
      ' ',
      '. ',
      'con',
      'NUL',
      'com¹',
      '.jpg',
      '.pdf',
      '.exe',
      '_',
      '\u202E',
    ),
    fc.constantFrom(
      '\u200D',
      '\u0301',
      '\uD83D',
      '👨‍👩‍👧',
      '\u00a0',
      '\u2028',
      '\u037E',
      '\u1FEF',
      'a'.repeat(118),
      '\uAC00\u11A8',
    ),
  );
  const name = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
  const type = fc.constantFrom(
    'image/jpeg',
    'application/pdf',
    'text/plain',
    'application/x-cfb',
    'application/octet-stream',
  );

  it('it comes out clean, and stays what it is when it is cleaned again', () => {
    fc.assert(
      fc.property(name, type, (name, type) => {
        const clean = cleanName(name, type);
        expect(cleanName(clean, type)).toBe(clean);
        expect(clean.length).toBeGreaterThan(0);
        expect(clean.length).toBeLessThanOrEqual(120);
        expect(clean).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}/\\<>:"|?*]|\s\s|^[. ]|[. ]$/u);
        expect(clean).not.toMatch(/^(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]) *(?:\.|$)/i);
        expect(clean).toBe(clean.normalize('NFC'));
        if (type === 'image/jpeg') expect(clean).toMatch(/[^.]\.(?:jpe?g|jpe|jfif)$/i);
      }),
      { numRuns: 2_000 },
    );
  });
});
