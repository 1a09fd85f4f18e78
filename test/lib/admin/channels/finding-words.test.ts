import { expect, it } from 'vitest';
import { findingWords } from '../../../../lib/admin/channels/finding-words.ts';
import { en } from '../../../../lib/admin/texts/en.ts';
import { fr } from '../../../../lib/admin/texts/fr.ts';
import type { ReadinessFinding } from '../../../../lib/channels/readiness/readiness.ts';

type Quota = Extract<ReadinessFinding, { check: 'quota' }>;

it.each<{ finding: Omit<Quota, 'check'>; english: string; french: string }>([
  {
    finding: { state: 'good', said: { used: 17, limit: 200, period: 'month' } },
    english: 'Messages used this month: 17 of 200.',
    french: 'Messages utilisés ce mois-ci\u00a0: 17 sur 200.',
  },
  {
    finding: { state: 'low', said: { used: 24_500, limit: 30_000, period: 'month' } },
    english:
      'Messages used this month: 24,500 of 30,000. Buy more at the provider in time: once they are used up, it refuses agents’ messages.',
    french:
      'Messages utilisés ce mois-ci\u00a0: 24\u202f500 sur 30\u202f000. Achetez-en d’autres à temps chez le fournisseur\u00a0: une fois épuisés, il refuse les messages des agents.',
  },
  {
    finding: { state: 'bad', said: { used: 200, limit: 200, period: 'day' } },
    english:
      'Messages used today: 200 of 200. The provider refuses agents’ messages until you buy more there or the next count begins.',
    french:
      'Messages utilisés aujourd’hui\u00a0: 200 sur 200. Le fournisseur refuse les messages des agents tant que vous n’en achetez pas d’autres ou que le décompte ne reprend pas à zéro.',
  },
  {
    finding: { state: 'good', said: { used: 3, period: 'day' } },
    english: 'Messages used today: 3. The provider names no limit.',
    french: 'Messages utilisés aujourd’hui\u00a0: 3. Le fournisseur n’indique pas de limite.',
  },
  {
    finding: { state: 'unknown', said: 'unanswered' },
    english: 'The provider did not say how many messages are used.',
    french: 'Le fournisseur n’a pas dit combien de messages sont utilisés.',
  },
])('of a quota, the page says: $english', ({ finding, english, french }) => {
  const words = (texts: typeof en | typeof fr) => findingWords({ check: 'quota', ...finding }, texts);
  expect(words(en)).toEqual({ label: 'Quota', sentence: english });
  expect(words(fr)).toEqual({ label: 'Forfait', sentence: french });
});
