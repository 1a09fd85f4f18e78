/** What stands around every page, in English. */
export const enFrame = {
  frame: {
    /** Names the links that lead from CXone down to the page. */
    trail: 'You are here',
    /** Below the links to the other languages, on the answer to a form. */
    answer: 'Another language leaves this answer: what was typed in, or is shown only once, is not there.',
    canSend: 'What agents can send',
    door: {
      title: 'Channels for CXone',
      message: 'This middleware connects channels to CXone. There is nothing to set up at this address.',
    },
  },
};
