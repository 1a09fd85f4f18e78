/** What the pages say of what a channel is, how it was used, and whom to ask, in English. */
export const enAbout = {
  title: 'About this channel',
  provider: 'Provider',
  providerGone: (id: string) => `${id} (this middleware no longer knows it)`,
  account: 'Account at the provider',
  accountUnknown: 'Not known yet. The next test asks the provider.',
  label: 'Label',
  webhookUrl: 'Webhook URL',
  webhookRegistered: (provider: string) => `${provider} has it from this middleware. You have nothing to paste.`,
  webhookMaybeRegistered: (provider: string) =>
    `This middleware sets it at ${provider} if the account allows that. If not, paste it.`,
  webhookToPaste: 'Paste it where the provider’s settings ask for a webhook URL: customers’ messages arrive there.',
  channelId: 'Channel ID',
  integrationId: 'Integration ID',
  integrationIdWhere: 'In CXone: ACD → Digital → Bring Your Own Channel.',
  added: 'Added',
  correct: 'Change this with Reconnect',

  overview: {
    channel: 'Channel',
    account: 'Account',
    lastIn: 'Last in',
    lastOut: 'Last out',
    failures: 'Failures (24 h)',
    parked: 'Waiting',
    none: 'None',
    states: {
      ready: 'Ready',
      unrouted: 'Reaches no agent',
      'half-done': 'Not finished',
      failing: 'Failing',
      'not-in-cxone': 'Not in CXone',
      unknown: 'Not known',
    },
    notOurs: 'Not connected',
    page: (page: number, pages: number) => `Page ${page} of ${pages}`,
    next: 'Next page',
    previous: 'Previous page',
  },

  usage: {
    title: 'The last 30 days',
    /** Numbers as the language writes them. */
    about: (received: string, sent: string, failed: string) =>
      `At least ${received} messages from customers, ${sent} from agents, and ${failed} failed attempts.`,
    hint: 'Approximate: what was not saved yet when a process ended is missing.',
    none: 'No message has passed yet.',
    table: 'Day by day',
    day: 'Day (UTC)',
    received: 'From customers',
    sent: 'From agents',
    failed: 'Failed attempts',
  },

  answers: {
    title: 'Questions',
    agentsRead: 'What do agents read when a message was not sent?',
    agentsReadHint: 'In the language of the channel’s agents. The provider’s own reasons come in the same language.',
    undo: 'How do I undo this?',
    undoChange:
      'A change: open Reconnect, enter the values from before, and save. A stored secret stays if you leave it blank.',
    undoRemove:
      'A removal: for a week, the page “All channels” lists the channel under “Recently removed”, with a button to bring it back.',
    whom: 'Whom do I call?',
    contact: 'Ask:',
    noContact: 'Ask the engineer who runs the middleware. Give them the channel ID from this page.',
  },
};
