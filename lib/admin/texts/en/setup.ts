/** What is left to do at the provider and in CXone, in English. */
export const enSetup = {
  skillName: {
    title: 'A name for the outbound skill',
    why: '2 to 30 letters, digits, and the characters - _ . :',
    label: 'Name of the skill',
    check: 'Check the name',
    good: (name: string) => `“${name}” follows the rules of CXone for this name.`,
    'too-short': (least: number) => `has fewer than ${least} characters`,
    'too-long': (most: number) => `has more than ${most} characters`,
    characters: (refused: string) => `contains what CXone does not accept: ${refused}`,
    space: '(space)',
  },

  provider: {
    title: (provider: string) => `At the provider: ${provider}`,
    enter: 'Enter this there.',
    secretOnce: 'A secret is shown only now: if you lose it, make a new one with Reconnect.',
    registered: (provider: string) =>
      `${provider} sends customers’ messages here from now on: there is nothing to enter there.`,
    webhookUrl: 'Webhook URL',
  },

  /** What only the admin can do in CXone (help page "Set Up a Bring Your Own Channel (BYOC) Integration"). */
  cxone: {
    title: 'In CXone',
    colon: ':',
    tickHint: 'CXone reports only the first step; tick the others yourself.',
    chosen: 'CXone has a skill and a script.',
    notChosen: 'The skill, the script or both are missing.',
    chosenUnknown: 'CXone’s list does not say.',
    ticked: (who: string, time: string) => `Ticked by ${who}, on ${time}.`,
    keepTicks: 'Save the ticks',
    kept: 'The ticks are saved.',
    until: 'Until the first step is done, messages arrive but reach no agent.',
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
        what: 'add the channel. Outbound contacts are routed by routing queues, whether or not it has a script.',
      },
      {
        where: 'ACD → Contact settings → ACD Skills → Create new → Single skill',
        what: 'media type Digital, direction Outbound, digital channel Bring Your Own Channel and then this one. No Accept/Reject with SFA Classic: CXone would refuse the contacts automatically.',
      },
      { where: 'ACD → Digital → SLA → Edit', what: 'if the channel needs its own service level.' },
    ],
  },
};
