import type { SwitchChanges, SwitchName } from '../../../local/cxone/switches.ts';
import { switchCatalogue } from '../../../local/cxone/switches.ts';
import type { Scene } from './scene.ts';
import { wholeStory } from './story.ts';
import {
  addressIsLookedUp,
  deletionIsInDoubt,
  deletionPassesUsBy,
  removalIsUndone,
  routingIsChosen,
} from './unhappy/admin.ts';
import { gatewayRefuses } from './unhappy/busy-gateway.ts';
import type { CxoneClock } from './unhappy/expired-token.ts';
import { tokenExpires } from './unhappy/expired-token.ts';
import { answerIsLost, callerHangsUp } from './unhappy/lost-message.ts';
import { linkGrowsOld } from './unhappy/old-link.ts';
import { authorsAreTwo, quoteIsUnknown, textIsBlank, textIsLong } from './unhappy/odd-message.ts';
import { receiptIsEarly, receiptIsToldTwice, receiptsAreSwapped } from './unhappy/receipt.ts';
import { callbackIsRepeated } from './unhappy/repeated-callback.ts';
import { idsAreAlike } from './unhappy/same-ids.ts';
import { callbackTimesOut } from './unhappy/slow-callback.ts';

/** One value of one switch, and the story in which it has its say. */
export interface Run {
  readonly name: SwitchName;
  readonly value: string | number;
  readonly isDefault: boolean;
  readonly story: (scene: Scene, clock: CxoneClock) => Promise<void>;
  /** What else must be turned for the switch to have a say. */
  readonly beside: SwitchChanges;
}

type Plot = Pick<Run, 'story'> & Partial<Pick<Run, 'beside'>>;

/** CXone gives up on callbacks after 5 s and repeats them once, unless the switch itself says otherwise. */
const impatient: SwitchChanges = { callbackTimeoutMs: 5000, callbackRetries: 1 };
/** Look-ups find nothing for so long that the middleware asks CXone a second time to store the message. */
const blind: SwitchChanges = { lookupLagMs: 60_000 };
const legacy: Plot = { story: (scene) => wholeStory(scene), beside: { replyPath: 'legacy' } };

/** The switches that have no say while all goes well. */
const plots: Readonly<Partial<Record<SwitchName, Plot>>> = {
  postId: legacy,
  legacyContent: legacy,
  legacyThread: legacy,
  attachmentLinkSeconds: { story: linkGrowsOld },
  callbackTimeoutMs: { story: callbackTimesOut },
  callbackRetries: { story: callbackIsRepeated, beside: impatient },
  callbackRetryDelayMs: { story: callbackIsRepeated, beside: impatient },
  callbackRetryOn: { story: callbackIsRepeated, beside: impatient },
  traceHeader: { story: callbackIsRepeated, beside: impatient },
  callbackToken: { story: tokenExpires },
  clientAuthentication: { story: tokenExpires },
  apiEndpoint: { story: addressIsLookedUp },
  duplicateMessage: { story: answerIsLost, beside: blind },
  messageIds: { story: idsAreAlike },
  customers: { story: idsAreAlike },
  lookupLagMs: { story: answerIsLost },
  abandonedRequest: { story: callerHangsUp },
  gatewayErrors: { story: gatewayRefuses },
  retryAfter: { story: gatewayRefuses },
  statusOfUnknownMessage: { story: receiptIsEarly },
  repeatedStatus: { story: receiptIsToldTwice },
  deliveredAfterSeen: { story: receiptsAreSwapped },
  emptyText: { story: textIsBlank },
  textLimit: { story: textIsLong },
  otherAuthorOnThread: { story: authorsAreTwo },
  unknownQuote: { story: quoteIsUnknown },
  deleteUnknownChannel: { story: deletionIsInDoubt },
  deletedChannels: { story: deletionPassesUsBy },
  deletedChannelPosted: { story: removalIsUndone },
  routingAfterUpdate: { story: routingIsChosen },
  routing: { story: routingIsChosen },
};

/**
 * Values that never have a say, since the middleware asks nothing that they decide. Once it does, the run fails, and
 * the switch needs a story.
 */
const neverAsked: ReadonlySet<string> = new Set([
  // No customer's text is so long, and without a limit none is.
  ...['textLimit = 0', 'textLimit = 50000'],
  // A text of nothing, or of blanks alone, has words in its place.
  ...['emptyText = accepted', 'emptyText = refused'],
  // Receipts only rise.
  ...['deliveredAfterSeen = accepted', 'deliveredAfterSeen = refused'],
  // No custom field and no deletion is told to CXone, and no customer's typing.
  ...['unknownCustomField = ignored', 'deletedOnRepost = marks-deleted'],
  ...['senderAction = shown-to-agent', 'senderAction = nothing'],
  // Nothing is awaited for as long as that.
  'callbackTimeoutMs = 30000',
]);

export const isAsked = (run: Run): boolean => !neverAsked.has(titleOf(run));
export const titleOf = ({ name, value }: Pick<Run, 'name' | 'value'>): string => `${name} = ${value}`;

/** Needs a middleware that is set to the strict form of answers: strict-answers.test.ts has one. */
const STRICT = 'rejects-unknown-keys';

/** Each value of each switch. */
const allRuns: readonly Run[] = switchCatalogue.flatMap(({ name, values, default: first }) => {
  const { story, beside = {} }: Plot = plots[name] ?? { story: (scene) => wholeStory(scene) };
  return values
    .filter((value) => value !== STRICT)
    .map((value) => ({ name, value, isDefault: value === first, story, beside }));
});

const hasStoryOfItsOwn = ({ name }: Run): boolean => {
  const plot = plots[name];
  return plot !== undefined && plot !== legacy;
};

/** Told with the whole story; all defaults together are one run more. */
export const happyRuns = allRuns.filter((run) => !hasStoryOfItsOwn(run));
export const unhappyRuns = allRuns.filter(hasStoryOfItsOwn).filter((run) => !run.isDefault || isAsked(run));
