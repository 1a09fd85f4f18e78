import type { StoppedByProvider } from '../channels/register-webhook.ts';
import { AdminProblem } from './problem.ts';

/** The page for a click that the provider stopped. */
export function stoppedByProvider({ kind, reason, isBegun }: StoppedByProvider): AdminProblem {
  const status = kind === 'refused' ? 422 : 503;
  return new AdminProblem(status, ({ problems, agentLanguage }) =>
    problems.provider[kind](reason[agentLanguage], isBegun),
  );
}
