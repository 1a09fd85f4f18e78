import { describe, expect, it } from 'vitest';
import { fileProblems } from '../../../lib/attachments/file-copy.ts';
import { refusedFilesText } from '../../../lib/attachments/refused-files-text.ts';
import { inLanguage } from '../../../lib/contract/localized-text.ts';

const limits = { maxBytes: 40_000_000, maxFiles: 20 };
const large = (name: string) => ({ name, problem: 'too-large' }) as const;

describe('what a customer reads of a file that was refused', () => {
  it('names the file, says why, and what to do', () => {
    expect(refusedFilesText([large('film.mp4')], limits)).toEqual({
      en: 'We could not receive your file “film.mp4”: it is larger than 40 MB. Please send a smaller file, or a link.',
      fr: 'Nous n’avons pas pu recevoir votre fichier «\u00A0film.mp4\u00A0»\u00A0: il dépasse 40 Mo. Veuillez envoyer un fichier plus petit, ou un lien.',
    });
  });

  it('names the provider’s own limit where that is the smaller one', () => {
    const file = { name: 'film.mp4', problem: 'too-large-there', maxBytes: 20_000_000 } as const;
    expect(refusedFilesText([file], limits).en).toContain('it is larger than 20 MB');
  });

  it.each(fileProblems)('is a whole text in each language where the problem is %s', (problem) => {
    const text = refusedFilesText([{ name: 'label.pdf', problem }], limits);
    expect(text.en).toMatch(/^We could not receive your file “label\.pdf”: [a-z][^.]*\.( Please [^.]+\.)?$/);
    expect(inLanguage(text, 'fr-CA')).toMatch(/^Nous n’avons pas pu .* «\u00A0label\.pdf\u00A0»\u00A0: [a-z].*\.$/);
    expect(`${text.en} ${text.fr}`).not.toMatch(/undefined|NaN|too-|unsupported| {2}/);
  });

  it('says nothing of our network and hosts', () => {
    const texts = (['address-refused', 'no-link', 'encoded', 'replaced', 'gone', 'unreachable'] as const).map(
      (problem) => refusedFilesText([{ name: 'label.pdf', problem }], limits).en,
    );
    expect(new Set(texts)).toEqual(
      new Set([
        'We could not receive your file “label.pdf”: it did not come through. Please try again, or send a link.',
      ]),
    );
  });

  it('is one text of several files, with each advice once', () => {
    const files = [large('a.mp4'), large('b.mp4'), { name: 'c.exe', problem: 'executable' } as const];
    expect(refusedFilesText(files, limits).en).toBe(
      'We could not receive these files:\n• “a.mp4”: it is larger than 40 MB\n• “b.mp4”: it is larger than 40 MB\n' +
        '• “c.exe”: programs are not accepted\nPlease send a smaller file, or a link.',
    );
  });

  it('ends after ten names, and counts the others', () => {
    const files = Array.from({ length: 13 }, (_, at) => large(`${at + 1}.mp4`));
    const { en, fr } = refusedFilesText(files, limits);
    expect(en).toContain('• “10.mp4”: it is larger than 40 MB\n• and 3 more\nPlease');
    expect(fr).toContain('• et 3 autres\n');
    expect(en).not.toContain('11.mp4');
  });
});
