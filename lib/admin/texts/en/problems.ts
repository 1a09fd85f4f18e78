/** What went wrong, what was not done, what to do next, in English. */
export const enProblems = {
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
