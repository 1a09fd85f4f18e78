import type { ParkingCause } from '../../lib/inbound/parking/parked-record.ts';

export interface Explanation {
  readonly why: string;
  readonly whatToDo: string;
}

/** Why a message was parked and what to do about it, for each cause. */
export const causes: Readonly<Record<ParkingCause, Explanation>> = {
  'refused-by-cxone': {
    why: 'CXone refused this very message again and again, while it took others.',
    whatToDo: 'Mend what the detail names, in CXone or here, then replay it.',
  },
  'content-changed': {
    why: 'The provider sent the id of an earlier message with another content; the earlier one is in CXone.',
    whatToDo: 'Ask the provider which of the two is right. A replay delivers this one beside the earlier one.',
  },
  'channel-removed': {
    why: 'An admin removed the channel after the message had been accepted.',
    whatToDo: 'Drop it, and answer the customer on another way where an answer is due.',
  },
  'waited-too-long': {
    why: 'It was tried for about a day without success, whatever the reason.',
    whatToDo: 'Run `npm run byoc -- doctor`, end what it finds, then replay it.',
  },
  'backlog-full': {
    why: 'CXone has throttled its conversation for hours: one customer, or a machine, writes more than CXone takes.',
    whatToDo: 'Replay it once that has ended, or drop what a machine wrote; see docs/runbooks/conversation-backlog.md.',
  },
};

/** The explanation of what stands in a record, which another version of this software may have written. */
export function explanationOf(cause: string): Explanation {
  const known: Readonly<Record<string, Explanation>> = causes;
  return (
    known[cause] ?? {
      why: 'This version of the command line does not know that cause.',
      whatToDo: 'Use the command line of the version that is deployed.',
    }
  );
}
