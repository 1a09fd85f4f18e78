import { html } from 'hono/html';
import type { Channel } from '../../channels/channel.ts';
import type { StoppedByProvider } from '../../channels/life/provider-calls.ts';
import { inLanguage } from '../../contract/localized-text.ts';
import { isRefusal } from '../../cxone/error-details.ts';
import {
  CxoneAuthenticationError,
  CxoneCredentialsError,
  type CxoneError,
  CxonePermissionError,
  CxoneUntrustedHostError,
  isPlainName,
  isPreparation,
} from '../../cxone/errors.ts';
import { en } from '../texts/en.ts';
import type { ProblemWords, Texts } from '../texts/texts.ts';
import { bidiIsolated, type Page, withBidiIsolates } from './page.ts';

/** Something that an admin must be told on a page of its own. Its own message is in English, for the log. */
export class AdminProblem extends Error {
  override readonly name = 'AdminProblem';
  readonly status: number;
  readonly wordsIn: (texts: Texts) => ProblemWords;

  constructor(status: number, wordsIn: (texts: Texts) => ProblemWords) {
    super(wordsIn(en).title);
    this.status = status;
    this.wordsIn = wordsIn;
  }
}

export function problemPage(problem: AdminProblem, backUrl: string | undefined, texts: Texts): Page {
  const { title, message, advice } = problem.wordsIn(texts);
  return {
    status: problem.status,
    title,
    backUrl,
    content: html`<div class="notice problem" role="alert">
      <p>${withBidiIsolates(message)}</p>
      <p>${advice}</p>
    </div>`,
  };
}

/** What a failure of CXone means to the admin who clicked. */
export function problemOfCxone(error: CxoneError): AdminProblem {
  const { uid } = error;
  const isOurs = error instanceof CxoneUntrustedHostError || error instanceof CxoneCredentialsError;
  if (isOurs || (isPreparation(error.operation) && isRefusal(error))) {
    return new AdminProblem(503, ({ problems }) => problems.cxoneSetUp(error.message));
  }
  if (error instanceof CxonePermissionError) {
    return new AdminProblem(403, ({ problems }) => problems.cxonePermission(uid));
  }
  if (error instanceof CxoneAuthenticationError) {
    return new AdminProblem(401, ({ problems }) => problems.cxoneVisitOver);
  }
  if (isRefusal(error)) {
    const fields = error.errors.map(({ field }) => field).filter(isPlainName);
    return new AdminProblem(422, ({ problems }) => problems.cxoneRefused(fields, uid));
  }
  return new AdminProblem(502, ({ problems }) => problems.cxoneAway(uid));
}

/** The page for an account that another channel has, of the same integration where it is named. */
export function accountTaken(by: Pick<Channel, 'name'> | undefined): AdminProblem {
  return new AdminProblem(409, ({ problems }) => problems.accountTaken(by && bidiIsolated(by.name)));
}

/** The page for a click that the provider stopped. */
export function stoppedByProvider({ kind, reason, isBegun }: StoppedByProvider): AdminProblem {
  const status = kind === 'refused' ? 422 : 503;
  return new AdminProblem(status, ({ problems, agentLanguage }) =>
    problems.provider[kind](inLanguage(reason, agentLanguage), isBegun),
  );
}
