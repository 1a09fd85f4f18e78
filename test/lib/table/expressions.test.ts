import { describe, expect, it } from 'vitest';
import { Expressions } from '../../../lib/table/create-dynamo-table.ts';

describe('Expressions', () => {
  it('writes nested conditions with a placeholder for each name and value', () => {
    const expressions = new Expressions();

    const text = expressions.condition({
      any: [{ missing: 'pk' }, { all: [{ equals: ['state', 'open'] }, { below: ['leaseUntil', 5] }] }],
    });

    expect(text).toBe('(attribute_not_exists(#n0) OR (#n1 = :v0 AND #n2 < :v1))');
    expect(expressions.attributes()).toEqual({
      ExpressionAttributeNames: { '#n0': 'pk', '#n1': 'state', '#n2': 'leaseUntil' },
      ExpressionAttributeValues: { ':v0': { S: 'open' }, ':v1': { N: '5' } },
    });
  });

  it('writes a change clause by clause and uses one placeholder for a name throughout', () => {
    const expressions = new Expressions();

    const change = expressions.change({
      set: { state: 'done' },
      setIfMissing: { startedAt: 7 },
      add: { fence: 1 },
      remove: ['leaseUntil'],
    });
    const condition = expressions.condition({ exists: 'state' });

    expect(change).toBe('SET #n0 = :v0, #n1 = if_not_exists(#n1, :v1) ADD #n2 :v2 REMOVE #n3');
    expect(condition).toBe('attribute_exists(#n0)');
  });

  it('takes no attribute that is missing for one that differs', () => {
    expect(new Expressions().condition({ differs: ['failureId', 'f-1'] })).toBe('attribute_exists(#n0) AND #n0 <> :v0');
  });

  it('asks for no attributes where there are none', () => {
    expect(new Expressions().attributes()).toEqual({});
  });
});
