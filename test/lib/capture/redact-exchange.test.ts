import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareShape } from '../../../lib/capture/compare-shape.ts';
import { fieldTree } from '../../../lib/capture/field-tree.ts';
import { isCommonWord } from '../../../lib/capture/is-common-word.ts';
import { errorBody, knownExchanges, usualHeaders } from '../../../lib/capture/known-exchanges.ts';
import { pathPattern, redactExchange } from '../../../lib/capture/redact-exchange.ts';
import { isKnownName, redactName } from '../../../lib/capture/redact-name.ts';
import { shapeOf } from '../../../lib/capture/shape-of.ts';

describe('redactName', () => {
  it.each([
    ['idOnExternalPlatform', 'idOnExternalPlatform'],
    ['deleted_at', 'deleted_at'],
    ['x-amzn-trace-id', 'x-amzn-trace-id'],
    ['acBUId', 'acBUId'],
    ['isPlonkedByAgent', 'is*ByAgent'],
    ['phone420777123456', 'phone#'],
    ['idaHolm', '(other)'],
    ['IdHolm', 'Id*'],
    ['+420 777 123 456', '(other)'],
    ['ida.holm@example.net', '(other)'],
    ['', '(other)'],
    ['__proto__', '(other)'],
    ['id'.repeat(40), '(other)'],
    ['id_'.repeat(21), '(other)'],
  ])('shows %s as %s', (name, shown) => {
    expect(redactName(name)).toBe(shown);
  });

  it('shows every field and header that is assumed of CXone in full', () => {
    const paths = knownExchanges.flatMap(({ body = [], query = [] }) => [...body, ...query]);
    const names = [...paths, ...errorBody].flatMap((path) => path.replace(/!$/, '').replaceAll('[]', '').split('.'));
    const fields = names.filter((name) => name !== '' && name !== '**');
    expect(fields.length).toBeGreaterThan(300);
    // The one field of discovery with a digit in its name.
    expect([...fields, ...usualHeaders].filter((name) => !isKnownName(name))).toEqual(['globaldomain_v1']);
  });
});

describe('pathPattern', () => {
  it.each([
    ['/i/main/box/2.0/channel/ch-1/outbound', 'i/{}/box/2.0/channel/{}/outbound'],
    ['/i/main/box//2.0/channels/channels/outbound/', 'i/{}/box/2.0/channels/{}/outbound'],
    ['/i/main/box/1.0/posts/ch-1_conv-7/messages', 'i/{}/box/1.0/posts/{}/messages'],
    ['/i/main/box/1.0/channel/ch-1/recipients/validation', 'i/{}/box/1.0/channel/{}/recipients/validation'],
    ['/i/main/box/2.0/channel/ch-1/messages/in-9/delete', 'i/{}/box/2.0/channel/{}/messages/{}/delete'],
    ['/i/main/box/holm/+420777123456/Ida%20Holm', 'i/{}/box/{}/{}/{}'],
    ['/i/main/box/420777123456.0/42/9', 'i/{}/box/{}/{}/9'],
    [`/i${'/token'.repeat(40)}`, `i/{}${'/token'.repeat(14)}/…`],
    ['/dfo/3.0/channels/ch-1/messages/out-1/status', 'dfo/3.0/channels/{}/messages/{}/status'],
    ['/.well-known/openid-configuration', '.well-known/openid-configuration'],
  ])('writes %s as %s', (path, pattern) => {
    expect(pathPattern(path)).toBe(pattern);
  });
});

