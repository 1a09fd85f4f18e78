import type { ByocRecord } from '../state/model.ts';
import type { Switches } from '../switches.ts';

const FORM = 'application/x-www-form-urlencoded';

/** The request for a token (A1, byoc-protocol §2.2), in the encoding of the switch `tokenRequest`. */
export function tokenRequest(
  { clientId, clientSecret }: Pick<ByocRecord, 'clientId' | 'clientSecret'>,
  encoding: Switches['tokenRequest'],
): { headers: Record<string, string>; body: string } {
  const grant = { grant_type: 'client_credentials' };
  const whole = { ...grant, client_id: clientId, client_secret: clientSecret };
  switch (encoding) {
    case 'json':
      return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(whole) };
    case 'form':
      return { headers: { 'content-type': FORM }, body: new URLSearchParams(whole).toString() };
    case 'basic': {
      // RFC 6749 §2.3.1: both are form-encoded before they are joined.
      const pair = [clientId, clientSecret].map(encodeURIComponent).join(':');
      const authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
      return { headers: { 'content-type': FORM, authorization }, body: new URLSearchParams(grant).toString() };
    }
  }
}
