import type { Emulator } from '../emulator.ts';

const reasons = {
  200: 'Maintenance',
  401: 'Unauthorized',
  403: 'Forbidden',
  429: 'Too many requests',
  500: 'Internal server error',
  503: 'Service Unavailable',
};
type PageStatus = keyof typeof reasons;
type GatewayStatus = Exclude<PageStatus, 200>;

/** An HTML page, as a gateway in front of the API answers. */
export function htmlAnswer(status: PageStatus, headers: Readonly<Record<string, string>> = {}): Response {
  const page = `<html><body><h1>${status} ${reasons[status]}</h1></body></html>`;
  return new Response(page, { status, headers: { ...headers, 'content-type': 'text/html' } });
}

/** The answer of the gateway, which is not in the API's error body (byoc-protocol §3.9); its form is a switch. */
export function gatewayAnswer(
  { switches }: Pick<Emulator, 'switches'>,
  status: GatewayStatus,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const { gatewayErrors } = switches;
  if (gatewayErrors === 'html' || (gatewayErrors === 'mixed' && status === 503)) return htmlAnswer(status, headers);
  return Response.json({ message: reasons[status] }, { status, headers });
}

/** No token, or none that is good. */
export function unauthorized(emulator: Emulator): Response {
  return gatewayAnswer(emulator, 401, { 'www-authenticate': 'Bearer' });
}

/**
 * Too many requests.
 * @param retryAfter Seconds until the next one has a chance.
 */
export function throttled(emulator: Pick<Emulator, 'switches' | 'now'>, retryAfter: number): Response {
  const form = emulator.switches.retryAfter;
  if (form === 'absent') return gatewayAnswer(emulator, 429);
  const at = new Date(emulator.now().getTime() + retryAfter * 1000);
  return gatewayAnswer(emulator, 429, { 'retry-after': form === 'seconds' ? `${retryAfter}` : at.toUTCString() });
}
