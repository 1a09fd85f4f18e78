import { describe, expect, it } from 'vitest';
import { sheet } from '../../cli/print.ts';
import { agentLanguages } from '../../lib/contract/localized-text.ts';

const record = [
  { field: 'Name', value: 'Custom channel' },
  {
    field: 'Client Secret',
    value:
      'in the answer of: curl (clientSecret; previousClientSecret is the one before it. Both are valid until `npm run byoc`)',
  },
  { field: 'Use DFO 3.0 Outbound API for replies', value: 'ticked' },
];

describe('the sheet of a record', () => {
  it.each(agentLanguages)(
    'names what is to be typed, and of a record that CXone has, all but its name: %s',
    (language) => {
      const [added, there] = [sheet(record, language), sheet(record, language, true)];
      expect(added).toMatch(language === 'en' ? /→ Add\. Enter:/ : /→ Ajouter\. Saisissez\u00a0:/);
      expect(added).toContain('Custom channel');
      expect(there).toMatch(language === 'en' ? /→ the record\. It has:/ : /→ l’enregistrement\. Il contient\u00a0:/);
      expect(there).not.toContain('Custom channel');
    },
  );

  it.each(['fr', 'fr-CA'] as const)(
    'has no word of English beside the names of CXone and of commands: %s',
    (language) => {
      const shown = sheet(record, language, true);
      expect(shown).toContain('dans la réponse de\u00a0: curl (clientSecret, et previousClientSecret le précédent.');
      expect(shown).toContain('coché');
      expect(shown).not.toMatch(/in the answer|is the one|valid until|ticked/);
    },
  );
});
