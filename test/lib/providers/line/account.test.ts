import { describe, expect, it } from 'vitest';
import {
  checkAccount,
  quota,
  registerWebhook,
  sendTest,
  webhookState,
} from '../../../../lib/providers/line/account.ts';
import type { Answer } from '../../../conformance/subject.ts';
import { lineTo } from '../../../conformance/support/calls.ts';
import { WEBHOOK_URL } from '../../../conformance/support/webhooks.ts';
import { subject } from './conformance.ts';
import { refusal, startLine } from './fake-line.ts';

const contextTo = (answer: Answer, settings = subject.settings) => lineTo(subject, answer, { settings }).context;

/** LINE in good order, but for one path. */
function except(path: string, answer: Answer): Answer {
  const good = startLine();
  return (request) => (new URL(request.url).pathname.endsWith(path) ? answer(request) : good(request));
}

describe('an account at LINE', () => {
  it('is called as LINE calls it', async () => {
    expect(await checkAccount(contextTo(startLine()))).toEqual({ kind: 'good', displayName: 'Acme (@216abcde)' });
  });

  it.each([
    { what: 'a name for the id', settings: { channelId: '@216abcde' }, field: 'channelId' },
    { what: 'no id', settings: {}, field: 'channelId' },
    { what: 'no address', settings: { channelId: '1', apiUrl: 'nowhere' }, field: 'apiUrl' },
  ])('is refused with $what, and nothing is asked', async ({ settings, field }) => {
    const { context, calls } = lineTo(subject, startLine(), { settings });
    expect(await checkAccount(context)).toMatchObject({ kind: 'refused', field });
    expect(calls).toEqual([]);
  });

  it('tries the secret out although a token is still good', async () => {
    const answers = { isReissued: false };
    const good = startLine();
    const context = contextTo((request) =>
      answers.isReissued && request.url.includes('/oauth2/')
        ? Response.json({ error: 'invalid_client' }, { status: 400 })
        : good(request),
    );
    expect((await checkAccount(context)).kind).toBe('good');
    answers.isReissued = true;
    expect(await checkAccount(context)).toMatchObject({ kind: 'refused', field: 'channelSecret' });
  });

  it('is no Messaging API where a page answers', async () => {
    const page: Answer = () => new Response('<html>Not here</html>', { status: 404 });
    expect(await checkAccount(contextTo(except('/info', page)))).toMatchObject({ kind: 'refused', field: 'apiUrl' });
  });
});

describe('a webhook at LINE', () => {
  it.each([
    { answer: startLine({ isWebhookUsed: false }), registered: 'off' },
    { answer: startLine(), registered: 'here' },
  ])('is $registered once its URL is set', async ({ answer, registered }) => {
    const context = contextTo(answer);
    expect(await webhookState(WEBHOOK_URL, context)).toEqual({ registered: 'nowhere' });
    expect(await registerWebhook(WEBHOOK_URL, context)).toEqual({ kind: 'done' });
    expect(await webhookState(WEBHOOK_URL, context)).toEqual({ registered });
    expect(await webhookState(`${WEBHOOK_URL}-2`, context)).toEqual({ registered: 'elsewhere' });
  });

  it('is tested by a call of LINE’s', async () => {
    const context = contextTo(startLine());
    await registerWebhook(WEBHOOK_URL, context);
    const { answered } = { answered: undefined, ...(await sendTest({ ...context, webhookUrl: WEBHOOK_URL })) };
    expect(answered?.en).toBe(
      'LINE’s Messaging API answered as Acme (@216abcde). It called this channel’s webhook and got the right answer.',
    );
    expect(answered?.fr).toContain('a reçu la bonne réponse.');
  });

  it('that LINE does not reach is told so, in LINE’s words', async () => {
    const failed: Answer = () =>
      Response.json({ success: false, statusCode: 0, reason: 'COULD_NOT_CONNECT', detail: '' });
    const context = contextTo(except('/webhook/test', failed));
    await registerWebhook(WEBHOOK_URL, context);
    const test = await sendTest({ ...context, webhookUrl: WEBHOOK_URL });
    expect(test).toMatchObject({ kind: 'failed', detail: 'LINE called the webhook and got the status 0.' });
    expect(test.kind === 'failed' && test.reason.en).toContain('did not get the right answer: COULD_NOT_CONNECT.');
  });

  it('is told where it is although its test is not', async () => {
    const good = startLine();
    const context = contextTo((request) =>
      new URL(request.url).pathname.endsWith('/test') ? refusal(500, 'Internal Server Error')(request) : good(request),
    );
    await registerWebhook(WEBHOOK_URL, context);
    const test = await sendTest({ ...context, webhookUrl: WEBHOOK_URL });
    expect(test.kind === 'good' && test.answered?.en).toBe(
      'LINE’s Messaging API answered as Acme (@216abcde). LINE sends customers’ messages here.',
    );
  });
});

describe('the month’s messages at LINE', () => {
  const used = (answer: object) => except('/quota/consumption', () => Response.json(answer));
  const limit = (answer: object) => except('/message/quota', () => Response.json(answer));

  it.each([
    { case: 'a plan with a limit', answer: startLine(), told: { used: 17, limit: 200, period: 'month' } },
    { case: 'a plan without one', answer: limit({ type: 'none' }), told: { used: 17, period: 'month' } },
    {
      case: 'none used',
      answer: used({ totalUsage: 0 }),
      told: { used: 0, limit: 200, period: 'month' },
    },
    { case: 'a limit that is not told', answer: limit({ type: 'limited' }), told: undefined },
    { case: 'a kind of limit that nobody knows', answer: limit({ type: 'shared', value: 200 }), told: undefined },
    { case: 'a count that is none', answer: used({ totalUsage: -1 }), told: undefined },
    { case: 'no answer about the limit', answer: except('/message/quota', refusal(500, 'No')), told: undefined },
    { case: 'no answer about the count', answer: except('/consumption', refusal(429, 'No')), told: undefined },
  ])('are told of $case', async ({ answer, told }) => {
    expect(await quota(contextTo(answer))).toEqual(told);
  });
});
