/** For each function, the files of functions/ and lib/ that one message passes, in the order in which it enters them. */
export interface MessagePaths {
  /** A customer's text, from the provider's webhook to the queue. */
  readonly inboundWebhook: readonly string[];
  /** The same text, from the queue to CXone. */
  readonly deliverInbound: readonly string[];
  /** An agent's reply, from CXone's callback to the provider and back. */
  readonly outboundMessage: readonly string[];
}

/** The page that shows the lists. */
export const PAGE = 'docs/architecture.md';

const BEGIN = '<!-- `npm run record-paths` writes what follows. -->';
const END = '<!-- That is all that it writes. -->';

const summaries: Readonly<Record<keyof MessagePaths, string>> = {
  inboundWebhook: 'A customer’s text, from the webhook to the queue',
  deliverInbound: 'The same text, from the queue to CXone',
  outboundMessage: 'An agent’s reply, from the callback to the provider and back',
};
const kinds = ['inboundWebhook', 'deliverInbound', 'outboundMessage'] as const;

/** @throws Error where the page lacks the two markers. */
function cut(page: string): readonly [before: string, lists: string, after: string] {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${PAGE} needs the lines "${BEGIN}" and "${END}", in this order.`);
  return [page.slice(0, begin + BEGIN.length), page.slice(begin + BEGIN.length, end), page.slice(end)];
}

/** The page with these lists in the place of those that it has. */
export function withLists(page: string, paths: MessagePaths): string {
  const [before, , after] = cut(page);
  const lists = kinds.map((kind) => {
    const files = paths[kind].map((file, index) => `${index + 1}. [${file}](../${file})\n`).join('');
    return `<details>\n<summary>${summaries[kind]}: ${paths[kind].length} files</summary>\n\n${files}\n</details>\n`;
  });
  return `${before}\n\n${lists.join('\n')}\n${after}`;
}

/** The lists that the page has. */
export function listsIn(page: string): MessagePaths {
  const [, lists] = cut(page);
  const [, ...blocks] = lists.split('<summary>');
  const filesIn = (kind: keyof MessagePaths): string[] => {
    const block = blocks.find((text) => text.startsWith(summaries[kind])) ?? '';
    return [...block.matchAll(/^\d+\. \[([^\]]+)\]/gm)].map(([, file = '']) => file);
  };
  return {
    inboundWebhook: filesIn('inboundWebhook'),
    deliverInbound: filesIn('deliverInbound'),
    outboundMessage: filesIn('outboundMessage'),
  };
}
