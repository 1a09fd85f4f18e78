import {
  type Capabilities,
  contentKinds,
  type RichLimits,
  type Support,
  type TextLimit,
} from '../../lib/contract/manifest.ts';
import type { Provider } from '../../lib/contract/provider.ts';

export const PAGE = 'docs/capabilities.md';

/** What the page says of a level. */
const words: Readonly<Record<Support, string>> = {
  full: 'native',
  partial: 'native, with losses',
  fallback: 'in words',
  dropped: 'left out',
  refused: 'refused',
};

/** The tables of a provider, made of its manifest. */
function tablesOf(
  { manifest: { id, displayName, capabilities } }: Pick<Provider, 'manifest'>,
  tried: readonly string[],
): string {
  const { content } = capabilities;
  const rows = contentKinds.map(
    (kind) => `| ${kind} | ${words[content[kind].fromCustomer]} | ${words[content[kind].fromAgent]} |`,
  );
  return [
    `### ${displayName.en}`,
    ...(tried.includes(id) ? [] : ['Its cells are what its manifest says: they are not tried end to end yet.']),
    ['| kind | from the customer | from the agent |', '| --- | --- | --- |', ...rows].join('\n'),
    limitsOf(capabilities),
  ].join('\n\n');
}

function limitsOf({ rich = {}, text }: Capabilities): string {
  const lines = Object.entries(rich).map(([kind, limits]) => `- ${kind}: ${limitIn(limits)}.`);
  const plain = `One message of an agent: ${lengthIn(text)} of text.`;
  return lines.length === 0 ? plain : [`${plain} Of what is native, as much as:`, '', ...lines].join('\n');
}

function limitIn({ text, label, maxChoices, maxCards = 1, maxBytes }: RichLimits): string {
  return [
    `${lengthIn(text)} of text`,
    ...(maxChoices === 0 ? [] : [`${maxChoices} to choose from, labels of ${lengthIn(label)}`]),
    ...(maxCards > 1 ? [`${maxCards} cards`] : []),
    ...(maxBytes === undefined ? [] : [`${maxBytes.toLocaleString('en')} bytes in all`]),
  ].join('; ');
}

const units: Readonly<Record<TextLimit['countedIn'], string>> = {
  'utf16-units': 'UTF-16 units',
  'code-points': 'code points',
  graphemes: 'characters as readers count them',
  'utf8-bytes': 'bytes of UTF-8',
};
const lengthIn = ({ maxLength, countedIn }: TextLimit): string =>
  `${maxLength.toLocaleString('en')} ${units[countedIn]}`;

const BEGIN = '<!-- capabilities -->';
const END = '<!-- end of capabilities -->';

/**
 * The page with these tables in the place of those that it has.
 * @param tried Ids of the providers whose cells are tried end to end: of any other, the page says that they are not.
 */
export function withTables(
  page: string,
  providers: readonly Pick<Provider, 'manifest'>[],
  tried: readonly string[],
): string {
  const [before = '', rest = ''] = page.split(BEGIN);
  const [, after = ''] = rest.split(END);
  return `${before}${BEGIN}\n\n${providers.map((one) => tablesOf(one, tried)).join('\n\n')}\n\n${END}${after}`;
}
