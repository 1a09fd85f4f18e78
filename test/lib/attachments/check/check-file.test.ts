import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CheckedFile, checkFile, type FileRules } from '../../../../lib/attachments/check/check-file.ts';
import { type FailedFile, FileTooLargeError, type OpenFile } from '../../../../lib/attachments/open-file.ts';

interface TestFile extends OpenFile {
  closed: number;
}

function fileOf(chunks: readonly (string | Uint8Array)[], declared: Partial<OpenFile> = {}): TestFile {
  const file: TestFile = {
    bytes: (async function* () {
      for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk));
    })(),
    ...declared,
    closed: 0,
    close: () => {
      file.closed += 1;
    },
  };
  return file;
}

const check = (content: string | Uint8Array, rules: Partial<FileRules> = {}): Promise<CheckedFile | FailedFile> =>
  checkFile(fileOf([content]), { maxBytesOf: () => 1_000_000, allowExecutables: false, ...rules });

const hex = (digits: string) => Buffer.from(digits.replaceAll(' ', ''), 'hex');
/** As binary formats are: with zeros behind the signature. */
const binary = (signature: Uint8Array | string) => Buffer.concat([Buffer.from(signature), Buffer.alloc(600)]);
const png = binary(hex('89504e470d0a1a0a 0000000d 49484452 00000001 00000001 0806000000 1f15c489 0000000a 49444154'));
const jpeg = binary(hex('ffd8ffe000104a464946000101'));
const pe = binary('MZ');

describe('The type of a file', () => {
  it.each([
    ['a PNG', png, 'image/png'],
    ['a JPEG', jpeg, 'image/jpeg'],
    ['a GIF', binary('GIF89a'), 'image/gif'],
    ['a PDF, all in text', '%PDF-1.7\n1 0 obj\n', 'application/pdf'],
    ['an archive', hex('504b0506 00000000 00000000 00000000 00000000 0000'), 'application/zip'],
    ['an old document of Office', binary(hex('d0cf11e0a1b11ae1')), 'application/x-cfb'],
    ['text', 'Where is my parcel?', 'text/plain'],
    ['text in any script', 'Où est mon colis ? 📦', 'text/plain'],
    ['text behind a byte order mark', '\uFEFFWhere is it?', 'text/plain'],
    ['text that begins like a bitmap', 'BMW or bicycle?', 'text/plain'],
    ['text that begins like a program', 'MZ is how I sign.', 'text/plain'],
    ['text that begins like a picture', 'GIF or JPG?', 'text/plain'],
    ['JSON', '{"a":1}', 'text/plain'],
    ['an appointment', 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\n', 'text/calendar'],
    ['a business card', 'BEGIN:VCARD\r\nFN:Ida\r\n', 'text/vcard'],
    ['text with a NUL', 'Where is\0it?', 'application/octet-stream'],
    ['text that is not UTF-8', hex('63 61 66 e9 20 21'), 'application/octet-stream'],
    ['text that ends inside a character', hex('63 61 66 c3'), 'application/octet-stream'],
    ['anything else', binary(hex('0102030405')), 'application/octet-stream'],
    ['HTML', '<!DOCTYPE html><html></html>', 'text/html'],
    ['HTML behind white space', '\n\t <HTML>', 'text/html'],
    ['HTML without a head', '<script>alert(1)</script>', 'text/html'],
    ['HTML behind a comment', '<!-- a --><p>a</p>', 'text/html'],
    ['HTML that is XML', '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml">', 'text/html'],
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'image/svg+xml'],
    [
      'an SVG with all that may stand before it',
      '<?xml version="1.0"?><!-- a -->\n<!DOCTYPE svg PUBLIC "a" "b" [<!ENTITY a "b">]>\n<svg/>',
      'image/svg+xml',
    ],
    ['an SVG with a prefix', '<s:svg xmlns:s="http://www.w3.org/2000/svg"/>', 'image/svg+xml'],
    ['XML', '<?xml version="1.0"?><gpx/>', 'application/xml'],
    ['text with tags in it', 'What does <script> mean?', 'text/plain'],
  ])('is found in %s', async (_case, content, type) => {
    expect(await check(content)).toMatchObject({ kind: 'checked', type });
  });

  it('goes before what the name and the sender say', async () => {
    const file = fileOf([png], { declaredName: 'invoice.pdf', declaredType: 'application/pdf' });
    expect(await checkFile(file, { maxBytesOf: () => 1_000, allowExecutables: false })).toMatchObject({
      type: 'image/png',
      name: 'invoice.png',
    });
  });

  it.each([4_098, 4_099, 4_100, 4_101, 10_000])(
    'is text where a character lies across the end of its %i first bytes',
    async (length) => {
      expect(await check(`${'a'.repeat(length)}é`)).toMatchObject({ type: 'text/plain' });
    },
  );

  it('is not decided by what stands behind the first 4,100 bytes', async () => {
    expect(await check(`${'a'.repeat(4_099)}\0`)).toMatchObject({ type: 'application/octet-stream' });
    expect(await check(`${'a'.repeat(4_100)}\0`)).toMatchObject({ type: 'text/plain' });
  });
});

