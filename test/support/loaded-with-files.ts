/**
 * What the product loads with the first file. Loaded beforehand, for the virtual clock waits for its sleepers and for
 * nothing else.
 */
import 'file-type';
import '../../lib/inbound/inbound-files.ts';
import '../../lib/outbound/deliver-parts.ts';
import '../../lib/inbound/worker-crashes.ts';
