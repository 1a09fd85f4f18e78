import { enPeople } from './people.ts';
import { enTrial } from './trial.ts';

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
    next: 'See what is still missing, and send a test message',
    account: (name: string) => `The provider calls the account “${name}”.`,
  },

  reconnect: {
    choose: 'Reconnect a channel',
    title: (channel: string) => `Reconnect “${channel}”`,
    button: 'Reconnect the channel',
    renew: 'Make a new secret. The old one stays valid for 24 hours.',
    doneTitle: 'The channel is connected',
    done: 'CXone has the channel as it is now.',
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

  channels: {
    title: 'Channels of this integration',
    none: 'There is none yet.',
    unread: 'CXone’s list of channels could not be read just now.',
    add: 'Add a channel',
    all: 'All channels',
    reconnect: 'Reconnect it',
    remove: 'Remove it',
    test: 'Send a test message',
    tested: 'The provider took the test message.',
    restored: 'The channel is back.',
    lastAct: (act: string, who: string, time: string) => `The last act: ${act}, by ${who}, on ${time}.`,
    lastChange: (who: string, time: string) => `It was changed last by ${who}, on ${time}.`,
    user: (id: string) => `CXone’s user ${id}`,
    operator: 'an operator, with the command line',
    acts: {
      'add-channel': 'added',
      'import-channel': 'taken over',
      'reconnect-channel': 'reconnected',
      'test-channel': 'tested',
      'remove-channel': 'removed',
      'restore-channel': 'brought back',
    },
    removed: 'Removed lately',
    removedHint: 'A channel can be brought back for a week.',
    /** @param day Like 2026-03-02. */
    secretRenewed: (day: string) =>
      `The Client Secret of this integration was renewed on ${day}. The one that CXone has is valid still: ask the engineer who runs the middleware for the new one, and enter it in CXone under ACD → Digital → Bring Your Own Channel.`,
    secretTaken:
      'CXone uses the new Client Secret of this integration. The engineer who runs the middleware can end the old one with “npm run byoc -- rotate callback --end”.',
    /** A channel that CXone has past this middleware. */
    stranger: (channelId: string) =>
      `It was created in CXone past this middleware, so no message goes through. Ask the engineer who runs the middleware to take it over with “npm run byoc -- channels import”, or delete it through CXone’s Digital Engagement API. Its id is ${channelId}.`,
    verdicts: {
      ready: 'Ready: nothing is known to stand in the way of messages.',
      unrouted: 'Messages arrive in CXone but reach no agent: its default skill or its Studio script is missing.',
      'half-done': 'Adding or removing it was not finished.',
      failing: 'Something does not come through.',
      'not-in-cxone': 'CXone does not list it, so no message can arrive.',
      unknown: 'Whether it is ready can’t be told: CXone could not be asked.',
    },
    states: { good: 'In order', missing: 'Missing', bad: 'Not in order', unknown: 'Not known' },
  },

  findings: {
    steps: {
      label: 'Adding and removing',
      done: 'Finished.',
      add: 'Adding it, or bringing it back, was not finished. Reconnect it to finish that, or remove it.',
      remove: 'Removing it was not finished. Remove it once more.',
    },
    inCxone: {
      label: 'In CXone',
      listed: 'CXone lists it.',
      deleted: 'It was deleted there. Reconnect it to have it in CXone again, or remove it here too.',
      'not-listed':
        'CXone does not list it: it was deleted there, or your role may not see it. If it was deleted, reconnect it to have it in CXone again, or remove it here too.',
      unread: 'CXone’s list of channels could not be read just now.',
    },
    routing: {
      skill: 'Default skill',
      script: 'Default Studio script',
      chosen: (value: string) => `Chosen: ${value}.`,
      missing: 'Choose one under ACD → Digital → Points of Contact Digital → Edit. It is mandatory.',
      unknown: 'Not known while CXone does not list the channel.',
    },
    webhook: {
      label: 'Customers’ messages',
      registered: 'The provider sends them here.',
      partly:
        'The provider sends them here, but no presses of buttons and the like: reconnect the channel to get those too.',
      elsewhere: 'The provider sends them to another address: reconnect the channel.',
      'not-registered': 'The provider sends them nowhere: reconnect the channel.',
      unknown: 'This provider can’t be asked where it sends them.',
      unasked: 'The provider has not been asked. A test message asks where it sends them.',
      last: (time: string) => `The last one came on ${time}.`,
      none: 'None has come yet.',
      error: (words: string) => `Its last try to bring one failed. The provider says: ${words}`,
    },
    callbacks: {
      label: 'Agents’ messages',
      last: (time: string) => `CXone passed the last one on ${time}.`,
      none: 'CXone has passed none yet.',
    },
    credentials: {
      label: 'Credentials',
      good: 'The provider accepts them.',
      bad: 'The provider refuses them: reconnect the channel with new ones.',
      unknown: 'The provider can’t be asked, or gave no answer.',
      unasked: 'The provider has not been asked. A test message asks whether it accepts them.',
    },
    failures: {
      label: 'Failures',
      none: 'None in the last 24 hours.',
      some: (count: number, time: string, code: string) =>
        `${count} in the last 24 hours, the last one on ${time} (${code}).`,
      over: 'Messages have come through since.',
      lasting: 'None has come through since.',
    },
    parked: {
      label: 'Parked',
      none: 'Nothing.',
      some: (count: number, time: string) =>
        `${count === 1 ? 'One message of a customer waits' : `${count} messages of customers wait`} for a person, the oldest since ${time}. The engineer who runs the middleware sees why with “npm run byoc -- parked list”, and can replay them.`,
    },
  },

  skillName: {
    title: 'A name for the outbound skill',
    why: 'Needed only if agents write first. CXone takes 2 to 30 characters: letters, digits, and - _ . : only.',
    label: 'Name of the skill',
    check: 'Check the name',
    good: (name: string) => `CXone takes “${name}”.`,
    'too-short': (least: number) => `has fewer than ${least} characters`,
    'too-long': (most: number) => `has more than ${most} characters`,
    characters: (refused: string) => `holds what CXone does not take: ${refused}`,
    space: '(space)',
  },

  provider: {
    title: (provider: string) => `At the provider: ${provider}`,
    enter: 'Enter this there. A secret is shown only now: if it is lost, make a new one with Reconnect.',
    registered: (provider: string) =>
      `${provider} sends customers’ messages here from now on: there is nothing to enter there.`,
    webhookUrl: 'Webhook URL',
  },

  /** What only the admin can do in CXone (help page "Set Up a Bring Your Own Channel (BYOC) Integration"). */
  cxone: {
    title: 'In CXone',
    colon: ':',
    until: 'Until this is done, messages arrive but reach no agent.',
    steps: [
      {
        where: 'ACD → Digital → Points of Contact Digital',
        what: 'edit the channel: choose a default skill and a default Studio script. Both are mandatory.',
      },
      {
        where: 'ACD → Digital → Roles',
        what: 'in every role that uses the channel: Channels → edit permissions, and give Reply to those who answer. Agents also need the permission to view skills.',
      },
      { where: 'Admin', what: 'agents need the Digital Engagement attribute and a digital skill.' },
      {
        where: 'ACD → Digital → Routing queues → Filters → Conditions → Included channels rule',
        what: 'only if agents write first: add the channel. Outbound contacts go by routing queues, whether or not it has a script.',
      },
      {
        where: 'ACD → Contact settings → ACD Skills → Create new → Single skill',
        what: 'only if agents write first: media type Digital, direction Outbound, digital channel Bring Your Own Channel and then this one. No Accept/Reject with SFA Classic: contacts would be refused on the agent’s behalf.',
      },
      { where: 'ACD → Digital → SLA → Edit', what: 'if the channel is to have a service level of its own.' },
    ],
  },

  problems: {
    provider: {
      refused: (reason: string, isBegun: boolean) => ({
        title: 'The provider refused it',
        message: `${reason} ${isBegun ? 'What was done so far is kept.' : 'Nothing was changed.'}`,
        advice: 'Go back, correct what is wrong, and click the button once more.',
      }),
      unreachable: (reason: string, isBegun: boolean) => ({
        title: 'The provider could not be reached',
        message: `${reason} ${isBegun ? 'What was done so far is kept.' : 'Nothing was changed.'}`,
        advice: 'Wait a minute, then go back and click the button once more: it goes on where it stopped.',
      }),
    },
    providerGone: (id: string) => ({
      title: 'This middleware no longer knows the provider',
      message: `No adapter is called “${id}”. Nothing was changed.`,
      advice:
        'Ask the engineer who runs the middleware to deploy it with that adapter. The channel can still be removed.',
    }),
    secretsGone: {
      title: 'This channel can’t be brought back any more',
      message: 'Its secrets are deleted for good. Nothing was changed.',
      advice: 'Go to Digital points of contact in CXone, click Add and add the account anew.',
    },
    noPage: {
      title: 'There is no such page',
      message: 'The address is not one of this middleware’s.',
      advice: 'Go to Digital points of contact in CXone and click the button there once more.',
    },
    failed: {
      title: 'Something failed',
      message: 'Something failed on our side. What was begun is kept.',
      advice: 'Do the same again. If it stays, ask the engineer who runs the middleware to look at the log.',
    },
    formTooLong: (bytes: string) => ({
      title: 'The form is too long',
      message: `A form may have ${bytes} bytes. Nothing was changed.`,
      advice: 'Go back, shorten what you entered and send the form again.',
    }),
    formOfAnotherType: (type: string) => ({
      title: 'The form was not accepted',
      message: `It did not come as a browser sends a form, which is ${type}. Nothing was changed.`,
      advice: 'Open this page from Digital points of contact in CXone and send the form from there.',
    }),
    fieldRepeated: {
      title: 'The request was not accepted',
      message: 'It has a field more than once, and it can’t be told which of them counts. Nothing was changed.',
      advice: 'Go to Digital points of contact in CXone and click the button there once more.',
    },
    formUsed: {
      title: 'This form was used before',
      message: 'It belongs to a channel that exists, or was changed on the way. Nothing was added.',
      advice: 'Go back to CXone and click Add once more for a fresh form.',
    },
    accountTaken: (by: string | undefined) => ({
      title: 'This account is connected already',
      message: `${
        by === undefined
          ? 'Another integration of this middleware uses it. Two channels would take each other’s messages, so an account can be connected once.'
          : `The channel “${by}” uses it.`
      } Nothing was added or changed.`,
      advice:
        by === undefined
          ? 'Connect another account. If this one is yours, ask the engineer who runs the middleware.'
          : 'Use that channel, or remove it first and then add the account anew.',
    }),
    notConnected: {
      title: 'This channel is not connected',
      message: 'It was removed before, or it belongs to something else than this integration. Nothing was changed.',
      advice: 'If CXone still lists it, an administrator can delete it there through the Digital Engagement API.',
    },
    integrationNotSetUp: (key: string) => ({
      title: 'This middleware is not set up yet',
      message: 'It does not know this integration.',
      advice: `Ask the engineer who runs it to store the CXone keys with “npm run byoc -- setup --integration ${key}”, then click again in CXone.`,
    }),
    noSession: {
      title: 'Open this page from CXone',
      message: 'This page works only for an admin who comes from CXone, and a visit ends after an hour.',
      advice: 'Go to Digital points of contact in CXone and click Add, Reconnect or Delete there.',
    },
    foreignForm: {
      title: 'The form was not accepted',
      message: 'It was not sent from this visit’s own page. Nothing was changed.',
      advice: 'Go back to CXone, click the button there once more and send the form again.',
    },
    auditUnwritten: {
      title: 'The audit log can’t be written',
      message: 'What is done here must be noted, and just now it can’t be. Nothing was changed.',
      advice: 'Wait a minute, then do the same again. If it stays, ask the engineer who runs the middleware.',
    },
    brandPinned: {
      title: 'This integration belongs to another brand',
      message: 'An admin of another brand has added a channel to it in the meantime. Nothing was changed.',
      advice: 'Ask the engineer who runs the middleware for an integration of your own brand.',
    },
    visitRefused: (message: string) => ({
      title: 'Open this page again from CXone',
      message,
      advice: 'Nothing was changed. Go to Digital points of contact in CXone and click the button there once more.',
    }),
    visit: {
      fields: (names: string) => `The address lacks or has a faulty ${names}.`,
      token: 'This visit can’t be let in: its one-time token was used before or is too old.',
      tenant: 'You are signed in to another tenant than the one that this integration belongs to.',
      brand: 'You are signed in to another brand than the one that this integration belongs to.',
    },
    cxoneSetUp: (error: string) => ({
      title: 'This middleware is not set up yet',
      message: error,
      advice: 'Ask the engineer who runs it.',
    }),
    cxonePermission: (reference: string | undefined) => ({
      title: 'Your CXone user lacks a permission',
      message: `CXone did not let you manage digital channels.${referenceTo(reference)}`,
      advice: 'Ask for a role with the permissions for Digital channels, then open this page again from CXone.',
    }),
    cxoneVisitOver: {
      title: 'Open this page again from CXone',
      message:
        'CXone no longer accepts this visit: each click on Add, Reconnect or Delete is good for one use and a short time.',
      advice: 'Go back to Digital points of contact in CXone and click once more. Nothing was changed.',
    },
    cxoneRefused: (fields: readonly string[], reference: string | undefined) => ({
      title: 'CXone did not accept the channel',
      message: `CXone refused ${fields.length === 0 ? 'what was sent' : `the field ${fields.join(', ')}`}.${referenceTo(reference)}`,
      advice: fields.includes('channelIntegrationId')
        ? 'Check the Integration ID: CXone shows it in the list under ACD → Digital → Bring Your Own Channel.'
        : 'Go back, correct the form and send it again.',
    }),
    cxoneAway: (reference: string | undefined) => ({
      title: 'CXone did not answer',
      message: `CXone could not be reached or is having trouble. What was begun is kept.${referenceTo(reference)}`,
      advice: 'Wait a minute, then do the same again: it goes on where it stopped.',
    }),
  },
};

function referenceTo(uid: string | undefined): string {
  return uid === undefined ? '' : ` CXone’s reference is ${uid}.`;
}
