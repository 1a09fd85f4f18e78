import { describe, expect, it } from 'vitest';
import { verify } from '../../../../lib/providers/telegram/verify.ts';
import { live, OTHER_SECRET, SECRET, webhook } from './updates.ts';

const request = webhook('{}');

function verdict(headers: Record<string, string | undefined>, secrets = live(SECRET)): string {
  const verification = verify({ ...request, headers }, secrets);
  return verification.kind === 'rejected' ? verification.reason : verification.kind;
}

describe('verify of the Telegram adapter', () => {
  it('accepts a webhook with the channel’s secret, and hands on the untouched request', () => {
    expect(verify(request, live(SECRET))).toEqual({ kind: 'accepted', request });
  });

  it.each([
    ['another channel’s secret', OTHER_SECRET, 'signature-mismatch'],
    ['the secret in capitals', SECRET.toUpperCase(), 'signature-mismatch'],
    ['half of the secret', SECRET.slice(0, 17), 'signature-mismatch'],
    ['the secret twice, as a repeated header comes', `${SECRET},${SECRET}`, 'signature-mismatch'],
    ['the secret with a space', `${SECRET} `, 'signature-mismatch'],
    ['an empty header', '', 'signature-missing'],
    ['no header', undefined, 'signature-missing'],
  ])('refuses %s', (_case, value, reason) => {
    expect(verdict({ 'x-telegram-bot-api-secret-token': value })).toBe(reason);
  });

  it('refuses everything where no secret is configured, the empty one included', () => {
    expect(verdict(request.headers, [])).toBe('no-secret-configured');
    expect(verdict({ 'x-telegram-bot-api-secret-token': '' }, live(''))).toBe('no-secret-configured');
    expect(verdict(request.headers, [{ name: 'botToken', value: SECRET }])).toBe('no-secret-configured');
  });

  it('accepts either secret while both are valid', () => {
    expect(verdict(request.headers, live(OTHER_SECRET, SECRET))).toBe('accepted');
  });
});