describe('A program', () => {
  const programs: [string, Uint8Array | string][] = [
    ['Windows', pe],
    ['Linux', binary(hex('7f454c46020101'))],
    ['macOS', binary(hex('cffaedfe 07000001 03000000 02000000'))],
    ['macOS on 32 bits', binary(hex('cefaedfe 07000000'))],
    ['macOS on PowerPC', binary(hex('feedface 00000012'))],
    ['macOS for several machines', binary(hex('cafebabe 00000002 01000007 00000003'))],
    ['Java', binary(hex('cafebabe 0000003d 0010'))],
    ['WebAssembly', binary(hex('0061736d01000000'))],
    ['a shortcut', binary(hex('4c0000000114020000000000c000000000000046'))],
    ['a package of Debian', binary('!<arch>\ndebian-binary   1')],
    ['a package of Red Hat', binary(hex('edabeedb0300'))],
    ['Flash', binary('FWS\u0009')],
    ['an extension of a browser', binary(Buffer.from('Cr24\u0003\0\0\0'))],
    ['a help file', binary(Buffer.from('ITSF\u0003\0\0\0'))],
    ['the registry', 'REGEDIT4\r\n\r\n[HKEY_CURRENT_USER]\r\n'],
    ['a shell', '#!/bin/sh\nrm -r ~\n'],
    ['a shell, behind a byte order mark', '\uFEFF#!/usr/bin/env node\n'],
  ];

  it.each(programs)('of %s is refused under any name', async (_case, content) => {
    for (const name of ['photo.jpg', 'photo', '']) {
      expect(await check(content, { name })).toMatchObject({ kind: 'failed', problem: 'executable' });
    }
  });

  it.each(programs)('of %s comes through where programs may', async (_case, content) => {
    expect(await check(content, { allowExecutables: true })).toMatchObject({ kind: 'checked' });
  });

  it.each(
    [
      'exe bat cmd com scr pif ps1 vbs vbe js jse wsf wsh hta msi msp jar lnk cpl dll reg chm url sh command'.split(
        ' ',
      ),
      'app dmg pkg deb rpm apk appimage desktop py iso img xll msix'.split(' '),
    ].flat(),
  )('is refused by its name: .%s', async (extension) => {
    const detail = `its name ends with .${extension}`;
    expect(await check('Hello', { name: `photo.jpg.${extension}` })).toEqual({
      kind: 'failed',
      problem: 'executable',
      detail,
    });
  });

  it.each(['a.EXE', 'a.exe.', 'a.exe . .', 'a.exe\u200B', 'a.e\u202Exe', 'a.exe/', 'C:a.exe', 'b\\a.exe', 'a.exe\0'])(
    'is refused by what is left of its name: %j',
    async (name) => {
      expect(await check('Hello', { name })).toMatchObject({ kind: 'failed', problem: 'executable' });
      expect(
        await checkFile(fileOf(['Hello'], { declaredName: name }), {
          maxBytesOf: () => 1_000,
          allowExecutables: false,
        }),
      ).toMatchObject({
        problem: 'executable',
      });
    },
  );

  it.each(['exe', 'exe.txt', 'a.exe.txt', 'a.executable', 'my.com pany.txt'])(
    'is not what is called %s',
    async (name) => {
      expect(await check('Hello', { name })).toMatchObject({ kind: 'checked' });
    },
  );
});

