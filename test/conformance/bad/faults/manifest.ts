import { type Fault, fault } from '../fault.ts';
import { sentence } from '../model-api.ts';
import { subject as model } from '../model-subject.ts';
import { good, withCapabilities, withManifest, withProvider } from '../with.ts';

export const manifest: readonly Fault[] = [
  fault('has-a-slug-for-an-id', 'an id with a capital letter', withManifest({ id: 'Model' })),
  fault('speaks-each-language', 'no French', withManifest({ displayName: { en: 'Model', fr: ' ' } })),
  fault(
    'has-fields-of-their-own',
    'a setting and a secret of one name',
    withManifest({ settings: good.manifest.settings.map((field) => ({ ...field, name: 'token' })) }),
  ),
  fault(
    'acknowledges-webhooks',
    'a status that has webhooks repeated',
    withManifest({
      webhook: { maxBodyBytes: 65_536, ack: { status: 302, body: '{}', contentType: 'application/json' } },
    }),
  ),
  fault(
    'acknowledges-webhooks',
    'bodies larger than can come',
    withManifest({ webhook: { ...good.manifest.webhook, maxBodyBytes: 10_000_000 } }),
  ),
  fault(
    'has-possible-limits',
    'texts without a character',
    withCapabilities({ text: { maxLength: 0, countedIn: 'utf16-units' } }),
  ),
  fault('has-samples-for-every-field', 'samples without the token', {
    ...model,
    secrets: { ...model.secrets, newer: model.secrets.newer.slice(1) },
  }),
  fault('uses-every-secret', 'a secret for nothing', {
    ...withManifest({
      secrets: [...good.manifest.secrets, { name: 'spare', label: sentence, hint: sentence, origin: 'entered' }],
    }),
    secrets: { ...model.secrets, first: [...model.secrets.first, { name: 'spare', value: 'test-spare' }] },
  }),
  fault(
    'makes-secrets-that-work',
    'the same secret for everybody',
    withProvider({ newSecret: () => 'test-secret-of-everybody' }),
  ),
];
