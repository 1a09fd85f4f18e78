import type { MessageEvent, ProviderEvent } from '../../../lib/contract/events.ts';
import type { Capabilities, Manifest } from '../../../lib/contract/manifest.ts';
import type { Provider } from '../../../lib/contract/provider.ts';
import type { OutboundPart, SendContext, SendFailure, SendResult } from '../../../lib/contract/sending.ts';
import {
  accept,
  type Parsed,
  type RawRequest,
  reject,
  type RejectionReason,
  type VerifiedRequest,
} from '../../../lib/contract/webhook.ts';
import type { ConformanceSubject, WebhookScheme } from '../subject.ts';
import { sentence } from './model-api.ts';
import { subject as model } from './model-subject.ts';

/** The model with one thing changed. */
export const good: Provider = model.provider;

export const withProvider = (provider: Partial<Provider>): ConformanceSubject => ({
  ...model,
  provider: { ...good, ...provider },
});

/** The model's adapter without one of its abilities. */
export function withoutAbility(ability: keyof Provider): Provider {
  return { ...good, [ability]: undefined };
}

export const withManifest = (manifest: Partial<Manifest>): ConformanceSubject =>
  withProvider({ manifest: { ...good.manifest, ...manifest } });

export const withCapabilities = (capabilities: Partial<Capabilities>): ConformanceSubject =>
  withManifest({ capabilities: { ...good.manifest.capabilities, ...capabilities } });

export const withContent = (content: Partial<Capabilities['content']>): ConformanceSubject =>
  withCapabilities({ content: { ...good.manifest.capabilities.content, ...content } });

export const withCovers = (covers: Partial<WebhookScheme['covers']>): ConformanceSubject => ({
  ...model,
  webhook: { ...model.webhook, covers: { ...model.webhook.covers, ...covers } },
});

/** Looks at another request than the one that came. */
export const withRequest = (change: (request: RawRequest) => RawRequest): ConformanceSubject =>
  withProvider({
    verify(request, secrets, settings) {
      const verification = good.verify(change(request), secrets, settings);
      return verification.kind === 'accepted' ? accept(request) : verification;
    },
  });

/** Accepts what a good adapter refuses for such a reason. */
export const accepting = (reason: RejectionReason): ConformanceSubject =>
  withProvider({
    verify(request, secrets, settings) {
      const verification = good.verify(request, secrets, settings);
      return verification.kind === 'rejected' && verification.reason === reason ? accept(request) : verification;
    },
  });

export const rejectingFor = (reason: RejectionReason, instead: RejectionReason): ConformanceSubject =>
  withProvider({
    verify(request, secrets, settings) {
      const verification = good.verify(request, secrets, settings);
      return verification.kind === 'rejected' && verification.reason === reason ? reject(instead) : verification;
    },
  });

export const withParse = (parse: (request: VerifiedRequest, read: Parsed) => Parsed): ConformanceSubject =>
  withProvider({ parse: async (request) => parse(request, await good.parse(request)) });

export const withEvents = (
  change: (events: readonly ProviderEvent[]) => readonly ProviderEvent[],
): ConformanceSubject =>
  withParse((_request, read) => (read.kind === 'events' ? { kind: 'events', events: change(read.events) } : read));

export const withMessages = (change: (event: MessageEvent) => ProviderEvent): ConformanceSubject =>
  withEvents((events) => events.map((event) => (event.kind === 'message' ? change(event) : event)));

/** Sends another part than it was given, or by other means. */
export const withPart = (
  change: (part: OutboundPart) => OutboundPart,
  means: (context: SendContext) => Partial<SendContext> = () => ({}),
): ConformanceSubject =>
  withProvider({ send: (part, context) => good.send(change(part), { ...context, ...means(context) }) });

export const withResult = (change: (result: SendResult, part: OutboundPart) => SendResult): ConformanceSubject =>
  withProvider({ send: async (part, context) => change(await good.send(part, context), part) });

/** Takes one kind of failure for another. */
export const mistaking = (
  kind: SendFailure['kind'],
  other: Exclude<SendFailure['kind'], 'throttled'>,
): ConformanceSubject =>
  withResult((result) =>
    result.kind === kind ? { kind: other, agentMessage: sentence, detail: result.detail } : result,
  );

/** Makes its requests as `fetch` does where nobody says otherwise. */
export const followingRedirects = (context: SendContext): SendContext => ({
  ...context,
  fetch: (input, init = {}) => context.fetch(input, { ...init, redirect: 'follow' }),
});

export const hasWord = (body: Uint8Array, word: string): boolean => Buffer.from(body).includes(word);
