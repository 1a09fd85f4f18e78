import { describe, expect, it } from 'vitest';
import { idOf, named, shortened } from '../../../cli/parked/ids.ts';

describe('idOf', () => {
  it('is no option on a command line, and tells keys apart that begin alike', () => {
    const ids = ['PARKED#CLAIM#inbound#-a', 'PARKED#CLAIM#inbound#-a#changed'].map(idOf);

    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('shortened', () => {
  it('keeps eight characters, and more where two ids share them', () => {
    expect(shortened(['aaaaaaaa11', 'bbbbbbbb11'])('bbbbbbbb11')).toBe('bbbbbbbb');
    expect(shortened(['aaaaaaaa11', 'aaaaaaaa12'])('aaaaaaaa12')).toBe('aaaaaaaa12');
    expect(shortened(['aaaaaaaa11', 'aaaaaaaa11'])('aaaaaaaa11')).toBe('aaaaaaaa');
  });
});

describe('named', () => {
  const all = ['PARKED#one', 'PARKED#two', 'PARKED#three'].map((pk) => ({ pk }));
  const [one = '', two = ''] = all.map(({ pk }) => idOf(pk));

  it('answers in the order of parking, each once, whatever the order of the ids', () => {
    expect(named([two, one.slice(0, 12), one.toUpperCase()], all)).toEqual([
      { pk: 'PARKED#one' },
      { pk: 'PARKED#two' },
    ]);
  });
});
