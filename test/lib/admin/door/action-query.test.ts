import { describe, expect, it } from 'vitest';
import { readActionQuery } from '../../../../lib/admin/door/action-query.ts';

/** As CXone sends it (byoc-protocol §1.3). */
const query = {
  userId: '20417',
  brandId: '1093',
  token: 'test-one-time-token',
  apiHost: 'https://api-de-eu1.niceincontact.com',
  backUrl: 'https://eu1.nice-incontact.com/digital/points-of-contact',
};

const ids = { userId: 20_417, brandId: 1_093, token: query.token };

describe('readActionQuery', () => {
  it('reads what CXone passes, the ids as numbers', () => {
    expect(readActionQuery(query, undefined)).toEqual({
      kind: 'query',
      query: { ...query, ...ids, channelId: undefined },
    });
  });

  it('does without apiHost and backUrl, and ignores what it does not know', () => {
    const { userId, brandId, token } = query;
    expect(readActionQuery({ userId, brandId, token, tenant: 'x', state: '' }, undefined)).toMatchObject({
      kind: 'query',
      query: { apiHost: undefined, backUrl: undefined },
    });
  });

  it.each(['channelId', 'id', 'pointOfContactId'])('takes the channel under the name %s', (name) => {
    expect(readActionQuery({ ...query, [name]: 'ch-7781' }, undefined)).toMatchObject({
      query: { channelId: 'ch-7781' },
    });
  });

  it('is none without a one-time token', () => {
    expect(readActionQuery({}, undefined)).toEqual({ kind: 'none' });
    expect(readActionQuery({ ...query, token: undefined }, undefined)).toEqual({ kind: 'none' });
  });

  it.each([
    { case: 'no userId', changes: { userId: undefined }, named: 'userId' },
    { case: 'a userId that is no number', changes: { userId: '20417x' }, named: 'userId' },
    { case: 'a negative userId', changes: { userId: '-1' }, named: 'userId' },
    { case: 'a userId beyond what numbers hold', changes: { userId: '9'.repeat(16) }, named: 'userId' },
    { case: 'no brandId', changes: { brandId: undefined }, named: 'brandId' },
    { case: 'a brandId in other digits', changes: { brandId: '١٠٩٣' }, named: 'brandId' },
    { case: 'a brandId given twice', changes: { brandId: '1093,1094' }, named: 'brandId' },
    { case: 'an empty token', changes: { token: '' }, named: 'token' },
    { case: 'a token of 4,001 characters', changes: { token: 'x'.repeat(4_001) }, named: 'token' },
    { case: 'no ids at all', changes: { userId: undefined, brandId: undefined }, named: 'userId, brandId' },
  ])('can’t use $case and names the field alone', ({ changes, named }) => {
    expect(readActionQuery({ ...query, ...changes }, undefined)).toEqual({
      kind: 'unusable',
      fields: named.split(', '),
    });
  });

  it.each([
    { apiHost: 'api-de-eu1.niceincontact.com', origin: 'https://api-de-eu1.niceincontact.com' },
    { apiHost: 'https://api-de-eu1.niceincontact.com', origin: 'https://api-de-eu1.niceincontact.com' },
    { apiHost: 'https://API-DE-EU1.niceincontact.com/dfo/3.0/', origin: 'https://api-de-eu1.niceincontact.com' },
    { apiHost: 'https://api-de-ae1.nicecxone.com', origin: 'https://api-de-ae1.nicecxone.com' },
    { apiHost: 'https://app-de-na1.niceincontact.com', origin: 'https://app-de-na1.niceincontact.com' },
  ])('lets the API host $apiHost through', ({ apiHost, origin }) => {
    expect(readActionQuery({ ...query, apiHost }, undefined)).toMatchObject({ query: { apiHost: origin } });
  });

  it.each([
    { case: 'another site', apiHost: 'https://evil.example' },
    { case: 'a name that begins alike', apiHost: 'https://api-de-eu1.niceincontact.com.evil.example' },
    { case: 'a name that ends alike', apiHost: 'https://evil-api-de-eu1.niceincontact.com' },
    { case: 'a name that ends with the domain', apiHost: 'https://evilniceincontact.com' },
    { case: 'an area that is not there', apiHost: 'https://api-de-xx9.niceincontact.com' },
    { case: 'an area of another domain', apiHost: 'https://api-de-eu1.nicecxone.com' },
    { case: 'a page of CXone', apiHost: 'https://eu1.nice-incontact.com' },
    { case: 'plain http', apiHost: 'http://api-de-eu1.niceincontact.com' },
    { case: 'a port', apiHost: 'https://api-de-eu1.niceincontact.com:8443' },
    { case: 'user information', apiHost: 'https://api-de-eu1.niceincontact.com@evil.example' },
    { case: 'CXone as user information', apiHost: 'https://x@api-de-eu1.niceincontact.com' },
    { case: 'a backslash', apiHost: 'https://evil.example\\.niceincontact.com' },
    { case: 'a line break', apiHost: 'https://api-de-eu1.nicein\ncontact.com' },
    { case: 'a Cyrillic look-alike', apiHost: 'https://api-de-eu1.niceincontаct.com' },
    { case: 'a path', apiHost: 'https://api-de-eu1.niceincontact.com/evil' },
    { case: 'the machine itself', apiHost: 'http://127.0.0.1:4010' },
    { case: 'the metadata service', apiHost: '169.254.169.254' },
    { case: 'a script', apiHost: 'javascript:alert(1)' },
    { case: 'nothing', apiHost: '' },
    { case: 'an endless one', apiHost: 'a'.repeat(501) },
  ])('does without $case as the API host', ({ apiHost }) => {
    expect(readActionQuery({ ...query, apiHost }, undefined)).toEqual({
      kind: 'query',
      query: { ...ids, apiHost: undefined, backUrl: query.backUrl, channelId: undefined },
    });
  });

  it.each([
    { case: 'another site', backUrl: 'https://evil.example/' },
    { case: 'a name that begins alike', backUrl: 'https://eu1.nice-incontact.com.evil.example/' },
    { case: 'a name that ends alike', backUrl: 'https://evilnice-incontact.com/' },
    { case: 'user information', backUrl: 'https://eu1.nice-incontact.com@evil.example/' },
    { case: 'no scheme', backUrl: '//evil.example' },
    { case: 'a path alone', backUrl: '/digital' },
    { case: 'plain http', backUrl: 'http://eu1.nice-incontact.com/' },
    { case: 'a script', backUrl: 'javascript:alert(document.cookie)//nice-incontact.com' },
    { case: 'data', backUrl: 'data:text/html,https://eu1.nice-incontact.com' },
    { case: 'a tab that browsers drop', backUrl: 'https://evil.example\t.nice-incontact.com/' },
    { case: 'a backslash that browsers turn round', backUrl: 'https://evil.example\\@eu1.nice-incontact.com/' },
    { case: 'nothing', backUrl: '' },
    { case: 'an endless address', backUrl: `https://eu1.nice-incontact.com/${'a'.repeat(2_000)}` },
  ])('does without $case to return to', ({ backUrl }) => {
    expect(readActionQuery({ ...query, backUrl }, undefined)).toEqual({
      kind: 'query',
      query: { ...ids, apiHost: query.apiHost, backUrl: undefined, channelId: undefined },
    });
  });

  it.each([
    { case: 'empty', channelId: '' },
    { case: 'of 101 characters', channelId: 'c'.repeat(101) },
    { case: 'that can be none', channelId: '"><script>' },
  ])('looks under the other names for a channel where the first is $case', ({ channelId }) => {
    expect(readActionQuery({ ...query, channelId, id: 'ch-7781' }, undefined)).toMatchObject({
      query: { channelId: 'ch-7781' },
    });
    expect(readActionQuery({ ...query, channelId }, undefined)).toMatchObject({ query: { channelId: undefined } });
  });

  it('counts a configured origin as a page of CXone, and no other port of it', () => {
    const local = { ...query, backUrl: 'http://127.0.0.1:4010/points-of-contact' };
    const backUrlAt = (origin: string) => readActionQuery(local, origin);
    expect(backUrlAt('http://127.0.0.1:4010')).toMatchObject({ query: { backUrl: local.backUrl } });
    expect(backUrlAt('http://127.0.0.1:4011')).toMatchObject({ query: { backUrl: undefined } });
  });
});
