import type { AgentLanguage } from '../../contract/localized-text.ts';
import type { en } from './en.ts';

/** What the pages say, in one language. */
export interface Texts extends Omit<typeof en, 'agentLanguage'> {
  readonly agentLanguage: AgentLanguage;
}

/** What a page of its own says of something that went wrong: what happened, what was not done, what to do next. */
export interface ProblemWords {
  readonly title: string;
  readonly message: string;
  readonly advice: string;
}
