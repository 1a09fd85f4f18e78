import * as z from 'zod';
import { externalPlatformIcons } from './channel.ts';

const url = z.url({ protocol: /^https?$/, error: 'Enter a whole URL that starts with http:// or https://' });
const filled = z.string().trim().min(1, 'Enter a value');

/** A Bring Your Own Channel record as the form sends it, with the fields of byoc-protocol §1.2. */
export const byocRecordSchema = z.object({
  name: filled,
  integrationBoxUrl: url,
  authorizationUrl: url,
  clientId: filled,
  clientSecret: filled,
  color: z.string().regex(/^#[0-9a-f]{6}$/i, 'Choose a colour'),
  icon: z.enum(externalPlatformIcons),
  addActionUrl: url,
  reconnectUrl: url,
  removeUrl: url,
  useOutboundApiForReplies: z.boolean(),
});
