import type { People } from '../../lib/channels/channel.ts';
import { identProblems } from '../../lib/channels/people/people-form.ts';
import type { MessageEvent } from '../../lib/contract/events.ts';
import { HttpError } from '../../lib/http/http-error.ts';
import { inboundJobSchema } from '../../lib/queues/jobs.ts';
import { cxoneFailure } from '../support/cxone-failures.ts';
import { type Conditions, Deployment } from '../support/deployment.ts';
import type { Fault } from '../support/effects.ts';
import { channelId, integrationKey, messageEvent } from '../support/fixtures.ts';
import { agentsMessage, drain, endingOf, inboundBody, missing, MOST_TRIES, post, type Story, warm } from './stories.ts';

function worldWith(people: People, faults: readonly Fault[], conditions: Conditions = {}): Promise<Deployment> {
  return new Deployment(faults, conditions).withChannel({ people });
}

/** A customer opts out; an agent writes to them, is refused, and CXone repeats the callback. */
export const optedOut: Story = async (faults) => {
  const world = await worldWith({ honoursOptOut: true }, faults);
  const receiver = warm(world);
  const worker = warm(world);
  const caller = warm(world);
  const work = () => drain(world, world.inbound, () => worker().workInbound());
  await post(world, inboundBody('m-1', 'Stop.'), receiver, work);
  await work();
  let refusals = 0;
  for (let tries = 0; tries < MOST_TRIES && refusals < 2; tries += 1) {
    await world.clock.advance(40_000);
    const answer = await caller().callBack(agentsMessage('Anything else?'));
    const error = answer.kind === 'threw' ? answer.error : undefined;
    if (error instanceof HttpError && error.code === 'send_recipient_blocked') refusals += 1;
  }
  await drain(world, world.outbound, () => caller().workOutbound());
  return endingOf(world, {
    lost: missing(world.cxone.texts().length > 0) + missing(refusals === 2),
    doubled: Math.max(0, world.cxone.texts().length - 1) + world.receiver.shown.length,
  });
};

const ended: MessageEvent = messageEvent({
  providerMessageId: 'end-1',
  text: '',
  notes: [{ en: 'The customer has ended the chat', fr: 'Le client a mis fin à la conversation' }],
  signal: { kind: 'ended' },
});

interface HowCustomerEnds {
  /** CXone gives no right to set the status of a contact. */
  readonly isRefused?: boolean;
}

/**
 * A customer ends the chat, which resolves the contact, and writes once more. CXone's automation reports each end of a contact
 * as soon as there is one, twice: the customer, who ended the chat themselves, is not told.
 */
export function endedByCustomer({ isRefused = false }: HowCustomerEnds = {}): Story {
  return async (faults) => {
    const people = { onCustomerEnd: 'resolved', endNotice: 'This chat has ended.' } as const;
    const world = await worldWith(people, faults, { hasSignOfEnd: true });
    const { cxone, inbound, receiver } = world;
    if (isRefused) {
      cxone.meets = ({ operation }) =>
        operation === 'setContactStatus' ? cxoneFailure.forbidden('set-contact-status') : undefined;
    }
    const worker = warm(world);
    const caller = warm(world);
    let reports = 0;
    const report = async () => {
      for (let tries = 0; tries < MOST_TRIES && reports < 2 * cxone.contacts.length; tries += 1) {
        const answer = await caller().endChat({ channelId, conversationId: 'conv-7781', contact: '4711' });
        if (answer.kind === 'ended' && answer.value === undefined) reports += 1;
      }
    };
    const again = messageEvent({ providerMessageId: 'm-2', text: 'One more thing.' });
    for (const message of [ended, again]) {
      const job = { integrationKey, channelId, keyedFrom: 0, correlation: 'corr-1', messages: [message] };
      inbound.send(JSON.stringify(inboundJobSchema.parse(job)), { groupId: 'conv-7781' });
    }
    await drain(world, inbound, async () => {
      const isWorking = await worker().workInbound();
      await report();
      return isWorking;
    });
    await drain(world, world.outbound, () => caller().workOutbound());
    const texts = cxone.texts();
    const isInOrder = cxone.calls.lastIndexOf('setContactStatus') < cxone.calls.lastIndexOf('createMessage');
    const isNotEnded = world.logger.lines.some(({ event }) => event === 'contact.not-ended');
    return endingOf(world, {
      lost: missing(texts.length > 1) + missing(isRefused ? isNotEnded : reports > 0),
      doubled: texts.length - new Set(texts).size + receiver.ended.length + receiver.shown.length,
      inverted: missing(isInOrder),
    });
  };
}

