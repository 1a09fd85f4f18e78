import { describe, expect, it, vi } from 'vitest';
import { Shares } from '../../../lib/breakers/shares.ts';
import type { MessageEvent } from '../../../lib/contract/events.ts';
import { refusalOf } from '../../../lib/channels/people/contact-states.ts';
import { conversationTagOf, externalMessageIdSchema } from '../../../lib/ids.ts';
import { Questions } from '../../../lib/questions/questions.ts';
import { cxoneFailure } from '../../support/cxone-failures.ts';
import { channelId, countingBytes, INDEX_KEY, keyed, keys, messageEvent } from '../../support/fixtures.ts';
import { InboundWorld, QUEUED_AT } from './inbound-world.ts';

const optOut: MessageEvent = messageEvent({ text: 'STOP', signal: { kind: 'contact-state', state: 'opted-out' } });
const optIn: MessageEvent = messageEvent({
  providerMessageId: 'm-in',
  text: 'Start',
  notes: [{ en: 'The customer wants messages again', fr: 'Le client souhaite à nouveau recevoir des messages' }],
  signal: { kind: 'contact-state', state: 'reachable' },
});
const ended: MessageEvent = messageEvent({
  text: '',
  notes: [{ en: 'The customer has ended the chat', fr: 'Le client a mis fin à la conversation' }],
  signal: { kind: 'ended' },
});

const isRefused = async ({ table, clock }: InboundWorld) =>
  (await refusalOf([optOut.author.id], { channelId, keys }, true, { table, now: clock.now })) !== undefined;

describe('a customer who blocks a channel whose provider takes messages all the same', () => {
  const blocked = messageEvent({ text: '', signal: { kind: 'contact-state', state: 'blocked' }, notes: optOut.notes });

  it('is out of reach until they write again', async () => {
    const world = new InboundWorld();
    world.people = { keepsBlocks: true };
    await world.settle([blocked]);
    expect(await isRefused(world)).toBe(true);
    await world.clock.advance(60_000);
    await world.settle([messageEvent({ providerMessageId: 'm-2', text: 'Me again' })]);
    expect(await isRefused(world)).toBe(false);
  });

  it('is not kept of any other provider, on a channel that honours nothing', async () => {
    const world = new InboundWorld();
    await world.settle([blocked]);
    expect(await isRefused(world)).toBe(false);
  });
});

describe('a customer who opts out', () => {
  it('counts before CXone has the word, and although CXone never takes it', async () => {
    const world = new InboundWorld();
    world.people = { honoursOptOut: true };
    world.cxone.meets = ({ operation }) =>
      operation === 'createMessage' ? cxoneFailure.refused('create-message') : undefined;
    await world.settle([optOut]);
    expect(await world.parked()).toHaveLength(1);
    expect(await isRefused(world)).toBe(true);
  });

  it.each(['is paused', 'takes no more at once'])('counts while CXone %s, and nothing is claimed', async (why) => {
    const world = new InboundWorld();
    world.people = { honoursOptOut: true };
    const blocked = { kind: 'blocked', afterMs: 1_000 } as const;
    if (why === 'is paused') vi.spyOn(world.breakers, 'tryAcquire').mockResolvedValue(blocked);
    else vi.spyOn(Shares.prototype, 'take').mockResolvedValueOnce(blocked);
    expect(await world.deliver([optOut])).toMatchObject({ kind: 'retry' });
    expect(await world.notesOf(optOut.providerMessageId)).toBeUndefined();
    expect(await isRefused(world)).toBe(true);
  });

  it('counts where the message is parked for its age', async () => {
    const world = new InboundWorld();
    world.people = { honoursOptOut: true };
    vi.spyOn(world.breakers, 'tryAcquire').mockResolvedValue({ kind: 'blocked', afterMs: 1_000 });
    await world.deliver([optOut], { receiveCount: 900 });
    expect(await world.parked()).toMatchObject([{ cause: 'waited-too-long' }]);
    expect(await isRefused(world)).toBe(true);
  });

  it('is not opted out again by a repeat that comes after they have opted in', async () => {
    const world = new InboundWorld();
    world.people = { honoursOptOut: true };
    const [out, back] = [optOut, optIn].map((event) => ({ ...event, occurredAt: undefined }));
    await world.deliver([out ?? optOut]);
    await world.deliver([back ?? optIn], { queuedAt: QUEUED_AT + 60_000 });
    await world.deliver([out ?? optOut], { queuedAt: QUEUED_AT + 120_000 });
    expect(world.cxone.texts()).toEqual(['STOP', '[The customer wants messages again]\nStart']);
    expect(await isRefused(world)).toBe(false);
  });

  it('has the word by which they opt in told again where CXone took it at the second attempt alone', async () => {
    const world = new InboundWorld();
    world.people = { honoursOptOut: true };
    await world.settle([optOut]);
    world.cxone.failNext('createMessage', cxoneFailure.throttled('create-message', 5_000));
    await world.settle([optIn]);
    expect(world.cxone.texts()).toEqual(['STOP', '[The customer wants messages again]\nStart']);
  });

  it('is who alone opts in: of anybody else the word is what it says, and answers what was asked', async () => {
    const world = new InboundWorld();
    world.people = { honoursOptOut: true };
    const asked = externalMessageIdSchema.parse(
      `out-AAAAAAAAAAAAAAAAAAAAAA${conversationTagOf(channelId, optIn.conversationId, keyed)}`,
    );
    const indexKey = () => Promise.resolve(INDEX_KEY);
    const { table } = world;
    const questions = new Questions({ table, now: world.clock.now, indexKey, randomBytes: countingBytes() });
    const where = { channelId, conversationId: optIn.conversationId, keys };
    await questions.ask(where, asked, { answers: [{ key: '1', label: 'Start', postback: 'flow:start' }] }, true);
    await world.settle([optIn]);
    expect(world.cxone.texts()).toEqual(['Start']);
    expect(world.cxone.messages[0]?.messageContent.postback).toBe('flow:start');
    expect(world.table.items().filter(({ pk }) => pk.startsWith('CONTACT#'))).toEqual([]);
  });

  it('costs a plain message on another channel no read and no write', async () => {
    const world = new InboundWorld();
    await world.settle();
    expect(world.table.items().filter(({ pk }) => pk.startsWith('CONTACT#'))).toEqual([]);
  });
});

