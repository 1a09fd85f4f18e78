/** What is said of the trial of an address, before a channel is added or moved, in English. */
export const enTrial = {
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
};