describe('shapeOf', () => {
  it.each<{ case: string; value: unknown; shape: unknown }>([
    { case: 'a text', value: 'Hello', shape: 'text' },
    { case: 'no text', value: '', shape: 'empty text' },
    { case: 'digits', value: '420777123456', shape: 'digits' },
    { case: 'a uuid', value: '3f0a1e52-6f7d-4b57-8a55-0e0f6f6e1a01', shape: 'uuid' },
    { case: 'a time', value: '2026-03-02T10:15:30.250Z', shape: 'time with Z' },
    { case: 'a time with an offset', value: '2026-03-02T10:15:30+00:00', shape: 'time with offset' },
    { case: 'a link', value: 'https://cdn.example.net/ida.png', shape: 'https url' },
    { case: 'a token', value: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJpZGEifQ.', shape: 'jwt' },
    { case: 'a whole number', value: 20417, shape: 'integer' },
    { case: 'a fraction', value: 50.08, shape: 'number' },
    { case: 'nothing', value: null, shape: 'null' },
    { case: 'a list, each form once', value: ['b', 1, 'a', 2], shape: ['integer', 'text'] },
    { case: 'a constant in its field', value: { type: 'TEXT' }, shape: { type: '"TEXT"' } },
    { case: 'a constant elsewhere', value: { text: 'TEXT', status: 'TEXT' }, shape: { text: 'text', status: 'text' } },
    { case: 'a constant under a made-up key', value: { constructor: 'TEXT' }, shape: { '(other)': 'text' } },
    {
      case: 'a map keyed by people',
      value: { 'Ida Holm': 'x', '+420777': 1, Ottokar: 'y' },
      shape: { '(other)': { 'one of': ['integer', 'text'] } },
    },
  ])('of $case', ({ value, shape }) => {
    expect(shapeOf(value)).toEqual(shape);
  });

  it('ends where an object is nested too deep', () => {
    const deep = JSON.parse(`${'{"data":'.repeat(2_000)}1${'}'.repeat(2_000)}`) as unknown;
    expect(JSON.stringify(shapeOf(deep))).toMatch(/^(?:\{"data":){12}"deeper"\}{12}$/);
  });
});

describe('redactExchange', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.base64String(), fc.emailAddress(), fc.webUrl(), fc.uuid());
  const exchange = fc.record({
    kind: fc.constantFrom('request' as const, 'answer' as const),
    method: text,
    path: fc.array(text).map((segments) => `/${segments.join('/')}`),
    status: fc.integer({ min: 100, max: 599 }),
    headerNames: fc.array(text),
    query: fc.dictionary(text, text),
    body: fc.record({ content: fc.constant('json' as const), value: fc.jsonValue({ maxDepth: 4 }) }),
  });
  /** What a capture may be made of besides the words of the list and the numbers of states and versions. */
  const ownWords = new Set(
    'request answer other get post put patch delete head options one of deeper empty text null integer number boolean uuid digits url https http jwt time with z offset headers query content json body'.split(
      ' ',
    ),
  );

  it('is made of the words of the list alone, whatever comes', () => {
    fc.assert(
      fc.property(exchange, (seen) => {
        const pieces =
          JSON.stringify({ ...redactExchange(seen), status: undefined }).match(
            /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\x20-\x7e…]/g,
          ) ?? [];
        const foreign = pieces.filter((piece) => !isCommonWord(piece) && !ownWords.has(piece.toLowerCase()));
        expect(foreign.filter((piece) => !/^\d$/.test(piece))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('compareShape', () => {
  const known = fieldTree(['id!', 'thread.name', 'list[].id!', 'context.**']);

  it.each([
    { case: 'what is known', shape: { id: 'text', thread: 'null', context: { any: ['text'] } }, differences: [] },
    {
      case: 'a new field',
      shape: { id: 'text', thread: { label: 'text' } },
      differences: [{ kind: 'unknown', path: 'thread.label' }],
    },
    {
      case: 'fields that are missing, in one of two elements too',
      shape: { list: [{ id: 'text' }, {}] },
      differences: [
        { kind: 'missing', path: 'list[].id' },
        { kind: 'missing', path: 'id' },
      ],
    },
    {
      case: 'a text in the place of an object',
      shape: { id: 'text', thread: 'text' },
      differences: [{ kind: 'other form', path: 'thread' }],
    },
    {
      case: 'a list where none was',
      shape: { id: ['text'] },
      differences: [{ kind: 'unknown', path: 'id[]' }],
    },
  ])('finds $case', ({ shape, differences }) => {
    expect(compareShape(shape, known)).toEqual(differences);
  });
});
