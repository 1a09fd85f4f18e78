import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { channel, record } from './support/client.ts';
import { answerJson } from './support/integration-box.ts';
import type { TestTenant } from './support/tenant.ts';
import { startTenant } from './support/tenant.ts';

let tenant: TestTenant;

beforeEach(async () => {
  tenant = await startTenant();
});
afterEach(() => tenant.stop());

const useLegacy = async () => {
  const { integrationId } = tenant.cxone.createRecord(record(tenant.box.origin, { useOutboundApiForReplies: false }));
  await tenant.api('POST', '/channels', channel(integrationId));
  tenant.box.answer = (_request, response) => answerJson(response, 200, { idOnExternalPlatform: 'out-1' });
};

describe('the path of a reply', () => {
  it.each([
    { outboundPath: '/2.0/channel/{id}/outbound', path: '/box/2.0/channel/ch-1/outbound' },
    { outboundPath: '/1.0/channel/{id}/outbound', path: '/box/1.0/channel/ch-1/outbound' },
    { outboundPath: '/3.0/channel/{id}/outbound', path: '/box/3.0/channel/ch-1/outbound' },
    { outboundPath: '/2.0/channels/{id}/outbound', path: '/box/2.0/channels/ch-1/outbound' },
    { outboundPath: '/channels/{id}/outbound', path: '/box/channels/ch-1/outbound' },
  ] as const)('is $path', async ({ outboundPath, path }) => {
    tenant.turn({ outboundPath });
    expect(await tenant.reply()).toMatchObject({ outcome: 'sent' });
    expect(tenant.last()?.path).toBe(path);
  });

  it('is the legacy one for a record whose box is ticked, where the switch says so', async () => {
    tenant.turn({ replyPath: 'legacy' });
    tenant.box.answer = (_request, response) => answerJson(response, 200, { idOnExternalPlatform: 'out-1' });
    expect(await tenant.reply()).toMatchObject({ outcome: 'sent' });
    expect(tenant.last()?.path).toBe('/box/1.0/posts/ch-1_conv-1/messages');
  });

  it('is the outbound one for a record whose box is not ticked, where the switch says so', async () => {
    await useLegacy();
    tenant.turn({ replyPath: 'outbound' });
    await tenant.reply();
    expect(tenant.last()?.path).toBe('/box/2.0/channel/ch-1/outbound');
  });

  it('can name the thread by CXone’s own id as post', async () => {
    await useLegacy();
    tenant.turn({ postId: 'thread-guid' });
    const threadId = tenant.cxone.state.threads[0]?.id ?? '';
    expect(await tenant.reply()).toMatchObject({ outcome: 'sent' });
    expect(tenant.last()).toMatchObject({
      path: `/box/1.0/posts/${threadId}/messages`,
      body: { post: { id: threadId, channelId: 'ch-1' } },
    });
  });
});

describe('the body of a legacy reply (A3)', () => {
  beforeEach(useLegacy);

  it('holds what is known to be read', async () => {
    await tenant.reply();
    const [theirs, ours] = tenant.cxone.state.messages;
    expect(tenant.last()?.body).toEqual({
      id: ours?.id,
      brand: tenant.cxone.state.tenants[0]?.brand,
      post: { id: 'ch-1_conv-1', channelId: 'ch-1' },
      title: null,
      content: 'It leaves today.',
      messageContent: { type: 'TEXT', payload: { text: 'It leaves today.' } },
      endUserRecipients: [{ idOnExternalPlatform: 'usr-1', name: 'Ida Holm', isPrimary: true, isPrivate: false }],
      replyToMessageId: theirs?.id,
      replyToMessageIdOnExternalPlatform: 'in-1',
    });
  });

  const typed = { type: 'TEXT', payload: { text: 'Hi' } };
  it.each([
    { legacyContent: 'both', content: 'Hi', messageContent: typed },
    { legacyContent: 'typed', content: undefined, messageContent: typed },
    { legacyContent: 'bare-text', content: undefined, messageContent: { text: 'Hi' } },
    { legacyContent: 'content', content: 'Hi', messageContent: undefined },
  ] as const)('carries the text as $legacyContent', async ({ legacyContent, content, messageContent }) => {
    tenant.turn({ legacyContent });
    await tenant.reply({ text: 'Hi' });
    const body = tenant.last()?.body;
    expect(body).toHaveProperty('post');
    if (content === undefined) expect(body).not.toHaveProperty('content');
    else expect(body).toHaveProperty('content', content);
    if (messageContent === undefined) expect(body).not.toHaveProperty('messageContent');
    else expect(body).toHaveProperty('messageContent', messageContent);
  });

  it('names the thread where the switch says so', async () => {
    await tenant.reply();
    expect(tenant.last()?.body).not.toHaveProperty('thread');
    tenant.box.answer = (_request, response) => answerJson(response, 200, { idOnExternalPlatform: 'out-2' });
    tenant.turn({ legacyThread: 'present' });
    await tenant.reply();
    expect(tenant.last()?.body).toHaveProperty('thread', { idOnExternalPlatform: 'conv-1' });
  });
});