describe('A name that ends like a program', () => {
  const pdf = '%PDF-1.7\n1 0 obj\n';

  it.each([
    ['Receipt shop.example.com', 'Receipt shop.example.com.pdf'],
    ['ida@example.com', 'ida@example.com.pdf'],
    ['Umowa sklep.pl', 'Umowa sklep.pl.pdf'],
    ['plan.so', 'plan.so.pdf'],
    ['My trip.run', 'My trip.run.pdf'],
    ['Angebot.ins', 'Angebot.ins.pdf'],
  ])('is judged by what it becomes: %s', async (name, clean) => {
    expect(await check(pdf, { name })).toMatchObject({ kind: 'checked', name: clean });
    expect(await check(pe, { name })).toMatchObject({ kind: 'failed', problem: 'executable' });
    expect(await check('Hello', { name })).toMatchObject({ kind: 'failed', problem: 'executable' });
  });

  it('is refused exactly where it would still be one, whatever is in it', async () => {
    const endings = 'com pl so run ins exe bat py sh app js jpg pdf txt csv zip v2'.split(' ');
    const contents = [
      pdf,
      png,
      jpeg,
      'Hello',
      '<p>a</p>',
      '{"a":1}',
      hex('504b0506 00000000 00000000 00000000 00000000 0000'),
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('Ida', ' ', '@', 'shop', 'é', '.'), { maxLength: 4 }),
        fc.constantFrom(...endings),
        fc.constantFrom(...contents),
        async (parts, ending, content) => {
          const allowed = await check(content, { name: `${parts.join('')}a.${ending}`, allowExecutables: true });
          if (allowed.kind !== 'checked') return;
          const runs = /\.(?:com|pl|so|run|ins|exe|bat|py|sh|app|js)$/.test(allowed.name);
          const judged = await check(content, { name: `${parts.join('')}a.${ending}` });
          expect(judged.kind).toBe(runs ? 'failed' : 'checked');
        },
      ),
    );
  });
});

describe('Text under a harmless name', () => {
  it.each([
    ['liste.csv', '<b>Name</b>;<b>Ort</b>\nHolm;Köln\n'],
    ['note.txt', '#!Order 4711 is late\nplease help'],
    ['note.txt', '<!-- to do -->\nCall Ida'],
    ['README.md', '<p align="center">Lamps</p>'],
    ['feed.txt', '<?xml version="1.0"?>\n<a/>'],
    ['LISTE.CSV', '<table>'],
  ])('is text: %s', async (name, content) => {
    expect(await check(content, { name })).toMatchObject({ kind: 'checked', type: 'text/plain', name });
  });
});

