import { describe, expect, it } from 'vitest';
import { isLinkOver } from '../../../../lib/attachments/fetch/is-link-over.ts';

const DATE = 'Mon, 02 Mar 2026 10:15:30 GMT';
const SECONDS = Date.parse(DATE) / 1_000;
const at = (query: string) => new URL(`https://files.example.net/label.pdf?${query}`);

describe('The time of a signed link', () => {
  it.each([
    'X-Amz-Date=20260302T091529Z&X-Amz-Expires=3600',
    'x-amz-expires=1&x-amz-date=20260101T000000Z',
    'X-Goog-Date=20260302T091529Z&X-Goog-Expires=3600',
    `Expires=${SECONDS - 1}&Signature=a`,
    'sv=2024-11-04&se=2026-03-02T10%3A15%3A29Z&sig=a',
  ])('is over: %s', (query) => {
    expect(isLinkOver(at(query), DATE)).toBe(true);
  });

  it.each([
    'X-Amz-Date=20260302T091530Z&X-Amz-Expires=3600',
    'X-Amz-Date=20260302T091529Z',
    'X-Amz-Expires=3600',
    `Expires=${SECONDS}`,
    'Expires=3600',
    'Expires=',
    'expires=never',
    'se=soon',
    'signature=1',
    '',
  ])('is not, or nobody knows: %s', (query) => {
    expect(isLinkOver(at(query), DATE)).toBe(false);
  });

  it.each([undefined, '', 'today'])('is not known where the host names no time, as %s', (date) => {
    expect(isLinkOver(at('Expires=1000000000'), date)).toBe(false);
  });
});
