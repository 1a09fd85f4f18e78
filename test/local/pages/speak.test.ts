import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frontPage } from '../../../local/front-page.ts';
import { frenchOfCanada } from '../../../local/pages/french-of-canada.ts';
import { french } from '../../../local/pages/french.ts';
import { languageFor } from '../../../local/pages/speak.ts';
import { type Cxone, startCxone } from '../../../local/cxone/start-cxone.ts';
import { type Line, startLine } from '../../../local/line/start-line.ts';
import { type Phone, startPhone } from '../../../local/phone/start-phone.ts';
import { startTelegram, type Telegram } from '../../../local/telegram/start-telegram.ts';
import { startTwilio, type Twilio } from '../../../local/twilio/start-twilio.ts';

describe('the language of a page', () => {
  it.each([
    { header: undefined, language: 'en' },
    { header: 'fr', language: 'fr' },
    { header: 'fr-CA,fr;q=0.9,en;q=0.8', language: 'fr-CA' },
    { header: 'FR-ca', language: 'fr-CA' },
    { header: 'fr-BE,fr-CA;q=0.9', language: 'fr' },
    { header: 'en-GB,en;q=0.9,fr;q=0.8', language: 'en' },
    { header: 'de-DE,de;q=0.9,fr;q=0.8,en;q=0.7', language: 'fr' },
    { header: 'en;q=0.5,FR;q=0.9', language: 'fr' },
    { header: 'de', language: 'en' },
    { header: 'frr', language: 'en' },
  ])('is $language where a browser asks for $header', ({ header, language }) => {
    expect(languageFor(header)).toBe(language);
  });

  it('is said otherwise in Canada where the words differ', () => {
    for (const [words, said] of Object.entries(frenchOfCanada)) expect(french).not.toHaveProperty([words], said);
  });

  it('has in French what stands in the English words, such as a name', () => {
    const placesIn = (words: string) => (words.match(/\{\w+\}/g) ?? []).sort();
    for (const [words, said] of [french, frenchOfCanada].flatMap((table) => Object.entries(table)))
      expect([words, placesIn(said)]).toEqual([words, placesIn(words)]);
  });
});

describe('the pages', () => {
  let phone: Phone;
  let telegram: Telegram;
  let line: Line;
  let twilio: Twilio;
  let cxone: Cxone;
  beforeAll(async () => {
    phone = await startPhone();
    telegram = await startTelegram();
    line = await startLine();
    twilio = await startTwilio();
    cxone = await startCxone({ indexPage: () => frontPage({ phone, telegram, line, twilio }) });
  });
  afterAll(() => Promise.all([phone, telegram, line, twilio].map((one) => one.close()).concat(cxone.stop())));

  const see = async (url: string, language: string) =>
    (await fetch(url, { headers: { 'accept-language': language } })).text();

  it('of desk and phones speak the browser’s language, and say it in their markup', async () => {
    for (const [url, inFrench, inEnglish] of [
      [cxone.origin, 'Téléphone du client', 'Customer’s phone'],
      [`${cxone.origin}/desk`, 'Aucune conversation pour l’instant', 'No conversation yet'],
      [`${cxone.origin}/points-of-contact`, 'Vos canaux', 'Your channels'],
      [phone.url, 'Compte professionnel', 'Business account'],
      [telegram.url, 'Démarrer', 'Start'],
      [line.url, 'Compte officiel', 'Official Account'],
      [twilio.url, 'Débloquer', 'Unblock'],
    ] as const) {
      const pages = [await see(url, 'fr-FR,fr;q=0.9'), await see(url, 'en-GB')];
      expect(pages[0]).toContain('<html lang="fr">');
      expect(pages[0]).toContain(inFrench);
      expect(pages[0]).not.toContain(`>${inEnglish}<`);
      expect(pages[1]).toContain('<html lang="en">');
      expect(pages[1]).toContain(inEnglish);
    }
  });

  it('have a country’s own words for a menu, in the French of France and of Canada', async () => {
    const address = `${cxone.origin}/points-of-contact`;
    const [france, canada] = [await see(address, 'fr-FR'), await see(address, 'fr-CA')];
    expect(france).toContain('<html lang="fr">');
    expect(france).toContain('Points de contact numériques');
    expect(canada).toContain('<html lang="fr-CA">');
    expect(canada).toContain('Points d’accès numériques');
    expect(canada).not.toContain('Points de contact');
  });

  it('have a no-break space before a mark in France, and none before some of them in Canada', async () => {
    const address = `${telegram.url}/`;
    expect(await see(address, 'fr')).toMatch(/Que sait faire @[\w{}]+\u00a0\? Démarrez-le/);
    expect(await see(address, 'fr-CA')).toMatch(/Que sait faire @[\w{}]+\? Démarrez-le/);
  });

  it('of phone and Telegram say what the marks beside a message mean', async () => {
    expect(await see(phone.url, 'fr')).toMatch(
      /data-testid="legend"[\s\S]*en cours d’envoi[\s\S]*envoyé[\s\S]*non envoyé/,
    );
    expect(await see(telegram.url, 'en')).toMatch(/data-testid="legend"[\s\S]*sent[\s\S]*the bot has it/);
  });
});
