import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { declaredName } from '../../../../lib/attachments/fetch/read-answer.ts';

const link = new URL('https://files.example.net/a/photo%20of%20Ida.jpg?name=x.exe#/y');

describe('The name that an answer declares', () => {
  it.each([
    ['attachment; filename=label.pdf', 'label.pdf'],
    ['attachment;filename="label of Ida.pdf"', 'label of Ida.pdf'],
    ['inline; FILENAME = "label.pdf"; size=7', 'label.pdf'],
    ['attachment; filename="a \\"b\\" c.pdf"', 'a "b" c.pdf'],
    ['attachment; filename="a; filename=b.pdf"', 'a; filename=b.pdf'],
    ["attachment; filename*=UTF-8''%C3%A9tiquette%20de%20Zo%C3%AB.pdf", 'étiquette de Zoë.pdf'],
    ["attachment; filename=label.pdf; filename*=utf-8'fr'%C3%A9tiquette.pdf", 'étiquette.pdf'],
    ["attachment; filename*=UTF-8''a.pdf; filename=label.pdf", 'a.pdf'],
    ["attachment; filename*=iso-8859-1'en'caf%E9.pdf", 'café.pdf'],
    ["attachment; filename*=UTF-8''100%.pdf", '100%.pdf'],
    ['attachment; filename="../../etc/passwd"', '../../etc/passwd'],
    ['attachment; filename=my invoice of May.pdf', 'my invoice of May.pdf'],
    ['attachment; filename = my invoice.pdf ; size=7', 'my invoice.pdf'],
    ['attachment; filename="my%20invoice.pdf"', 'my invoice.pdf'],
    ['attachment; filename="100% sure.pdf"', '100% sure.pdf'],
    ['attachment; filename="=?UTF-8?B?w6l0aXF1ZXR0ZS5wZGY=?="', 'étiquette.pdf'],
    ['attachment; filename="=?utf-8?q?=C3=A9tiquette_de_Zo=C3=AB?= =?utf-8?q?.pdf?="', 'étiquette de Zoë.pdf'],
    ['attachment; filename==?iso-8859-1?Q?caf=E9.pdf?=', 'café.pdf'],
    ['attachment; filename="=?nobody-knows?B?AAAA?="', '=?nobody-knows?B?AAAA?='],
    ['attachment; filename*0="a long "; filename*1="name.pdf"', 'a long name.pdf'],
    ["attachment; filename*1*=%C3%A9.pdf; filename*0*=UTF-8''caf", 'café.pdf'],
    [`attachment; filename*=UTF-8''"my%20invoice.pdf"`, 'my invoice.pdf'],
    ["attachment; filename*=windows-1252'en'%80uro.pdf", '€uro.pdf'],
    // As node reads what was sent as UTF-8, and what was sent as Latin-1.
    [`attachment; filename="${Buffer.from('été.pdf').toString('latin1')}"`, 'été.pdf'],
    ['attachment; filename="été.pdf"', 'été.pdf'],
  ])('is that of %s', (disposition, name) => {
    expect(declaredName(disposition, link)).toBe(name);
  });

  it.each([
    undefined,
    '',
    'attachment',
    'attachment; filename=',
    'attachment; filename=""',
    'attachment; name="a.pdf"',
  ])('is that of the link where Content-Disposition is %j', (disposition) => {
    expect(declaredName(disposition, link)).toBe('photo of Ida.jpg');
  });

  it.each([
    ['https://files.example.net/%E0%A4%A.jpg', '%E0%A4%A.jpg'],
    ['https://files.example.net/..%2f..%2Fpasswd', '../../passwd'],
    ['https://files.example.net/a/', undefined],
    ['https://files.example.net', undefined],
  ])('of %s is %s', (url, name) => {
    expect(declaredName(undefined, new URL(url))).toBe(name);
  });

  it('is found, or not, in whatever stands there', () => {
    const unit = fc.constantFrom(';', ' ', 'filename', '*', '=', 'utf-8', "'", '"', '\\', '%C3', 'a', '.', 'é');
    const value = fc.string({ unit, maxLength: 30 });
    fc.assert(
      fc.property(value, (rest) => {
        expect(declaredName(`attachment; filename${rest}`, link)).not.toBe('');
      }),
    );
  });
});
