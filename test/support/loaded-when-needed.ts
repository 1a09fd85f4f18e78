/**
 * What the product loads with the first message that needs it: one with a file, an edit, one with choices, one on which a
 * worker died. Loaded
 * beforehand, for the virtual clock waits for its sleepers and for nothing else.
 */
import 'file-type';
import '../../lib/channels/sent-ids.ts';
import '../../lib/channels/people/contact-end.ts';
import '../../lib/channels/people/contact-states.ts';
import '../../lib/channels/people/custom-fields.ts';
import '../../lib/channels/people/customer-typing.ts';
import '../../lib/channels/people/opt-out-words.ts';
import '../../lib/inbound/edits.ts';
import '../../lib/inbound/inbound-files.ts';
import '../../lib/inbound/tell-refused.ts';
import '../../lib/inbound/worker-crashes.ts';
import '../../lib/messages/signals.ts';
import '../../lib/outbound/callback/rich-message.ts';
import '../../lib/outbound/deliver-parts.ts';
import '../../lib/outbound/settle-questions.ts';
import '../../lib/providers/generic/parse.ts';
import '../../lib/providers/generic/send.ts';
import '../../lib/providers/generic/send-test.ts';
import '../../lib/providers/registry.ts';
import '../../lib/providers/telegram/message/rich-content.ts';
import '../../lib/receipts/deliver-typing.ts';
import '../../lib/providers/telegram/parse.ts';
import '../../lib/providers/telegram/send.ts';
import '../../lib/questions/answers.ts';
import '../../lib/questions/questions.ts';
import '../../lib/secrets/token-cache.ts';
