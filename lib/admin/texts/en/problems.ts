/** What went wrong, what was not done, what to do next, in English. */
export const enProblems = {
  problems: {
    provider: {
      refused: (reason: string, isBegun: boolean) => ({
        title: 'The provider refused it',
        message: `${reason} ${isBegun ? 'What was done so far is kept.' : 'Nothing was changed.'}`,
        advice: 'Go back, correct what is wrong, and click the button again.',
      }),
      unreachable: (reason: string, isBegun: boolean) => ({
        title: 'The provider could not be reached',
        message: `${reason} ${isBegun ? 'What was done so far is kept.' : 'Nothing was changed.'}`,
        advice: 'Wait a minute, then go back and click the button again: it continues where it stopped.',
      }),
    },
    providerGone: (id: string) => ({
      title: 'This middleware no longer knows the provider',
      message: `No adapter is called “${id}”. Nothing was changed.`,
      advice:
        'Ask the engineer who runs the middleware to deploy it with that adapter. The channel can still be removed.',
    }),
    secretsGone: {
      title: 'This channel can no longer be restored',
      message: 'Its secrets are permanently deleted. Nothing was changed.',
      advice: 'In CXone, open ACD → Digital → Points of Contact Digital, click Add, and add the account again.',
    },
    noPage: {
      title: 'There is no such page',
      message: 'This address does not belong to this middleware.',
      advice: 'In CXone, open ACD → Digital → Points of Contact Digital and click the button again.',
    },
    failed: {
      title: 'Something failed',
      message: 'Something failed on our side. What was started is kept.',
      advice: 'Try again. If it fails again, ask the engineer who runs the middleware to look at the log.',
    },
    formTooLong: (bytes: string) => ({
      title: 'The form is too long',
      message: `A form may have at most ${bytes} bytes. Nothing was changed.`,
      advice: 'Go back, shorten what you entered and send the form again.',
    }),
    formOfAnotherType: (type: string) => ({
      title: 'The form was not accepted',
      message: `It was not sent as a browser sends a form (${type}). Nothing was changed.`,
      advice:
        'In CXone, open ACD → Digital → Points of Contact Digital and click the button again, and send the form from there.',
    }),
    fieldRepeated: {
      title: 'The request was not accepted',
      message: 'It has a field more than once, so it is not clear which of them counts. Nothing was changed.',
      advice: 'In CXone, open ACD → Digital → Points of Contact Digital and click the button again.',
    },
    formUsed: {
      title: 'This form was already used',
      message: 'It belongs to a channel that exists, or it was changed on the way. Nothing was added.',
      advice: 'Go back to CXone and click Add again to get a new form.',
    },
    accountTaken: (by: string | undefined) => ({
      title: 'This account is already connected',
      message: `${
        by === undefined
          ? 'Another integration of this middleware uses it. Two channels would take each other’s messages, so an account can be connected only once.'
          : `The channel “${by}” uses it.`
      } Nothing was added or changed.`,
      advice:
        by === undefined
          ? 'Connect another account. If this one is yours, ask the engineer who runs the middleware.'
          : 'Use that channel, or remove it first and then add the account again.',
    }),
    notConnected: {
      title: 'This channel is not connected',
      message: 'It was already removed, or it does not belong to this integration. Nothing was changed.',
      advice: 'If CXone still lists it, an administrator can delete it there through the Digital Engagement API.',
    },
    integrationNotSetUp: (key: string) => ({
      title: 'This middleware is not set up yet',
      message: 'It does not know this integration.',
      advice: `Ask the engineer who runs it to store the CXone keys with “npm run byoc -- setup --integration ${key}”, then click again in CXone.`,
    }),
    noSession: {
      title: 'Open this page from CXone',
      message: 'This page works only for an admin who comes from CXone, and a session ends after an hour at most.',
      advice: 'In CXone, open ACD → Digital → Points of Contact Digital and click Add, Reconnect or Delete there.',
    },
    foreignForm: {
      title: 'The form was not accepted',
      message: 'It was not sent from the page of this session. Nothing was changed.',
      advice: 'Go back to CXone, click the button again and send the form again.',
    },
    auditUnwritten: {
      title: 'The audit log can’t be written',
      message: 'What is done here must be recorded, and that is not possible now. Nothing was changed.',
      advice: 'Wait a minute, then try again. If it fails again, ask the engineer who runs the middleware.',
    },
    brandPinned: {
      title: 'This integration belongs to another brand',
      message: 'An admin of another brand has added a channel to it in the meantime. Nothing was changed.',
      advice: 'Ask the engineer who runs the middleware for an integration of your own brand.',
    },
    visitRefused: (message: string) => ({
      title: 'Open this page again from CXone',
      message,
      advice:
        'Nothing was changed. In CXone, open ACD → Digital → Points of Contact Digital and click the button again.',
    }),
    visit: {
      fields: (names: string) => `The address has no valid ${names}.`,
      token: 'This session can’t start: its one-time token was already used or is too old.',
      tenant: 'You are signed in to another tenant than the one of this integration.',
      brand: 'You are signed in to another brand than the one of this integration.',
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
        'CXone no longer accepts this session: a click on Add, Reconnect or Delete is valid once, and for a short time.',
      advice: 'Go back to Points of Contact Digital in CXone and click again. Nothing was changed.',
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
      message: `CXone could not be reached or is having trouble. What was started is kept.${referenceTo(reference)}`,
      advice: 'Wait a minute, then try again: it continues where it stopped.',
    }),
  },
};

function referenceTo(uid: string | undefined): string {
  return uid === undefined ? '' : ` CXone’s reference is ${uid}.`;
}
