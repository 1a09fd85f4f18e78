import { enAbout } from './en/about.ts';
import { enChannels } from './en/channels.ts';
import { enFrame } from './en/frame.ts';
import { enSetup } from './en/setup.ts';
import { enProblems } from './en/problems.ts';
import { enPeople } from './en/people.ts';
import { enTrial } from './en/trial.ts';

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
    notUsable: 'The form can’t be used yet. No channel was added or changed.',
    integrationId: 'Integration ID',
    integrationIdHint:
      'In CXone under ACD → Digital → Bring Your Own Channel, in the list beside the record that has this page’s address. Asked for once.',
    integrationIdUnknown: 'is not one that CXone knows: copy it from the list there',
    otherAccount: 'is another account. Add that one as a channel of its own',
    studioScript: 'Studio script',
    studioScriptHint: 'Id of the script that handles the channel’s contacts. It can be chosen in CXone just as well.',
    keepSecret: 'Left blank, the one that is stored stays.',
    secretLost: 'is stored no longer: enter it',
    secretOfAddress: 'is stored for another address and goes to no other: enter it again',
    agentLanguage: 'Language of the agents',
    agentLanguageHint: 'In which they are told why a message was not sent.',
    writesFirst: 'Agents may write first, to people who have not written yet.',
  },

  trial: enTrial,
  people: enPeople,

  sendableContent: {
    textAlone: (characters: string) => `Agents can send text of up to ${characters} characters, and no files.`,
    textAndFiles: (characters: string, files: string, most: number) =>
      `Agents can send text of up to ${characters} characters, and ${files}, ${most} in a message at the most.`,
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
    done: 'CXone knows the channel.',
    next: 'See what is still missing, and test the connection',
    account: (name: string) => `The provider calls the account “${name}”.`,
  },

  reconnect: {
    choose: 'Reconnect a channel',
    title: (channel: string) => `Reconnect “${channel}”`,
    button: 'Reconnect the channel',
    renew: 'Make a new secret. The old one stays valid for 24 hours.',
    doneTitle: 'The channel is connected',
    done: 'CXone has the channel as it is now.',
    soon: 'What you have changed holds for all messages within 15 seconds.',
    overlap: 'The old secret stays valid for 24 hours: enter the new one within that time.',
  },

  remove: {
    choose: 'Remove a channel',
    title: (channel: string) => `Remove “${channel}”?`,
    button: 'Remove the channel',
    inCxone: 'CXone deletes the channel. Its conversations stay in CXone as they are.',
    webhook: 'Messages from customers are refused within 15 seconds: the webhook then answers 410.',
    provider: 'The webhook is taken away at the provider, where that can be done from here.',
    queued: 'What is still on its way is parked for a person, or told to the agent as not sent.',
    secrets: 'The secrets of the channel are deleted for good after a week. Until then, this can be undone.',
    stopped: (reason: string) =>
      `${reason} CXone has deleted the channel, and the rest is still to be done: click once more in a while, or go on without the provider.`,
    leavesWebhook: 'Go on without the provider: its webhook stays there, and is answered 410.',
    undo: 'Undo: bring the channel back',
    undoneTitle: 'The channel is still there',
    undone: (channel: string) => `Somebody else brought “${channel}” back at the same time.`,
    doneTitle: 'The channel is removed',
    done: (channel: string) => `“${channel}” is gone from CXone.`,
    stopWebhook: 'Stop the webhook at the provider’s side too: it is refused from now on.',
  },

  signOut: {
    button: 'Sign out',
    title: 'You are signed out',
    done: 'This browser’s visit is over. To come back, click Add, Reconnect or Delete in CXone.',
  },

  choose: {
    question: 'Which channel?',
    none: 'No channel of this integration is connected.',
  },

  about: enAbout,
  ...enChannels,
  ...enFrame,
  ...enSetup,
  ...enProblems,
};