describe('the body of a reply (A2)', () => {
  it('can call the recipients by the shorter name', async () => {
    tenant.turn({ recipientsKey: 'recipients' });
    await tenant.reply();
    expect(tenant.last()?.body).toMatchObject({ recipients: [{ idOnExternalPlatform: 'usr-1' }] });
    expect(tenant.last()?.body).not.toHaveProperty('endUserRecipients');
  });

  it.each([
    { recipientName: 'present', name: 'usr-1' },
    { recipientName: 'absent', name: undefined },
  ] as const)('has a name that nobody knows $recipientName', async ({ recipientName, name }) => {
    await tenant.write({ idOnExternalPlatform: 'in-2', authorEndUserIdentity: { idOnExternalPlatform: 'usr-1' } });
    tenant.turn({ recipientName });
    await tenant.reply();
    const recipient = { idOnExternalPlatform: 'usr-1', ...(name && { name }), isPrimary: true, isPrivate: false };
    expect(tenant.last()?.body).toHaveProperty('endUserRecipients', [recipient]);
  });

  it('can leave out what is empty, and the brand', async () => {
    tenant.turn({ emptyFields: 'absent', brand: 'absent' });
    await tenant.reply();
    expect(Object.keys(z.looseObject({}).parse(tenant.last()?.body))).toEqual([
      'thread',
      'messageContent',
      'endUserRecipients',
      'replyToMessage',
      'isReplyToSpecificMessage',
    ]);
  });

  it('can hold the text as HTML, while the desk shows it as it was typed', async () => {
    tenant.turn({ agentText: 'html' });
    await tenant.reply({ text: 'Fish & "chips"\n<now>' });
    expect(tenant.last()?.body).toMatchObject({
      messageContent: { payload: { text: '<p>Fish &amp; &quot;chips&quot;<br>&lt;now&gt;</p>' } },
    });
    expect(tenant.cxone.state.messages.at(-1)?.messageContent.payload).toEqual({ text: 'Fish & "chips"\n<now>' });
  });

  const buttons = {
    type: 'QUICK_REPLIES',
    payload: { text: { content: 'When?' }, actions: [{ type: 'REPLY_BUTTON', text: 'Now' }] },
    fallbackText: 'When? Say Now.',
  };
  it.each([
    { richContent: 'unchanged', sent: buttons },
    { richContent: 'as-text', sent: { type: 'TEXT', payload: { text: 'When? Say Now.' } } },
  ] as const)('has rich content $richContent', async ({ richContent, sent }) => {
    tenant.turn({ richContent });
    await tenant.reply({ text: '', messageContent: buttons });
    expect(tenant.last()?.body).toHaveProperty('messageContent', sent);
  });

  it('turns rich content without a fallback into its words', async () => {
    tenant.turn({ richContent: 'as-text' });
    await tenant.reply({ text: '', messageContent: { ...buttons, fallbackText: undefined } });
    expect(tenant.last()?.body).toMatchObject({ messageContent: { payload: { text: 'When?\n• Now' } } });
  });

  it('lists attachments with as many fields as the switch says', async () => {
    const attachments = [{ friendlyName: 'label.pdf', url: 'https://files.example.net/a1?signature=s' }];
    await tenant.reply({ text: '', attachments });
    expect(tenant.last()?.body).toHaveProperty('attachments', attachments);
    tenant.turn({ attachmentFields: 'rich' });
    await tenant.reply({ attachments });
    expect(tenant.last()?.body).toMatchObject({
      attachments: [{ id: 'a1', fileName: 'label.pdf', friendlyName: 'label.pdf', isInline: false, previewUrl: null }],
    });
  });

  it('is not sent without text, content or file', async () => {
    expect(await tenant.reply({ text: '' })).toMatchObject({ errors: [{ field: 'text' }] });
    expect(tenant.box.received).toEqual([]);
  });
});
