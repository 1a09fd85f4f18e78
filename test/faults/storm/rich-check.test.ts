import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Happening } from './history.ts';
import { judgeHistory } from './judge-history.ts';

const directory = mkdtempSync(join(tmpdir(), 'storm-rich-check-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** What a checker says of a history, in which a second passes from one thing to the next. */
async function verdictsOn(happenings: readonly Happening[]): Promise<string[]> {
  const path = join(directory, 'history.jsonl');
  const lines = happenings.map((happening, second) => JSON.stringify({ at: second * 1_000, ...happening }));
  writeFileSync(path, `${lines.join('\n')}\n`);
  const { findings } = await judgeHistory(path);
  return findings.map(({ verdict, message }) => `${verdict} ${message}`);
}

const said = (message: string, parts: string[] = ['text'], isEnd = false): Happening[] => [
  { type: 'webhook-posted', message, conversation: 'conv-1', attempt: 1, parts, isEnd },
  { type: 'webhook-answered', message, attempt: 1, status: 200 },
];
const stored = (message: string, createdAt: number, parts: string[] = ['text']): Happening => ({
  ...{ type: 'cxone-stored', message, conversation: 'conv-1', createdAt },
  ...{ parts, missing: [] },
});
const asked: Happening = { type: 'contact-asked', conversation: 'conv-1' };
const reported = (said: 'told' | 'unknown' | 'failed', { isCustomers = false, hasSign = false } = {}): Happening[] => [
  { type: 'end-posted', message: 'end', attempt: 1, isCustomers, hasSign },
  { type: 'end-answered', message: 'end', attempt: 1, said },
];
const showed: Happening = { type: 'end-showed', message: 'end' };
const press = ['text', 'postback', 'quote'];

describe('a checker of presses, edits and ends', () => {
  it.each<{ name: string; history: Happening[]; found: string[] }>([
    {
      name: 'nothing in a press as it should be',
      history: [...said('press', press), stored('press', 1, press)],
      found: [],
    },
    {
      name: 'a press that lost its postback',
      history: [...said('press', press), stored('press', 1, ['text', 'quote'])],
      found: ['part-lost press'],
    },
    {
      name: 'a press that lost its quote',
      history: [...said('press', press), stored('press', 1, ['text', 'postback'])],
      found: ['part-lost press'],
    },
    {
      name: 'a press that came twice, as the provider told it twice',
      history: [...said('press', press), ...said('press', press), stored('press', 1, press), stored('press', 2, press)],
      found: ['doubled press'],
    },
    {
      name: 'an edit that does not say that it is one',
      history: [...said('one'), stored('one', 1), ...said('edit', ['text', 'mark']), stored('edit', 2)],
      found: ['part-lost edit'],
    },
    {
      name: 'an edit before what it edits',
      history: [
        ...said('one'),
        ...said('edit', ['text', 'mark']),
        stored('edit', 1, ['text', 'mark']),
        stored('one', 2),
      ],
      found: ['inverted one'],
    },
    {
      name: 'a message that passes for an edit',
      history: [...said('one'), stored('one', 1, ['text', 'mark'])],
      found: ['part-lost one'],
    },
    {
      name: 'nothing in a chat that its customer ends, and goes on with',
      history: [...said('bye', ['text'], true), stored('bye', 1), asked, asked, ...said('two'), stored('two', 2)],
      found: [],
    },
    {
      name: 'a chat that its customer ends, and CXone does not hear of it',
      history: [asked, ...said('bye', ['text'], true), stored('bye', 1)],
      found: ['part-lost bye'],
    },
    {
      name: 'a contact that ends after what came next, which ends with it',
      history: [...said('bye', ['text'], true), ...said('two'), stored('bye', 1), stored('two', 2), asked],
      found: ['inverted bye'],
    },
    {
      name: 'a customer who is told of an end of their own',
      history: [...reported('told', { isCustomers: true }), showed],
      found: ['doubled end'],
    },
    { name: 'nothing in an end that is told once', history: [...reported('told'), showed], found: [] },
    { name: 'an end that is told twice', history: [...reported('told'), showed, showed], found: ['doubled end'] },
    {
      name: 'nothing in a sign that comes twice',
      history: [...reported('told', { hasSign: true }), showed, showed],
      found: [],
    },
    {
      name: 'a sign that passes for told',
      history: reported('told', { hasSign: true }),
      found: ['not-sent end'],
    },
    {
      name: 'words that may still have waited when they were given up',
      history: reported('told'),
      found: ['ambiguous end'],
    },
    {
      name: 'an end of which the automation reads that nobody knows',
      history: reported('unknown'),
      found: ['ambiguous end'],
    },
    { name: 'nothing in an end that could not be told, and was not', history: reported('failed'), found: [] },
  ])('sees $name', async ({ history, found }) => {
    expect(await verdictsOn(history)).toEqual(found);
  });

  it('refuses an end that came from nowhere', async () => {
    await expect(verdictsOn([showed])).rejects.toThrow('The history knows no report of the end end.');
  });
});