describe('a customer who ends the chat', () => {
  it.each([
    { onCustomerEnd: undefined, contacts: [] },
    { onCustomerEnd: 'note', contacts: [] },
    { onCustomerEnd: 'resolved', contacts: [{ contactNumber: '4711', status: 'resolved' }] },
    { onCustomerEnd: 'closed', contacts: [{ contactNumber: '4711', status: 'closed' }] },
  ] as const)('is read by the agent; the contact is set as the channel says: $onCustomerEnd', async (row) => {
    const world = new InboundWorld();
    world.people = { onCustomerEnd: row.onCustomerEnd };
    await world.settle([ended]);
    expect(world.cxone.texts()).toEqual(['[The customer has ended the chat]']);
    expect(world.cxone.contacts).toEqual(row.contacts);
  });

  it('has the status set again after an outage, without a second note, and before what comes next', async () => {
    const world = new InboundWorld();
    world.people = { onCustomerEnd: 'resolved' };
    world.cxone.failNext('setContactStatus', cxoneFailure.outage('set-contact-status'));
    world.cxone.failNext('setContactStatus', cxoneFailure.throttled('set-contact-status', 5_000));
    await world.settle([ended, messageEvent({ providerMessageId: 'm-next', text: 'Hello again' })]);
    expect(world.cxone.texts()).toEqual(['[The customer has ended the chat]', 'Hello again']);
    expect(world.cxone.calls.filter((call) => call === 'findMessages')).toEqual([]);
    expect(world.cxone.calls.lastIndexOf('setContactStatus')).toBeLessThan(
      world.cxone.calls.lastIndexOf('createMessage'),
    );
    expect(world.cxone.contacts).toEqual([{ contactNumber: '4711', status: 'resolved' }]);
  });

  it.each([
    { case: 'CXone gives no right', error: cxoneFailure.forbidden('set-contact-status'), tries: 1 },
    { case: 'CXone has no such contact', error: cxoneFailure.notFound('set-contact-status'), tries: 1 },
    { case: 'it never works', error: cxoneFailure.outage('set-contact-status'), tries: 8 },
  ])('keeps its note, and holds nobody up, where $case', async ({ error, tries }) => {
    const world = new InboundWorld();
    world.people = { onCustomerEnd: 'closed' };
    world.cxone.meets = ({ operation }) => (operation === 'setContactStatus' ? error : undefined);
    await world.settle([ended, messageEvent({ providerMessageId: 'm-next', text: 'Hello again' })]);
    expect(world.cxone.texts()).toEqual(['[The customer has ended the chat]', 'Hello again']);
    expect(world.cxone.calls.filter((call) => call === 'setContactStatus')).toHaveLength(tries);
    expect(world.logger.lines.filter(({ event }) => event === 'contact.not-ended')).toMatchObject([{ level: 'error' }]);
  });
});

