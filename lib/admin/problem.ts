import { html } from 'hono/html';
import {
  CxoneAuthenticationError,
  CxoneCredentialsError,
  type CxoneError,
  CxonePermissionError,
  CxoneUntrustedHostError,
} from '../cxone/errors.ts';
import { isRefusal } from '../cxone/error-details.ts';
import { isPreparation } from '../cxone/operations.ts';
import type { Page } from './page.ts';

/** Something that an admin must be told on a page of its own: what happened, what was not done, what to do next. */
export class AdminProblem extends Error {
  override readonly name = 'AdminProblem';
  readonly status: number;
  readonly title: string;
  readonly advice: string;

  constructor(status: number, title: string, message: string, advice: string) {
    super(message);
    this.status = status;
    this.title = title;
    this.advice = advice;
  }
}

export function problemPage(problem: AdminProblem, backUrl: string | undefined): Page {
  return {
    status: problem.status,
    title: problem.title,
    backUrl,
    content: html`<div class="notice problem" role="alert">
      <p>${problem.message}</p>
      <p>${problem.advice}</p>
    </div>`,
  };
}

/** What a failure of CXone means to the admin who clicked. */
export function problemOfCxone(error: CxoneError): AdminProblem {
  const reference = error.uid === undefined ? '' : ` CXone’s reference is ${error.uid}.`;
  const isOurs = error instanceof CxoneUntrustedHostError || error instanceof CxoneCredentialsError;
  if (isOurs || (isPreparation(error.operation) && isRefusal(error))) {
    return new AdminProblem(503, 'This middleware is not set up yet', error.message, 'Ask the engineer who runs it.');
  }
  if (error instanceof CxonePermissionError) {
    return new AdminProblem(
      403,
      'Your CXone user lacks a permission',
      `CXone did not let you manage digital channels.${reference}`,
      'Ask for a role with the permissions for Digital channels, then open this page again from CXone.',
    );
  }
  if (error instanceof CxoneAuthenticationError) {
    return new AdminProblem(
      401,
      'Open this page again from CXone',
      'CXone no longer accepts this visit: each click on Add, Reconnect or Delete is good for one use and a short time.',
      'Go back to Digital points of contact in CXone and click once more. What was begun is kept and will be finished.',
    );
  }
  if (isRefusal(error)) {
    const fields = error.errors.flatMap(({ field }) => (field === undefined ? [] : [field]));
    return new AdminProblem(
      422,
      'CXone did not accept the channel',
      `CXone refused ${fields.length === 0 ? 'what was sent' : `the field ${fields.join(', ')}`}.${reference}`,
      fields.includes('channelIntegrationId')
        ? 'Check the Integration ID: CXone shows it in the list under ACD → Digital → Bring Your Own Channel.'
        : 'Go back, correct the form and send it again.',
    );
  }
  return new AdminProblem(
    502,
    'CXone did not answer',
    `CXone could not be reached or is having trouble. What was begun is kept.${reference}`,
    'Wait a minute, then do the same again: it goes on where it stopped.',
  );
}