describe('What was promised', () => {
  const signIn = '<!DOCTYPE html><html><head><title>Sign in</title></head></html>';
  const denied = '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code></Error>';
  const error = '{"error":"link expired"}';
  const utf16 = Buffer.concat([Buffer.from('fffe', 'hex'), Buffer.from(signIn, 'utf16le')]);
  const latin1 = Buffer.from('<html><body>Accès refusé</body></html>', 'latin1');

  it.each([
    { what: 'a page to sign in for a photo', content: signIn, name: 'photo.jpg' },
    { what: 'an error in XML for a label', content: denied, name: 'label.pdf' },
    { what: 'an error in JSON for a film', content: error, name: 'film.mp4' },
    { what: 'an error in words for a document', content: 'Link expired', name: 'offer.docx' },
    { what: 'a page in UTF-16 for a photo', content: utf16, name: 'photo.jpg' },
    { what: 'a page in Latin-1 for a photo', content: latin1, name: 'photo.jpg' },
    { what: 'a page for a file whose type was said', content: signIn, name: 'plan', type: 'application/pdf' },
    { what: 'a page for what the link calls a photo', content: signIn, linkName: 'photo.jpg' },
    { what: 'a page for what its host calls a photo', content: signIn, declaredType: 'image/jpeg' },
    { what: 'a page for a file of no name', content: signIn, declaredType: 'text/html' },
    { what: 'an error for a file of no name', content: error, declaredType: 'application/json' },
    { what: 'a page of its host for a table', content: signIn, name: 'liste.csv', declaredType: 'text/html' },
    { what: 'an answer of its host for a note', content: error, name: 'note.txt', declaredType: 'application/json' },
    { what: 'a page of its host for an old table', content: signIn, name: 'liste.xls', declaredType: 'text/html' },
    { what: 'words for a photo', content: latin1.subarray(12), name: 'photo.jpg', declaredType: 'text/plain' },
    { what: 'a page behind a redirect to one', content: signIn, name: 'photo.jpg', declaredName: 'login.html' },
  ])('is not $what', async ({ content, name, linkName, type, ...declared }) => {
    const rules = { maxBytesOf: () => 10_000, allowExecutables: false, name, linkName, type };
    expect(await checkFile(fileOf([content], declared), rules)).toMatchObject({ kind: 'failed', problem: 'replaced' });
  });

  it.each([
    { what: 'a page that was called one', content: signIn, name: 'offer.html', declaredType: 'text/html' },
    { what: 'a page that its link calls one', content: signIn, linkName: 'offer.htm', declaredType: 'text/html' },
    {
      what: 'a table of HTML that its sender calls one',
      content: signIn,
      name: 'liste.xls',
      declaredType: 'application/vnd.ms-excel',
    },
    { what: 'a track', content: denied, name: 'track.gpx', declaredType: 'application/xml' },
    { what: 'a map', content: error, name: 'map.geojson', declaredType: 'application/json' },
    { what: 'data that was called so', content: error, name: 'data.json', declaredType: 'application/json' },
    { what: 'a picture of another kind', content: png, name: 'photo.jpg', declaredType: 'image/jpeg' },
    { what: 'a picture that is drawn', content: '<svg xmlns="http://www.w3.org/2000/svg"/>', name: 'photo.jpg' },
    { what: 'words under a name without an ending', content: 'Hello', name: 'note', declaredType: 'text/plain' },
    { what: 'words that come as TypeScript', content: 'let a = 1;', name: 'a.ts', declaredType: 'video/mp2t' },
    { what: 'words of any type', content: 'Hello', declaredType: 'application/octet-stream' },
  ])('may be $what', async ({ content, name, linkName, ...declared }) => {
    const rules = { maxBytesOf: () => 10_000, allowExecutables: false, name, linkName };
    expect(await checkFile(fileOf([content], declared), rules)).toMatchObject({ kind: 'checked' });
  });
});

describe('What is taken', () => {
  it('is told from what is not by content', async () => {
    const maxBytesOf = (type: string) => (type.startsWith('image/') ? 10_000 : undefined);
    expect(await check(png, { maxBytesOf })).toMatchObject({ kind: 'checked', type: 'image/png' });
    expect(await check('<html>', { maxBytesOf })).toEqual({
      kind: 'failed',
      problem: 'type-unsupported',
      detail: 'its content is text/html',
    });
  });

  it('may be larger of one type than of another', async () => {
    const maxBytesOf = (type: string) => (type === 'text/plain' ? 5 : 10_000);
    expect(await check('Hello', { maxBytesOf })).toMatchObject({ kind: 'checked' });
    expect(await check('Hello!', { maxBytesOf })).toMatchObject({ problem: 'too-large' });
    expect(await check(png, { maxBytesOf })).toMatchObject({ kind: 'checked' });
  });
});