interface HowToEnd {
  readonly hasSignOfEnd: boolean;
  readonly idempotentSend?: boolean;
}

/**
 * CXone's automation says that a chat has ended, again and again until it is answered, and once more.
 * @param hasSignOfEnd The provider has a sign of its own for it, of which a second one changes nothing; else the customer reads
 *   the channel's words.
 */
export function endedByCxone({ hasSignOfEnd, idempotentSend = true }: HowToEnd): Story {
  return async (faults) => {
    const world = await worldWith({ endNotice: 'This chat has ended.' }, faults, { hasSignOfEnd, idempotentSend });
    const caller = warm(world);
    for (let answers = 0, tries = 0; tries < MOST_TRIES && answers < 2; tries += 1) {
      const answer = await caller().endChat({ channelId, conversationId: 'conv-7781', contact: '4711' });
      if (answer.kind === 'ended' && answer.value === undefined) answers += 1;
      await world.clock.advance(40_000);
    }
    await drain(world, world.outbound, () => caller().workOutbound());
    // CXone's automation may have been cut off before it was answered so.
    const isUnknown =
      !hasSignOfEnd &&
      world.logger.lines.some(({ event, code }) => event === 'end.not-told' && code === 'unknown-outcome');
    const { shown, ended } = world.receiver;
    const told = hasSignOfEnd ? ended : shown;
    return endingOf(world, {
      lost: missing(told.length > 0 || isUnknown),
      ambiguous: missing(!isUnknown),
      doubled: hasSignOfEnd ? shown.length : Math.max(0, shown.length - 1) + ended.length,
    });
  };
}

let typists = 0;

/**
 * A customer types, and writes then. That they type is a courtesy: it is never told twice, and costs no message. A provider
 * tells it once.
 */
export const typedAndWrote: Story = async (faults) => {
  const world = await worldWith({ customerTyping: true }, faults, { takesEvents: true });
  const receiver = warm(world);
  const worker = warm(world);
  const teller = warm(world);
  const work = () => drain(world, world.inbound, () => worker().workInbound());
  // A process remembers who typed, and all runs are in this one.
  typists += 1;
  const conversationId = `conv-typist-${typists}`;
  await receiver().receive({ event: { kind: 'typing', conversationId, isTyping: true } });
  await drain(world, world.statuses, () => teller().workStatuses());
  await post(world, inboundBody('m-1', 'one'), receiver, work);
  await work();
  const { length } = world.cxone.texts();
  return endingOf(world, {
    lost: missing(length > 0),
    doubled: Math.max(0, length - 1) + Math.max(0, world.cxone.actions.length - 1),
  });
};

/** A customer's phone number goes to a custom field that CXone does not have: the message goes without, and the log says so. */
export const refusedField: Story = async (faults) => {
  const world = await worldWith({ customerFields: { phone: 'telephone' } }, faults);
  const { cxone } = world;
  cxone.meets = ({ message }) =>
    message?.authorEndUserIdentity.customFields === undefined
      ? undefined
      : cxoneFailure.refused('create-message', [
          { field: 'authorEndUserIdentity.customFields[0].ident', message: 'There is no such field.' },
        ]);
  const receiver = warm(world);
  const worker = warm(world);
  const work = () => drain(world, world.inbound, () => worker().workInbound());
  const { data, ...envelope } = inboundBody('m-1', 'one');
  const withPhone = { ...envelope, data: { ...data, author: { ...data.author, phone: '+49 30 901820' } } };
  await post(world, withPhone, receiver, work);
  await work();
  const isSaid = world.logger.lines.some(({ event }) => event === 'inbound.fields-refused');
  return endingOf(world, {
    lost: missing(cxone.texts().length > 0) + missing(isSaid),
    doubled: Math.max(0, cxone.texts().length - 1),
  });
};

/** An admin names a custom field that CXone does not have, and sends the form until the page says so. */
export const namedField: Story = async (faults) => {
  const world = await new Deployment(faults).withChannel();
  world.cxone.idents = ['phone_number'];
  const page = warm(world);
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const people = { customerFields: { phone: 'telephone' } };
    const answer = await page().click(({ cxone }) => identProblems(people, cxone));
    if (answer.kind === 'ended' && answer.value.has('customerFields')) return endingOf(world, {});
  }
  throw new Error('The admin was never told of the field.');
};
