import { customerName } from '../state/customer-name.ts';
import type { AnyContent } from '../schemas/content.ts';
import { knownContent, textOf } from '../schemas/content.ts';
import type { Attachment } from '../schemas/message.ts';
import type { ByocRecord, EndUserIdentity, Tenant, Thread } from '../state/model.ts';
import type { Switches } from '../switches.ts';

/** A URL below the Integration Box URL; each of `parts` is encoded. */
export function boxUrl({ integrationBoxUrl }: ByocRecord, template: string, parts: Readonly<Record<string, string>>) {
  const path = template.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(parts[name] ?? ''));
  return `${integrationBoxUrl.replace(/\/+$/, '')}${path}`;
}

export function brandPart(tenant: Tenant, switches: Switches): object {
  return switches.brand === 'present' ? { brand: tenant.brand } : {};
}

/** The customer, under the name that the switch `recipientsKey` says. */
export function recipientsPart(endUser: EndUserIdentity, switches: Switches): object {
  const name = customerName({ endUser });
  const isNamed = name !== endUser.idOnExternalPlatform || switches.recipientName === 'present';
  const recipient = {
    idOnExternalPlatform: endUser.idOnExternalPlatform,
    ...(isNamed && { name }),
    isPrimary: true,
    isPrivate: false,
  };
  return { [switches.recipientsKey]: [recipient] };
}

function asHtml(text: string): string {
  const escaped = text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
  return `<p>${escaped.replaceAll('\n', '<br>')}</p>`;
}

function isDegraded(
  { type }: AnyContent,
  supportedTypes: Thread['supportedTypes'],
  { richContent }: Switches,
): boolean {
  if (richContent === 'as-supported') return !supportedTypes.includes(type);
  return richContent === 'as-text';
}

/** The content as it goes to the integration (byoc-protocol §4.1). */
export function contentPart(
  content: AnyContent,
  { supportedTypes }: Pick<Thread, 'supportedTypes'>,
  switches: Switches,
): AnyContent {
  const sent: AnyContent =
    content.type !== 'TEXT' && isDegraded(content, supportedTypes, switches)
      ? { type: 'TEXT', payload: { text: content.fallbackText ?? textOf(content) } }
      : content;
  const known = knownContent(sent);
  if (known?.type !== 'TEXT' || switches.agentText === 'plain') return sent;
  return { ...known, payload: { ...known.payload, text: asHtml(known.payload.text) } };
}

/** An attachment as it goes to the integration (byoc-protocol §4.3). */
export function attachmentPart({ friendlyName, url }: Attachment, { attachmentFields }: Switches): object {
  if (attachmentFields === 'minimal') return { friendlyName, url };
  return {
    id: url.slice(url.lastIndexOf('/') + 1).replace(/\?.*$/, ''),
    fileName: friendlyName,
    friendlyName,
    isInline: false,
    mimeType: 'application/octet-stream',
    previewUrl: null,
    securedPermanentUrl: url,
    url,
    canBeStored: true,
  };
}