describe('what a provider tells of a customer', () => {
  const told: MessageEvent = messageEvent({
    author: { id: 'usr-1', language: 'fr', phone: '+1 555 0100', fields: { tier: 'gold', empty: ' ' } },
    fields: { order: `4\u00002${'x'.repeat(2_000)}` },
  });
  const people = {
    customerFields: { language: 'lang', tier: 'loyalty_tier', empty: 'nothing', constructor: 'no_field' },
    contactFields: { order: 'order_no', missing: 'none' },
  };

  it('becomes custom fields, of what the channel maps alone', async () => {
    const world = new InboundWorld();
    world.people = people;
    await world.settle([told]);
    const [message] = world.cxone.messages;
    expect(message?.authorEndUserIdentity.customFields).toEqual([
      { ident: 'lang', value: 'fr' },
      { ident: 'loyalty_tier', value: 'gold' },
    ]);
    expect(message?.contact).toEqual({ customFields: [{ ident: 'order_no', value: `42${'x'.repeat(1_022)}` }] });
  });

  it('stays away where the channel maps nothing', async () => {
    const world = new InboundWorld();
    await world.settle([told]);
    expect(JSON.stringify(world.cxone.messages)).not.toMatch(/customFields|gold|555/);
  });

  it.each([
    { case: 'a custom field', errors: [{ field: 'authorEndUserIdentity.customFields[0].ident', message: 'unknown' }] },
    { case: 'a custom field, in words', errors: [{ message: 'Custom field loyalty_tier does not exist' }] },
    { case: 'the picture', errors: [{ field: 'authorEndUserIdentity.image', message: 'is no image' }] },
  ])('goes at once without it where CXone refuses $case, under the same customer', async ({ errors }) => {
    const world = new InboundWorld();
    world.people = people;
    world.cxone.failNext('createMessage', cxoneFailure.refused('create-message', errors));
    const replyTo = { sentBy: 'theirs', providerMessageId: 'm-0' } as const;
    const event = { ...told, replyTo, author: { ...told.author, imageUrl: 'https://cdn.example.net/a.png' } };
    expect(await world.deliver([event], { provider: 'generic' })).toMatchObject({ kind: 'retry', afterMs: 0 });
    expect(await world.deliver([event], { provider: 'generic' })).toEqual({ kind: 'settled' });
    const [message] = world.cxone.messages;
    expect(message?.authorEndUserIdentity).toEqual({ idOnExternalPlatform: 'generic~usr-1' });
    expect(message?.contact).toBeUndefined();
    expect(message?.isReplyToSpecificMessage).toBe(true);
    expect(world.logger.lines.filter(({ event: name }) => name === 'inbound.fields-refused')).toHaveLength(1);
  });

  it('is left out as well where CXone says nothing of why, before another author is tried', async () => {
    const world = new InboundWorld();
    world.people = people;
    world.cxone.failNext('createMessage', cxoneFailure.refused('create-message', [{ message: 'Bad request' }]));
    await world.deliver([told], { provider: 'generic' });
    await world.deliver([told], { provider: 'generic' });
    const [message] = world.cxone.messages;
    expect(message?.authorEndUserIdentity).toEqual({ idOnExternalPlatform: 'generic~usr-1' });
  });

  it.each([
    { imageUrl: 'https://cdn.example.net/a.png', image: 'https://cdn.example.net/a.png' },
    { imageUrl: 'http://cdn.example.net/a.png', image: undefined },
    { imageUrl: 'data:image/png;base64,AAAA', image: undefined },
    { imageUrl: 'https://', image: undefined },
    { imageUrl: '', image: undefined },
    { imageUrl: `https://cdn.example.net/${'a'.repeat(2_000)}`, image: undefined },
  ])('has a picture only where CXone could fetch it: $imageUrl', async ({ imageUrl, image }) => {
    const world = new InboundWorld();
    await world.settle([messageEvent({ author: { id: 'usr-1', imageUrl } })]);
    expect(world.cxone.messages[0]?.authorEndUserIdentity.image).toBe(image);
  });
});
