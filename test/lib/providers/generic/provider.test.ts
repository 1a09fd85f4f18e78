import { describe, expect, it } from 'vitest';
import { genericProvider } from '../../../../lib/providers/generic/index.ts';
import { MESSAGE, live, signedRequest } from './signed-request.ts';

describe('the generic provider', () => {
  it('makes secrets that its own verification takes', () => {
    const secret = genericProvider.newSecret?.('signingSecret', (size) => Buffer.alloc(size, 7)) ?? '';
    expect(secret).toBe('whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=');
    const request = signedRequest(JSON.stringify(MESSAGE), { secret });
    expect(genericProvider.verify(request, live(secret), {}).kind).toBe('accepted');
  });

  it.each([
    ['https://Chat.Example.net:443/deliveries/', 'https://chat.example.net/deliveries'],
    ['https://chat.example.net/deliveries#top', 'https://chat.example.net/deliveries'],
    ['https://chat.example.net/deliveries?bot=1', 'https://chat.example.net/deliveries?bot=1'],
    ['https://chat.example.net', 'https://chat.example.net/'],
  ])('sees in %s the account %s', (deliveryUrl, account) => {
    expect(genericProvider.accountOf({ deliveryUrl }, [])).toBe(account);
  });

  it('tells accounts apart without throwing where the settings are odd', () => {
    expect(genericProvider.accountOf({ deliveryUrl: ' no url ' }, [])).toBe('no url');
    expect(genericProvider.accountOf({}, [])).toBe('');
  });

  it('acknowledges a webhook with JSON', () => {
    const { ack } = genericProvider.manifest.webhook;
    expect(JSON.parse(ack.body)).toEqual({ ok: true });
    expect(ack).toMatchObject({ status: 200, contentType: 'application/json' });
  });
});
