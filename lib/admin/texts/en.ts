import { enAbout } from './en/about.ts';
import { enChannels } from './en/channels.ts';
import { enSetup } from './en/setup.ts';
import { enProblems } from './en/problems.ts';

/** All that the admin's pages say, in English. The other languages have the same keys, or they don't compile. */
export const en = {
  /** BCP 47. */
  tag: 'en',
  /** Of the sentences that agents read. */
  agentLanguage: 'en' as const,
  /** As this language calls itself. */
  name: 'English',
  language: 'Language',
  copy: 'Copy',
  copied: 'Copied',
  optional: '(optional)',
  back: 'Back to CXone',
  /** What is wrong with a field, behind its label. */
  labelled: (label: string, words: string) => `${label}: ${words}`,

  form: {
    notUsable: 'Correct the following fields. No channel was added or changed.',
    integrationId: 'Integration ID',
    integrationIdHint: 'CXone lists it under ACD → Digital → Bring Your Own Channel; it is asked for once.',
    integrationIdUnknown: 'is not known to CXone: copy it from the list there',
    otherAccount: 'is another account: add it as a separate channel',
    studioScript: 'Studio script',
    studioScriptHint: 'A channel needs a script: enter its id here, or choose it in CXone afterwards.',
    keepSecret: 'Leave blank to keep the current one.',
    secretLost: 'is no longer stored: enter it',
    secretOfAddress: 'is stored for another address and is not sent to a new one: enter it again',
    agentLanguage: 'Language of the agents',
    agentLanguageHint: 'In which they read why a message was not sent.',
    writesFirst: 'Agents may write first, to people who have not written yet.',
  },

  trial: {
    failed: 'The address did not pass its test',
    outcome: (isBegun: boolean): string =>
      isBegun
        ? 'CXone did not delete the channel, so it is half added: the same form finishes it.'
        : 'No channel was added or changed.',
    advice: (button: string) =>
      `Correct the address, and send the form again. If the address is right and your system is not ready yet, continue with “${button}”: messages of agents fail until it is.`,
    add: 'Add anyway',
    /** What an address answered to a test whose signature it could not know. */
    answers: {
      'refuses-signature':
        'The address answers with a refusal (401 or 403), as your system does while it does not have the secret. A gateway that does not know this path may give the same answer: once the secret is entered, test the connection.',
      accepts:
        'The address answers. It took a test whose signature it can’t know yet: make sure that your system checks signatures.',
    },
    move: 'Move anyway',
    moved:
      'Within 15 seconds, messages of agents go to the new address. A message that may have reached the old one is not sent to the new one. The webhook URL stays, and a secret that is valid stays valid.',
  },

  people: {
    more: 'More settings',
    honoursOptOut: 'Send nothing to customers who have opted out, blocked the channel or left.',
    optOutWords: 'Words to opt out',
    optOutWordsHint: 'Whole messages, separated by commas; blank for STOP, UNSUBSCRIBE, ARRET and the like.',
    optInWords: 'Words to opt in again',
    optInWordsHint: 'In the same way; blank for START, UNSTOP, SUBSCRIBE and the like.',
    onCustomerEnd: 'When the customer ends the chat',
    onCustomerEndHint: 'The agent reads it in any case.',
    ends: { note: 'The agent reads it, and decides', resolved: 'Resolve the contact', closed: 'Close the contact' },
    endNotice: 'What the customer reads when CXone ends the chat',
    endNoticeHint: 'Blank sends nothing; a workflow in CXone has to say that the chat has ended.',
    tellsRefusedFiles: 'When a customer’s file can’t be accepted',
    tellsRefusedFilesHint: 'For example, it is too large, or a program. The agent reads it in any case.',
    tellsWhere: {
      private: 'Tell the customer, but not in groups',
      everywhere: 'Tell the customer, also in groups',
      never: 'Don’t tell the customer',
    },
    customerTyping: 'Tell CXone that the customer is typing; whether agents see it depends on your tenant.',
    removesDeleted: 'Remove in CXone what a customer deletes.',
    customerFields: 'Custom fields of the customer',
    customerFieldsHint: 'What the provider tells and the field’s ident in CXone, e.g. phone = phone_number.',
    contactFields: 'Custom fields of the contact',
    contactFieldsHint: 'The same for the conversation, e.g. order = order_no.',
  },

  sendableContent: {
    textAlone: (characters: string) => `Agents can send text of up to ${characters} characters, and no files.`,
    textAndFiles: (characters: string, files: string, most: number) =>
      `Agents can send text of up to ${characters} characters, and ${files}, at most ${most} per message.`,
    upTo: (kind: string, megabytes: number) => `${kind} up to ${megabytes} MB`,
    allUpTo: (kinds: string, megabytes: number) => `${kinds} of up to ${megabytes} MB`,
    pictures: 'pictures',
    audio: 'audio',
    video: 'video',
    otherFiles: 'other files',
  },

  add: {
    choose: 'Add a channel',
    chooseProvider: 'With which provider?',
    title: (provider: string) => `Add a channel: ${provider}`,
    button: 'Add the channel',
    doneTitle: 'The channel is added',
    done: 'The channel is now in CXone.',
    next: 'Check and test the channel',
    account: (name: string) => `Account at the provider: ${name}.`,
  },

  reconnect: {
    choose: 'Reconnect a channel',
    title: (channel: string) => `Reconnect “${channel}”`,
    button: 'Reconnect the channel',
    renew: 'Make a new secret. The old one stays valid for 24 hours.',
    doneTitle: 'The channel is connected',
    done: 'CXone has the new settings of the channel.',
    soon: 'What you have changed holds for all messages within 15 seconds.',
    overlap: 'The old secret stays valid for 24 hours: enter the new one within that time.',
  },

  remove: {
    choose: 'Remove a channel',
    title: (channel: string) => `Remove “${channel}”?`,
    button: 'Remove the channel',
    inCxone: 'CXone deletes the channel. Its conversations stay in CXone as they are.',
    webhook: 'Messages from customers are refused within 15 seconds: the webhook then answers 410.',
    provider: 'The webhook is removed at the provider, where that can be done from here.',
    queued: 'What is still on its way is parked for a person, or the agent is told that it was not sent.',
    secrets: 'The secrets of the channel are permanently deleted after a week. Until then, you can undo this.',
    stopped: (reason: string) =>
      `${reason} CXone has deleted the channel, and the rest is still to be done: click again in a while, or continue without the provider.`,
    leavesWebhook: 'Continue without the provider: its webhook stays there, and gets the answer 410.',
    undo: 'Undo: restore the channel',
    undoneTitle: 'The channel is still there',
    undone: (channel: string) => `Somebody else restored “${channel}” at the same time.`,
    doneTitle: 'The channel is removed',
    done: (channel: string) => `“${channel}” is no longer in CXone.`,
    stopWebhook: 'Stop the webhook at the provider too: it is refused from now on.',
  },

  signOut: {
    button: 'Sign out',
    title: 'You are signed out',
    done: 'Your session in this browser has ended. To come back, click Add, Reconnect or Delete in CXone.',
  },

  choose: {
    question: 'Which channel?',
    none: 'No channel of this integration is connected.',
  },

  about: enAbout,
  frame: {
    /** Names the links that lead from CXone down to the page. */
    trail: 'You are here',
    /** Below the links to the other languages, on the answer to a form. */
    answer: 'If you change the language, you lose what you typed and any secret shown on this page.',
    canSend: 'What agents can send',
    door: {
      title: 'Channels for CXone',
      message: 'This middleware connects channels to CXone. There is nothing to set up at this address.',
    },
  },

  ...enChannels,
  ...enSetup,
  ...enProblems,
};
