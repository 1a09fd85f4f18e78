import type { StoppedByProvider } from '../channels/register-webhook.ts';
import { AdminProblem } from './problem.ts';

/** The page for a click that the provider stopped. */
export function stoppedByProvider({ kind, reason, isBegun }: StoppedByProvider): AdminProblem {
  return new AdminProblem(
    kind === 'refused' ? 422 : 503,
    kind === 'refused' ? 'The provider refused it' : 'The provider could not be reached',
    `${reason.en} ${isBegun ? 'What was done so far is kept.' : 'Nothing was changed.'}`,
    'Go back, correct what is wrong, and click the button once more.',
  );
}
