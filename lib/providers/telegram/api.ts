/** All that calls the Bot API, in one file of a bundle. */
export { checkAccount, registerWebhook, sendTest, unregisterWebhook, webhookState } from './account.ts';
export { linkOf } from './link-of.ts';
export { send } from './send.ts';
export { sendTyping } from './typing.ts';
