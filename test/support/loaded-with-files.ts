/**
 * What the product loads with the first file. Loaded beforehand, for the virtual clock waits for its sleepers and for
 * nothing else.
 */
import 'file-type';
import '../../lib/delivery/bring-files.ts';
import '../../lib/delivery/deliver-parts.ts';
import '../../lib/delivery/hand-over-files.ts';
