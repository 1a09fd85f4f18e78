import { describe, expect, it } from 'vitest';
import { createRecorder, type RecorderOptions } from '../../../lib/capture/recorder.ts';
import type { SeenExchange } from '../../../lib/capture/redact-exchange.ts';
import { stringIn } from '../../../lib/table/read-item.ts';
import { MemoryTable } from '../../support/memory-table.ts';

const at = new Date('2026-03-02T10:15:00.000Z');
const exchange = (value: unknown, status = 200): SeenExchange => ({
  kind: 'request',
  method: 'POST',
  path: '/i/main/box/1.0/token',
  status,
  headerNames: ['Host', 'host'],
  body: { content: 'json', value },
});

/** A table that counts what it is asked for, and does as it is told. */
function counting(update: RecorderOptions['table']['update'] = () => Promise.resolve(undefined)) {
  const keys: string[] = [];
  const table: RecorderOptions['table'] = {
    update(pk, ...rest) {
      keys.push(pk);
      return update(pk, ...rest);
    },
  };
  return { table, keys };
}

describe('the recorder', () => {
  it('keeps the first sight of a shape, for 30 days', async () => {
    const table = new MemoryTable();
    const record = createRecorder({ table, now: () => at });
    await record(exchange({ client_id: 'byoc-main' }));
    await createRecorder({ table, now: () => new Date('2026-03-03T00:00:00.000Z') })(exchange({ client_id: 'other' }));
    expect(table.items()).toEqual([
      {
        pk: expect.stringMatching(/^CAPTURE#[\w-]{43}$/) as unknown,
        listPk: 'CAPTURES',
        listSk: expect.stringMatching(/^request POST i\/\{\}\/box\/1\.0\/token#[\w-]{43}$/) as unknown,
        capture:
          '{"of":"request POST i/{}/box/1.0/token","status":200,"headers":["host"],"content":"json","body":{"client_id":"text"}}',
        firstSeenAt: '2026-03-02T10:15:00.000Z',
        expiresAt: 1_775_038_500,
      },
    ]);
  });

  it('asks the table once for what it sees again', async () => {
    const { table, keys } = counting();
    const record = createRecorder({ table, now: () => at });
    for (const name of ['Ida', 'Olga', 'Ida']) await record(exchange({ name }));
    expect(keys).toHaveLength(1);
  });

  it('writes no more than 200 times, whatever comes', async () => {
    const { table, keys } = counting();
    const record = createRecorder({ table, now: () => at });
    for (let status = 200; status < 550; status += 1) await record(exchange({}, status));
    expect(keys).toHaveLength(200);
  });

  it('keeps what is too large without its shapes', async () => {
    const table = new MemoryTable();
    const names = ['id', 'name', 'text', 'type', 'url', 'file'];
    const wide = (depth: number): unknown =>
      depth === 0 ? 1 : Object.fromEntries(names.map((name) => [name, wide(depth - 1)]));
    await createRecorder({ table, now: () => at })(exchange(wide(5)));
    expect(table.items().map((item): unknown => JSON.parse(stringIn(item, 'capture') ?? ''))).toEqual([
      { of: 'request POST i/{}/box/1.0/token', status: 200, headers: [], content: 'too large' },
    ]);
  });

  it.each([
    { case: 'fails', update: () => Promise.reject(new Error('no table')) },
    {
      case: 'throws',
      update: () => {
        throw new Error('no table');
      },
    },
    { case: 'never answers', update: () => new Promise<undefined>(() => undefined) },
  ])('lets a table go that $case', async ({ update }) => {
    const { table, keys } = counting(update);
    const record = createRecorder({ table, now: () => at, patienceMs: 1 });
    await expect(record(exchange({}))).resolves.toBeUndefined();
    expect(keys).toHaveLength(1);
  });

  it('rests for a minute after a failure, then tries the same shape again', async () => {
    let now = at;
    const { table, keys } = counting(() => Promise.reject(new Error('no table')));
    const record = createRecorder({ table, now: () => now });
    await record(exchange({}));
    now = new Date('2026-03-02T10:15:59.999Z');
    await record(exchange({}));
    expect(keys).toHaveLength(1);
    now = new Date('2026-03-02T10:16:00.000Z');
    await record(exchange({}));
    expect(keys).toHaveLength(2);
  });
});
