import { describe, expect, it } from 'vitest';
import { callbackRoute } from '../../../../lib/outbound/callback/serve-callback.ts';

describe('callbackRoute', () => {
  it.each([
    { case: 'as documented', path: '2.0/channel/ch-7781/outbound' },
    { case: 'a leading slash', path: '/2.0/channel/ch-7781/outbound' },
    { case: 'a trailing slash', path: '2.0/channel/ch-7781/outbound/' },
    { case: 'doubled slashes', path: '//2.0//channel///ch-7781//outbound//' },
    { case: 'another version', path: '3.0/channel/ch-7781/outbound' },
    { case: 'the plural', path: '2.0/channels/ch-7781/outbound' },
    { case: 'no version', path: 'channels/ch-7781/outbound' },
  ])('finds the outbound callback with $case', ({ path }) => {
    expect(callbackRoute('POST', path)).toEqual({ kind: 'outbound', channelId: 'ch-7781' });
  });

  it('finds the legacy reply, the recipient validation and the typing signal', () => {
    expect(callbackRoute('POST', '1.0/posts/ch-7781_conv-1/messages')).toEqual({
      kind: 'legacy-reply',
      postId: 'ch-7781_conv-1',
    });
    expect(callbackRoute('POST', '1.0/channel/ch-7781/recipients/validation')).toEqual({
      kind: 'validation',
      channelId: 'ch-7781',
    });
    expect(callbackRoute('POST', '1.0/channel/ch-7781/thread/conv-1/sender-action')).toEqual({
      kind: 'typing',
      channelId: 'ch-7781',
      threadId: 'conv-1',
    });
  });

  it.each(['1.0/token', '/1.0/token', '2.0/token/', '//oauth//token'])(
    'finds the request for a token at %s',
    (path) => {
      expect(callbackRoute('POST', path)).toEqual({ kind: 'token' });
    },
  );

  it.each([
    { method: 'PUT', path: '2.0/channel/ch-7781/message/out-1' },
    { method: 'PATCH', path: '1.0/channels/ch-7781/messages/out-1' },
    { method: 'DELETE', path: 'channel/ch-7781/thread/conv-1/messages/out-1/' },
    { method: 'POST', path: '2.0/channel/ch-7781/message/out-1/delete' },
    { method: 'POST', path: '1.0/channel/ch-7781/messages/out-1/hide' },
    { method: 'POST', path: '1.0/channel/ch-7781/messages/out-1/react/like' },
    { method: 'DELETE', path: '1.0/channel/ch-7781/messages/out-1/like' },
    { method: 'PUT', path: '1.0/channel/ch-7781/thread/conv-1/message/out-1/edit' },
  ])('takes $method $path for the change of a message that was sent', ({ method, path }) => {
    expect(callbackRoute(method, path)).toEqual({ kind: 'change', channelId: 'ch-7781' });
  });

  it.each([
    { method: 'DELETE', path: '1.0/posts/ch-7781_conv-1/messages/out-1' },
    { method: 'POST', path: '3.0/messages/out-1/delete' },
  ])('takes $method $path for the same, of a channel that it does not name', ({ method, path }) => {
    expect(callbackRoute(method, path)).toEqual({ kind: 'change', channelId: undefined });
  });

  it('hands the channel id on as it stands, to be judged by the door', () => {
    expect(callbackRoute('POST', '2.0/channel/%2E%2E/outbound')).toEqual({ kind: 'outbound', channelId: '%2E%2E' });
  });

  it.each([
    { case: 'a GET', method: 'GET', path: '2.0/channel/ch-7781/outbound' },
    { case: 'a PUT', method: 'PUT', path: '2.0/channel/ch-7781/outbound' },
    { case: 'a method in lower case', method: 'post', path: '2.0/channel/ch-7781/outbound' },
    { case: 'the root', method: 'POST', path: '' },
    { case: 'slashes alone', method: 'POST', path: '///' },
    { case: 'another version', method: 'POST', path: '4.0/channel/ch-7781/outbound' },
    { case: 'a version that only looks alike', method: 'POST', path: '2x0/channel/ch-7781/outbound' },
    { case: 'no channel id', method: 'POST', path: '2.0/channel/outbound' },
    { case: 'more after it', method: 'POST', path: '2.0/channel/ch-7781/outbound/extra' },
    { case: 'more before it', method: 'POST', path: 'x/2.0/channel/ch-7781/outbound' },
    { case: 'an operation nobody has seen', method: 'POST', path: '2.0/channel/ch-7781/message/out-1/translate' },
    { case: 'a message that is only read', method: 'GET', path: '2.0/channel/ch-7781/message/out-1' },
    { case: 'a message with nothing to do', method: 'POST', path: '2.0/channel/ch-7781/message/out-1' },
  ])('knows no $case', ({ method, path }) => {
    expect(callbackRoute(method, path)).toEqual({ kind: 'unknown' });
  });
});
