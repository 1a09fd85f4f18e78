import type { LocalizedText } from '../contract/localized-text.ts';
import type { Manifest } from '../contract/manifest.ts';

/** A question about a channel, as a form or a command asks it and as its answer is checked. */
export interface Question {
  readonly name: string;
  readonly label: LocalizedText;
  readonly hint: LocalizedText;
  readonly kind: 'text' | 'https-url' | 'secret';
  readonly required: boolean;
  /** UTF-16 units. */
  readonly maxLength: number;
  /** A form folds it. */
  readonly isRare?: true | undefined;
}

/** What is wrong with an answer, by the question's name; to be read behind its label: `is missing`. */
export type Problems = ReadonlyMap<string, LocalizedText>;

export const nameQuestion: Question = {
  name: 'name',
  label: { en: 'Channel name', fr: 'Nom du canal' },
  hint: {
    en: 'As agents will see it in CXone, e.g. Web shop messages.',
    fr: 'Tel que les agents le verront dans CXone, p. ex. Messages de la boutique.',
  },
  kind: 'text',
  required: true,
  maxLength: 100,
};

export const labelQuestion: Question = {
  name: 'label',
  label: { en: 'Label', fr: 'Libellé' },
  hint: {
    en: 'Tells channels of the same name apart on these pages, e.g. a country or a team.',
    fr: 'Distingue les canaux de même nom sur ces pages, p. ex. un pays ou une équipe.',
  },
  kind: 'text',
  required: false,
  maxLength: 60,
};

/** The provider's secrets that somebody has to enter; the others are generated. */
export function secretQuestions({ secrets }: Manifest, { required = true } = {}): Question[] {
  return secrets
    .filter(({ origin }) => origin === 'entered')
    .map(({ name, label, hint, required: isNeeded = true, isRare }) => ({
      ...{ name, label, hint, kind: 'secret', required: required && isNeeded, maxLength: 4_000, isRare },
    }));
}

/**
 * The answers, trimmed, and what is wrong with them. What nobody asked for is dropped.
 * @param allowHttp Lets addresses be plain http: on a laptop alone.
 */
export function readAnswers(
  questions: readonly Question[],
  given: Readonly<Record<string, string>>,
  allowHttp: boolean,
): { readonly values: Record<string, string>; readonly problems: Problems } {
  const values = Object.fromEntries(questions.map(({ name }) => [name, (given[name] ?? '').trim()]));
  const problems = new Map<string, LocalizedText>();
  for (const question of questions) {
    const problem = problemOf(question, values[question.name] ?? '', allowHttp);
    if (problem !== undefined) problems.set(question.name, problem);
  }
  return { values, problems };
}

function problemOf(
  { kind, required, maxLength }: Question,
  value: string,
  allowHttp: boolean,
): LocalizedText | undefined {
  if (value === '') return required ? { en: 'is missing', fr: 'à remplir' } : undefined;
  if (value.length > maxLength) {
    return { en: `is longer than ${maxLength} characters`, fr: `dépasse ${maxLength} caractères` };
  }
  if (/\p{Cc}/u.test(value)) {
    return { en: 'holds a control character', fr: 'contient un caractère de commande' };
  }
  if (kind !== 'https-url') return undefined;
  const url = URL.parse(value);
  const schemes = allowHttp ? ['https:', 'http:'] : ['https:'];
  if (url === null || !schemes.includes(url.protocol)) {
    return {
      en: 'must be a web address that begins with https://',
      fr: 'doit être une adresse web qui commence par https://',
    };
  }
  if (url.username === '' && url.password === '') return undefined;
  return {
    en: 'must not hold a user name or password',
    fr: 'ne doit contenir ni nom d’utilisateur ni mot de passe',
  };
}
