/** As deep as Telegram nests blocks and formatting (Bot API, "Rich Message Limits"). */
const MOST_LEVELS = 16;

type Node = Readonly<Record<string, unknown>>;

/** The lines of a rich message (Bot API, RichMessage) without their formatting. What is no block is left out. */
export function linesOfRich(blocks: unknown, level = 0): string[] {
  return nodesIn(blocks).flatMap(
    ({ label, summary, text, expression, cells, caption, credit, blocks: inner, items }) => {
      const below = level < MOST_LEVELS ? [...linesOfRich(inner, level + 1), ...linesOfRich(items, level + 1)] : [];
      const [first = '', ...others] = below;
      const rows = (Array.isArray(cells) ? cells : []).map((row) =>
        nodesIn(row)
          .map((cell) => wordsIn(cell))
          .join(' | '),
      );
      const underneath = nodesIn([caption]).flatMap((node) => [wordsIn(node), wordsIn(node['credit'])]);
      const item = [wordsIn(label), first].filter(Boolean).join(' ');
      const own = [summary, text, expression].map((part) => wordsIn(part));
      return [...own, item, ...others, ...rows, ...underneath, wordsIn(credit)].filter((line) => line !== '');
    },
  );
}

/** Each block, those in others behind them. */
export function blocksOfRich(blocks: unknown, level = 0): readonly Node[] {
  if (level > MOST_LEVELS) return [];
  const below = ({ blocks: inner, items }: Node) => [
    ...blocksOfRich(inner, level + 1),
    ...blocksOfRich(items, level + 1),
  ];
  return nodesIn(blocks).flatMap((block) => [block, ...below(block)]);
}

/** The words of formatted text (Bot API, RichText), with an address behind those that lead to it. */
function wordsIn(value: unknown, level = 0): string {
  if (typeof value === 'string') return value.toWellFormed();
  if (level > MOST_LEVELS) return '';
  if (Array.isArray(value)) return value.map((part) => wordsIn(part, level + 1)).join('');
  const [node] = nodesIn([value]);
  if (node === undefined) return '';
  const { text, alternative_text: emoji, expression, button, url } = node;
  const words = wordsIn(text ?? emoji ?? expression ?? button, level + 1);
  return typeof url === 'string' && url !== words ? `${words} (${url.toWellFormed()})` : words;
}

function nodesIn(value: unknown): Node[] {
  return (Array.isArray(value) ? value : []).filter(
    (one): one is Node => typeof one === 'object' && one !== null && !Array.isArray(one),
  );
}
