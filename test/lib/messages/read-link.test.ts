import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastPartOf, readLink, withoutSignature } from '../../../lib/messages/read-link.ts';

describe('a link', () => {
  it.each([
    ['with blanks and a line end around it', '  https://files.example.net/a.pdf\n', 'https://files.example.net/a.pdf'],
    ['with a blank in it', 'https://files.example.net/my file.pdf', 'https://files.example.net/my%20file.pdf'],
    [
      'with letters of other scripts',
      'https://files.example.net/größe.pdf',
      'https://files.example.net/gr%C3%B6%C3%9Fe.pdf',
    ],
    ['with line ends in it', 'https://files.example.net/a\n.pdf', 'https://files.example.net/a.pdf'],
    ['with half an emoji', 'https://files.example.net/\uD83D.pdf', 'https://files.example.net/%EF%BF%BD.pdf'],
  ])('%s is read as a browser reads it', (_what, written, read) => {
    expect(readLink(written)?.href).toBe(read);
  });

  it('that is none is undefined, and one that is one is read again as the same', () => {
    const written = fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl({ withQueryParameters: true }), fc.string());
    fc.assert(
      fc.property(written, fc.constantFrom('', ' ', '\n', '\t \r\n'), (text, around) => {
        const read = readLink(`${around}${text}${around}`);
        expect(read?.href).toBe(readLink(text)?.href);
        if (read === undefined) return;
        expect(readLink(read.href)?.href).toBe(read.href);
        expect(read.href).toMatch(/^[\x21-\x7e]+$/);
      }),
    );
  });

  it('has the last part of its path for a name, whatever stands behind that', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/[\p{C}\s./\\]/u.test(text));
    fc.assert(
      fc.property(name, fc.webQueryParameters(), (part, query) => {
        const link = `https://files.example.net/a/${encodeURIComponent(part)}`;
        expect(lastPartOf(`${link}?${query}`)).toBe(part);
        expect(lastPartOf(`${link}#${encodeURIComponent(query)}`)).toBe(part);
      }),
    );
  });
});

describe('what is the same of a link', () => {
  const link = 'https://files.example.net/download?id=1001';

  it('stays so however it is signed', () => {
    const signed = fc.constantFrom(
      ...[
        'X-Amz-Signature',
        'x-amz-date',
        'Expires',
        'Signature',
        'token',
        'X-Goog-Signature',
        'Key-Pair-Id',
        'Policy',
      ],
      ...['q-sign-time', 'x-oss-expires', 'hmac', '__token__'],
    );
    const parameter = fc.tuple(signed, fc.stringMatching(/^[\w%-]{0,20}$/)).map(([name, value]) => `${name}=${value}`);
    fc.assert(
      fc.property(fc.array(parameter), (parameters) => {
        expect(withoutSignature([link, ...parameters].join('&'))).toBe(link);
      }),
    );
  });

  it('is another where anything else differs', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,10}$/), fc.stringMatching(/^\w{1,10}$/), (name, value) => {
        const other = `${link}&${name}=${value}`;
        const isSigning = withoutSignature(other) === link;
        if (isSigning) expect(name).toMatch(/^(?:exp|expir|sig|sign|hmac|hdnts|policy|token)/);
      }),
    );
    expect(withoutSignature(link)).not.toBe(withoutSignature('https://files.example.net/download?id=1002'));
    expect(withoutSignature(`${link}&se=2026`)).not.toBe(link);
    expect(withoutSignature(`${link}&sig=x&se=2026&sv=1`)).toBe(link);
  });
});
