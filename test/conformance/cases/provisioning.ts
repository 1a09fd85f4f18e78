import assert from 'node:assert/strict';
import type { Provider, WebhookState } from '../../../lib/contract/provider.ts';
import type { SendContext } from '../../../lib/contract/sending.ts';
import { type ConformanceCase, declared } from '../case.ts';
import type { Answer, ConformanceSubject } from '../subject.ts';
import {
  breaksOff,
  leakIn,
  lineTo,
  losingAnswers,
  mustBeSentence,
  neverAnswers,
  oddAnswers,
  partFor,
  refusesConnections,
} from '../support/calls.ts';
import { WEBHOOK_URL } from '../support/webhooks.ts';

const OTHER_URL = `${WEBHOOK_URL}-of-another-deployment`;
const byHand = declared('The webhook is set up by hand.');
const unasked = declared('The provider is not asked about the account.');

type Ability = 'checkAccount' | 'registerWebhook' | 'unregisterWebhook' | 'webhookState';

/** The adapter, where it has these abilities. */
function having<Wanted extends Ability>({ provider }: ConformanceSubject, ...wanted: readonly Wanted[]) {
  const has = (of: Provider): of is Provider & Required<Pick<Provider, Wanted>> =>
    wanted.every((ability) => of[ability] !== undefined);
  return has(provider) ? provider : undefined;
}

const contextTo = (subject: ConformanceSubject, answer: Answer, changes?: Partial<SendContext>) =>
  lineTo(subject, answer, changes).context;

function refusedOf({ api }: ConformanceSubject) {
  assert.ok(api.refused, 'An adapter with checkAccount needs the subject’s api.refused.');
  return api.refused;
}

/** Ways in which a provider can't be reached; each comes anew. */
function unreachable(subject: ConformanceSubject): SendContext[] {
  return [
    contextTo(subject, refusesConnections),
    contextTo(subject, breaksOff),
    contextTo(subject, () => new Response('Out of order', { status: 503 })),
    contextTo(subject, neverAnswers, { signal: AbortSignal.timeout(50) }),
    contextTo(subject, subject.api.start(), { signal: AbortSignal.abort() }),
  ];
}

/** What a form could hold in the place of a setting, and would lead elsewhere. */
const elsewhere = ['https://elsewhere.example.net/api', 'elsewhere.example.net', 'elsewhere.example.net/', 'elsewhere'];

/** To which hosts the adapter turns with such settings, whatever it is asked to do. */
async function originsWith(
  subject: ConformanceSubject,
  settings: ConformanceSubject['settings'],
): Promise<Set<string>> {
  const { provider, api } = subject;
  const { context, calls } = lineTo(subject, api.start(), { settings });
  const part = await partFor(subject);
  await provider.checkAccount?.(context);
  await provider.registerWebhook?.(WEBHOOK_URL, context);
  await provider.webhookState?.(WEBHOOK_URL, context);
  await provider.send(part, context);
  await provider.sendTyping?.(part.conversationId, true, context);
  await provider.checkRecipient?.(part.recipientIds[0] ?? '', context);
  await provider.quota?.(context);
  await provider.sendTest?.(context);
  await provider.testLink?.(context);
  const found = await provider.linkOf?.('reference-1', context);
  await provider.unregisterWebhook?.(WEBHOOK_URL, context);
  const links = found?.kind === 'link' && found.link.headers !== undefined ? [found.link.url] : [];
  return new Set([...calls.map(({ url }) => url), ...links].map((url) => new URL(url).origin));
}

