import { termsOfCanada } from '../../contract/french-terms.ts';
import { french } from './fr.ts';
import type { Texts } from './texts.ts';

/** The French of Canada. */
export const frCa: Texts = {
  ...french(termsOfCanada),
  tag: 'fr-CA',
  agentLanguage: 'fr-CA',
  name: 'Français (Canada)',
};
