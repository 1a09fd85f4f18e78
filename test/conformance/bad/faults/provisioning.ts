import type { SettingField } from '../../../../lib/contract/manifest.ts';
import type { AccountCheck } from '../../../../lib/contract/provider.ts';
import type { SendContext } from '../../../../lib/contract/sending.ts';
import type { ConformanceSubject } from '../../subject.ts';
import { type Fault, fault } from '../fault.ts';
import { ask, secretOf, sentence } from '../model-api.ts';
import { subject as model } from '../model-subject.ts';
import { good, followingRedirects, withManifest, withoutAbility, withProvider } from '../with.ts';

let calls = 0;

const withSettings = (change: (field: SettingField) => SettingField): ConformanceSubject =>
  withManifest({ settings: good.manifest.settings.map(change) });

const checkAccount = async (context: SendContext): Promise<AccountCheck> =>
  (await good.checkAccount?.(context)) ?? { kind: 'good' };

export const provisioning: readonly Fault[] = [
  fault('has-what-belongs-together', 'webhooks of which nobody knows where they are', {
    ...model,
    provider: withoutAbility('webhookState'),
  }),
  fault(
    'knows-good-accounts',
    'no account is good',
    withProvider({
      checkAccount: () => Promise.resolve({ kind: 'refused', field: 'token', reason: sentence }),
    }),
  ),
  fault(
    'names-refused-credentials',
    'a field of no form',
    withProvider({
      checkAccount: () => Promise.resolve({ kind: 'refused', field: 'password', reason: sentence }),
    }),
  ),
  fault(
    'names-refused-credentials',
    'refused credentials for no answer',
    withProvider({
      checkAccount: () => Promise.resolve({ kind: 'unreachable', reason: sentence }),
    }),
  ),
  fault(
    'tells-unreachable-providers',
    'a webhook that is nowhere without an answer',
    withProvider({
      async webhookState(...asked) {
        const state = await good.webhookState?.(...asked);
        return state?.registered === 'unknown' || state === undefined ? { registered: 'nowhere' } : state;
      },
    }),
  ),
  fault(
    'tells-unreachable-providers',
    'a webhook gone without an answer',
    withProvider({
      async unregisterWebhook(...asked) {
        await good.unregisterWebhook?.(...asked);
        return { kind: 'done' };
      },
    }),
  ),
  fault(
    'registers-repeatedly',
    'one webhook more each time',
    withProvider({
      async registerWebhook(url, context) {
        const result = await good.registerWebhook?.(url, context);
        await good.registerWebhook?.(`${url}?n=${(calls += 1)}`, context);
        return result ?? { kind: 'done' };
      },
    }),
  ),
  fault(
    'finishes-half-done-registrations',
    'done, whatever comes back',
    withProvider({
      async registerWebhook(...asked) {
        await good.registerWebhook?.(...asked);
        return { kind: 'done' };
      },
    }),
  ),
  fault(
    'unregisters-repeatedly',
    'a webhook that is left',
    withProvider({ unregisterWebhook: () => Promise.resolve({ kind: 'done' }) }),
  ),
  fault(
    'leaves-other-webhooks',
    'every webhook taken away',
    withProvider({
      async unregisterWebhook(url, context) {
        await good.unregisterWebhook?.(`${url}-of-another-deployment`, context);
        return (await good.unregisterWebhook?.(url, context)) ?? { kind: 'done' };
      },
    }),
  ),
  fault(
    'unregisters-lost-accounts',
    'a refusal that stops the removal',
    withProvider({
      async unregisterWebhook(url, context) {
        const check = await good.checkAccount?.(context);
        return check?.kind === 'refused' ? check : ((await good.unregisterWebhook?.(url, context)) ?? { kind: 'done' });
      },
    }),
  ),
  fault(
    'tells-where-webhooks-are',
    'any webhook for ours',
    withProvider({
      async webhookState(...asked) {
        const state = (await good.webhookState?.(...asked)) ?? { registered: 'unknown' };
        return state.registered === 'elsewhere' ? { registered: 'here' } : state;
      },
    }),
  ),
  fault(
    'tells-the-last-error',
    'errors kept to itself',
    withProvider({
      webhookState: async (...asked) => ({
        registered: (await good.webhookState?.(...asked))?.registered ?? 'unknown',
      }),
    }),
  ),
  fault(
    'tells-the-quota',
    'nothing used where nothing was said',
    withProvider({ quota: async (context) => (await good.quota?.(context)) ?? { used: 0, period: 'month' } }),
  ),
  fault(
    'tells-the-quota',
    'a part of a message',
    withProvider({
      quota: async (context) => (await good.quota?.(context)) && { used: 1.5, limit: 200, period: 'month' },
    }),
  ),
  fault('tells-the-quota', 'no numbers', withProvider({ quota: () => Promise.resolve(undefined) })),
  fault(
    'survives-odd-answers-about-accounts',
    'JSON that is taken for granted',
    withProvider({
      async checkAccount(context) {
        const response = await ask('account', {}, context);
        return response.ok && (await response.json()) === null
          ? { kind: 'unreachable', reason: sentence }
          : { kind: 'good' };
      },
    }),
  ),
  fault(
    'follows-no-redirects-with-credentials',
    'fetch as it is',
    withProvider({
      async checkAccount(context) {
        return (await good.checkAccount?.(followingRedirects(context))) ?? { kind: 'good' };
      },
    }),
  ),
  fault(
    'keeps-secrets-to-their-address',
    'a server of which the manifest does not say that it is an address',
    withSettings((field) => ({ ...field, isAddress: false })),
  ),
  fault(
    'keeps-secrets-to-their-address',
    'an account that is a part of the host',
    withProvider({
      checkAccount: (context) =>
        checkAccount({
          ...context,
          settings: { ...context.settings, apiUrl: `https://${context.settings['account'] ?? ''}.example.net` },
        }),
    }),
  ),
  fault(
    'keeps-secrets-to-their-address',
    'an address of its own that it does not name',
    withSettings((field) => ({ ...field, byDefault: undefined })),
  ),
  fault(
    'names-accounts',
    'the token as a name',
    withProvider({ accountOf: (_settings, secrets) => secretOf(secrets, 'token') ?? '' }),
  ),
  fault('names-accounts', 'one name for all', withProvider({ accountOf: () => 'account' })),
  fault(
    'moves-with-its-address',
    'a token that would be sent to every new address',
    withProvider({ accountIsAddress: true, accountOf: ({ apiUrl = '' }) => apiUrl }),
  ),
  fault('moves-with-its-address', 'an account that is the token’s', withProvider({ accountIsAddress: true })),
  fault(
    'tries-channels-out',
    'a test that is always good',
    withProvider({ sendTest: () => Promise.resolve({ kind: 'good' }) }),
  ),
  fault(
    'tries-channels-out',
    'an answer that shows the token',
    withProvider({
      async sendTest(context) {
        const result = await model.provider.sendTest?.(context);
        if (result === undefined) throw new Error('The model has a test.');
        const said = `It answered to ${secretOf(context.secrets, 'token') ?? ''}.`;
        return result.kind === 'good' ? { kind: 'good', answered: { en: said, fr: said } } : result;
      },
    }),
  ),
];
