import { expect, it } from 'vitest';
import { found } from '../../support/canaries.ts';

const canary = { position: 'name', value: 'Ida Holm ü' };

it.each([
  { case: 'as it is', text: 'x Ida Holm ü y' },
  { case: 'in other letters', text: 'IDA HOLM Ü' },
  { case: 'URL-encoded', text: '?q=Ida%20Holm%20%C3%BC' },
  { case: 'reversed', text: 'ü mloH adI' },
  { case: 'in hex', text: Buffer.from('Ida Holm ü').toString('hex') },
  { case: 'in base64', text: Buffer.from('Ida Holm ü').toString('base64') },
  { case: 'in base64, behind one character', text: Buffer.from('"Ida Holm ü"').toString('base64') },
  { case: 'in base64url, behind two', text: Buffer.from('{"Ida Holm ü"}').toString('base64url') },
])('a canary is found $case', ({ text }) => {
  expect(found([canary], text)).toEqual(['name']);
  expect(found([{ ...canary, value: 'Olga Novak' }], text)).toEqual([]);
});
