import { describe, expect, it } from 'vitest';
import { toCxoneChannel } from '../../../lib/channels/life/to-cxone-channel.ts';
import type { Capabilities, Manifest } from '../../../lib/contract/manifest.ts';
import type { Provider } from '../../../lib/contract/provider.ts';
import { byId } from '../../../lib/providers/registry.ts';
import { channel } from '../../support/fixtures.ts';
import { modelManifest } from '../bad/model-manifest.ts';
import { modelProvider } from '../bad/model-provider.ts';
import { subject } from '../bad/model-subject.ts';
import { runCase } from '../case.ts';
import { groups } from '../cases.ts';

type Own = Pick<Manifest, 'id' | 'displayName' | 'realExternalPlatformId'> & {
  readonly capabilities: Partial<Capabilities>;
};

/** One of several channels of the model's platform: the same code, and limits of its own. */
function member({ capabilities, ...own }: Own): Provider {
  const manifest = { ...modelManifest, ...own, capabilities: { ...modelManifest.capabilities, ...capabilities } };
  return { ...modelProvider, manifest };
}

const label = { maxLength: 24, countedIn: 'code-points' } as const;
const few = { text: { maxLength: 500, countedIn: 'code-points' }, label, maxChoices: 3 } as const;
const members = [
  member({
    id: 'model-sms',
    displayName: { en: 'Model SMS', fr: 'Model SMS' },
    realExternalPlatformId: 'sms',
    capabilities: { text: { maxLength: 1_600, countedIn: 'code-points' } },
  }),
  member({
    id: 'model-whatsapp',
    displayName: { en: 'Model WhatsApp', fr: 'Model WhatsApp' },
    realExternalPlatformId: 'whatsapp',
    capabilities: { rich: { quickReplies: few, list: few, card: few, timeSlots: few } },
  }),
];

describe('several channels of one provider', () => {
  it('are adapters of their own to the registry, in its order', () => {
    expect([...byId(members).keys()]).toEqual(['model-sms', 'model-whatsapp']);
  });

  it('are told to CXone as what they are', () => {
    const told = members.map(({ manifest }) => toCxoneChannel(channel, manifest));
    expect(told.map(({ realExternalPlatformId }) => realExternalPlatformId)).toEqual(['sms', 'whatsapp']);
  });

  const { manifest, capabilities, rich } = groups;
  const tried = members.flatMap((provider) =>
    [manifest, capabilities, rich].flatMap((cases = []) => cases.map((one) => ({ provider, one, name: one.name }))),
  );
  it.each(tried)('are tried one by one: $provider.manifest.id, $name', async ({ provider, one }) => {
    expect(await runCase(one, { ...subject, provider })).toEqual({ kind: 'passed' });
  });
});
