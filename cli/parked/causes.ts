import type { ParkingCause } from '../../lib/inbound/parking/parked-record.ts';

export interface Explanation {
  readonly why: string;
  readonly whatToDo: string;
}

/**
 * Why a message was parked and what to do about it, for each cause. The table in docs/runbooks/parked-messages.md says
 * the same in the same words; test/docs/runbooks.test.ts compares them.
 */
export const causes: Readonly<Record<ParkingCause, Explanation>> = {
  'refused-by-cxone': {
    why: 'CXone refused this very message three times; the detail says what it refused.',
    whatToDo: 'Correct what the detail names, in CXone or here, then replay it.',
  },
  'waited-too-long': {
    why: 'It did not come through in 900 attempts, at least a day.',
    whatToDo: 'Run `npm run byoc -- doctor`, correct what it finds (docs/runbooks/open-breaker.md), then replay it.',
  },
  'channel-removed': {
    why: 'The channel was removed after the message had been accepted.',
    whatToDo:
      'Undo the removal within a week, with Undo on the pages of the middleware or with `npm run byoc -- channels restore CHANNEL`, then replay it. Where it can no longer be undone, read the message with `npm run byoc -- parked show ID --content`, answer the customer in another way, then drop it.',
  },
  'content-changed': {
    why: 'The provider sent an id again that an earlier message has, of another customer or in another conversation.',
    whatToDo:
      'Ask the provider which of the two is right. A replay delivers this one as well as the earlier one. Drop it if the earlier one is right.',
  },
  'backlog-full': {
    why: 'CXone has throttled its conversation for six hours: it sends more than CXone takes.',
    whatToDo:
      'End that as docs/runbooks/conversation-backlog.md says, then replay it. You may drop what a machine wrote.',
  },
  'look-up-refused': {
    why: 'CXone gave no clear answer to it, and does not let us look up whether it has the message.',
    whatToDo: 'Give the service user the right, as docs/runbooks/message-look-up.md says, then replay it.',
  },
  'worker-crashed': {
    why: 'The worker died on it in five attempts, while other messages came through.',
    whatToDo: 'Find the crash as docs/runbooks/dead-letters.md says, correct it, deploy it, then replay the message.',
  },
};

/** The explanation of what is in a record, which another version of this software may have written. */
export function explanationOf(cause: string): Explanation {
  const known: Readonly<Record<string, Explanation>> = causes;
  return (
    known[cause] ?? {
      why: 'This version of the command line does not know that cause.',
      whatToDo: 'Use the command line of the version that is deployed.',
    }
  );
}
