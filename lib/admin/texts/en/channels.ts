/** What the pages say of channels and how they fare, in English. */
export const enChannels = {
  channels: {
    title: 'Channels of this integration',
    none: 'No channel yet. The first one that you add stands here, with how it fares.',
    unread: 'CXone’s list of channels could not be read just now.',
    add: 'Add a channel',
    all: 'All channels',
    reconnect: 'Reconnect',
    remove: 'Remove',
    test: 'Test the connection',
    tested: 'The provider answered the test. No message was sent.',
    testMessage: 'Send a real test message',
    testSent:
      'A real message was sent to the test conversation “channel.test”, and the provider took it. No customer gets it. CXone does not know it.',
    testNotSent: (reason: string) => `The real test message did not go through. ${reason}`,
    testTooSoon: 'A test message was sent a moment ago. Send the next one after 20 seconds.',
    testLink: {
      open: (minutes: number) =>
        `Open this link and press Start: the account answers with a real test message. CXone does not get it. The link works for ${minutes} minutes.`,
      byHand: 'Or write this to the account',
    },
    /** A test message that arrives in CXone as a customer's would. */
    arrival: {
      button: 'Receive a test message in CXone',
      hint: 'A test message received in CXone reaches an agent; only its words can be removed.',
      /** Numbers of CXone's own, where it told them. */
      done: (message: string | undefined, contact: string | undefined) =>
        `CXone took the test message${contact === undefined ? '' : `: contact ${contact}`}${message === undefined ? '' : ` (message ${message})`}. Agents see it as a message of “Test”.`,
      isThere: 'CXone has this test message already.',
      answered: (status: number | undefined, reference: string | undefined) =>
        `${status === undefined ? 'CXone gave no answer.' : `CXone answered with status ${status}.`}${reference === undefined ? '' : ` Its reference is ${reference}.`}`,
      failed: 'The test message did not arrive.',
      unknown: 'The test message may have arrived all the same: look for it in CXone.',
      remove: 'Remove its words from CXone',
      removed: 'CXone has removed the words. Conversation and contact stay: an agent can close the contact.',
      notFound: 'CXone does not find this test message.',
      notRemoved: 'The words were not removed.',
    },
    restored: 'The channel is restored.',
    lastAct: (act: string, who: string, time: string) => `Last act: ${act}, by ${who}, on ${time}.`,
    lastChange: (who: string, time: string) => `Last changed by ${who}, on ${time}.`,
    user: (id: string) => `CXone’s user ${id}`,
    operator: 'an operator, with the command line',
    acts: {
      'add-channel': 'added',
      'import-channel': 'taken over',
      'reconnect-channel': 'reconnected',
      'test-channel': 'tested',
      'remove-channel': 'removed',
      'restore-channel': 'restored',
    },
    removed: 'Recently removed',
    removedHint: 'A channel can be restored for a week.',
    /** @param day Like 2026-03-02. */
    secretRenewed: (day: string) =>
      `The Client Secret of this integration was renewed on ${day}. The one that CXone has is still valid: ask the engineer who runs the middleware for the new one, and enter it in CXone under ACD → Digital → Bring Your Own Channel.`,
    secretTaken:
      'CXone uses the new Client Secret of this integration. The engineer who runs the middleware can end the old one with “npm run byoc -- rotate callback --end”.',
    /** A channel that was created directly in CXone. */
    stranger: (channelId: string) =>
      `It was created directly in CXone, so its messages do not pass through this middleware. Ask the engineer who runs the middleware to take it over with “npm run byoc -- channels import”, or delete it through CXone’s Digital Engagement API. Its id is ${channelId}.`,
    verdicts: {
      ready: 'Ready: no obstacle found.',
      unrouted: 'Messages arrive in CXone but reach no agent: its default skill or its Studio script is missing.',
      'half-done': 'Adding or removing it was not finished.',
      failing: 'Something does not come through.',
      'not-in-cxone': 'CXone does not list it, so no message can arrive.',
      unknown: 'It is not known whether it is ready: CXone could not be asked.',
    },
    states: {
      good: 'In order',
      missing: 'Missing',
      bad: 'Not in order',
      low: 'Nearly used up',
      unknown: 'Not known',
      unverified: 'Chosen, not verified',
      untested: 'Not tested',
      'not-yet': 'Not yet',
    },
  },

  findings: {
    steps: {
      label: 'Adding and removing',
      done: 'Finished.',
      add: 'Adding or restoring it was not finished. Reconnect it to finish, or remove it.',
      remove: 'Removing it was not finished. Remove it again.',
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
      unverified: (id: string) => `CXone has the id ${id}. It does not say whether that script exists.`,
      missing: 'Choose one under ACD → Digital → Points of Contact Digital → Edit. It is mandatory.',
      unknown: 'Not known while CXone does not list the channel.',
    },
    webhook: {
      label: 'Customers’ messages',
      registered: 'The provider sends them here.',
      partly:
        'The provider sends them here, but not all kinds, such as presses of buttons: reconnect the channel to get those too.',
      off: 'The provider has the address of this channel, but its webhook is switched off there. “Test the connection” says where to switch it on.',
      elsewhere: 'The provider sends them to another address: reconnect the channel.',
      'not-registered': 'The provider sends them nowhere: reconnect the channel.',
      unknown: 'This provider can’t be asked where it sends them.',
      unasked: 'The provider has not been asked. “Test the connection” asks where it sends them.',
      unanswered: 'The provider did not say where it sends them.',
      last: (time: string) => `The last one came on ${time}.`,
      none: 'None has come yet.',
      error: (words: string) => `Its last attempt to deliver one failed. The provider says: ${words}`,
    },
    callbacks: {
      label: 'Agents’ messages',
      last: (time: string) => `CXone passed the last one on ${time}.`,
      none: 'CXone has passed none yet.',
    },
    credentials: {
      label: 'Credentials',
      valid: 'The provider accepts them.',
      refused: 'The provider refuses them: reconnect the channel with new ones.',
      'not-checkable': 'This provider has no way to check them.',
      unasked: 'The provider has not been asked. “Test the connection” asks whether it accepts them.',
      unanswered: 'The provider gave no answer.',
    },
    connection: {
      label: 'Connection',
      answered: 'The provider answered the test.',
      failed: 'The test failed. The reason is at the top of this page.',
      untested: 'Not tested since you opened this page.',
    },
    /** How many messages the provider lets the account send. */
    quota: {
      label: 'Quota',
      limited: {
        day: (used: string, limit: string) => `Messages used today: ${used} of ${limit}.`,
        month: (used: string, limit: string) => `Messages used this month: ${used} of ${limit}.`,
      },
      unlimited: {
        day: (used: string) => `Messages used today: ${used}. The provider names no limit.`,
        month: (used: string) => `Messages used this month: ${used}. The provider names no limit.`,
      },
      low: 'Buy more at the provider in time: once they are used up, it refuses agents’ messages.',
      bad: 'The provider refuses agents’ messages until you buy more there or the next count begins.',
      unasked: 'The provider has not been asked. “Test the connection” asks how many messages are used.',
      unanswered: 'The provider did not say how many messages are used.',
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
};
