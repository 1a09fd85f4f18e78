import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { en } from '../../../../lib/admin/texts/en.ts';
import { frCa } from '../../../../lib/admin/texts/fr-ca.ts';
import { fr } from '../../../../lib/admin/texts/fr.ts';
import { inCanada, inLanguage } from '../../../../lib/contract/localized-text.ts';
import { genericProvider } from '../../../../lib/providers/generic/index.ts';
import { lineProvider } from '../../../../lib/providers/line/index.ts';
import { telegramProvider } from '../../../../lib/providers/telegram/index.ts';
import {
  twilioRcsProvider,
  twilioSmsProvider,
  twilioWhatsappProvider,
} from '../../../../lib/providers/twilio/index.ts';
import { foreignWords, saidIn } from './terms.ts';

const root = new URL('../../../../', import.meta.url);

describe('the two kinds of French', () => {
  it.each([
    { language: 'fr', texts: fr },
    { language: 'fr-CA', texts: frCa },
  ] as const)('has on the pages no word of the other country: $language', ({ language, texts }) => {
    const said = saidIn(texts);
    expect(said.length).toBeGreaterThan(saidIn(en).length / 2);
    expect(said.flatMap(([key, text]) => foreignWords(text, language).map((found) => `${key}: ${found}`))).toEqual([]);
  });

  it.each(['fr', 'fr-CA'] as const)('has in the manifests no word of the other country: %s', (language) => {
    const twilio = [twilioSmsProvider, twilioWhatsappProvider, twilioRcsProvider];
    const said = [genericProvider, telegramProvider, lineProvider, ...twilio]
      .flatMap(({ manifest }) => [
        manifest.displayName,
        manifest.summary,
        ...[...manifest.settings, ...manifest.secrets].flatMap(({ label, hint }) => [label, hint]),
      ])
      .map((text) => inLanguage(text, language));
    expect(said.length).toBeGreaterThan(10);
    expect(said.flatMap((text) => foreignWords(text, language))).toEqual([]);
  });

  it.each([
    'Dans CXone, ouvrez Points de contact numériques : l’intergiciel y est.',
    'Écrivez un courriel à votre équipe technique.',
    'Le clavardage passe par le logiciel intermédiaire.',
    'ACD → Digital → Points d’accès numériques → Éditer',
  ])('is found mixed, for either country: %s', (mixed) => {
    expect(foreignWords(mixed, 'fr')).not.toEqual([]);
    expect(foreignWords(mixed, 'fr-CA')).not.toEqual([]);
  });

  it('finds each text of the one country in the other’s place', () => {
    const differing = new Map(saidIn(frCa));
    const ofFrance = saidIn(fr).filter(([key, text]) => differing.get(key) !== text && differing.has(key));
    const seen = (texts: [string, string][], language: 'fr' | 'fr-CA') =>
      texts.filter(([, text]) => foreignWords(text, language).length > 0).length;
    expect(seen(ofFrance, 'fr-CA')).toBeGreaterThan(20);
    expect(seen(saidIn(frCa), 'fr')).toBeGreaterThan(20);
  });
});

/** Strings of the sources that are French for both countries: what stands behind `fr:`, up to the line's end. */
const sentences = globSync('{lib,scripts/new-provider/template}/**/*.ts', { cwd: fileURLToPath(root) }).flatMap(
  (file) =>
    [...readFileSync(new URL(file, root), 'utf8').matchAll(/\bfr: (['`])(.*)\1/g)].map(([, , text = '']) => ({
      file,
      text: text.replaceAll(String.raw`\u00a0`, '\u00a0').replaceAll(/\$\{[^}]*\}/g, 'X'),
    })),
);

describe('a sentence that both countries read', () => {
  it('has no word of one alone', () => {
    expect(sentences.length).toBeGreaterThan(150);
    const found = sentences.flatMap(({ file, text }) => [
      ...foreignWords(text, 'fr').map((word) => `${file}: ${word}`),
      ...foreignWords(inCanada(text), 'fr-CA').map((word) => `${file}: ${word}`),
    ]);
    expect(found).toEqual([]);
  });
});
