import { describe, expect, it } from 'vitest';
import {
  apiBaseUrlOf,
  isCxoneHost,
  isCxoneUiUrl,
  isNiceUrl,
  resolveApiHost,
} from '../../../../lib/cxone/sign-in/hosts.ts';

describe('The table of areas', () => {
  it.each([
    ['na1', 'niceincontact.com', 'https://api-de-na1.niceincontact.com'],
    ['au1', 'niceincontact.com', 'https://api-de-au1.niceincontact.com'],
    ['ca1', 'niceincontact.com', 'https://api-de-ca1.niceincontact.com'],
    ['eu1', 'niceincontact.com', 'https://api-de-eu1.niceincontact.com'],
    ['jp1', 'niceincontact.com', 'https://api-de-jp1.niceincontact.com'],
    ['uk1', 'niceincontact.com', 'https://api-de-uk1.niceincontact.com'],
    ['na2', 'nicecxone-gov.com', 'https://api-de-na2.nicecxone-gov.com'],
    ['ae1', 'nicecxone.com', 'https://api-de-ae1.nicecxone.com'],
    ['jo1', 'nicecxone.com', 'https://api-de-jo1.nicecxone.com'],
    ['kr1', 'nicecxone.com', 'https://api-de-kr1.nicecxone.com'],
    ['za1', 'nicecxone.com', 'https://api-de-za1.nicecxone.com'],
    ['au2', 'nicecxone-sov1.au', 'https://api-de-au2.nicecxone-sov1.au'],
    ['eu2', 'nicecxone-sov1.eu', 'https://api-de-eu2.nicecxone-sov1.eu'],
    ['uk2', 'nicecxone-sov1.uk', 'https://api-de-uk2.nicecxone-sov1.uk'],
    ['EU1', 'NICEinContact.com', 'https://api-de-eu1.niceincontact.com'],
  ])('gives %s at %s the base URL %s', (area, domain, expected) => {
    expect(apiBaseUrlOf(area, domain)).toBe(expected);
  });

  it.each([
    ['eu1', 'nicecxone.com'],
    ['na2', 'niceincontact.com'],
    ['eu9', 'niceincontact.com'],
    ['eu1', 'niceincontact.com.evil.example'],
    ['eu1.evil.example/', 'niceincontact.com'],
    ['na1', 'dev.niceincontact.com'],
  ])('has no %s at %s', (area, domain) => {
    expect(apiBaseUrlOf(area, domain)).toBeUndefined();
  });
});

const lookAlikes = [
  'api-de-eu1.niceincontact.com.evil.example',
  'evil.example',
  'api-de-eu1.niceincontact.com@evil.example',
  'evil.example#api-de-eu1.niceincontact.com',
  'evil.example?api-de-eu1.niceincontact.com',
  'evil.example\\@api-de-eu1.niceincontact.com',
  'evil.example\\.niceincontact.com',
  'api-de-eu1.niceincontact.com.',
  'api-de-eu1.niceincontact.com:8443',
  'api-de-eu1-niceincontact.com',
  'api-de-eu1.xniceincontact.com',
  'api-de-eu1.nice\u0456ncontact.com',
  'xn--api-de-eu1.niceincontact-x9b.com',
  'api-de-eu1.nicein\tcontact.com',
  ' api-de-eu1.niceincontact.com',
  '127.0.0.1',
  '[::1]',
  '169.254.169.254',
  '2130706433',
  'localhost',
  '',
];

describe('isCxoneHost', () => {
  it.each([
    'api-de-eu1.niceincontact.com',
    'app-de-na1.niceincontact.com',
    'api-eu2.nicecxone-sov1.eu',
    'API-DE-EU1.NiceInContact.COM',
  ])('knows %s', (host) => {
    expect(isCxoneHost(host)).toBe(true);
  });

  it.each([...lookAlikes, 'xapi-de-eu1.niceincontact.com', 'cxone.niceincontact.com'])('does not know %j', (host) => {
    expect(isCxoneHost(host)).toBe(false);
  });
});

describe('resolveApiHost', () => {
  it.each([
    'api-de-eu1.niceincontact.com',
    'https://api-de-eu1.niceincontact.com',
    'https://API-DE-EU1.niceincontact.com/',
    'https://api-de-eu1.niceincontact.com:443',
    'https://api-de-eu1.niceincontact.com/dfo/3.0',
    'https://api-de-eu1.niceincontact.com/dfo/3.0/',
  ])('takes %s for the host of eu1', (apiHost) => {
    expect(resolveApiHost(apiHost)).toBe('https://api-de-eu1.niceincontact.com');
  });

  it.each([
    ...lookAlikes,
    ...lookAlikes.map((host) => `https://${host}`),
    'http://api-de-eu1.niceincontact.com',
    'ftp://api-de-eu1.niceincontact.com',
    'https://admin:secret@api-de-eu1.niceincontact.com',
    'https://api-de-eu1.niceincontact.com/other',
    'https://api-de-eu1.niceincontact.com/dfo/3.0?x=1',
    'https://api-de-eu1.niceincontact.com/#fragment',
  ])('refuses %j', (apiHost) => {
    expect(resolveApiHost(apiHost)).toBeUndefined();
  });
});

describe('isCxoneUiUrl', () => {
  it.each([
    'https://eu1.nice-incontact.com/digital/points-of-contact',
    'https://cxone.niceincontact.com/',
    'https://na2.nicecxone-gov.com/digital?tab=1#top',
    'https://NICECXONE.com',
  ])('lets a browser go to %s', (url) => {
    expect(isCxoneUiUrl(url)).toBe(true);
    expect(isNiceUrl(url)).toBe(true);
  });

  it.each([
    ...lookAlikes.map((host) => `https://${host}/digital`),
    'http://eu1.nice-incontact.com/',
    'javascript:alert(1)//eu1.nice-incontact.com',
    '//eu1.nice-incontact.com',
    '/digital',
    'https:\\\\evil.example/.nice-incontact.com',
    'https://user@eu1.nice-incontact.com/',
    'https://eu1.nice-incontact.com:8443/',
    'https://evilnice-incontact.com/',
    'https://eu1.nice-incontact.com.evil.example/',
    'https://eu1.nice-incontact.com\r\nset-cookie: a=b',
  ])('keeps a browser from %j', (url) => {
    expect(isCxoneUiUrl(url)).toBe(false);
  });

  it('lets a browser go to an origin that was allowed besides', () => {
    expect(isCxoneUiUrl('http://127.0.0.1:4100/desk', ['http://127.0.0.1:4100'])).toBe(true);
    expect(isCxoneUiUrl('http://127.0.0.1:4101/desk', ['http://127.0.0.1:4100'])).toBe(false);
    expect(isCxoneUiUrl('http://admin@127.0.0.1:4100/desk', ['http://127.0.0.1:4100'])).toBe(false);
  });
});