describe('The size of a file', () => {
  const rules = { maxBytesOf: () => 10_000, allowExecutables: false };

  it('of nothing is refused', async () => {
    expect(await checkFile(fileOf([]), rules)).toMatchObject({ problem: 'empty' });
    expect(await checkFile(fileOf(['', '']), rules)).toMatchObject({ problem: 'empty' });
  });

  it('may be all that is allowed, and no byte more', async () => {
    const whole = await checkFile(fileOf(['a'.repeat(5_000), 'a'.repeat(5_000)]), rules);
    expect(whole.kind === 'checked' && (await buffer(whole.bytes)).byteLength).toBe(10_000);
    const over = await checkFile(fileOf(['a'.repeat(5_000), 'a'.repeat(5_001)]), rules);
    if (over.kind !== 'checked') throw new Error('it was refused before it was read');
    let read = 0;
    const reading = async () => {
      for await (const chunk of over.bytes) read += chunk.byteLength;
    };
    await expect(reading()).rejects.toBeInstanceOf(FileTooLargeError);
    expect(read).toBe(5_000);
  });

  it('is refused at once where the beginning alone is too much, or where it was announced', async () => {
    expect(await checkFile(fileOf(['a'.repeat(10_001)]), rules)).toMatchObject({ problem: 'too-large' });
    expect(await checkFile(fileOf(['a'], { declaredSize: 10_001 }), rules)).toMatchObject({ problem: 'too-large' });
    expect(await checkFile(fileOf(['a'], { declaredSize: 10_000 }), rules)).toMatchObject({ kind: 'checked' });
  });
});

describe('A file', () => {
  it('is closed where it fails, where it is read, and where its reader stops', async () => {
    const rules = { maxBytesOf: () => 10_000, allowExecutables: false };
    const failing = fileOf([pe]);
    await checkFile(failing, rules);
    expect(failing.closed).toBe(1);

    const read = fileOf([png]);
    const checked = await checkFile(read, rules);
    expect(read.closed).toBe(0);
    if (checked.kind === 'checked') await buffer(checked.bytes);
    expect(read.closed).toBe(1);

    const left = fileOf([png, png]);
    const leaving = await checkFile(left, rules);
    if (leaving.kind !== 'checked') throw new Error('it was refused');
    for await (const chunk of leaving.bytes) {
      expect(chunk).toEqual(png);
      break;
    }
    expect(left.closed).toBe(1);
  });

  it('has one type and the same bytes, whatever the chunks in which it comes', async () => {
    const content = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 9_000 }),
      fc.constantFrom(png, jpeg, Buffer.from('é'.repeat(4_000)), Buffer.from('<svg/>')),
      fc.uint8Array({ maxLength: 50 }).map((rest) => Buffer.concat([hex('504b0304'), rest, Buffer.alloc(200)])),
    );
    await fc.assert(
      fc.asyncProperty(content, fc.array(fc.nat({ max: 9_000 }), { maxLength: 12 }), async (content, cuts) => {
        const ends = [...cuts.map((cut) => cut % content.length).toSorted((a, b) => a - b), content.length];
        const chunks = ends.map((end, index) => content.subarray(ends[index - 1] ?? 0, end));
        const rules = { maxBytesOf: () => 9_000, allowExecutables: true };
        const inOne = await checkFile(fileOf([content]), rules);
        const inMany = await checkFile(fileOf(chunks), rules);
        if (inOne.kind !== 'checked' || inMany.kind !== 'checked') throw new Error('a file was refused');
        expect(inMany.type).toBe(inOne.type);
        expect(inMany.name).toBe(inOne.name);
        expect(Buffer.compare(await buffer(inMany.bytes), Buffer.from(content))).toBe(0);
      }),
    );
  });
});
