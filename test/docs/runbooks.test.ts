import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { causes } from '../../cli/parked/causes.ts';
import { events } from '../../lib/observability/events.ts';
import { fenced, headings, page, pages, root, tableRows } from './markdown.ts';

const runbooks = pages.filter(({ path }) => path.startsWith('docs/runbooks/'));
const index = runbooks.filter(({ path }) => path.endsWith('/README.md'));
/** Those of the index's chapter “Without an alarm”. */
const withoutAlarm = ['leaked-secret', 'erase-a-person', 'failed-deploy', 'smoke'].map(
  (name) => `docs/runbooks/${name}.md`,
);
const books = runbooks.filter(({ path }) => !path.endsWith('/README.md') && !withoutAlarm.includes(path));
const alarms = readFileSync(`${root}/resources/alarms.yml`, 'utf8');
const serverless = readFileSync(`${root}/serverless.yml`, 'utf8');

const families = new Set(Object.keys(events).map((event) => event.split('.')[0]));

/** Names of events, in queries and in sentences: in quotes of either kind, a family's name, a dot, words with hyphens. */
const eventsIn = (text: string): string[] =>
  [...text.matchAll(/(["`])(([a-z]+)\.[a-z-]+)\1/g)].flatMap(([, quote, event = '', family = '']) =>
    quote === '"' || families.has(family) ? [event] : [],
  );

/** A cell of a runbook as a terminal shows it: a link to another runbook is its path. */
const inTheTerminal = (cell: string): string => cell.replaceAll(/\[[^\]]+\]\(([\w-]+\.md)\)/g, 'docs/runbooks/$1');

/** What Lambda itself writes of a run that failed. */
const LAMBDA_REPORT = 'platform.report';

describe('the runbooks', () => {
  it('are named by an alarm each, and stand in the index', () => {
    expect(books.length).toBeGreaterThan(10);
    for (const { path } of books) {
      expect(alarms.replaceAll(/\s+/g, ' ')).toContain(`Runbook: ${path}`);
      expect(index[0]?.text).toContain(`](${path.replace('docs/runbooks/', '')})`);
    }
  });

  it.each(books)('$path has the chapters of all, so that the reader finds the place at night', (book) => {
    expect(headings(book).map(({ level, text }) => (level === 1 ? 'title' : text))).toEqual([
      'title',
      'What it means',
      'What customers and agents see',
      'Look',
      'Do',
      'It is over',
    ]);
  });

  it.each(books)('$path searches for events that there are', ({ text }) => {
    expect(eventsIn(text).filter((event) => !(event in events) && event !== LAMBDA_REPORT)).toEqual([]);
  });

  it.each(books)('$path looks into the logs of functions that there are', ({ text }) => {
    const named = [...text.matchAll(/`((?:deliver|issue|inbound|outbound|take)[A-Z]\w+)`/g)].map(
      ([, name = '']) => name,
    );
    const unknown = named.filter((name) => !name.endsWith('Concurrency') && !serverless.includes(`\n  ${name}:\n`));
    expect(unknown).toEqual([]);
  });

  it('explain every cause for which a message is parked, in the words of the command line', () => {
    const [, ...rows] = tableRows(page('docs/runbooks/parked-messages.md'));
    expect(rows.map((cells) => cells.map(inTheTerminal))).toEqual(
      Object.entries(causes).map(([cause, { why, whatToDo }]) => [`\`${cause}\``, why, whatToDo]),
    );
  });

  it('search with queries that begin with what to keep or count', () => {
    const queries = books.flatMap((book) => fenced(book, 'text'));
    expect(queries.length).toBeGreaterThan(books.length / 2);
    for (const query of queries) expect(query).toMatch(/^(?:filter|stats) /);
  });
});
