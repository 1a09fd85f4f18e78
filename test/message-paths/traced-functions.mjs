// The three functions that messages pass, from their sources, as the local cloud runs them: it looks for files that need
// no type stripper.
import { traced } from './traced.ts';

export const inboundWebhook = traced('inbound-webhook');
export const deliverInbound = traced('deliver-inbound');
export const outboundMessage = traced('outbound-message');
