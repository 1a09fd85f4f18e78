import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { page, root, tableRows } from './markdown.ts';

const cost = page('docs/cost.md');
const read = (path: string): string => readFileSync(`${root}/${path}`, 'utf8');
const serverless = read('serverless.yml');

/** Rows that end in a count, a price and a cost. */
interface Priced {
  readonly what: string;
  readonly count: number;
  readonly price: number;
  readonly cost: number;
}

const rows: readonly Priced[] = tableRows(cost).flatMap((cells) => {
  const [what = '', count = '', price = '', sum = ''] = cells.slice(-4);
  return /^[\d.]+$/.test(sum) ? [{ what, count: Number(count), price: Number(price), cost: Number(sum) }] : [];
});
const isSum = ({ what }: Priced): boolean => what === '**together**';
const countOf = (start: string): number => {
  const row = rows.find(({ what }) => what.startsWith(start));
  if (row === undefined) throw new Error(`docs/cost.md has no row ${start}`);
  return row.count;
};
const occurrences = (pattern: RegExp, text: string): number => [...text.matchAll(pattern)].length;

describe('the page of costs', () => {
  it('multiplies and adds up right', () => {
    let sum = 0;
    for (const row of rows) {
      if (isSum(row)) {
        // Of rounded parts.
        expect(Math.abs(row.cost - sum)).toBeLessThan(0.02);
        sum = 0;
      } else {
        expect([row.what, Math.abs(row.cost - row.count * row.price) < 0.011]).toEqual([row.what, true]);
        sum += row.cost;
      }
    }
    expect(sum).toBe(0);
    expect(rows.filter(isSum)).toHaveLength(5);
  });

  it('takes the prices of its list', () => {
    const prices = new Set(
      tableRows(cost).flatMap(([, price = '', list = '']) => (list.startsWith('[') ? [Number(price)] : [])),
    );
    expect(prices.size).toBeGreaterThan(8);
    // A GB is a thousandth of a million kB; the runs of a schedule are too few to have a price of their own.
    const others = rows.filter((row) => !isSum(row) && !prices.has(row.price) && !prices.has(row.price / 1_000));
    expect(others.map(({ what }) => what)).toEqual(['runs that count and delete, 9,360, together']);
  });

  it('names the calls that the tests of the steady state count', () => {
    const counted = read('test/faults/remote-calls.test.ts');
    const listIn = (title: string): string[] => {
      const [, story = ''] = counted.split(`it('${title}`);
      const [, list = ''] = /toEqual\(\[([^\]]*)\]/.exec(story) ?? [];
      return [...list.matchAll(/'([^']+)'/g)].map(([, name = '']) => name);
    };
    const inbound = listIn('a customer’s message is four calls');
    expect(inbound).toEqual(['claim', 'read openquestion', 'CXone create-message', 'finish claim', 'acknowledge']);
    const outbound = listIn('an agent’s message is five calls');
    expect(outbound).toEqual(['claim', 'read queued', 'read openquestion', 'send to provider', 'finish claim']);
    const receipt = listIn('a receipt is five calls');
    expect(receipt.filter((name) => /^(?:take|edit|record) /.test(name))).toHaveLength(countOf('writes: take'));
    expect(receipt.filter((name) => name.startsWith('read '))).toHaveLength(countOf('reads: receipts'));
    expect(inbound.filter((name) => name.endsWith('claim'))).toHaveLength(countOf('writes: claim'));
    expect(inbound.filter((name) => name.startsWith('read '))).toHaveLength(countOf('reads: open question'));
    expect(outbound.filter((name) => name.startsWith('read '))).toHaveLength(countOf('reads: queued'));
  });

  it('counts the secrets, the queues with a worker and the schedules of the template', () => {
    const templates = globSync('resources/*.yml', { cwd: root }).map(read).join('\n');
    expect(countOf('secrets of the stack')).toBe(occurrences(/Type: AWS::SecretsManager::Secret$/gm, templates));
    const sources = occurrences(/^ {6}- sqs:/gm, serverless);
    expect(sources).toBe(6);
    expect(countOf('a million looks at five FIFO queues')).toBeCloseTo(0.65 * (sources - 1));
    // Every five minutes and every hour of thirty days.
    expect(12 * 24 * 30 + 24 * 30).toBe(9_360);
    expect(serverless).toContain('rate: rate(5 minutes)');
    expect(serverless).toContain('schedule: rate(1 hour)');
  });

  it('works the worst day out of the limits that the routes have', () => {
    const [, rate = ''] = /^ +requestsPerSecond: (\d+)/m.exec(serverless) ?? [];
    const limitOf = (name: string) =>
      Number(new RegExp(`${name}: \\{ ThrottlingRateLimit: (\\d+)`).exec(serverless)?.[1]);
    const routes = occurrences(/^ {6}- httpApi:/gm, serverless);
    const api = read('resources/http-api.yml');
    const tokens = occurrences(/: \$\{self:custom\.throttle\.tokens\}$/gm, api);
    const pages = occurrences(/: \$\{self:custom\.throttle\.adminPages\}$/gm, api);
    expect([routes - tokens - pages, tokens, pages]).toEqual([6, 6, 13]);
    const perSecond = 6 * Number(rate) + tokens * limitOf('tokens') + pages * limitOf('adminPages');
    expect(cost.text).toContain(`${perSecond.toLocaleString('en')} a second`);
    expect(countOf('millions of requests')).toBeCloseTo((perSecond * 86_400) / 1e6, 1);
  });
});