export const provisioning: readonly ConformanceCase[] = [
  {
    name: 'has-what-belongs-together',
    sentence: 'Whoever registers webhooks can say whether an account is good, and where its webhook is.',
    check({ provider }) {
      const has = (ability: Ability): boolean => provider[ability] !== undefined;
      const doesRegister = has('registerWebhook');
      assert.equal(has('webhookState'), doesRegister, 'registerWebhook and webhookState belong together.');
      assert.ok(doesRegister || !has('unregisterWebhook'), 'unregisterWebhook is of no use without registerWebhook.');
      assert.ok(has('checkAccount') || !doesRegister, 'registerWebhook needs checkAccount.');
      return has('checkAccount') ? undefined : unasked;
    },
  },
  {
    name: 'knows-good-accounts',
    sentence: 'Good settings and credentials are good.',
    async check(subject) {
      const provider = having(subject, 'checkAccount');
      if (provider === undefined) return unasked;
      const check = await provider.checkAccount(contextTo(subject, subject.api.start()));
      assert.equal(check.kind, 'good', `A good account is ${check.kind}.`);
      return undefined;
    },
  },
  {
    name: 'names-refused-credentials',
    sentence:
      'Where the provider refuses the credentials, the field that is to be corrected is named, with a sentence.',
    async check(subject) {
      const provider = having(subject, 'checkAccount');
      if (provider === undefined) return unasked;
      const { answer, field } = refusedOf(subject);
      const check = await provider.checkAccount(contextTo(subject, answer));
      if (check.kind !== 'refused') assert.fail(`Refused credentials are ${check.kind}.`);
      assert.equal(check.field, field, `It named the field ${String(check.field)}.`);
      const { settings, secrets } = subject.provider.manifest;
      const names = [...settings, ...secrets.filter(({ origin }) => origin === 'entered')].map(({ name }) => name);
      assert.ok(names.includes(field), `The form has no field ${field}.`);
      mustBeSentence(check.reason, 'What the admin reads');
      const registered = await provider.registerWebhook?.(WEBHOOK_URL, contextTo(subject, answer));
      const { kind } = registered ?? check;
      assert.equal(kind, 'refused', `With refused credentials, a registration is ${kind}.`);
      return undefined;
    },
  },
  {
    name: 'tells-unreachable-providers',
    sentence:
      'Where the provider gives no answer, nothing is done or known, and a sentence says that it can’t be reached.',
    async check(subject) {
      const provider = having(subject, 'checkAccount');
      if (provider === undefined) return unasked;
      const each = {
        checkAccount: (context: SendContext) => provider.checkAccount(context),
        registerWebhook: (context: SendContext) => provider.registerWebhook?.(WEBHOOK_URL, context),
        unregisterWebhook: (context: SendContext) => provider.unregisterWebhook?.(WEBHOOK_URL, context),
      };
      for (const [what, ask] of Object.entries(each)) {
        for (const context of unreachable(subject)) {
          const result = await ask(context);
          if (result === undefined) continue;
          if (result.kind !== 'unreachable') assert.fail(`Without an answer, ${what} says ${result.kind}.`);
          mustBeSentence(result.reason, 'What the admin reads');
        }
      }
      const stateOf = async (context: SendContext): Promise<WebhookState | undefined> =>
        provider.webhookState?.(WEBHOOK_URL, context);
      for (const context of unreachable(subject)) {
        const { registered } = (await stateOf(context)) ?? { registered: 'unknown' };
        assert.equal(registered, 'unknown', `Without an answer, the webhook counts as ${registered}.`);
      }
      return undefined;
    },
  },
  {
    name: 'registers-repeatedly',
    sentence: 'A webhook that is registered twice is there once.',
    async check(subject) {
      const provider = having(subject, 'registerWebhook', 'webhookState');
      if (provider === undefined) return byHand;
      const context = contextTo(subject, subject.api.start());
      for (const time of ['first', 'second']) {
        const { kind } = await provider.registerWebhook(WEBHOOK_URL, context);
        assert.equal(kind, 'done', `The ${time} registration is ${kind}.`);
        const { registered } = await provider.webhookState(WEBHOOK_URL, context);
        assert.equal(registered, 'here', `After the ${time} registration, the webhook is ${registered}.`);
      }
      if (provider.unregisterWebhook === undefined) return undefined;
      await provider.unregisterWebhook(WEBHOOK_URL, context);
      const { registered } = await provider.webhookState(WEBHOOK_URL, context);
      assert.equal(registered, 'nowhere', 'Registered twice and taken away once, a webhook is left.');
      return undefined;
    },
  },
  {
    name: 'finishes-half-done-registrations',
    sentence: 'A registration whose answer was lost is not done, and done once it is repeated.',
    async check(subject) {
      const provider = having(subject, 'registerWebhook', 'webhookState');
      if (provider === undefined) return byHand;
      const api = subject.api.start();
      const lost = await provider.registerWebhook(WEBHOOK_URL, contextTo(subject, losingAnswers(api)));
      assert.equal(lost.kind, 'unreachable', `Without its answer, a registration is ${lost.kind}.`);
      const context = contextTo(subject, api);
      const { kind } = await provider.registerWebhook(WEBHOOK_URL, context);
      assert.equal(kind, 'done', `Repeated, it is ${kind}.`);
      assert.equal(
        (await provider.webhookState(WEBHOOK_URL, context)).registered,
        'here',
        'Repeated, it is not there.',
      );
      return undefined;
    },
  },
  {
    name: 'unregisters-repeatedly',
    sentence: 'A webhook can be taken away twice, or where there was none.',
    async check(subject) {
      const provider = having(subject, 'registerWebhook', 'unregisterWebhook', 'webhookState');
      if (provider === undefined) return byHand;
      const context = contextTo(subject, subject.api.start());
      const { kind } = await provider.unregisterWebhook(WEBHOOK_URL, context);
      assert.equal(kind, 'done', `Where there was none, it is ${kind}.`);
      await provider.registerWebhook(WEBHOOK_URL, context);
      for (const time of ['first', 'second']) {
        const again = await provider.unregisterWebhook(WEBHOOK_URL, context);
        assert.equal(again.kind, 'done', `The ${time} time, it is ${again.kind}.`);
        const { registered } = await provider.webhookState(WEBHOOK_URL, context);
        assert.equal(registered, 'nowhere', `After the ${time} time, the webhook is ${registered}.`);
      }
      return undefined;
    },
  },
  {
    name: 'leaves-other-webhooks',
    sentence: 'A webhook of another URL stays where this one is taken away.',
    async check(subject) {
      const provider = having(subject, 'registerWebhook', 'unregisterWebhook', 'webhookState');
      if (provider === undefined) return byHand;
      const context = contextTo(subject, subject.api.start());
      await provider.registerWebhook(OTHER_URL, context);
      const { kind } = await provider.unregisterWebhook(WEBHOOK_URL, context);
      assert.equal(kind, 'done', `It is ${kind}.`);
      const { registered } = await provider.webhookState(OTHER_URL, context);
      assert.equal(registered, 'here', `The webhook of another deployment is ${registered}.`);
      return undefined;
    },
  },
  {
    name: 'unregisters-lost-accounts',
    sentence: 'An account that no longer takes the credentials has no webhook to take away: done.',
    async check(subject) {
      const provider = having(subject, 'unregisterWebhook');
      if (provider === undefined) return byHand;
      const { kind } = await provider.unregisterWebhook(WEBHOOK_URL, contextTo(subject, refusedOf(subject).answer));
      assert.equal(kind, 'done', `With refused credentials, it is ${kind}: the channel could never be removed.`);
      return undefined;
    },
  },
  {
    name: 'tells-where-webhooks-are',
    sentence: 'The webhook is told to be here, elsewhere, nowhere or unknown.',
    async check(subject) {
      const provider = having(subject, 'registerWebhook', 'webhookState');
      if (provider === undefined) return byHand;
      const context = contextTo(subject, subject.api.start());
      const state = async (of: SendContext) => (await provider.webhookState(WEBHOOK_URL, of)).registered;
      assert.equal(await state(context), 'nowhere', 'Of a fresh account, the webhook is told to be somewhere.');
      await provider.registerWebhook(OTHER_URL, context);
      assert.equal(await state(context), 'elsewhere', 'With a webhook of another URL, it is not told to be elsewhere.');
      await provider.registerWebhook(WEBHOOK_URL, context);
      assert.equal(await state(context), 'here', 'Once it is registered, it is not told to be here.');
      const refused = await state(contextTo(subject, refusedOf(subject).answer));
      assert.equal(refused, 'unknown', `With refused credentials, it is told to be ${refused}.`);
      return undefined;
    },
  },
  {
    name: 'tells-the-last-error',
    sentence: 'What the provider says of its last call that failed is passed on.',
    async check(subject) {
      const provider = having(subject, 'webhookState');
      if (provider === undefined) return byHand;
      const { lastError } = subject.api;
      const well = await provider.webhookState(WEBHOOK_URL, contextTo(subject, subject.api.start()));
      assert.equal(well.lastError, undefined, 'It tells of an error where there was none.');
      if (lastError === undefined) return declared('The provider says nothing of its calls that failed.');
      const state = await provider.webhookState(WEBHOOK_URL, contextTo(subject, lastError.answer));
      assert.equal(state.lastError?.text, lastError.text, 'It doesn’t tell the last error.');
      const { at } = state.lastError ?? {};
      assert.ok(at === undefined || new Date(at).toJSON() === new Date(Date.parse(at)).toJSON(), 'Its time is none.');
      return undefined;
    },
  },
  {
    name: 'tells-the-quota',
    sentence: 'What is used of the account’s messages is told in whole numbers, and nothing is told without an answer.',
    async check(subject) {
      const { provider } = subject;
      if (provider.quota === undefined) return declared('The provider is not asked how many messages are left.');
      const told = await provider.quota(contextTo(subject, subject.api.start()));
      assert.ok(told, 'A provider in good order tells nothing.');
      const { used, limit = 0 } = told;
      assert.ok(
        [used, limit].every((one) => Number.isSafeInteger(one) && one >= 0),
        `It tells ${used} of ${limit}.`,
      );
      const silent = [...unreachable(subject), contextTo(subject, subject.api.start(), { secrets: [] })];
      const odd = Object.values(oddAnswers).map((answer) => contextTo(subject, () => answer()));
      for (const context of [...silent, ...odd]) {
        assert.equal(await provider.quota(context), undefined, 'It tells numbers that the provider did not say.');
      }
      return undefined;
    },
  },
  {
    name: 'survives-odd-answers-about-accounts',
    sentence: 'However the provider answers about account and webhook, nothing throws and no secret is told.',
    async check(subject) {
      const provider = having(subject, 'checkAccount');
      if (provider === undefined) return unasked;
      for (const [what, answer] of Object.entries(oddAnswers)) {
        const context = contextTo(subject, () => answer());
        const check = await provider.checkAccount(context);
        const results = [
          check,
          await provider.registerWebhook?.(WEBHOOK_URL, context),
          await provider.unregisterWebhook?.(WEBHOOK_URL, context),
          await provider.webhookState?.(WEBHOOK_URL, context),
        ];
        const leak = leakIn(JSON.stringify(results), subject.secrets.first, '\u0000');
        assert.equal(leak, undefined, `After ${what}, it tells ${String(leak)}.`);
        if (answer().status >= 500)
          assert.equal(check.kind, 'unreachable', `After ${what}, an account is ${check.kind}.`);
      }
      return undefined;
    },
  },
  {
    name: 'follows-no-redirects-with-credentials',
    sentence: 'No request about account and webhook follows a redirect.',
    async check(subject) {
      const provider = having(subject, 'checkAccount');
      if (provider === undefined) return unasked;
      const { context, calls } = lineTo(subject, subject.api.start());
      await provider.checkAccount(context);
      await provider.registerWebhook?.(WEBHOOK_URL, context);
      await provider.webhookState?.(WEBHOOK_URL, context);
      await provider.unregisterWebhook?.(WEBHOOK_URL, context);
      assert.ok(
        calls.every(({ redirect }) => redirect !== 'follow'),
        'A request follows redirects.',
      );
      return undefined;
    },
  },
  {
    name: 'keeps-secrets-to-their-address',
    sentence: 'A setting that leads requests to another host is declared as an address, with what a blank one means.',
    async check(subject) {
      const { settings, otherSettings } = subject;
      const known = await originsWith(subject, settings);
      for (const { name, kind, isAddress, required, byDefault = '' } of subject.provider.manifest.settings) {
        for (const value of isAddress ? [] : [otherSettings[name] ?? '', ...elsewhere]) {
          const origins = await originsWith(subject, { ...settings, [name]: value });
          const followed = [...origins].find((origin) => !known.has(origin));
          assert.ok(
            followed === undefined,
            `With “${value}” for ${name}, requests go to ${followed ?? ''}: it is an address (isAddress).`,
          );
        }
        if (!isAddress || required || kind !== 'https-url') continue;
        const origins = await originsWith(subject, { ...settings, [name]: '' });
        const meant = URL.parse(byDefault)?.origin ?? '';
        assert.ok(
          origins.size === 0 || origins.has(meant),
          `With ${name} left blank, requests go to ${[...origins].join(', ')}: say so (byDefault).`,
        );
      }
      return undefined;
    },
  },
  {
    name: 'names-accounts',
    sentence: 'An account keeps its name when its secrets are renewed, and another one has another name.',
    check(subject) {
      const { provider, settings, otherSettings, secrets } = subject;
      const account = provider.accountOf(settings, secrets.first);
      assert.notEqual(account, '', 'An account has an empty name.');
      assert.equal(provider.accountOf(settings, secrets.newer), account, 'With renewed secrets, it has another name.');
      assert.notEqual(provider.accountOf(otherSettings, secrets.foreign), account, 'Two accounts have one name.');
      const leak = leakIn(account, secrets.first, '\u0000');
      assert.equal(leak, undefined, `The name of the account gives ${String(leak)} away: it is stored as it is.`);
      provider.accountOf({}, []);
      return undefined;
    },
  },
  {
    name: 'moves-with-its-address',
    sentence: 'Where the account is its address, there is one address, it can be tried, and no secret is ever sent.',
    async check(subject) {
      const { provider, settings, secrets } = subject;
      if (provider.accountIsAddress !== true) return undefined;
      const addresses = provider.manifest.settings.filter(({ isAddress }) => isAddress);
      assert.equal(addresses.length, 1, `It has ${addresses.length} addresses.`);
      assert.ok('sendTest' in provider, 'accountIsAddress needs sendTest.');
      const account = provider.accountOf(settings, secrets.first);
      assert.equal(provider.accountOf(settings, secrets.foreign), account, 'The account depends on a secret.');
      const { context, calls } = lineTo(subject, subject.api.start());
      const part = await partFor(subject);
      await provider.sendTest(context);
      await provider.send(part, context);
      await provider.sendTyping?.(part.conversationId, true, context);
      await provider.checkRecipient?.(part.recipientIds[0] ?? '', context);
      const leak = leakIn(JSON.stringify(calls), context.secrets, '\u0000');
      assert.equal(leak, undefined, `The secret ${String(leak)} is sent, and would follow the channel to any address.`);
      return undefined;
    },
  },
  {
    name: 'tries-channels-out',
    sentence:
      'A test of the connection is good where the provider answers, says what did, and fails in words for both.',
    async check(subject) {
      const { provider } = subject;
      if (provider.sendTest === undefined) return declared('A channel can’t be tried out.');
      const inOrder = contextTo(subject, subject.api.start());
      await provider.registerWebhook?.(inOrder.webhookUrl, inOrder);
      const good = await provider.sendTest(inOrder);
      if (good.kind !== 'good') assert.fail(`With a provider in good order, a test is ${good.kind}.`);
      if (good.answered !== undefined) mustBeSentence(good.answered, 'What the admin reads of an answer');
      const leaked = leakIn(JSON.stringify(good), subject.secrets.first, '\u0000');
      assert.equal(leaked, undefined, 'What the admin reads of an answer gives a secret away.');
      const bad = [...unreachable(subject), contextTo(subject, subject.api.start(), { secrets: [] })];
      for (const context of bad) {
        const result = await provider.sendTest(context);
        if (result.kind !== 'failed') assert.fail('A test is good without an answer of the provider.');
        mustBeSentence(result.reason, 'What the admin reads of a test');
        assert.equal(
          leakIn(result.detail, subject.secrets.first, '\u0000'),
          undefined,
          'The detail gives a secret away.',
        );
      }
      for (const answer of Object.values(oddAnswers)) await provider.sendTest(contextTo(subject, () => answer()));
      return undefined;
    },
  },
];
